#!/usr/bin/env bash
# Finding: soundfile reads only a fifth of an MP3 of variable bit rate without a length header, without an error.
#
# Guessed:  without a Xing header the length is an estimate, but reading to the end reads all frames.
# Observed: soundfile 0.14.0 (libsndfile 1.2.2) estimates the length from the first frame's bit rate, and stops
#           there. A file of 6 s that begins with a loud, dense attack (a frame of high bit rate) is read to 1.1 s,
#           at once or in blocks, without an error or a warning; sf.info reports the same length. PyAV 18.1.0
#           (FFmpeg) reads every frame of the same file. Streams, old recorders and cut files have no such header.
# Way out:  count the frames of the file, and insert a Xing header with their number.
# Matters:  most of a recording is lost, and the user is not told.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    soundfile==0.14.0 numpy==2.4.6 lameenc==1.9.0 av==18.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import io

import av
import lameenc
import numpy as np
import soundfile

print("soundfile", soundfile.__version__, soundfile.__libsndfile_version__, "av", av.__version__)
RATE, N = 44100, 6 * 44100
times_s = np.arange(N) / RATE
sound = np.zeros(N)
for index in range(24):
    begin = index * RATE // 4
    rest_s = times_s[: N - begin]
    sound[begin:] += 0.3 * np.exp(-8 * rest_s) * np.sin(2 * np.pi * (200 + 30 * index) * rest_s)
    sound[begin : begin + 300] += 0.3 * np.random.default_rng(index).normal(size=300)

encoder = lameenc.Encoder()
encoder.silence()
encoder.set_in_sample_rate(RATE)
encoder.set_channels(1)
encoder.set_quality(2)
encoder.set_vbr(4)
encoder.set_vbr_quality(4)
samples = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
data = bytes(encoder.encode(samples) + encoder.flush())
assert b"Xing" not in data and b"Info" not in data

with soundfile.SoundFile(io.BytesIO(data)) as reader:
    said = reader.frames
    read = len(reader.read())
    more = len(reader.read(1000))
with av.open(io.BytesIO(data)) as container:
    by_av = sum(frame.samples for frame in container.decode(audio=0))
print(f"{N} samples were encoded; soundfile says {said}, reads {read}, then {more}; PyAV reads {by_av}")
assert read == said < 0.3 * N and more == 0, "this has changed"
assert by_av >= N, "this has changed"
PYTHON
