#!/usr/bin/env bash
# Finding: after a seek in an Ogg Vorbis file, soundfile reads wrong samples.
#
# Guessed:  libsndfile's seek is exact to the sample in every seekable format, although it may be slow.
# Observed: soundfile 0.14.0 (libsndfile 1.2.2), Vorbis at 44.1 and 48 kHz that the same library wrote: after
#           most seeks the first few hundred samples are wrong by up to full scale. After some seeks the position is
#           wrong by up to one Vorbis block for the rest of the file, without an error. FLAC and Opus are exact.
#           Reading from the start is correct in all of them.
# Way out:  decode the file once from its start, to memory or to a temporary file, and read ranges from that.
# Matters:  a range that is read from a long Vorbis recording is at the wrong time.
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


def plucks(rate: int) -> np.ndarray:
    """Return 8 s of decaying tones, two a second."""
    times_s = np.arange(8 * rate) / rate
    samples = np.zeros(len(times_s))
    for index in range(16):
        begin = index * rate // 2
        rest_s = times_s[: len(samples) - begin]
        samples[begin:] += 0.4 * np.exp(-4 * rest_s) * np.sin(2 * np.pi * (200 + 30 * index) * rest_s)
    return samples


def wrong_seeks(kind: str, subtype: str, rate: int) -> tuple[int, int, int]:
    """Return how many seeks there were, after how many samples differ, and how many lead to later samples."""
    file = io.BytesIO()
    soundfile.write(file, plucks(rate), rate, format=kind, subtype=subtype)
    file.seek(0)
    with soundfile.SoundFile(file) as reader:
        whole = reader.read(dtype="float32")
        places = range(0, len(whole) - 8000, len(whole) // 97)
        wrong = later = 0
        for place in places:
            reader.seek(place)
            part = reader.read(2000, dtype="float32")
            if np.abs(part - whole[place : place + len(part)]).max() < 1e-4:
                continue
            wrong += 1
            later += any(
                np.abs(part - whole[place + by : place + by + len(part)]).max() < 1e-5 for by in range(1, 3000)
            )
    return len(places), wrong, later


for kind, subtype, rate in [
    ("FLAC", "PCM_16", 44100),
    ("OGG", "OPUS", 48000),
    ("OGG", "VORBIS", 44100),
    ("OGG", "VORBIS", 48000),
]:
    n_seeks, wrong, later = wrong_seeks(kind, subtype, rate)
    print(f"{kind} {subtype} {rate} Hz: {wrong} of {n_seeks} seeks wrong, {later} of them misplaced as a whole")
    if subtype == "VORBIS":
        assert wrong > n_seeks // 2 and later > 0, "this has changed"
    else:
        assert wrong == 0, "this has changed"
PYTHON
