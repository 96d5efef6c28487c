# `make run` and `make test` are all a newcomer needs; the rest is for the one who changes things.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The locks are complete, so nothing is left to resolve; an old pip fails where it tries. What is left out on
# purpose stands in pyproject.toml under override-dependencies.
PIP_CHECK = @! $(PIP) check | grep -vE '^(No broken|.* requires (kubernetes|onnxruntime|mcp), which is not installed)'
# Where compiled modules may not be kept, each of the many processes of the tests compiles all of them.
export PYTHONDONTWRITEBYTECODE :=
.DEFAULT_GOAL := help
.PHONY: help run web telegram test check bench cover train picture pages lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

# The stamp of a lock file says which pins are installed; a changed lock installs again.
$(VENV)/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Zicha needs Python 3.11 or newer: make run PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --no-deps --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	$(PIP_CHECK)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(PIP) install --quiet --no-deps --require-hashes -r requirements-dev.lock
	$(PIP_CHECK)
	@touch $@

run: $(VENV)/run.stamp ## chat in the terminal
	@$(BIN)/zicha chat

web: $(VENV)/run.stamp ## the page in the browser, on http://127.0.0.1:8080
	@$(BIN)/zicha web

telegram: $(VENV)/run.stamp ## run the Telegram bot (TELEGRAM_BOT_TOKEN in .env)
	@$(BIN)/zicha telegram

test: $(VENV)/dev.stamp ## the whole test suite, offline
	@$(BIN)/python -m pytest -n 2

check: $(VENV)/dev.stamp ## ruff, mypy, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev.stamp ## speed and quality, printed as tables
	@$(BIN)/python -m tests.benchmarks

cover: $(VENV)/dev.stamp ## lines and branches that the tests reach
	@$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered

train: $(VENV)/dev.stamp ## learn the acts of messages anew from bot/understanding/examples
	@$(BIN)/python -m tests.training

picture: $(VENV)/dev.stamp ## draw the README's picture from a real run
	@$(BIN)/python -m docs.render_conversation

pages: $(VENV)/dev.stamp ## take the pictures of the page (needs Chromium and its driver)
	@$(BIN)/python -m docs.take_screenshots

lock: ## pin everything anew from the ranges in pyproject.toml
	uv pip compile pyproject.toml --extra postgres --group build --universal --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra postgres --group build --group dev --constraint requirements.lock --universal --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements-dev.lock

clean: ## remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
