# Every command that people and CI run. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
UV := $(BIN)/uv
WEB := src/schoolweave/web
export PYTHONDONTWRITEBYTECODE ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev compile assets demo serve test test-library test-web test-postgres test-killed test-browser check fix lock docs bench bench-quick peers clean browser

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

# --- the environment: each stamp says which pins it was made from -------------------------
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Schoolweave needs Python 3.11 or newer: set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/uv.stamp: $(BIN)/python requirements/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/web.stamp: .venv/uv.stamp requirements/web.txt pyproject.toml
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/web.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps -e .
	@touch $@

.venv/dev.stamp: .venv/web.stamp requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

.venv/assets.stamp: .venv/web.stamp $(wildcard assets/*.* assets/scss/* assets/js/* assets/img/*)
	@$(BIN)/python assets/build.py
	@touch $@

# ... and, apart from it, what others would use: only measurements do, in processes of their own
.venv-peers/peers.stamp: .venv/uv.stamp benchmarks/peers/requirements.txt
	@$(UV) venv --quiet --clear --python $(BIN)/python .venv-peers
	@$(UV) pip install --quiet --python .venv-peers/bin/python --require-hashes -r benchmarks/peers/requirements.txt
	@touch $@

setup: .venv/web.stamp .venv/assets.stamp ## the environment in .venv, with the command and the site
setup-dev: setup .venv/dev.stamp ## ... and what the tests and checks need
compile: setup ## compile the planner's loops now, not when they are first needed
	@$(BIN)/python -c "from schoolweave.planning.communities.warm import warm_up; warm_up(); warm_up(wished=True)"
assets: .venv/web.stamp ## build styles, fonts, map and outlines into static files
	@$(BIN)/python assets/build.py
	@touch .venv/assets.stamp

# --- running -------------------------------------------------------------------------------
demo: setup ## the demo country at http://127.0.0.1:8000 (PORT= changes it)
	@exec $(BIN)/python -m schoolweave.web demo --port $(PORT)

serve: setup ## the site with production settings (DATABASE_URL, SCHOOLWEAVE_SECRET_KEY)
	@exec $(BIN)/python -m schoolweave.web serve --port $(PORT)

# --- tests and checks ----------------------------------------------------------------------
test: setup-dev browser test-library test-web test-postgres test-browser ## the whole suite

test-library: setup-dev ## the library, without the web
	@$(BIN)/pytest -q -n auto tests/spec tests/unit tests/property tests/docs
test-web: setup-dev ## the web application and its API on SQLite
	@$(BIN)/pytest -q -n auto tests/web tests/api
test-postgres: setup-dev ## the same on PostgreSQL; of what is killed at each statement some of each kind
	@$(BIN)/python tests/with_postgres.py $(BIN)/pytest -q -n auto --ignore=tests/web/interrupted/test_interrupted.py tests/web tests/api
test-killed: setup-dev ## everything that is killed at each statement, on PostgreSQL, a line of JSON each
	@$(BIN)/python tests/with_postgres.py $(BIN)/python -m tests.web.interrupted.harness test-results/killed
test-browser: setup-dev browser ## journeys in a browser, with accessibility checks
	@$(BIN)/pytest -q -n auto tests/browser
browser:
	@sh tests/browser/install.sh

check: setup-dev ## lint, types, layers, templates, dependencies
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint --quiet --check --lint $(WEB)
	@$(BIN)/deptry src
	@$(MAKE) --no-print-directory docs

fix: setup-dev ## what can be mended by machine
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	-@$(BIN)/djlint --quiet --reformat $(WEB)

lock: .venv/uv.stamp ## compile the pins with their hashes
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group bootstrap -o requirements/uv.txt
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra web --extra postgres --extra evidence --group build pyproject.toml -o requirements/web.txt
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra web --extra postgres --extra evidence --group build --group dev --group docs pyproject.toml -c requirements/web.txt -o requirements/dev.txt
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header benchmarks/peers/requirements.in -o benchmarks/peers/requirements.txt

docs: setup-dev ## the documentation, warnings as errors
	@$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

bench: setup-dev peers ## every measurement (hours); the table goes to benchmarks/results
	@$(BIN)/python -m benchmarks
bench-quick: setup-dev peers ## the short ones, in under five minutes
	@$(BIN)/python -m benchmarks --quick
peers: .venv-peers/peers.stamp ## what others would use, in .venv-peers, for measurements side by side

clean: ## remove what was built, keep what was typed
	rm -rf .venv .venv-peers docs/_build build dist $(WEB)/ui/static/built
