#!/usr/bin/env bash
# Ends what a start script of this folder started in DIR, and waits for it: stop.sh DIR
set -u
cd "$1" && [ -f pids ] || exit 0
tac pids | while read -r pid; do
  kill -- "-$pid" 2>/dev/null || kill "$pid" 2>/dev/null
  for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.2; done
done
rm -f pids
