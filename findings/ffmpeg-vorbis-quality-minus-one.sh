#!/usr/bin/env bash
# Finding: ffmpeg's lowest quality of Vorbis, -q:a -1, is silently encoded as the default quality 3.
#
# Guessed:  ffmpeg's documentation of libvorbis gives -q:a a range of -1.0 to 10.0, so -1 makes the smallest file.
# Observed: ffmpeg 7.0.2 (wheel of imageio-ffmpeg 0.6.0): -1 gives byte for byte the file without any -q:a, a third larger
#           than that of 0, and no message says so. Debian's 5.1.9 does the same.
# Cause:    a quality below 0 is taken for one that was not given.
# Way out:  a bit rate (-b:a 16k at 22,050 Hz), or libsndfile, whose lowest compression level is quality -0.1.
# Matters:  a comparison at Vorbis's lowest rate measures a third more bits, under the lowest rate's name.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q --disable-pip-version-check install imageio-ffmpeg==0.6.0 numpy==2.2.6
cat > run.py <<'EOF'
import subprocess
import sys
import wave
from pathlib import Path

import imageio_ffmpeg
import numpy as np

tool = imageio_ffmpeg.get_ffmpeg_exe()
print(subprocess.run([tool, "-version"], capture_output=True, text=True).stdout.splitlines()[0])
times = np.arange(10 * 22_050) / 22_050
rng = np.random.default_rng(0)
tone = sum(np.sin(2 * np.pi * hz * times) for hz in (220, 331, 557, 1_234)) + 0.3 * rng.normal(size=times.size)
with wave.open("in.wav", "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(22_050)
    file.writeframes((5_000 * tone).astype("<i2").tobytes())
files = {}
for options in ((), ("-q:a", "-1"), ("-q:a", "0"), ("-q:a", "3")):
    exact = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
    command = (tool, "-y", "-loglevel", "warning", "-i", "in.wav", "-c:a", "libvorbis", *options, *exact, "out.ogg")
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr.strip()
    files[options] = Path("out.ogg").read_bytes()
    print(" ".join(options) or "(no -q:a)", len(files[options]), "bytes", said or "no message")
lowest, zero, default = files["-q:a", "-1"], files["-q:a", "0"], files[()]
sys.exit(0 if lowest == default and len(lowest) > len(zero) else 1)
EOF
venv/bin/python run.py
