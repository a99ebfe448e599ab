# La puerta de entrada. Cada orden funciona sola en una copia recién clonada; solo hacen falta make y Python.
SHELL := /bin/sh
BIN := .venv/bin
PORT ?=
PYTEST_ARGS ?=
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip --quiet
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --python-version 3.11 --extra build --extra cluster

.DEFAULT_GOAL := help
.PHONY: help run install test check soak bench train nlu lock clean

help:
	@echo "make run     instala lo necesario y abre el simulador (PORT=5001 para otro puerto)"
	@echo "make test    todas las pruebas"
	@echo "make check   tipos, estilo y pruebas rápidas"
	@echo "make soak    pruebas de más de un minuto"
	@echo "make bench   medidas de rendimiento"
	@echo "make train   vuelve a aprender de las frases de data/frases"
	@echo "make nlu     mide qué se entiende, también con familias de frases apartadas"
	@echo "make lock    vuelve a fijar las versiones de las dependencias"
	@echo "make clean   borra lo instalado y lo generado (no toca data/ ni .env)"

# A stamp is as new as what it was made from; the lock brings the build tools too, so nothing unpinned is fetched.
define install_from
	@.ci/venv
	@echo "Instalando dependencias (la primera vez, alrededor de un minuto)..."
	@$(PIP) install --require-hashes --only-binary :all: -r $(1)
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
endef

.venv/installed: requirements.lock pyproject.toml
	$(call install_from,requirements.lock)

.venv/installed-dev: requirements-dev.lock pyproject.toml
	$(call install_from,requirements-dev.lock)

install: .venv/installed

run: .venv/installed
	@$(BIN)/iagente serve --sandbox $(if $(PORT),--port $(PORT))

test: .venv/installed-dev
	@$(BIN)/pytest -n 2 --dist loadfile -m "not soak" --ignore tests/benchmarks $(PYTEST_ARGS)

check: .venv/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "not soak and not postgres" tests/unit tests/contract $(PYTEST_ARGS)

soak: .venv/installed-dev
	@$(BIN)/pytest -m soak $(PYTEST_ARGS)

bench: .venv/installed-dev
	@$(BIN)/python -m tests.benchmarks $(BENCH)

train: .venv/installed
	@$(BIN)/python -m iagente_vida.agents.understanding.training

nlu: .venv/installed-dev
	@$(BIN)/python -m tests.nlu_report $(NLU)

lock: .venv/installed-dev
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
