#!/usr/bin/env bash
# Finding: soundfile returns wrong samples when an MP3 of variable bit rate is read in blocks.
#
# Guessed:  consecutive blocks have the same samples as a single read of the whole file.
# Observed: soundfile 0.14.0 (libsndfile 1.2.2): in a seekable file, soundfile seeks to the current position after
#           every read. This clears the decoder's bit reservoir (data that a frame uses from earlier frames), so
#           each block but the first begins with wrong samples; the error is up to full scale. With a constant
#           bit rate the blocks are correct. No error is raised, and the number of samples is correct.
# Way out:  a subclass of soundfile.SoundFile whose seekable() returns False.
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
RATE = 44100
times_s = np.arange(6 * RATE) / RATE
sound = np.zeros(len(times_s))
for index in range(24):
    begin = index * RATE // 4
    rest_s = times_s[: len(sound) - begin]
    sound[begin:] += 0.3 * np.exp(-8 * rest_s) * np.sin(2 * np.pi * (200 + 30 * index) * rest_s)
    sound[begin : begin + 300] += 0.3 * np.random.default_rng(index).normal(size=300)


class Forwards(soundfile.SoundFile):
    def seekable(self) -> bool:
        return False


def in_blocks(file: io.BytesIO, reader: type[soundfile.SoundFile]) -> np.ndarray:
    file.seek(0)
    blocks = []
    with reader(file) as opened:
        while len(block := opened.read(4096, dtype="float32")):
            blocks.append(block)
    return np.concatenate(blocks)


for mode, equal in [("CONSTANT", True), ("VARIABLE", False)]:
    file = io.BytesIO()
    soundfile.write(
        file, sound, RATE, format="MP3", subtype="MPEG_LAYER_III", bitrate_mode=mode, compression_level=0.5
    )
    file.seek(0)
    whole = soundfile.read(file, dtype="float32")[0]
    blocks = in_blocks(file, soundfile.SoundFile)
    forwards = in_blocks(file, Forwards)
    assert len(whole) == len(blocks) == len(forwards)
    worst = float(np.abs(blocks - whole).max())
    print(f"{mode}: blocks differ from the whole by up to {worst:.3f}; never seeking, by "
          f"{np.abs(forwards - whole).max():.1e}")
    assert (worst < 1e-5) == equal, "this has changed"
    assert np.abs(forwards - whole).max() < 1e-5, "this has changed"
PYTHON
