# make run: a first look; make test: all that has to hold. Each sets up .venv when it has to.
PYTHON ?= python3
SAMPLE ?= samples/cong-van-ubnd-tinh.txt
ERRORS ?= 0

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK_VENV := .lock-venv
PIP_TOOLS := pip-tools==7.6.2
EVAL := ../shared/eval
# what dondoc calls when it is there; what tests and their pages need
SYSTEM := tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd libreoffice-writer-nogui libreoffice-calc-nogui
TESTED := $(SYSTEM) postgresql chromium poppler-utils fonts-freefont-ttf fonts-dejavu-core

.DEFAULT_GOAL := help
# what measures processor time runs alone: a neighbour takes the caches away
TIMED := tests/test_hostile.py tests/test_speed.py

.PHONY: help setup system tested run test lint format golden sessions bench score lock clean

help:  ## say what there is to make
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(READY)  ## set up .venv with all that is locked, and dondoc itself

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

system:  ## install what reads scans and old Word files: tesseract with Vietnamese, LibreOffice (apt, as root)
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(SYSTEM)

tested:  ## install that, and what the tests need besides: PostgreSQL, Chromium, fonts (apt, as root)
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(TESTED)

run: $(READY)  ## show the tasks of a sample, as a table and as JSON (SAMPLE=FILE for another)
	$(BIN)/dondoc extract $(SAMPLE)
	$(BIN)/dondoc extract $(SAMPLE) --json
	@command -v tesseract >/dev/null || echo "tesseract is not here: scans and pictures are not read (make system installs it)" >&2
	@command -v soffice >/dev/null || echo "LibreOffice is not here: .doc, .rtf and .odt are not read (make system installs it)" >&2

lint: $(READY)  ## check style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint  ## lint, and run the tests
	$(BIN)/pytest -q --numprocesses auto --dist loadfile $(TIMED:%=--ignore=%)
	$(BIN)/pytest -q $(TIMED)

format: $(READY)  ## lay the code out as lint wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: $(READY)  ## show how the samples differ from their golden files; WRITE=--write takes that over, NAMES="A B" only those
	$(BIN)/python -m tests.golden $(WRITE) $(NAMES)

sessions: $(READY)  ## show where the documents' sessions differ from what is printed; WRITE=--write takes that over
	$(BIN)/python -m tests.sessions $(WRITE)

bench: $(READY)  ## measure speed and memory, what confidence and NLP are worth, and a large store
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/confidence.py
	$(BIN)/python benchmarks/nlp.py
	$(BIN)/python -m benchmarks.words
	$(BIN)/python benchmarks/store.py

score: $(READY)  ## measure accuracy on the real texts and on the samples, where they are (ERRORS=N shows differences)
	@test -f $(EVAL)/score.py || { echo "no scorer at $(EVAL)"; exit 1; }
	@score() { echo "$$1:"; $(BIN)/python $(EVAL)/score.py "$$1" --texts "$$2" --only .txt. --errors $(ERRORS) \
	    --run '$(BIN)/dondoc extract {file} --json'; }; \
	score $(EVAL)/gold $(EVAL)/texts && if [ -d samples/gold ]; then score samples/gold samples; fi

# Versions that still fit stay; `make lock UPGRADE=--upgrade` takes the newest.
lock:  ## work out requirements.lock from pyproject.toml
	@test -x $(LOCK_VENV)/bin/pip-compile || { $(PYTHON) -m venv $(LOCK_VENV) && $(LOCK_VENV)/bin/pip install --quiet $(PIP_TOOLS); }
	$(LOCK_VENV)/bin/pip-compile --quiet $(UPGRADE) --all-extras --build-deps-for editable --allow-unsafe --strip-extras \
	    --generate-hashes --no-header --no-annotate --no-emit-options --no-emit-index-url --no-emit-find-links \
	    --no-emit-trusted-host --output-file requirements.lock pyproject.toml
	@{ echo "# All that dondoc runs, is tested and is built with, on Python 3.11 and later. Made by make lock."; \
	   grep -v -e '^#' -e '^$$' requirements.lock; } > requirements.lock.new && mv requirements.lock.new requirements.lock

clean:  ## remove all that was made
	rm -rf $(VENV) $(LOCK_VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
