# `make report` and `make test` do their own set-up on a fresh machine: a .venv with the pinned
# dependencies, then the command.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: report test test-slow test-spark check lint setup requirements clean

report: .venv/.runtime
	$(BIN)/caseseries render

check: .venv/.runtime
	$(BIN)/caseseries check

test: .venv/.dev
	$(BIN)/python -m pytest -n auto --dist loadfile

# What takes half a minute and more.
test-slow: .venv/.dev
	$(BIN)/python -m pytest --slow -m slow

# Both engines on all mutants, 200 simulated cohorts and the tables of every study; needs Java 17.
test-spark: .venv/.dev
	$(BIN)/python -m pytest tests/engine/spark tests/study/spark --whole-spark

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqruff lint sql schemas studies docs/examples src/caseseries/start/template
	$(BIN)/lint-imports
	$(BIN)/pyright

setup: .venv/.runtime

.venv/.runtime: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("caseseries needs Python 3.11 or newer; say make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# Where bytecode is not written on import, every start would compile everything again.
	$(BIN)/python -m compileall -q src schemas analysis claims report simulation
	touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

# Pins without the address of any package index.
requirements:
	uv pip compile pyproject.toml build-tools.in --extra jupyter $(PINS) -o requirements.txt
	uv pip compile pyproject.toml build-tools.in --extra jupyter --extra dev $(PINS) \
		-c requirements.txt -o requirements-dev.txt

PINS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate

clean:
	rm -rf build .venv .quarto
