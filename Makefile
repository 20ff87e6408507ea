# Two commands matter: `make run` serves the dashboard, `make test` proves it.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
# A dataset of one's own: make run DATASET=examples/nickel
DATASET ?=
DATASET_IS := $(if $(DATASET),EVIDENCE_DATASET='$(DATASET)',)
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_TESTS := $(VENV)/.ready-tests

.PHONY: run test lint unit app browser bench bench-short bench-growth check screenshot chromium fonts clean

run: $(READY)
	$(DATASET_IS) $(BIN)/streamlit run dashboard.py --server.port $(PORT)

test: lint unit app browser

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "No virtual environment could be made (Debian: apt-get install python3-venv)." >&2; exit 1; }

$(READY): requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(READY_TESTS): tests/requirements.txt requirements.txt | $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@

lint: $(READY_TESTS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m geodata check

unit: $(READY_TESTS) fonts
	$(BIN)/python -m pytest -q -n 2 tests/unit

app: $(READY_TESTS)
	$(BIN)/python -m pytest -q -n 2 tests/app

browser: $(READY_TESTS) chromium
	$(BIN)/python -m pytest -q -n 2 --dist worksteal tests/browser

# Figures in scripts that matplotlib's own typeface lacks are tested too.
fonts: $(READY)
	@sh tests/need-fonts.sh $(BIN)/python

# A browser test is never skipped: Chromium is found, installed, or asked for.
chromium:
	@sh tests/browser/need-chromium.sh

bench: $(READY_TESTS) chromium
	$(BIN)/python -m tests.benchmarks.bench

bench-short: $(READY_TESTS) chromium
	$(BIN)/python -m tests.benchmarks.bench --short

# Datasets of 1,000 to 100,000 claims: how time and memory grow.
bench-growth: $(READY_TESTS) chromium
	$(BIN)/python -m tests.benchmarks.growth

check: $(READY)
	$(BIN)/python -m geodata check

screenshot: $(READY_TESTS) chromium
	PYTHONPATH=. $(BIN)/python tests/browser/screenshot.py docs/dashboard.png

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache
