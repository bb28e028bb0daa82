#!/usr/bin/env bash
# Builds the pinned generators and linters into the folder given, when tools/go.sum changed since the last time.
set -euo pipefail
export GOTOOLCHAIN=auto GOFLAGS=-buildvcs=false
cd "$(dirname "$0")/.."
out=$PWD/${1:-.cache/tools}
mkdir -p "$out"
stamp=$out/stamp
sum=$(cat tools/go.mod tools/go.sum tools/*/*.go 2>/dev/null | sha256sum)
[ "$(cat "$stamp" 2>/dev/null)" = "$sum" ] && exit 0
unset GOEXPERIMENT
for path in github.com/sqlc-dev/sqlc/cmd/sqlc \
  github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen \
  github.com/golangci/golangci-lint/v2/cmd/golangci-lint \
  go.temporal.io/sdk/contrib/tools/workflowcheck \
  tyche/tools/roundcheck; do
  echo "Building ${path##*/} (minutes the first time)" >&2
  go -C tools build -trimpath -ldflags='-s -w' -o "$out/" "$path"
done
echo "$sum" >"$stamp"
