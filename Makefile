# The two commands for a newcomer are `make run` and `make test`. Each sets up what it needs and is quick the second time.
#
# The stamps inside .venv say for which setup.cfg the environment stands. It is brought up to date in place and not
# made anew, because a unit started by `make run` may still be running from it; `make clean` is the way to start over.

VENV := .venv
PYTHON := $(VENV)/bin/python
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test
PAGE_TOOLS := node_modules/.ready
STATE := .state
# Where a headless `make run` puts its console; another one may be named: make panel CONSOLE=/dev/pts/7
CONSOLE ?= $(STATE)/panel.console
# Which front panel `make run` emulates: 635 (20 x 4 characters), 633 or 533 (16 x 2)
MODEL ?= 635
SOAK_ROUNDS ?= 10
POWER_CUTS ?= 100
# Where `make install` puts the program, and below which folder (an image being made, say).
PREFIX ?= /opt/base-station
DESTDIR ?=

.DEFAULT_GOAL := help
.PHONY: help run panel test lint soak guest bench diagram install uninstall deb sbom lock pages clean
.DELETE_ON_ERROR:

help:  ## show this list
	@echo "Base Station host daemon"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: $(RUN_READY)  ## start a unit here: CCM on http://localhost:8080 and https://localhost:8443, panel in the terminal
	@mkdir -p $(STATE)
	@exec $(PYTHON) -m frontpanel --model $(MODEL) --link $(STATE)/panel --log $(STATE)/daemon.log \
		--run $(VENV)/bin/base-stationd --config config/embedded.toml --state $(STATE)/unit

panel: $(RUN_READY)  ## show and use the panel of a unit that was started without a terminal
	@test -e $(CONSOLE) || { \
		echo "No panel console at $(CONSOLE). Start a unit without a terminal (make run </dev/null &)," \
		"or name the console it printed: make panel CONSOLE=/dev/pts/N" >&2; exit 1; }
	@exec $(PYTHON) -m frontpanel --attach $$(realpath $(CONSOLE))

test: $(TEST_READY) $(PAGE_TOOLS)  ## all linters, type checks and tests
	@tools/need-packages
	@PYTEST_ARGUMENTS="$(PYTEST_ARGUMENTS)" tools/check lint test

lint: $(TEST_READY) $(PAGE_TOOLS)  ## linters and type checks alone
	@tools/check lint

soak: $(TEST_READY) $(PAGE_TOOLS)  ## all tests, SOAK_ROUNDS times over (10), each time with other random input
	@tools/need-packages
	@tools/soak $(SOAK_ROUNDS)

guest: $(TEST_READY)  ## the tests on whole hosts and machines alone, with POWER_CUTS power cuts (100)
	@tools/need-packages
	@tools/guest-tests $(POWER_CUTS)

bench: $(TEST_READY)  ## measure start, memory, wake-ups, page weight and latencies against their targets
	@tools/need-packages
	@$(PYTHON) -m bench

install: $(RUN_READY)  ## put it on this host as a service, or below DESTDIR; PREFIX is /opt/base-station
	@tools/install "$(DESTDIR)" "$(PREFIX)"
	@if [ -z "$(DESTDIR)" ]; then tools/settle-in; fi

uninstall:  ## take it off this host again; the owner's settings and the profile stay
	@tools/take-off "$(DESTDIR)" "$(PREFIX)"

deb: $(RUN_READY) dist/sbom.cdx.json  ## build the Debian packages into dist
	@SBOM=dist/sbom.cdx.json tools/make-deb dist

sbom: dist/sbom.cdx.json  ## write dist/sbom.cdx.json: what the software is made of, in CycloneDX's form

dist/sbom.cdx.json: $(TEST_READY) packaging/runtime.lock
	@$(PYTHON) -m tools.sbom $@

lock: $(RUN_READY)  ## choose the libraries of an installed unit anew: packaging/runtime.lock
	@$(PYTHON) -m tools.lock

pages: $(RUN_READY)  ## write the manual pages and the shell completion anew from what they describe
	@$(PYTHON) -m tools.manuals
	@$(PYTHON) -m tools.completion

diagram: $(RUN_READY)  ## write docs/states.md anew from the table in daemon/states.py
	@$(PYTHON) -m tools.diagram

clean:  ## remove all that was made here: environment, caches, and the unit's state
	rm -rf $(VENV) $(STATE) node_modules build dist *.egg-info ci-output
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_READY): setup.cfg pyproject.toml tools/make-venv
	@tools/make-venv $(VENV) .
	@touch $@

$(TEST_READY): $(RUN_READY)
	@tools/make-venv $(VENV) '.[dev]'
	@touch $@

$(PAGE_TOOLS): package.json package-lock.json tools/make-node-tools
	@tools/make-node-tools
	@touch $@
