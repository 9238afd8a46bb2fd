#!/usr/bin/env bash
# Ends what a script of this folder started, and nothing else: stop.sh DIR
set -u
[ -f "$1/pids" ] || exit 0
for pid in $(tac "$1/pids"); do
  kill "$pid" 2>/dev/null || continue
  for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || continue 2; sleep 0.2; done
  kill -KILL "$pid" 2>/dev/null
done
rm -f "$1/pids"
