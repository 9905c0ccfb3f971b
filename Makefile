# make run     set up on first use, then open the editor on the demo piece, or on FILE=...;
#              with no display, do the same job without windows and leave the results in out/
# make test    set up on first use, then lint, types, import contracts and tests
# make programs  set up on first use, install sequencers and viewers of Debian, and open the exports in them
# make docs    set up on first use, then build the guides into out/site; a link that leads nowhere fails
# make pictures  set up on first use, then make the pictures of the README and the guides from the program
# make tour    set up on first use, then do a new user's whole job with real mouse and keys on a virtual screen;
#              pictures of every step are in out/tour/; the first step without its effect fails
# make format  rewrite the sources in the project's layout
# make clean   remove what the others made
#
# Needs Python 3.11 or newer, git and make. PYTHON=... chooses an interpreter, SYSTEM=skip leaves apt alone.

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
FILE ?=
SYSTEM ?= install
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
TINYSOUNDFONT := $(shell grep '^tinysoundfont==' constraints.txt)

.DELETE_ON_ERROR:
.PHONY: run test programs docs pictures tour format clean

run: $(VENV)/.run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		exec $(BIN)/pointillist $(if $(FILE),"$(FILE)",--demo); \
	else \
		QT_QPA_PLATFORM=offscreen exec $(BIN)/python -m editor.headless out $(if $(FILE),"$(FILE)"); \
	fi

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadgroup --durations 8

programs: $(VENV)/.dev
	@sh scripts/system_packages.sh $(SYSTEM) programs $(PYTHON)
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/programs -s -rs

docs: $(VENV)/.dev
	$(BIN)/properdocs build

pictures: $(VENV)/.dev
	OMP_NUM_THREADS=2 $(BIN)/python scripts/make_pictures.py

tour: $(VENV)/.dev
	@sh scripts/system_packages.sh $(SYSTEM) tour $(PYTHON)
	OMP_NUM_THREADS=2 $(BIN)/python scripts/tour.py

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) out dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/.run: pyproject.toml constraints.txt scripts/system_packages.sh
	@[ -n "$(PYTHON)" ] || { echo "Pointillist needs Python 3.11 or newer; PYTHON=... names one" >&2; exit 1; }
	@sh scripts/system_packages.sh $(SYSTEM) run $(PYTHON)
	@[ -x $(BIN)/python ] || { echo "Making a virtual environment in $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing Pointillist and what it needs (a few minutes the first time)"
	@$(PIP) install -c constraints.txt torch
	@$(PIP) install -c constraints.txt -e '.[formats]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@sh scripts/system_packages.sh $(SYSTEM) test $(PYTHON)
	@$(PIP) install -c constraints.txt -e '.[dev,docs,formats,train,evaluate,cluster,compare,pesq]'
	@$(PIP) install --no-deps $(TINYSOUNDFONT)
	@touch $@
