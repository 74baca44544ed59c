# What is done with this repository, each by one command: `make` prints them.
# PYTHON makes the environment; everything else runs in it. `make test ARGS=tests/api` hands arguments on to pytest.

PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin/python -m
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run quick test check format bench pictures

help: ## print this
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/installed: pyproject.toml
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(RUN) pip --version >/dev/null 2>&1 || $(RUN) ensurepip --default-pip
	$(RUN) pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

run: $(VENV)/installed ## start the program over the demo: no account, no network (ARGS=... for others)
	$(RUN) tui $(or $(ARGS),--demo)

quick: $(VENV)/installed ## the tests of the parts: no kills, no hostile walks, not the whole program
	$(RUN) pytest -m "not slow" $(ARGS)

test: $(VENV)/installed ## all tests
	$(RUN) pytest $(ARGS)

check: $(VENV)/installed ## format, lint, types and import contracts, as CI checks them
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(VENV)/bin/lint-imports

format: $(VENV)/installed ## format, and mend what the linter can mend by itself
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

bench: $(VENV)/installed ## measure against peers, side by side (ARGS=--help tells what)
	$(RUN) benchmarks $(ARGS)

pictures: $(VENV)/installed ## draw the README's pictures anew
	$(VENV)/bin/python screenshots/make.py $(ARGS)
