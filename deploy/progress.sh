#!/usr/bin/env bash
# Runs a long build and prints how many packages it has compiled, so that a first build does not look stuck.
set -uo pipefail
"$@" &
pid=$!
trap 'kill "$pid" 2>/dev/null' INT TERM
start=$SECONDS
while kill -0 "$pid" 2>/dev/null; do
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 "$pid" 2>/dev/null || break
    read -rt 1 <> <(:) || true
  done
  kill -0 "$pid" 2>/dev/null && echo "  still compiling after $((SECONDS - start)) s" >&2
done
wait "$pid"
