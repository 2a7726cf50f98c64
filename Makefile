# Two commands for a newcomer: `make run` and `make test`. Both set up what they need.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed-$(shell cksum requirements/dev.txt | cut -d' ' -f1)

.PHONY: setup run test drill check format eval bench lock

setup: $(STAMP)

$(STAMP): requirements/dev.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	rm -f $(VENV)/.installed-*
	touch $@

run: setup
	$(BIN)/python -m bot run

test: setup
	$(BIN)/python -m pytest -n 3 --dist loadfile

check: setup
	$(BIN)/ruff format --check bot tests migrations
	$(BIN)/ruff check bot tests migrations
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot sources check
	$(BIN)/python -m pytest -n 3 --dist loadfile

format: setup
	$(BIN)/ruff format bot tests migrations
	$(BIN)/ruff check --fix bot tests migrations

drill: setup
	$(BIN)/python -m pytest -m drill tests/e2e

eval: setup
	$(BIN)/python -m tests.corpus.evaluate

bench: setup
	$(BIN)/python -m tests.bench

# Needs uv (a developer's tool): ranges in pyproject.toml -> locks with hashes and without registry addresses.
LOCK := uv pip compile pyproject.toml --generate-hashes --no-annotate --no-header --no-emit-index-url \
        --no-emit-find-links --python-version 3.11 --universal --quiet
lock:
	$(LOCK) --extra dev -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt -o requirements/run.txt
