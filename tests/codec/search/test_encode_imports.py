"""What an encode loads, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_ENCODE = """
import sys
import numpy as np
from codec.audio.clip import AudioClip
from codec.model.checkpoint import load_default_model
from codec.search.streaming import encode
seconds = np.arange(22_050) / 22_050
pluck = np.sin(2 * np.pi * 440 * seconds) * np.exp(-4 * seconds)
assert len(encode(load_default_model(), AudioClip(pluck.astype(np.float32), 22_050), level="standard").events)
print("sympy" in sys.modules)
"""


def test_an_encode_does_not_wait_for_torchs_compiler() -> None:
    done = subprocess.run([sys.executable, "-c", _ENCODE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


@pytest.mark.parametrize(("asked", "used"), [(None, "PASSIVE"), ("ACTIVE", "ACTIVE")])
def test_threads_rest_while_they_wait(asked: str | None, used: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    if asked is not None:
        environment["OMP_WAIT_POLICY"] = asked
    told = "import codec, os, sys; print('torch' in sys.modules, os.environ['OMP_WAIT_POLICY'])"
    done = subprocess.run(
        [sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", used]
