#!/usr/bin/env bash
# Finding: constriction's Uniform model can give the last symbol a much higher probability than the others.
#
# Guessed:  "the symbol size-1 typically has very slightly higher probability than the other symbols", as its
#           documentation says, for all sizes that it allows (from 2 to below 2**24).
# Observed: constriction 0.5.0. Size 65,537: the last symbol costs 8 bits, every other one 16.006 (log2 of the
#           size is 16.00002). Size 2**23 + 1: 1 bit and 24 (log2 is 23.0000002), so a message of uniform symbols
#           takes 4.3 % more than its entropy. Sizes that divide 2**24 are exact.
# Cause:    probabilities are multiples of 2**-24: each symbol has the share rounded down, and the last one the
#           whole remainder, up to size - 1 of these units.
# Way out:  keep sizes far below 2**24: at most 2**16, a symbol costs 0.006 bits more than it should. Split larger
#           numbers into parts whose sizes divide 2**24.
# Matters:  large uniform numbers (indices, raw bits) take up to one bit more each, and a code length computed from
#           log2(size) is wrong by as much.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check constriction==0.5.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import math
from importlib.metadata import version

import numpy as np
from constriction import stream

print("constriction", version("constriction"))
WORDS = np.random.default_rng(0).integers(1, 2**32, 50, dtype=np.uint32)


def bits_of(symbol: int, size: int, n: int = 20_000) -> float:
    """Return what one symbol costs, in bits, on a stack that holds something already."""
    coder = stream.stack.AnsCoder(WORDS)
    before = coder.num_valid_bits()
    coder.encode_reverse(np.full(n, symbol, np.int32), stream.model.Uniform(size))
    message = coder.decode(stream.model.Uniform(size), n)
    assert (message == symbol).all()
    coder.encode_reverse(message, stream.model.Uniform(size))
    return (coder.num_valid_bits() - before) / n


found = {}
for size in (256, 65_536, 1_000, 65_537, 2**23 + 1):
    found[size] = bits_of(size // 2, size), bits_of(size - 1, size)
    print(f"size {size}: {found[size][0]:.3f} bits, the last {found[size][1]:.3f}; log2 {math.log2(size):.3f}")

for size in (256, 65_536):
    assert max(abs(bits - math.log2(size)) for bits in found[size]) < 0.01, "this has changed"
assert abs(found[65_537][0] - 16.006) < 0.01 and abs(found[65_537][1] - 8.0) < 0.01, "this has changed"
assert abs(found[2**23 + 1][0] - 24.0) < 0.01 and abs(found[2**23 + 1][1] - 1.0) < 0.01, "this has changed"
PYTHON
