#!/usr/bin/env bash
# Writes the generated code anew: queries (sqlc) and HTTP types (oapi-codegen).
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH=$PWD/.cache/tools:$PATH GOTOOLCHAIN=auto
(cd schema && sqlc generate)
(cd api && oapi-codegen -config oapi-codegen.yaml openapi.yaml)
