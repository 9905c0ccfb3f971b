#!/usr/bin/env bash
# Finding: soundfile's read() fails for a FLAC file without a length, as encoders write it to a pipe.
#
# Guessed:  with 0 ("unknown") samples in the header, read() reads to the end; frames is 0 or raises.
# Observed: soundfile 0.14.0 (libsndfile 1.2.2): frames is 9,223,372,036,854,775,807. read() allocates an array of
#           that size and raises. read(n) within the file works. read(n) across the end decodes all samples,
#           then seeks to the end, which fails, so that they are lost.
# Way out:  a subclass of soundfile.SoundFile whose seekable() returns False, read in blocks until one is empty.
# Matters:  do not allocate memory by the length in a header.
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
N = 100_000
file = io.BytesIO()
soundfile.write(file, np.random.default_rng(0).uniform(-0.5, 0.5, N), 44100, format="FLAC", subtype="PCM_16")
data = bytearray(file.getvalue())
assert data[:4] == b"fLaC" and data[4] & 0x7F == 0  # STREAMINFO comes first, its last 36 bits of counts in bytes 21-25
data[21] &= 0xF0
data[22:26] = bytes(4)
data[26:42] = bytes(16)  # no MD5 either: an encoder that cannot go back writes neither


def outcome(n: int) -> str:
    with soundfile.SoundFile(io.BytesIO(data)) as reader:
        try:
            return f"{len(reader.read(n))} samples"
        except Exception as error:  # noqa: BLE001
            return f"{type(error).__name__}: {str(error) or 'no text'}"[:70]


class Forwards(soundfile.SoundFile):
    def seekable(self) -> bool:
        return False


with soundfile.SoundFile(io.BytesIO(data)) as reader:
    print("frames", reader.frames)
    assert reader.frames == 2**63 - 1, "this has changed"
for n in (-1, N // 2, N + 1):
    print(f"read({n}):", outcome(n))
assert "samples" not in outcome(-1) and outcome(N // 2) == f"{N // 2} samples", "this has changed"
assert "samples" not in outcome(N + 1), "this has changed"
with Forwards(io.BytesIO(data)) as reader:
    n_read = 0
    while n_block := len(reader.read(4096)):
        n_read += n_block
print("in blocks, without seeking:", n_read)
assert n_read == N, "this has changed"
PYTHON
