#!/usr/bin/env bash
# A real Isso comment server on loopback: isso.sh DIR PORT
# DIR keeps a virtual environment, the comments and the log; a second start uses what is there.
# Ends with 3 when Isso cannot be installed.
set -euo pipefail
mkdir -p "$1"; dir=$(realpath "$1"); port=$2
cd "$dir"

[ -x venv/bin/isso ] || { python3 -m venv venv && venv/bin/pip install -q isso==0.14.0; } >pip.log 2>&1 ||
  { echo "Isso cannot be installed here (isso==0.14.0)" >&2; exit 3; }
cat > isso.cfg <<CFG
[general]
dbpath = $dir/comments.db
host = http://127.0.0.1:1/
[server]
listen = http://127.0.0.1:$port/
[guard]
enabled = false
[moderation]
enabled = false
CFG
setsid venv/bin/isso -c isso.cfg run >isso.log 2>&1 </dev/null &
echo $! >>pids
for _ in $(seq 30); do
  curl -fs "http://127.0.0.1:$port/?uri=/" >/dev/null && { echo READY; exit; }
  sleep 1
done
echo "Isso does not answer: see isso.log in $dir" >&2
exit 1
