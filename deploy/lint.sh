#!/usr/bin/env bash
# The linters: golangci-lint, the static workflow check and the rounding rule of the engine.
set -euo pipefail
export GOTOOLCHAIN=auto GOFLAGS=-buildvcs=false
cd "$(dirname "$0")/.."
tools=$PWD/.cache/tools
test -z "$(gofmt -l $(git ls-files '*.go' | grep -v '^deploy/embedded/vendor'))" || { echo "gofmt:"; gofmt -l $(git ls-files '*.go'); exit 1; }
"$tools/golangci-lint" run --timeout 15m ./...
"$tools/workflowcheck" ./workflows/...
"$tools/roundcheck" -test=false ./engine/...
