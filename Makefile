# Two commands to know: `make demo` and `make test`. `make help` lists the others.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PREFIX ?= /usr/local
# The same flags everywhere: others would build everything anew.
SWIFT_FLAGS ?= --explicit-target-dependency-import-check error
VENV := .venv
PHOENIX_VENV := .venv-phoenix
# The checks of deploy/ have one of their own: one of their packages brings a plugin of pytest, which would be in every test's way.
DEPLOY_VENV := .venv-deploy
export SAMPLES := $(CURDIR)/.build/event-samples

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: dependencies
dependencies: ## Install the C libraries that are missing (Debian; sudo where not root)
	@scripts/install-dependencies

.PHONY: build
build: dependencies ## Build everything for development
	swift build --build-tests $(SWIFT_FLAGS)

.PHONY: release
release: dependencies ## Build the executables for use
	swift build -c release $(SWIFT_FLAGS)

.PHONY: demo
demo: release ## The whole system in one process, on the example consultations
	@.build/release/guidance demo schemas/examples/consultations.jsonl $(ARGUMENTS)

.PHONY: test
test: build venv ## Every test that needs no server
	rm -rf $(SAMPLES) && mkdir -p $(SAMPLES)
	EVENT_SAMPLES=$(SAMPLES) swift test --skip-build --skip 'KafkaTests|BrokerTests|SimulationTests|^WorkersTests|^OperationsTests|^CommandTests' $(SWIFT_FLAGS)
	@# Whole systems in one process, and whole processes: each by itself, so that they do not keep the small tests waiting for a core,
	@# and few systems at a time: all at once they have 3,000 threads, which then miss heartbeats.
	swift test --skip-build --filter '^WorkersTests|^OperationsTests' --experimental-maximum-parallelization-width 8 $(SWIFT_FLAGS)
	swift test --skip-build --filter '^CommandTests' $(SWIFT_FLAGS)
	@# Keeps every core busy, so by itself: SCHEDULES=1000000 SEED=7 for more, and others.
	swift test --skip-build --filter SimulationTests $(SWIFT_FLAGS)
	@# Group membership hangs on heartbeats of seconds: by itself, so that a machine full of other tests does not miss one.
	swift test --skip-build --filter '^KafkaTests' $(SWIFT_FLAGS)
	EVENT_SAMPLES=$(SAMPLES) $(VENV)/bin/pytest -q Tests/SchemaTests
	$(VENV)/bin/pytest -q Tests/SDKTests

.PHONY: test-broker
test-broker: build ## The tests that need Kafka: KAFKA_BOOTSTRAP_SERVERS, docker compose, or the script that TEST_BROKER names
	scripts/with-broker swift test --skip-build --filter BrokerTests --skip ChaosTests --no-parallel $(SWIFT_FLAGS)
	@# A broker of their own: the stand-in keeps all of its data in memory.
	scripts/with-broker swift test --skip-build --filter ChaosTests --skip workersOutliveTheirBroker --no-parallel $(SWIFT_FLAGS)
	scripts/with-broker swift test --skip-build --filter workersOutliveTheirBroker --no-parallel $(SWIFT_FLAGS)

.PHONY: test-connections
test-connections: build $(VENV)/installed ## TLS and SASL to Kafka, with a listener of its own in front of the broker of test-broker
	scripts/with-broker $(VENV)/bin/pytest Tests/KafkaSecurityTests

.PHONY: test-phoenix
test-phoenix: build $(PHOENIX_VENV)/installed ## What Arize Phoenix stores of consultations that run through the whole system
	$(PHOENIX_VENV)/bin/pytest -q Tests/PhoenixTests

# By itself: it takes 900 MB.
$(PHOENIX_VENV)/installed: Tests/PhoenixTests/requirements.txt
	python3 -m venv $(PHOENIX_VENV)
	$(PHOENIX_VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

.PHONY: test-dashboards
test-dashboards: build $(DEPLOY_VENV)/installed ## Every panel shows something, no alert fires: real workers under a real Prometheus; a broker as for test-broker
	@scripts/install-dependencies --deploy
	scripts/with-broker $(DEPLOY_VENV)/bin/pytest Tests/DeployTests/live

.PHONY: test-image
test-image: dependencies $(DEPLOY_VENV)/installed ## The image without an engine: its steps in a Debian 13 by debootstrap, a worker in it (root; a broker as for test-broker)
	scripts/with-broker $(DEPLOY_VENV)/bin/pytest Tests/DeployTests/image

MINUTES ?= 10
.PHONY: soak
soak: build ## Kill, stop and disturb workers for MINUTES=10, with new seeds; SEED=n repeats a round
	@MINUTES=$(MINUTES) SEED=$(SEED) SWIFT_FLAGS="$(SWIFT_FLAGS)" scripts/soak

.PHONY: test-sanitizers
test-sanitizers: dependencies ## The engine under the thread sanitizer, the C wrappers under the address sanitizer
	@# librdkafka starts C11 threads, which the thread sanitizer does not see and crashes on: what runs it is left out.
	SCHEDULES=500 swift test --sanitize=thread --scratch-path .build-thread --filter 'WorkerPoolTests|LanguageModelsTests|HTTPTransportTests'
	swift test --sanitize=address --scratch-path .build-address --filter '^KafkaTests|HTTPTransportTests'

.PHONY: lint
lint: dependencies ## Format, and dependencies that are duplicate, unused or undeclared
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks
	scripts/check-dependencies
	swift build --build-tests $(SWIFT_FLAGS)
	$(MAKE) --no-print-directory lint-deploy

.PHONY: lint-deploy
lint-deploy: $(DEPLOY_VENV)/installed ## Image, compose, Kubernetes, Kafka, rules, dashboards, units: valid, consistent, and known to the programs
	@scripts/install-dependencies --deploy
	@test -n "$(GUIDANCE_BUILD)" -o -x .build/debug/guidance || swift build $(SWIFT_FLAGS)
	$(DEPLOY_VENV)/bin/pytest Tests/DeployTests

.PHONY: prometheus-rule
prometheus-rule: ## Make the PrometheusRule of deploy/kubernetes out of deploy/prometheus/rules.yml
	scripts/prometheus-rule > deploy/kubernetes/components/monitoring/prometheus-rule.yaml

.PHONY: format
format: ## Put the sources into shape
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks

.PHONY: bench
bench: release venv ## CPU and latency per delta beside the floor, batches beside Python; see Docs/Performance.md
	scripts/with-broker Benchmarks/run $(ARGUMENTS)

.PHONY: bench-training-run
bench-training-run: dependencies ## What 5,000 consultations cost, with and without caching and batches
	swift build -c release --product TrainingRun $(SWIFT_FLAGS)
	.build/release/TrainingRun $(ARGUMENTS)

.PHONY: install
install: release ## Put the executables into PREFIX/bin
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 .build/release/guidance .build/release/guidance-worker .build/release/guidance-simulator $(DESTDIR)$(PREFIX)/bin

.PHONY: venv
venv: $(VENV)/installed
$(VENV)/installed: Tests/SchemaTests/requirements.txt Tests/SDKTests/requirements.txt Benchmarks/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check $(addprefix -r ,$^)
	touch $@

$(DEPLOY_VENV)/installed: Tests/DeployTests/requirements.txt
	python3 -m venv $(DEPLOY_VENV)
	$(DEPLOY_VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

.PHONY: clean
clean: ## Remove what was built
	rm -rf .build .build-* $(VENV) $(PHOENIX_VENV) $(DEPLOY_VENV)
