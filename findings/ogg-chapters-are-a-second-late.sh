#!/usr/bin/env bash
# Finding: FFmpeg writes chapters of Ogg files a second late if they begin in the second half of a second.
#
# Guessed:  a chapter that begins at 1.5 s is written as CHAPTER001=00:00:01.500.
# Observed: PyAV 18.1.0 (libavformat 62), Opus in Ogg: it is written as 00:00:02.500. Chapters at 0.4 and 1.2 s are
#           right, those at 0.5, 1.5 and 2.75 s are a second late, and no longer in order.
# Cause:    the whole seconds are rounded to the nearest, as if they were the whole time, and the milliseconds follow
#           unchanged.
# Way out:  write the comments CHAPTERxxx and CHAPTERxxxNAME oneself. A reader cannot tell which chapters are wrong.
# Matters:  markers of a recording that was converted with FFmpeg lie up to a second beside the sound.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check av==18.1.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import io
import re
from fractions import Fraction

import av
import numpy as np

RATE, FRAME = 48_000, 960
STARTS_MS = (0, 400, 500, 1200, 1500, 2750)

print("av", av.__version__, "libavformat", *av.library_versions["libavformat"])
file = io.BytesIO()
with av.open(file, "w", format="ogg") as container:
    stream = container.add_stream("libopus", rate=RATE, layout="mono")
    container.set_chapters(
        [
            {
                "id": number,
                "start": start,
                "end": start + 100,
                "time_base": Fraction(1, 1000),
                "metadata": {"title": f"{start} ms"},
            }
            for number, start in enumerate(STARTS_MS)
        ]
    )
    for begin in range(0, 4 * RATE, FRAME):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, FRAME), np.float32), format="flt", layout="mono")
        frame.rate, frame.pts = RATE, begin
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
written = [text.decode() for text in re.findall(rb"CHAPTER\d{3}=(\d\d:\d\d:\d\d\.\d{3})", file.getvalue())]
for start, text in zip(STARTS_MS, written, strict=True):
    print(f"begins at {start:4} ms: {text}")
assert written[:2] + written[3:4] == ["00:00:00.000", "00:00:00.400", "00:00:01.200"], "this has changed"
assert written[2:3] + written[4:] == ["00:00:01.500", "00:00:02.500", "00:00:03.750"], "this has changed"
PYTHON
