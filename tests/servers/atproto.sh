#!/usr/bin/env bash
# A whole AT Protocol network on loopback: atproto.sh DIR PACKAGES PORT
# DIR: a new folder for its data and logs, which any user may enter. PACKAGES: where the node
# packages are kept between starts. PORT: the first of seven (directory, PDS, AppView, labels,
# control, PostgreSQL, Redis). Prints READY; DIR/pids holds what `stop.sh DIR` ends. Ends with 3 when
# something cannot be installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=0.3.215
mkdir -p "$1/tmp" "$2"
dir=$(realpath "$1") packages=$(realpath "$2") port=$3
postgres_port=$((port + 5)) redis_port=$((port + 6))

missing() { echo "atproto.sh: $1" >&2; exit 3; }

debian() { # a Debian package, without starting what it brings
  [ "$(id -u)" = 0 ] || missing "$1 is not installed"
  { apt-get update -q && RUNLEVEL=1 apt-get install -yq --no-install-recommends "$1"; } \
    >>"$dir/install.log" 2>&1 || missing "$1 cannot be installed"
}

as_postgres() { # PostgreSQL refuses to run as root
  if [ "$(id -u)" = 0 ]; then su postgres -c "$1"; else bash -c "$1"; fi
}

command -v node >/dev/null || missing "node is not installed"
command -v redis-server >/dev/null || debian redis-server
compgen -G '/usr/lib/postgresql/*/bin' >/dev/null || debian postgresql
postgres=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -1)

exec 9>"$packages/lock" && flock 9
if [ ! -e "$packages/installed-$version" ]; then
  (cd "$packages" && npm install --no-audit --no-fund "@atproto/dev-env@$version") \
    >"$dir/npm.log" 2>&1 || missing "the node packages cannot be installed"
  touch "$packages/installed-$version"
fi
flock -u 9

mkdir -p "$dir/pg"
[ "$(id -u)" != 0 ] || chown postgres "$dir/pg"
as_postgres "$postgres/initdb -D $dir/pg -A trust -U pg" >"$dir/initdb.log" 2>&1
as_postgres "$postgres/pg_ctl -D $dir/pg -w -l $dir/pg/server.log start -o \
  '-p $postgres_port -c unix_socket_directories= -c listen_addresses=127.0.0.1 -c fsync=off'" \
  >>"$dir/initdb.log" 2>&1
head -1 "$dir/pg/postmaster.pid" >>"$dir/pids"
redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --dir "$dir" \
  >"$dir/redis.log" 2>&1 9>&- &
echo $! >>"$dir/pids"

cp "$here"/atproto/*.?js "$dir"
ln -sfn "$packages/node_modules" "$dir/node_modules"
TMPDIR=$dir/tmp LOG_ENABLED=false FIRST_PORT=$port READY_FILE=$dir/ready \
  DB_POSTGRES_URL=postgresql://pg@127.0.0.1:$postgres_port/postgres \
  REDIS_HOST=127.0.0.1:$redis_port NODE_OPTIONS="--require $dir/loopback.cjs" \
  node "$dir/network.mjs" >"$dir/network.log" 2>&1 9>&- &
network=$!
echo $network >>"$dir/pids"
for _ in $(seq 300); do
  [ ! -e "$dir/ready" ] || { echo "READY $port"; exit 0; }
  kill -0 $network 2>/dev/null || break
  sleep 0.5
done
tail -5 "$dir/network.log" >&2
exit 1
