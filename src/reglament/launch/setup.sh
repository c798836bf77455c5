#!/bin/sh
# Installs the locked packages into .venv of the working copy, and nothing else. Started by make in the repository.
# Nothing is done when the locks and the project file are those of the last time: .venv/.stamp holds them.
set -eu

LOCK=requirements.lock
UV_LOCK=src/reglament/launch/uv.lock
STAMP=.venv/.stamp

fail() {
    echo "reglament: $*" >&2
    exit 1
}

stamp() { # what the contents of .venv depend on
    cat "$UV_LOCK" "$LOCK" pyproject.toml
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

has_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

version_of() { "$1" -c 'import sys; print(sys.version_info[:2])' 2>/dev/null || echo none; }

if [ -n "${PYTHON:-}" ] && [ "$(version_of "$PYTHON")" != "$(version_of .venv/bin/python)" ]; then
    new_enough "$PYTHON" || fail "PYTHON=$PYTHON is no Python 3.11 or newer."
    rm -rf .venv
fi

if [ -x .venv/bin/python ] && [ -f "$STAMP" ] && stamp | cmp -s - "$STAMP" && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

choose_python() { # one that can make a .venv at once, else one that lacks only that
    python=
    for candidate in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3 python3.14; do
        new_enough "$candidate" || continue
        if has_venv "$candidate"; then
            python=$candidate
            return
        fi
        python=${python:-$candidate}
    done
    [ -n "$python" ] && return
    here=$(python3 -V 2>&1) || here="no python3"
    fail "Python 3.11 or newer is needed, here is ${here##*: }: install one, or say make PYTHON=/path/to/python3.11 ..."
}

need_venv_module() {
    has_venv "$python" && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python3-venv ..."
        (apt-get update && apt-get install -y --no-install-recommends python3-venv) >/dev/null 2>&1 </dev/null || true
    fi
    has_venv "$python" || fail "$("$python" -V) ($(command -v "$python")) has no ensurepip: install its venv package (Debian: apt install python3-venv)."
}

if ! new_enough .venv/bin/python || ! .venv/bin/python -m pip -V >/dev/null 2>&1; then
    choose_python
    need_venv_module
    rm -rf .venv
    "$python" -m venv .venv || fail "$("$python" -V) could not make .venv."
fi

echo "Installing into .venv with $(.venv/bin/python -V) ..."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
# A home that is empty or closed must not matter.
[ -w "${HOME:-/nonexistent}" ] || export UV_CACHE_DIR="$(pwd -P)/build/uv-cache" PIP_NO_CACHE_DIR=1

# uv brings its own list of authorities; an office's own one is known to the system only.
[ -s /etc/ssl/certs/ca-certificates.crt ] || [ -s /etc/pki/tls/certs/ca-bundle.crt ] && export UV_SYSTEM_CERTS=1

with_uv() { .venv/bin/python -m uv pip install -q --python .venv/bin/python "$@"; }
with_pip() { .venv/bin/python -m pip install -q "$@"; }

install=with_pip
if with_pip --require-hashes -r "$UV_LOCK" 2>.venv/.uv.log && with_uv --require-hashes -r "$LOCK" 2>.venv/.uv.log; then
    install=with_uv
else
    echo "uv could not do it ($(grep -v '^ *$' .venv/.uv.log | tail -n 1)), going on with pip ..."
    with_pip --require-hashes -r "$LOCK" || fail "the packages could not be installed: is the network reachable?"
fi
$install --no-deps --no-build-isolation -e . || fail "the project itself could not be installed."
# A relative path here lets the working copy be moved, and be read under LC_ALL=C with Cyrillic in its path.
for link in .venv/lib/python3.*/site-packages/*reglament*.pth; do
    echo ../../../../src >"$link"
done
stamp >"$STAMP"
