# Reglament: everything a working copy can do. `make help` lists it.
# Paths are relative, so that the working copy may live under a path with spaces in it.

.DEFAULT_GOAL := help
.PHONY: help setup run test rulebook check bench lock shots clean

PYTHON_BIN := .venv/bin/python
# One more than cores: some tests wait, for mail servers and for processes that end.
JOBS ?= 3

# Under LC_ALL=C Python could not read its own files in a place with Cyrillic in its path.
export PYTHONUTF8 := 1
# Without compiled modules every process would take a second longer to start.
unexport PYTHONDONTWRITEBYTECODE

# HOST is honoured from the command line only: some shells keep the machine's name in a variable called so.
ifeq ($(origin HOST),command line)
export REGLAMENT_HOST := $(HOST)
endif

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name words; do printf '  make %-8s %s\n' "$$name" "$$words"; done

setup: ## install the locked packages into .venv and nothing else
	@sh src/reglament/launch/setup.sh

run: setup ## start the desk: PORT=8000 DATA=data HOST=127.0.0.1, DATABASE_URL for a database of your own
	@exec $(PYTHON_BIN) -m reglament.launch

test: setup ## the whole suite with lint, types and contracts; ARGS="tests/rulebook -k silence" runs a part
	@exec $(PYTHON_BIN) -m reglament.launch.suite --jobs $(JOBS) -- $(ARGS)

rulebook: setup ## the pure rulebook by itself in seconds: no Django, no laws on drawn cases; ARGS="-k silence"
	@exec $(PYTHON_BIN) -m pytest tests/rulebook -m "not property" $(ARGS)

check: setup ## lint, types, import contracts, migrations
	@exec $(PYTHON_BIN) -m reglament.launch.checks

bench: setup ## measure: every tests/bench/*.py that has a main, in order
	@for file in tests/bench/*.py; do \
		if grep -q '__main__' "$$file" 2>/dev/null; then $(PYTHON_BIN) "$$file" || exit 1; fi; \
	done

shots: setup ## take the pictures of docs/pictures anew; BASE=http://… takes them of a demonstration that runs
	@exec $(PYTHON_BIN) -m tests.walks.pictures

lock: setup ## compile requirements.lock anew from pyproject.toml, hashes and all
	@.venv/bin/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --extra embedded --group dev pyproject.toml -o requirements.lock

clean: ## remove caches and the tests' database; .venv and data stay
	@rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
