# Kentongan. `make` alone lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

GO      ?= go
BIN     := bin/kentongan
ENGINE  := sinks/clickhouse/engine
WEB     := dashboards/viewer/web
KAFKA   := pipeline/kafka/apache
DATA    ?= data
export CGO_ENABLED ?= 0
# Tests start engines and brokers: packages run one after another on small machines.
TESTFLAGS ?= -p 2 -timeout 15m

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  %-12s %s\n", $$1, $$2}'

.PHONY: build
build: engine web ## fetch what is needed and leave bin/kentongan
	@echo "building $(BIN) ..."
	@$(GO) build -trimpath -o $(BIN) ./cmd/kentongan

.PHONY: engine
engine: $(ENGINE)/node_modules/.package-lock.json ## fetch the embedded ClickHouse engine (about 180 MB, once)

$(ENGINE)/node_modules/.package-lock.json: $(ENGINE)/package-lock.json
	@echo "fetching the ClickHouse engine (about 180 MB) ..."
	npm ci --prefix $(ENGINE) --no-audit --no-fund
	@touch $@

.PHONY: web
web: $(WEB)/dist/index.html ## bundle the web page

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json
	@echo "fetching the page's libraries ..."
	npm ci --prefix $(WEB) --no-audit --no-fund
	@touch $@

$(WEB)/dist/index.html: $(WEB)/node_modules/.package-lock.json $(shell find $(WEB)/src $(WEB)/*.mjs -type f 2>/dev/null)
	npm run --prefix $(WEB) build
	@touch $@

.PHONY: up
up: build ## run the whole system with the synthetic city; Ctrl-C stops it
	@exec $(BIN) up --demo --data $(DATA)

.PHONY: test
test: engine web ## run the tests
	$(GO) vet ./...
	$(GO) test $(TESTFLAGS) ./...

.PHONY: race
race: engine ## the tests that run goroutines, under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -short $(TESTFLAGS) ./schemas/... ./pipeline ./pipeline/aggregate ./pipeline/collect/... ./pipeline/kafka ./sinks/memory ./sinks/clickhouse ./cmd/kentongan/httpserver ./cmd/kentongan/config

.PHONY: test-kafka
test-kafka: engine ## the suite and a replay against Apache Kafka (Maven fetches it, Java 17 runs it)
	@command -v java >/dev/null || { echo "java (17 or later) is needed to run Apache Kafka" >&2; exit 1; }
	jars=$$($(KAFKA)/jars.sh bin/kafka) && KENTONGAN_TEST_APACHE_KAFKA=$$jars \
		$(GO) test -count=1 -p 1 -timeout 20m -v -run 'ApacheKafka$$' ./pipeline/kafka ./cmd/kentongan/replay

.PHONY: test-native
test-native: ## ClickHouse's native protocol, against the clickhouse-server on the path (Debian's 18.16 will do)
	@PATH="$$PATH:/usr/sbin"; command -v clickhouse-server >/dev/null || { echo "clickhouse-server is needed: apt-get install clickhouse-server" >&2; exit 1; }
	$(GO) test -count=1 -v -run 'TestNative' ./sinks/clickhouse

SCHEDULES ?= 200
FIRST     ?= 1
.PHONY: chaos
chaos: engine ## kill, cut and confuse the real processes: SCHEDULES=200 FIRST=1
	$(GO) test -count=1 -timeout 4h -run 'TestChaos$$' ./cmd/kentongan/chaos -v -chaos.schedules $(SCHEDULES) -chaos.first $(FIRST)

.PHONY: check-long
check-long: engine ## 200 chaos schedules (about 40 minutes), their figures into cmd/kentongan/chaos/RESULTS.md
	$(GO) test -count=1 -timeout 4h -run 'TestChaos$$' ./cmd/kentongan/chaos -v -chaos.schedules 200 -chaos.write $(CURDIR)/cmd/kentongan/chaos/RESULTS.md

.PHONY: check
check: ## everything that CI runs
	.ci/run

.PHONY: screenshots
screenshots: build ## the page in its states and sizes, into ./screenshots (needs Chromium)
	mkdir -p screenshots
	KENTONGAN_SCREENSHOTS=$(CURDIR)/screenshots $(GO) test -count=1 -run 'TestPageLooks|TestPageStates' ./dashboards/viewer

.PHONY: train
train: ## train the models from ../shared/data
	$(GO) run ./cmd/kentongan train

.PHONY: accuracy
accuracy: ## measure the models and write enrich/ACCURACY.md
	$(GO) run ./cmd/kentongan accuracy

.PHONY: generate
generate: ## the word lists and the gazetteer from ../shared/data; go test compares what is committed with it
	$(GO) generate ./enrich/text/lexicon
	$(GO) run ./enrich/place/generate

.PHONY: baselines
baselines: ## measure the language beside lingua-go and whatlanggo, into enrich/language/COMPARISON.md (a Go module of its own: they are large)
	cd enrich/baselines && $(GO) run .

.PHONY: bench
bench: build ## measure the road: JSON on stdout, and cmd/kentongan/bench/RESULTS.md
	@$(BIN) bench pipeline --write cmd/kentongan/bench/RESULTS.md

.PHONY: bench-enrich
bench-enrich: build ## measure the reading of real tweets: JSON on stdout, and cmd/kentongan/bench/ENRICH.md
	@$(BIN) bench enrich --write cmd/kentongan/bench/ENRICH.md

.PHONY: clean
clean: ## remove what was built; data/ stays
	rm -rf bin $(WEB)/dist/* $(WEB)/node_modules $(ENGINE)/node_modules
