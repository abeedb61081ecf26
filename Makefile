.DEFAULT_GOAL := help
.PHONY: help run run-fresh test bench lint format requirements pictures
PYTHON ?= python3

help:          ## what there is to make
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/: *##/\t/'
run:           ## the service with a sample city, at http://127.0.0.1:8000 (PORT= changes it)
	@$(PYTHON) scripts/run.py
run-fresh:     ## the same, begun anew
	@$(PYTHON) scripts/run.py --fresh
test:          ## the whole suite (ARGS= goes to pytest)
	@$(PYTHON) scripts/test.py $(ARGS)
bench:         ## the benchmarks, as ratios within one run; writes bench.json
	@$(PYTHON) scripts/with_venv.py --dev python -m tests.load.bench
lint:          ## style and known weaknesses, types, floors
	@$(PYTHON) scripts/lint.py
format:        ## lay the code out
	@$(PYTHON) scripts/with_venv.py --dev ruff format .
requirements:  ## compile requirements*.txt from their .in files (needs uv)
	@$(PYTHON) scripts/compile_requirements.py
pictures:      ## photograph every page for the README
	@$(PYTHON) scripts/with_venv.py --dev python scripts/take_pictures.py
