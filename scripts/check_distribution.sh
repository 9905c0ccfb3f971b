#!/bin/sh
# What someone gets who installs Pointillist instead of cloning it: an sdist, a wheel built from that sdist, and
# the wheel in an empty environment outside of this tree, where it has to encode and to open its window.
# usage: check_distribution.sh [PYTHON], by default that of .venv: an absolute path, with hatchling installed
set -eu
unset PYTHONPATH PYTHONHOME

tree=$(cd "$(dirname "$0")/.." && pwd)
python=${1:-$tree/.venv/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

cd "$tree"
"$python" -m hatchling build -t sdist -d "$work/dist"
mkdir "$work/source"
tar -xzf "$work"/dist/pointillist-*.tar.gz -C "$work/source" --strip-components 1
cd "$work/source"
"$python" -m hatchling build -t wheel -d "$work/dist"

mkdir "$work/elsewhere"
cd "$work/elsewhere"
"$python" -m venv "$work/venv"
bin=$work/venv/bin
pip() { "$bin/python" -m pip --disable-pip-version-check -qq install -c "$work/source/constraints.txt" "$@"; }
pip torch
pip "$work"/dist/pointillist-*.whl

"$bin/python" - "$work/venv" <<'PROGRAM'
import sys
from pathlib import Path

import numpy
import soundfile

import codec
import editor
from codec.resources import asset_path

installed = Path(sys.argv[1]).resolve()
for path in (codec.__file__, editor.__file__, asset_path("models", "default.safetensors")):
    assert Path(path).resolve().is_relative_to(installed), f"{path} is not in the environment {installed}"
seconds = numpy.arange(22_050) / 22_050
soundfile.write("note.wav", 0.5 * numpy.exp(-4 * seconds) * numpy.sin(2 * numpy.pi * 440 * seconds), 22_050)
PROGRAM
"$bin/pointillist" --version
"$bin/pointillist" encode --level draft note.wav note.pointillist
"$bin/pointillist" info note.pointillist
sh "$work/source/scripts/check_window.sh" "$bin/pointillist" 15
echo "the wheel built from the sdist installs into an empty environment, encodes, and opens its window"
