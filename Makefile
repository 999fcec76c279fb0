# Everyday commands: make demo, make test, make lint, make bench. Each makes its own environment in .venv when needed.
# PYTHON=/path/to/python3.11 chooses the interpreter; otherwise the fastest of these that is new enough is taken:
# one compiled without profiles, as many tools for several versions do, takes up to half as long again.

PYTHONS := python3.13 python3.12 python3.11 python3 python /usr/bin/python3 /usr/local/bin/python3
SPEED := import sys; sys.version_info >= (3, 11) or sys.exit(1); import ensurepip, timeit; \
	print(int(1e6 * min(timeit.repeat("for i in range(50000): d[i % 99] = str(i)", "d = {}", number=1, repeat=9))))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
DEMO := examples/prison-recruitment

.PHONY: help demo test torture lint fuzz bench roles train clean

help:
	@echo "make demo   build and run the demonstration case, write demo/report.html"
	@echo "make test   environment, lint, types, all tests"
	@echo "make torture  kill the program at 200 random moments (KILLS=n for others) and look what is left"
	@echo "make lint   ruff and mypy"
	@echo "make fuzz   damaged and hostile originals of every format, for ten minutes (FUZZ_SECONDS=...)"
	@echo "make bench  quality, speed, memory and growth"
	@echo "make train  train the reader model anew, export it, score it (needs ../shared; hours on two cores, goes on after a stop)"
	@echo "make roles  learn the weights of act arguments anew (needs ../shared/corpus)"
	@echo "make clean  remove the demonstration case and caches, keep the environment"

$(BIN)/python:
	@python="$(PYTHON)"; test -n "$$python" || python=$$(for one in $(PYTHONS); do \
		took=$$($$one -c '$(SPEED)' 2>/dev/null) && echo "$$took $$(command -v $$one)"; done | sort -n | head -n 1 | cut -d' ' -f2-); \
	test -n "$$python" || { echo "No Python 3.11 or later was found. Install one, or name it: make PYTHON=/path/to/python3.11" >&2; \
		echo "On Debian and Ubuntu the package python3-venv is needed too." >&2; exit 1; }; \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$$python is older than Python 3.11." >&2; exit 1; }; \
	echo "Making an environment in $(VENV) with $$python"; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu the package python3-venv is needed." >&2; exit 1; }

$(READY): pyproject.toml | $(BIN)/python
	@echo "Installing stemma (the first time only; some minutes on a slow line)"
	@$(PIP) install -e .
	@touch $@

$(READY_DEV): pyproject.toml | $(BIN)/python
	@echo "Installing stemma with what its tests need (the first time only)"
	@$(PIP) install -e ".[dev]"
	@touch $(READY) $@

demo: $(READY)
	@$(BIN)/python examples/demo.py $(DEMO) demo

lint: $(READY_DEV)
	@$(BIN)/ruff check .
	@$(BIN)/mypy

test: lint
	@$(BIN)/python -m pytest

torture: $(READY_DEV)
	@$(BIN)/python tests/torture.py $(or $(KILLS),200)

fuzz: $(READY_DEV)
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-600} $(BIN)/python -m pytest tests/fuzz -q -x --hypothesis-show-statistics

bench: $(READY_DEV)
	@$(BIN)/python -m benchmarks

roles: $(READY_DEV)
	@$(BIN)/python -m training.roles

train: $(READY_DEV)
	@$(PIP) install -e ".[training]"
	@$(BIN)/python -m training.reader

clean:
	@rm -rf demo out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
