#!/usr/bin/env bash
# Finding: PyAV's wheels report FFmpeg's licence as LGPL, but contain x264 and x265, which are under the GPL.
#
# Guessed:  FFmpeg refuses --enable-libx264 without --enable-gpl, so a build that reports LGPL has no GPL library.
# Observed: PyAV 18.1.0, the wheel for Linux on x86-64: av._core.library_meta says "LGPL version 3 or later" for every
#           library, and the same record's configuration has --enable-libx264 and --enable-libx265 and no
#           --enable-gpl; libx264 and libx265 are in av.libs, and libavcodec is linked to them. The wheel has no
#           libvorbis encoder (it does decode Vorbis).
# Way out:  look at the files in the wheel, not at the reported licence. A program that names PyAV only as an
#           optional dependency does not distribute these libraries.
# Matters:  whoever distributes a program together with this wheel has to follow the GPL.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check av==18.1.0
"$folder/venv/bin/python" - <<'PYTHON'
from pathlib import Path

import av
from av._core import library_meta

print("av", av.__version__)
codec = library_meta["libavcodec"]
print("libavcodec says:", codec["license"])
options = codec["configuration"].split()
print("built with:", *[each for each in options if "264" in each or "265" in each or "gpl" in each])
assert codec["license"].startswith("LGPL"), "this has changed"
assert "--enable-libx264" in options and "--enable-libx265" in options, "this has changed"
assert "--enable-gpl" not in options, "this has changed"
libraries = sorted(path.name for path in (Path(av.__file__).parent.parent / "av.libs").glob("libx26*"))
print("in av.libs:", *libraries)
assert len(libraries) == 2, "this has changed"
needed = next((Path(av.__file__).parent.parent / "av.libs").glob("libavcodec*")).read_bytes()
assert all(name.encode() in needed for name in libraries), "this has changed"
try:
    av.Codec("libvorbis", "w")
except ValueError as error:
    print("libvorbis:", type(error).__name__)
else:
    raise SystemExit("this has changed")
PYTHON
