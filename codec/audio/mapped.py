"""Large arrays that do not weigh on the memory: mapped from temporary files that have no name.

What is mapped the system writes out and takes back when something else needs the memory; the files go with
the arrays. Room for them is reserved before they are used, so that a full disk is found out here.
"""

from __future__ import annotations

import math
import os
import tempfile
from typing import IO

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGE_BYTES", "large_zeros"]

LARGE_BYTES = 256 << 20
"""Ten minutes of stereo at 44.1 kHz are smaller, and stay in memory."""
_BLOCK = bytes(1 << 20)


def large_zeros(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return float32 zeros of a shape, mapped from a file if they are large and there is room on the disk."""
    n_bytes = 4 * math.prod(shape)
    if n_bytes < LARGE_BYTES:
        return np.zeros(shape, np.float32)
    try:
        with tempfile.TemporaryFile() as file:
            _reserve(file, n_bytes)
            mapped = np.memmap(file, np.float32, "r+", shape=shape)
    except OSError:
        return np.zeros(shape, np.float32)
    return np.asarray(mapped)


def _reserve(file: IO[bytes], n_bytes: int) -> None:
    # Linux only: macOS and Windows have no such call, and get their zeros written.
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, n_bytes)
        return
    for begin in range(0, n_bytes, len(_BLOCK)):
        file.write(_BLOCK[: n_bytes - begin])
    file.flush()
