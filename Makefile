# The commands of the project. `make` alone lists them.
PORT ?= 8000
HOST ?= 127.0.0.1
# A fresh machine has Python and make: everything else is set up here, once, into .venv and node_modules.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11 python,$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
VENV := .venv
BIN := $(VENV)/bin
# What the bench compares with, in an environment of its own. BENCH=--quick: three rounds, the short cases.
PEERS ?= $(VENV)/peers/bin/python
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all:
# One BLAS thread: at these sizes two are slower, and give different bits.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

.PHONY: help run test test-long test-load types check bench bench-page golden lock clean setup-run setup-test
.DEFAULT_GOAL := help

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: setup-run  ## start the explorer and open it: http://127.0.0.1:8000 (PORT=, HOST=)
	@exec $(BIN)/python -m app serve --host $(HOST) --port $(PORT)

test: setup-test  ## every test that is quick: engine, API, page (under ten minutes)
	$(BIN)/python tests/run.py

test-long: setup-test  ## fuzzing and soaks: by hand, before a release
	$(BIN)/python tests/run.py --long

test-load: setup-test  ## the server under load, an hour and more: by hand (LOAD=--short: a minute; OLD= a checkout to compare with)
	OLD=$(OLD) $(BIN)/python -m tests.load $(LOAD)

types: setup-test  ## the page's types of answers, written again from the API's description
	$(BIN)/python -m tests.api.page_types

check: setup-test  ## style and types alone
	$(BIN)/python tests/run.py --check

bench: setup-test $(if $(filter $(VENV)/peers/%,$(PEERS)),$(VENV)/bench.stamp)  ## speed: the engine beside torch and jax (PEERS=a python that has them, or nothing), then the page
	$(BIN)/python -m tests.bench.bench $(if $(PEERS),--peers $(PEERS)) $(BENCH)
	$(BIN)/python -m tests.bench.page --rounds 3 --only step-frames --only first-warm

bench-page: setup-test  ## speed of the page, beside another checkout's: OLD=its folder (BENCH=--rounds 2)
	$(BIN)/python -m tests.bench.page $(if $(OLD),--old $(OLD)) $(BENCH)

golden:  ## how the stored autograd numbers are made again (needs PyTorch, not installed here)
	@sed -n '2,/^"""/p' tests/golden/make_golden.py

lock:  ## pin the requirements again (needs pip-tools)
	cd requirements && for f in run test bench; do pip-compile --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --no-emit-options --strip-extras --allow-unsafe --no-annotate --no-header -q $$f.in -o $$f.txt; done

clean:  ## remove what the set-up made
	rm -rf $(VENV) node_modules .pytest_cache .ruff_cache .hypothesis

setup-run: $(VENV)/run.stamp
setup-test: $(VENV)/test.stamp

$(VENV)/run.stamp: requirements/run.txt
	@test -n "$(PYTHON)" || { echo "Unrolled needs Python 3.11 or newer: none was found. Install it, or name it: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Setting up (once, about half a minute) ..."
	@$(PIP) -r requirements/run.txt
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements/test.txt package-lock.json tests/setup.sh
	@$(PIP) -r requirements/test.txt
	@sh tests/setup.sh $(BIN)/python
	@touch $@

$(VENV)/bench.stamp: $(VENV)/run.stamp requirements/bench.txt
	@$(BIN)/python -m venv $(VENV)/peers
	@echo "Setting up what the bench compares with (torch, jax) ..."
	@$(subst $(BIN),$(VENV)/peers/bin,$(PIP)) -r requirements/bench.txt
	@touch $@
