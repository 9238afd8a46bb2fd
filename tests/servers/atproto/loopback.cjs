// Every TCP server of the process listens on loopback, whatever its code asks for.
const net = require('node:net')

const listen = net.Server.prototype.listen

net.Server.prototype.listen = function (first, ...rest) {
  if (first !== null && typeof first === 'object') {
    return listen.call(this, first.path ? first : { ...first, host: '127.0.0.1' }, ...rest)
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return listen.call(this, first, ...rest)
  const others = rest.filter((one) => typeof one !== 'string')
  return listen.call(this, Number(first ?? 0), '127.0.0.1', ...others)
}
