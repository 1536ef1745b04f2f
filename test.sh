#!/bin/sh
# Sets up what is missing, then checks style, types, the direction of imports, and behaviour.
# All arguments go to pytest: ./test.sh tests/forms -k parse
set -eu
root=$(dirname -- "$(readlink -f -- "$0")")
. "$root/.setup.sh"
prepare test
cd "$root"
PATH=$root/.venv/bin:$PATH
stage() { printf '\n== %s\n' "$*"; }

stage "ruff: style"
ruff check .
ruff format --check .
stage "mypy: types"
mypy
stage "import-linter: direction of imports"
lint-imports
stage "pytest: behaviour"
exec pytest -n auto "$@"
