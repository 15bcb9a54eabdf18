# `make demo`, `make test`, `make test-fast`, `make check`, `make bench`, `make calibrate`: each sets up what it needs the first time.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help install demo test test-fast check bench bench-search calibrate page-tools

BIN := .venv/bin
STAMP := .venv/.installed
PEERS := .peers/.installed
PAGE := tests/page/node_modules/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:
	@echo "make demo    run a small study end to end and write it to demo/"
	@echo "make test    run the tests"
	@echo "make test-fast  those that take a moment, of every room: for every change"
	@echo "make check   formatting, lint, types, import direction; of the page its types"
	@echo "make bench   measure the engines side by side"
	@echo "make bench-search  search grids of ten million cells whose truth is known, beside the tuners of others; an hour or two"
	@echo "make calibrate  measure how often the verdict is wrong, on worlds whose truth is known"
	@echo "make install only set up .venv (the others do so too)"

install: $(STAMP)

demo: $(STAMP)
	@$(BIN)/asymmetry demo --out demo

# A file's tests stay in one process, so that its kernels compile once.
test: $(STAMP) page-tools
	@$(MAKE) $(PAGE) || { [ "$${PAGE_TESTS:-}" != required ] && echo "tests of the page that need Node.js are skipped" >&2; }
	@$(BIN)/python -m pytest -q -n auto --dist loadfile

# What starts processes, waits, trains, judges or asks vectorbt is marked slow; tests/conftest.py holds the rest to that.
test-fast: $(STAMP)
	@$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow"

check: $(STAMP) $(PAGE)
	@$(BIN)/ruff format --check --quiet . || { echo "formatting differs; run: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --strict --no-error-summary
	@report=$$($(BIN)/lint-imports 2>&1) || { echo "$$report" >&2; exit 1; }
	@for part in results/explorer/page results/explorer/page/cube tests/page; do \
	  node tests/page/node_modules/typescript/bin/tsc --project $$part || exit 1; done
	@echo "format, lint, types and import direction: all pass"

bench: $(STAMP) $(PEERS)
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.rules
	@$(BIN)/python -m benchmarks.storage
	@$(BIN)/python -m benchmarks.commands
	@$(BIN)/python -m benchmarks.explorer

# What is done is kept in build/search: grids are enumerated once, and an interrupted comparison goes on where it was.
bench-search: $(STAMP) $(PEERS)
	@$(BIN)/python -m benchmarks.search
	@$(BIN)/python -m benchmarks.search --fresh

# What is done is kept in build/calibration and build/search-calibration: an interrupted calibration goes on where it was.
calibrate: $(STAMP)
	@$(BIN)/python -m benchmarks.calibration
	@$(BIN)/python -m benchmarks.calibration.pooled
	@$(BIN)/python -m benchmarks.search.calibration

$(STAMP): pyproject.toml constraints.txt
	@if ! [ -x $(BIN)/python ]; then \
	  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	    if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$candidate; break; fi; \
	  done; \
	  [ -n "$${found:-}" ] || { echo "Python 3.11 or newer is needed, and no python3 on the PATH is; install it" >&2; exit 1; }; \
	  echo "setting up .venv, once ..." >&2; \
	  $$found -m venv .venv || { rm -rf .venv; exit 1; }; \
	fi
	@# as a plain path: a finder would come after folders, and a folder called results/ beside a script hide the package
	@$(BIN)/python -m pip install -qq --constraint constraints.txt --config-settings editable_mode=compat --editable '.[dev]'
	@touch $@

# In a folder that only the benchmarks look into; benchmarks/peers.txt says why.
$(PEERS): benchmarks/peers.txt $(STAMP)
	@echo "installing the libraries that are measured beside, once ..." >&2
	@rm -rf .peers
	@$(BIN)/python -m pip install -qq --no-deps --ignore-requires-python --target .peers --requirement benchmarks/peers.txt
	@touch $@

# Checks the page and nothing else: the page itself is served as it lies there.
$(PAGE): tests/page/package.json tests/page/package-lock.json | page-tools
	@command -v npm >/dev/null || { echo "Node.js 18 or newer checks the page, and no npm is on the PATH; install it" >&2; exit 1; }
	@echo "installing what checks the page, once ..." >&2
	@npm ci --prefix tests/page --loglevel=error --no-progress >/dev/null
	@touch $@

# Without Chromium the tests that need it are skipped, and say so; .ci/run lets none be skipped.
page-tools:
	@.ci/page-tools || true
