// An AT Protocol network: directory, PDS with the event stream, AppView, labels. Beside it, on a
// port of its own, what only a test may do: wait until the AppView has everything, and shorten
// what the stream replays.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'

import { TestNetwork, mockMailer } from '@atproto/dev-env'

const first = Number(process.env.FIRST_PORT)
const network = await TestNetwork.create({
  dbPostgresSchema: 'by',
  plc: { port: first },
  pds: { port: first + 1, hostname: 'localhost' },
  // as the public AppView: no answer is deeper than ten levels
  bsky: { port: first + 2, publicUrl: `http://localhost:${first + 2}`, maxThreadDepth: 10 },
  ozone: { port: first + 3 },
})
mockMailer(network.pds)

async function control(url) {
  const [, verb, value] = url.split('/')
  if (verb === 'settle') await network.processAll(120_000)
  else if (verb === 'replay') network.pds.ctx.cfg.subscription.repoBackfillLimitMs = Number(value)
  else throw new Error(`no such control: ${verb}`)
}

createServer((request, response) => {
  control(request.url).then(
    () => response.writeHead(204).end(),
    (error) => response.writeHead(500).end(String(error)),
  )
}).listen(first + 4)

process.on('SIGTERM', () => network.close().finally(() => process.exit(0)))
writeFileSync(process.env.READY_FILE, '')
