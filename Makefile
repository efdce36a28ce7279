# Two commands are enough: `make run` and `make test`. Everything here is also
# what a maintainer uses; nothing else installs or starts anything.

PYTHON ?= python3
PORT ?= 8000
INSTANCE ?= instance

VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/run.stamp
DEV_STAMP := $(VENV)/dev.stamp
BENCH := .venv-bench
BENCH_STAMP := $(BENCH)/bench.stamp
# One more than there are processors: tests in a browser wait much of their time.
WORKERS := $(shell expr $$(nproc 2>/dev/null || echo 1) + 1)
# A module goes to one worker, in the order of `tests/conftest.py`: long ones first.
SPREAD := -n $(WORKERS) --dist loadscope --no-loadscope-reorder
# Where there is room in memory, tests keep their files there: thousands of archives are made.
ROOM := $(shell [ -w /dev/shm ] && [ "$$(df --output=avail /dev/shm | tail -1)" -gt 8000000 ] && \
  echo TMPDIR=/dev/shm)
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export STORYBANK_INSTANCE = $(abspath $(INSTANCE))

.PHONY: run test check format lint types layers tests bench difference kills whoosh3 screenshots vendor lock chromium clean

# The samples are asked for once; from then on it is one start and nothing else.
run: $(RUN_STAMP)
	@[ -e "$(INSTANCE)/storybank.db" ] && [ -e "$(INSTANCE)/demo-sign-in.txt" ] || \
	 $(BIN)/storybank demo --if-empty
	@$(BIN)/storybank serve --port $(PORT)

test: $(DEV_STAMP) chromium
	$(ROOM) $(BIN)/python -m pytest $(SPREAD)

check: format lint types layers tests

format: $(DEV_STAMP)
	$(BIN)/ruff format --check .

lint: $(DEV_STAMP)
	$(BIN)/ruff check .

types: $(DEV_STAMP)
	$(BIN)/mypy

layers: $(DEV_STAMP)
	$(BIN)/lint-imports

# All but the tests of whole real collections, which take minutes; `make test` runs those too.
tests: $(DEV_STAMP) chromium
	$(ROOM) $(BIN)/python -m pytest $(SPREAD) -m "not whole"

# Everything in under half an hour; `make bench QUICK=1` in under five minutes.
bench: $(BENCH_STAMP)
	$(BENCH)/bin/python -m bench.search $(if $(QUICK),--quick)
	$(BENCH)/bin/python -m bench.relevance $(if $(QUICK),--quick)
	$(BENCH)/bin/python -m bench.importing $(if $(QUICK),--quick)
	$(BENCH)/bin/python -m bench.gate $(if $(QUICK),--quick)
	$(BENCH)/bin/python -m bench.queue $(if $(QUICK),--quick)

# The search held to its oracle 100,000 times, its writer killed 200 times, and its tests
# over the other Whoosh: each takes long.
difference: $(DEV_STAMP)
	SEARCH_CASES=100000 $(BIN)/python -m pytest -q -p no:xdist tests/search/test_difference.py

kills: $(DEV_STAMP)
	SEARCH_KILLS=200 $(BIN)/python -m pytest -q -p no:xdist tests/search/test_crash.py

whoosh3: requirements/whoosh3.txt
	$(PYTHON) -m venv --clear .venv-whoosh3
	.venv-whoosh3/bin/pip install --quiet --require-hashes -r requirements/run.txt
	.venv-whoosh3/bin/pip install --quiet --require-hashes -r requirements/dev.txt
	.venv-whoosh3/bin/pip uninstall --quiet --yes Whoosh
	.venv-whoosh3/bin/pip install --quiet --require-hashes -r requirements/whoosh3.txt
	.venv-whoosh3/bin/pip install --quiet --no-deps --editable .
	.venv-whoosh3/bin/python -m pytest -q -p no:xdist tests/search

screenshots: $(DEV_STAMP) chromium
	$(BIN)/python -m tests.browser.screenshots

# For maintainers: make the vendored style sheet and fonts again (needs npm).
vendor:
	sh docs/vendor/build.sh

# For maintainers: pin the newest versions that requirements/*.in allow (needs uv).
lock:
	cd requirements && for name in run media dev bench heic; do \
	  uv pip compile --upgrade --generate-hashes --universal --python-version 3.11 \
	    --no-annotate --no-header -q $$name.in -o $$name.txt || exit 1; done

# Chromium comes from Debian; without leave to install it there is one clear sentence.
chromium:
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || \
	 { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
	   DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null; } || \
	 { echo "The browser tests need Chromium: run 'sudo apt-get install chromium-headless-shell' and try again." >&2; exit 1; }

clean:
	rm -rf $(VENV) $(BENCH) .venv-whoosh3 build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/made.stamp:
	@command -v $(PYTHON) >/dev/null || { echo "storybank needs Python 3.11 or newer: install it and try again." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "storybank needs Python 3.11 or newer: say make PYTHON=python3.11 if you have it.")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	 { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	   apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; } || \
	 { echo "storybank needs Python's venv: run 'sudo apt-get install python3-venv' and try again." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUN_STAMP): $(VENV)/made.stamp requirements/run.txt setup.cfg pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) requirements/dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

# What is measured beside us is installed apart: the project's own environment never has it.
$(BENCH_STAMP): requirements/run.txt requirements/bench.txt setup.cfg pyproject.toml
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/pip install --quiet --require-hashes -r requirements/run.txt
	$(BENCH)/bin/pip install --quiet --require-hashes -r requirements/bench.txt
	$(BENCH)/bin/pip install --quiet --no-deps --editable .
	@touch $@
