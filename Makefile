# Everything a newcomer types. All set-up happens in this folder (.uv, .venv, var) from requirements.lock; nothing else on the machine changes.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
UV := .uv/bin/uv
READY := .venv/.ready
WORDS := adapters/locale/vi.mo
CODE := domain projections scheduler adapters tests

export UV_PYTHON_DOWNLOADS := never
export UV_CACHE_DIR := $(CURDIR)/.uv/cache
export PIP_CACHE_DIR := $(CURDIR)/.uv/cache/pip
export TMPDIR := $(CURDIR)/var/tmp
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Python keeps what it has compiled, or each of the many programs the tests start compiles it all again.
unexport PYTHONDONTWRITEBYTECODE

TOO_OLD := Cần Python 3.11 trở lên. (Python 3.11 or later is needed; name it with: make PYTHON=python3.12)
NO_VENV := Máy thiếu mô-đun venv của Python. Cài bằng: apt install python3-venv, rồi chạy lại. (Python lacks its venv module: run apt install python3-venv, then make again.)
NO_UV := Chưa cài được uv, dùng pip thay thế. (uv could not be installed; going on with pip.)

.PHONY: setup run test lint peers bench lock clean

setup: $(READY) $(WORDS)

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

# Compiled once, so that no run of the command has to.
$(WORDS): adapters/locale/vi.po $(READY)
	@$(BIN)/python -c 'from adapters.locale.compiled import HERE, compile_into; compile_into(HERE)'

# A demonstration desk over Tết 2026: its worklist, its rates, and the desk itself in the browser until Ctrl+C.
run: setup
	@$(BIN)/dunghen demo --serve --port $(PORT)

test: lint
	@mkdir -p $(TMPDIR)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: setup
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

# What the bench compares with beyond the development tools; without them it says so and goes on.
peers: setup
	@test -x $(UV) && $(UV) pip install -q --python $(BIN)/python --group bench || $(BIN)/pip install -q --group bench

bench: setup
	@mkdir -p $(TMPDIR)
	@$(BIN)/python -m tests.bench

lock: setup
	$(UV) pip compile -q pyproject.toml --all-extras --group dev --universal --generate-hashes --no-header -o requirements.lock

# var holds ledgers and keys: it stays.
clean:
	rm -rf .venv .uv *.egg-info build dist .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
