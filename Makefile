# The front door. Every target does all the set-up it needs.
PYTHON  ?= python3
PROFILE ?= quick
TWINS   := .venv/bin/twins
.DEFAULT_GOAL := help
# Measuring and testing at the same time would disturb each other, whatever -j says.
.NOTPARALLEL:

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## Install the three environments from their locks (done by all others)
	@$(PYTHON) metrics/bootstrap.py

report: setup ## Measure both apps and write the report (PROFILE=quick or full)
	@$(TWINS) run --profile $(PROFILE)

resume: setup ## Go on with an interrupted run
	@$(TWINS) run --resume

verify: setup ## Recompute every figure and verdict of the newest run
	@$(TWINS) verify

test: setup ## All tests: harness, both apps' own, conformance, a fault a feature
	@.venv/bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder && $(TWINS) test && $(TWINS) check --sample

check: setup ## Run the conformance suite and the seeded faults on both apps
	@$(TWINS) check

loadtest: setup ## Load an app by hand in Locust's web page (TWIN=flask)
	@$(TWINS) load $(or $(TWIN),flask) --web

up: setup ## Start both apps with the small dataset
	@$(TWINS) up

down: setup ## Stop the apps that 'make up' started
	@$(TWINS) down

claims: setup ## List the claims and what is known of each
	@$(TWINS) claims

doctor: setup ## Say whether this machine is fit for measuring
	@$(TWINS) doctor

lint: setup ## Style, types and the walls between the packages
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/python -m pytest -q metrics/tests/test_walls.py

format: setup ## Format all Python
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

LOCK = "$(CURDIR)/.venv/bin/uv" pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade -q
lock: setup ## Renew all locks (versions and hashes only)
	@for folder in . */; do test ! -f $$folder/requirements.lock || (cd $$folder && $(LOCK) pyproject.toml --group dev -o requirements.lock); done
	@for wanted in metrics/experiments/*/*.in; do test ! -f $$wanted || (cd $$(dirname $$wanted) && $(LOCK) $$(basename $$wanted) -o $$(basename $$wanted .in).lock); done

clean: ## Remove environments and caches; results stay
	@rm -rf .venv */.venv .cache .mypy_cache .ruff_cache .pytest_cache

.PHONY: help setup report resume verify test check loadtest up down claims doctor lint format lock clean
