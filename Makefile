# make help says what there is. Needed beforehand: Python 3.11 or newer with venv, make, git.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run setup test test-system soak drill killsweep hostile bench scoreboard pins clean
MAKEFLAGS += --no-print-directory

PORT ?= 8000
ADDRESS = http://127.0.0.1:$(PORT)
BIN = .venv/bin
CONTENT ?= content
OUTPUT ?= output

# The first Python of the machine that is new enough; PYTHON=... names another.
WITH_PYTHON = for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; python=; \
	done; \
	if [ -z "$$python" ]; then echo "Python 3.11 or newer is needed and none was found: install one, or name it with PYTHON=." >&2; exit 1; fi; \
	"$$python" .ci/setup.py

help: ## what there is
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{printf "  %-13s %s\n", $$1, $$2}'

setup: ## everything make run needs, into .venv and theme/built (make run does it too)
	@$(WITH_PYTHON)

run: ## set up if needed, build the sample directory, start the site on http://127.0.0.1:8000 (PORT= for another)
	@$(WITH_PYTHON) && \
	APP_URL="$(ADDRESS)/" SITE_FOLDER="$(OUTPUT)" $(BIN)/formsapp room --port "$(PORT)" && \
	SITE_URL="$(ADDRESS)/" APP_URL="$(ADDRESS)/" $(BIN)/capsite build --content "$(CONTENT)" --output "$(OUTPUT)" && \
	SITE_URL="$(ADDRESS)/" APP_URL="$(ADDRESS)/" SITE_FOLDER="$(OUTPUT)" $(BIN)/formsapp demonstrate && \
	SITE_URL="$(ADDRESS)/" APP_URL="$(ADDRESS)/" SITE_FOLDER="$(OUTPUT)" exec $(BIN)/formsapp serve --port "$(PORT)"

test: ## the tests, the quick ones first, then those in a browser
	@{ $(WITH_PYTHON) --tests; } && \
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal -m "not browser and not system and not soak" $(TESTS) && \
	$(BIN)/python -m pytest -n auto --maxprocesses 2 --dist worksteal -m "browser and not system and not soak" $(TESTS)

test-system: ## the tests that need Debian’s programs (Java for the HTML checker, strace, clamd, nginx, LibreOffice)
	@{ $(WITH_PYTHON) --system; } && $(BIN)/python -m pytest -m "system" $(TESTS)

soak: ## the long tests, new examples for the property tests, and the browser’s tests as on a slow machine
	@{ $(WITH_PYTHON) --tests; } && $(BIN)/python -m pytest --hypothesis-profile=new -m "soak or hypothesis" $(TESTS) && \
	SLOW_MACHINE=1 $(BIN)/python -m pytest -n auto --maxprocesses 2 --dist worksteal -m "browser and not system and not soak" $(TESTS)

drill: ## backup and restore under load, three times in a row on both databases (row T12)
	@{ $(WITH_PYTHON) --tests; } && $(BIN)/python -m pytest -q -s -m "drill" tests/services/test_backup.py

killsweep: ## killed at every file-changing call of what is saved, sent and uploaded (row T6)
	@{ $(WITH_PYTHON) --system; } && $(BIN)/python -m pytest -q -s -m "killsweep" tests/killsweep

hostile: ## hostile text in every field of every form, ten thousand values each (row T11)
	@{ $(WITH_PYTHON) --tests; } && $(BIN)/python -m pytest -q -s -m "hostile" $(TESTS)

bench: ## how fast it is and how well the search finds, as tables
	@{ $(WITH_PYTHON) --tests; } && $(BIN)/python -m tests.benchmarks $(BENCH)

scoreboard: ## the rows of the safety scoreboard, one line each
	@{ $(WITH_PYTHON) --system; } && report=$$(mktemp) && \
	{ $(BIN)/python -m pytest -q -s -m "scoreboard and not soak" > "$$report"; status=$$?; \
	    if [ $$status = 0 ]; then grep -E "^T[0-9]+ |passed" "$$report"; else cat "$$report"; fi; rm -f "$$report"; exit $$status; }

pins: ## write requirements*.txt anew from requirements*.in (needs uv)
	@for part in "" -test -node; do \
	    uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-config --no-emit-index-url --no-emit-find-links \
	        --upgrade --custom-compile-command "make pins" requirements$$part.in --output-file requirements$$part.txt || exit 1; \
	done

clean: ## remove what was built and set up; the next make run begins afresh
	@rm -rf .venv "$(OUTPUT)" ".$(OUTPUT).state" theme/node_modules theme/built tests/node_modules *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
