# `make site` builds both languages and serves them; `make test` runs everything.
PYTHON ?= python3
PORT   ?= 8000
URL    ?= http://127.0.0.1:$(PORT)/
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready
PYTEST := $(BIN)/python -m pytest
BOTH   := -n 2 --dist loadgroup # what shares work stays in one process, see conftest.py

export NO_MKDOCS_2_WARNING = 1
export SITE_URL_EN ?= $(URL)en/
export SITE_URL_ZH ?= $(URL)zh-TW/

.DEFAULT_GOAL := help
.PHONY: help site build dev test test-all check lint fix outputs parity-accept bench clean

help:           ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' Makefile

site: build     ## build both languages, then serve them on http://127.0.0.1:8000/ (PORT=…)
	@echo "Serving $(URL) (stop with Ctrl-C)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory site

build: $(READY) ## build both languages into site/en and site/zh-TW (never with -q: it drops strict mode)
	$(BIN)/python -m mkdocs build -f mkdocs.yml
	$(BIN)/python -m mkdocs build -f mkdocs.zh-TW.yml
	cp root/index.html root/robots.txt site/
	cp site/en/404.html site/404.html

dev: $(READY)   ## live reload of one language; the other: make dev CONFIG=mkdocs.zh-TW.yml
	$(BIN)/python -m mkdocs serve -f $(or $(CONFIG),mkdocs.yml) -a 127.0.0.1:$(PORT)

test: $(READY) lint build ## run everything: lints, every block of every page, the built site in a browser
	$(PYTEST) $(BOTH) -m "not slow"

test-all: $(READY) lint build ## the same, with the slow tiers
	$(PYTEST) $(BOTH)

check: $(READY) lint ## ruff, mypy and the tests of the pages, in about a minute
	$(PYTEST) -q tests/pages

lint: $(READY)  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(READY)   ## let ruff repair what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

outputs: $(READY) ## rewrite the Output blocks of all pages from what their code prints
	$(BIN)/python -m tests.pages.outputs --write

parity-accept: $(READY) ## record that both languages of every changed section say the same
	$(BIN)/python -m tests.pages.parity --accept

bench: $(READY) build ## measure build time and, with npx, Lighthouse (writes bench/results/)
	$(BIN)/python -m bench.pages
	$(BIN)/python -m bench.lighthouse

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -c constraints.txt -U pip
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[docs,test]"
	@touch $@

clean:          ## remove everything that was built
	rm -rf site .cache $(VENV)
