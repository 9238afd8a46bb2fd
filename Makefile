# The only commands a newcomer needs; `make help` lists them.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
export TRYG_DATA ?= data
export TRYG_MUNICIPALITIES ?= municipalities
export DO_NOT_TRACK := 1

.PHONY: help demo up test verify bench lint clean-demo
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11 is needed: install it or name it, make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(READY) ## build a synthetic city and run the whole path for it
	@$(BIN)/tryg demo

up: $(READY) ## Dagster on 127.0.0.1:3000 and the app on 127.0.0.1:8501, until Ctrl-C
	@$(BIN)/tryg up

lint: $(READY) ## style, types and SQL style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd dbt_project && ../$(BIN)/sqlfluff lint . --disable-progress-bar

test: lint ## everything that must hold before a commit
	$(BIN)/pytest -n 2 --dist loadfile -q

verify: $(READY) ## the long evidence: kill points, simulations, real servers
	$(BIN)/pytest -m slow -q

bench: $(READY) ## seconds per stage and memory for 100,000 and 1,000,000 posts; files imported, texts scored and scrubbed
	$(BIN)/python -m benchmarks.scoring
	$(BIN)/python -m benchmarks.scrubbing
	$(BIN)/python -m benchmarks.placing
	$(BIN)/python -m benchmarks.importing
	$(BIN)/python -m benchmarks.pipeline
