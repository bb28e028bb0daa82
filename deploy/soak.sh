#!/usr/bin/env bash
# The long checks: twenty kill rounds, interactive latency, a thousand event streams, a hundred thousand transactions of
# interleaved scopes, every fuzzer for a while.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOTOOLCHAIN=auto GOFLAGS=-buildvcs=false GOEXPERIMENT=simd
export GODEBUG=asyncpreemptoff=1 # as in what we build: docs/decisions/0007-preemption.md
fuzz=${TYCHE_FUZZ_TIME:-60s}
TYCHE_KILL_ROUNDS=${TYCHE_KILL_ROUNDS:-20} TYCHE_SOAK=1 go test -count=1 -v -timeout 60m ./test/...
TYCHE_SOAK=1 go test -count=1 -v -timeout 10m -run 'Thousand|Trickling' ./api
TYCHE_SOAK=1 go test -count=1 -v -timeout 10m -run 'AThousandAudited|EntryCosts' ./internal/postgres
TYCHE_SOAK=1 go test -count=1 -v -timeout 10m -run PooledTransactions ./internal/postgres
grep -rlE '^func Fuzz' --include='*_test.go' . | while read -r file; do
  for target in $(grep -oE '^func Fuzz[A-Za-z0-9_]*' "$file" | sed 's/func //'); do
    echo "== $target in $(dirname "$file") for $fuzz"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "$fuzz" -fuzzminimizetime 1x "./$(dirname "$file")"
  done
done
