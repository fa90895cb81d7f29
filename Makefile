GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: run test fuzz bench check build screenshots

run: ## the product on its embedded default, with demonstration data
	go run ./cmd/qingyuan serve --demo

test: ## everything, on real servers; ARGS go to go test: make test ARGS='./internal/blob -v'
	scripts/test $(ARGS)

fuzz: ## every reader, fed with what nobody should send, for FUZZTIME (1m) each; ARGS: packages
	scripts/fuzz $(ARGS)

bench: ## the measurements of docs/performance.md; one: make bench ARGS='-bench Upload ./test/bench'
	scripts/install
	PATH="$(CURDIR)/.cache/bin:$$PATH" go run ./scripts/servers go test -run '^$$' -benchtime 1x -timeout 60m $(or $(ARGS),-bench . ./test/bench ./handlers/staff)

check: ## what a change must pass besides the tests
	scripts/format
	go vet ./...
	go run $(GOLANGCI_LINT) run
	scripts/vulnerabilities

build: ## one static binary, bin/qingyuan
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o bin/qingyuan ./cmd/qingyuan

screenshots: ## every page, on phone and desktop, in both languages
	go test ./test/screenshots -count=1 -timeout 20m -args -out=$(CURDIR)/bin/screenshots
