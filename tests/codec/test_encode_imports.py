"""What an encode loads, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

_ENCODE = """
import sys
import numpy as np
from codec.audio import AudioClip
from codec.checkpoint import load_default_model
from codec.decomposition import encode
seconds = np.arange(22_050) / 22_050
pluck = np.sin(2 * np.pi * 440 * seconds) * np.exp(-4 * seconds)
assert len(encode(load_default_model(), AudioClip(pluck.astype(np.float32), 22_050), level="standard").events)
print("sympy" in sys.modules)
"""


def test_an_encode_does_not_wait_for_torchs_compiler() -> None:
    done = subprocess.run([sys.executable, "-c", _ENCODE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
