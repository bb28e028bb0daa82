# Tyche's commands; `make help` lists them.
SHELL := /bin/bash
export GOTOOLCHAIN := auto
export GOEXPERIMENT := simd
export GOFLAGS := -buildvcs=false

# An asynchronous preemption leaves the vector registers in a state in which ordinary floating point runs many times
# slower (docs/decisions/0007-preemption.md); this is the setting's default in what we build.
LDFLAGS := -X runtime.godebugDefault=asyncpreemptoff=1

TOOLS := .cache/tools

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: build
build: bin/tyche-node bin/tyche postgres ## build bin/tyche and everything that it starts

.PHONY: tyche
tyche: bin/tyche

.PHONY: bin/tyche
bin/tyche:
	@go build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/tyche

# The Temporal server, its Web UI and the S3 gateway: some 460 modules. The first build compiles for minutes.
NODE_SOURCES := $(shell find deploy/embedded temporal-config -type f -not -name '*_test.go')
bin/tyche-node: $(NODE_SOURCES)
	@test -e $@ || echo "Building bin/tyche-node (Temporal server, Web UI, S3 gateway): 4 to 6 minutes the first time on two cores, seconds later."
	@deploy/progress.sh go -C deploy/embedded build -trimpath -ldflags='-s -w' -o ../../$@ .
	@touch $@

.PHONY: postgres
postgres: bin/tyche ## fetch PostgreSQL's programs where the machine has none
	@bin/tyche postgres fetch --if-missing

.PHONY: demo
demo: build ## the whole stack in a temporary folder: upload an example, 100,000 trials, statistics
	@bin/tyche demo

.PHONY: up
up: build ## the stack in the foreground, on a lasting folder (HOME_DIR, default ./.cache/home)
	@bin/tyche up --home $(or $(HOME_DIR),.cache/home) --listen $(or $(LISTEN),127.0.0.1:8080) --ready-file $(or $(READY),.cache/ready.json)

.PHONY: test
test: ## everything that CI runs
	@deploy/test.sh

.PHONY: soak
soak: build ## the long checks: twenty kill rounds, fuzzing, latency and streams
	@deploy/soak.sh

.PHONY: bench
bench: build ## benchmarks of the engine beside the peers
	@deploy/bench.sh

.PHONY: generate
generate: tools ## write the generated code anew
	@deploy/generate.sh

.PHONY: verify
verify: generate ## fail when generated code is not current
	@git diff --exit-code -- schema internal/postgres api || { echo "Generated code is not current: run make generate and commit." >&2; exit 1; }

.PHONY: lint
lint: tools ## linters, the static workflow check, the rounding rule
	@deploy/lint.sh

.PHONY: tools
tools: ## build the generators and linters (minutes the first time)
	@deploy/tools.sh $(TOOLS)

.PHONY: clean
clean: ## remove what was built
	rm -rf bin .cache
