# Two commands matter: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXTRAS ?= dev
SERVE ?= 1
CODE := src tests benchmarks migrations examples clients

# The first two are for everybody, the others for whoever changes the code.
.PHONY: demo test check lint format client bench clean help

help:
	@echo "make demo          set up, load the sample, train, answer, then serve on 127.0.0.1:8000 (SERVE=0: stop there)"
	@echo "make test          set up and run the tests"
	@echo "make check         format, lint, types, import contracts, tests"
	@echo "make client        write the Python client anew, from the OpenAPI document"
	@echo "make bench         run the benchmarks: on ../shared/data where it is there, and on PostgreSQL, Redis and wrk"
	@echo "make clean         remove what the above made"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

# One stamp a set of extras, so that asking for another installs it.
$(VENV)/installed: pyproject.toml setup.cfg | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/installed-%: pyproject.toml setup.cfg | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	@touch $@

demo: $(VENV)/installed
	$(BIN)/bccb demo $(if $(filter 0,$(SERVE)),--no-serve,--serve)

# Two at a time, each file in one process; the seed is set so that both collect in one order.
test: $(VENV)/installed-$(EXTRAS)
	PYTHONHASHSEED=0 $(BIN)/python -m pytest --numprocesses 2 --dist loadfile

lint: $(VENV)/installed-$(EXTRAS)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

format: $(VENV)/installed-$(EXTRAS)
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

client: $(VENV)/installed-$(EXTRAS)
	$(BIN)/python clients/python/generate.py

bench: $(VENV)/installed-all,dev,bench
	$(BIN)/python benchmarks/guide_lines.py
	$(BIN)/python benchmarks/outlines.py
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.serving
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.other_codes
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.name_swap
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.named_elsewhere
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/text_models.py
	$(BIN)/python benchmarks/import_agreements.py
	$(BIN)/python benchmarks/export_agreements.py
	$(BIN)/python benchmarks/signing_in.py
	$(BIN)/python -m benchmarks.http all
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/vector_index.py
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.search
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.search --served
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.search --quality

clean:
	rm -rf $(VENV) .bccb build dist src/*.egg-info
