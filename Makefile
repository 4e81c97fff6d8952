# Everything a newcomer types. All set-up happens in this folder (.uv, .venv, var) from requirements.lock; nothing else on the machine changes.

PYTHON ?= python3
BIN := .venv/bin
UV := .uv/bin/uv
READY := .venv/.ready
CODE := domain projections scheduler adapters tests

export UV_PYTHON_DOWNLOADS := never
export UV_CACHE_DIR := $(CURDIR)/.uv/cache
export PIP_CACHE_DIR := $(CURDIR)/.uv/cache/pip
export TMPDIR := $(CURDIR)/var/tmp
export PIP_DISABLE_PIP_VERSION_CHECK := 1

TOO_OLD := Cần Python 3.11 trở lên. (Python 3.11 or later is needed; name it with: make PYTHON=python3.12)
NO_VENV := Máy thiếu mô-đun venv của Python. Cài bằng: apt install python3-venv, rồi chạy lại. (Python lacks its venv module: run apt install python3-venv, then make again.)
NO_UV := Chưa cài được uv, dùng pip thay thế. (uv could not be installed; going on with pip.)

.PHONY: setup run test lint bench lock clean

setup: $(READY)

# The project itself goes in last, editable and without dependencies: the lock has named them all.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo '$(TOO_OLD)' >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo '$(NO_VENV)' >&2; exit 1; }
	@mkdir -p $(TMPDIR)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(UV) || { $(PYTHON) -m venv .uv && .uv/bin/pip install -q 'uv>=0.13,<1'; } || echo '$(NO_UV)' >&2
	@if test -x $(UV); then \
		$(UV) pip sync -q --python $(BIN)/python --require-hashes requirements.lock && \
		$(UV) pip install -q --python $(BIN)/python --no-deps -e .; \
	else \
		$(BIN)/pip install -q --require-hashes -r requirements.lock && \
		$(BIN)/pip install -q --no-deps -e .; \
	fi
	@touch $@

# A demonstration desk over Tết 2026: its worklist, its rates and what to try next.
run: setup
	@$(BIN)/dunghen demo

test: lint
	@mkdir -p $(TMPDIR)
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: setup
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	@set -e; for bench in tests/bench/*.py; do $(BIN)/python $$bench; done

lock: setup
	$(UV) pip compile -q pyproject.toml --all-extras --group dev --universal --generate-hashes --no-header -o requirements.lock

# var holds ledgers and keys: it stays.
clean:
	rm -rf .venv .uv *.egg-info build dist .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
