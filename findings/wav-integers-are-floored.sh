#!/usr/bin/env bash
# Finding: soundfile floors samples to integers in WAV and rounds them in FLAC, so they differ in the last bit.
#
# Guessed:  float samples become 16-bit or 24-bit integers by rounding to the nearest, in every format.
# Observed: soundfile 0.14.0 (libsndfile 1.2.2) rounds to the nearest in FLAC, and takes the floor in WAV, AIFF
#           and CAF: 0.6 of a step becomes 0, and -0.4 becomes -1. On average this is an offset of
#           -0.5 steps, and the sum of n files is wrong by up to n steps.
# Cause:    soundfile turns on libsndfile's clipping (SFC_SET_CLIPPING). The clipping writers of the PCM formats
#           scale to 32 bits, round there, and drop the low bits by a shift; the FLAC writer rounds at its width.
# Way out:  round to integers first, and write those.
# Matters:  stems in 16 bits do not add up to the mix; a WAV and a FLAC export of one mix are not equal.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check soundfile==0.14.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import io

import numpy as np
import soundfile

print("soundfile", soundfile.__version__, soundfile.__libsndfile_version__)
steps = np.array([0.4, 0.6, 1.5, -0.4, -0.6, -1.5])


def stored(kind: str, subtype: str, bits: int) -> list[int]:
    """Write values given in steps of the format and return the integers that the file holds."""
    file = io.BytesIO()
    soundfile.write(file, steps / 2 ** (bits - 1), 44100, format=kind, subtype=subtype)
    file.seek(0)
    return (soundfile.read(file, dtype="int32")[0] >> (32 - bits)).tolist()


floors = np.floor(steps).astype(int).tolist()
nearest = np.rint(steps).astype(int).tolist()
print("steps ", steps.tolist())
for kind, subtype, bits, expected in [
    ("WAV", "PCM_16", 16, floors),
    ("WAV", "PCM_24", 24, floors),
    ("AIFF", "PCM_16", 16, floors),
    ("CAF", "PCM_16", 16, floors),
    ("FLAC", "PCM_16", 16, nearest),
    ("FLAC", "PCM_24", 24, nearest),
]:
    found = stored(kind, subtype, bits)
    print(f"{kind:5}{subtype:8}{found}")
    assert found == expected, "this has changed"

rng = np.random.default_rng(0)
stems = rng.uniform(-0.1, 0.1, (8, 44100))
total = 0
for stem in stems:
    file = io.BytesIO()
    soundfile.write(file, stem, 44100, format="WAV", subtype="PCM_16")
    file.seek(0)
    total = total + soundfile.read(file, dtype="int16")[0].astype(int)
error = total - stems.sum(axis=0) * 32768
print(f"8 stems of 16 bits against their sum: mean {error.mean():.2f} steps")
assert -4.2 < error.mean() < -3.8, "this has changed"
PYTHON
