#!/usr/bin/env bash
# Everything that CI runs: build, generated code, linters, unit tests with and without SIMD, tests on the real parts,
# end-to-end runs and two rounds of the kill test.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOTOOLCHAIN=auto GOFLAGS=-buildvcs=false GOEXPERIMENT=simd
export GODEBUG=asyncpreemptoff=1 # as in what we build: docs/decisions/0007-preemption.md
step() { printf '\n== %s (after %d s)\n' "$*" "$SECONDS"; }

step build
make --no-print-directory build
step generated code
make --no-print-directory verify
step linters
make --no-print-directory lint
step tests
go vet ./...
TYCHE_KILL_ROUNDS=${TYCHE_KILL_ROUNDS:-2} go test -timeout 30m ./...
step the engine without SIMD
GOEXPERIMENT= go build ./...
GOEXPERIMENT= go test -timeout 20m ./engine/...
step the embedded node
go -C deploy/embedded vet -trimpath ./... # with the flags of the build, whose cache it then finds
step the tools
GOEXPERIMENT= go -C tools vet ./...
printf '\nEverything passed in %d s.\n' "$SECONDS"
