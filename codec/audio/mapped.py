"""Large arrays mapped from unnamed temporary files, so that the system can page them out to disk.

A file is deleted with its array. Its disk space is reserved at creation: otherwise a full disk would be a
crash (SIGBUS) at a later write to the array.
"""

from __future__ import annotations

import math
import os
import tempfile
from typing import IO

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGE_BYTES", "large_zeros", "reserve"]

LARGE_BYTES = 256 << 20
"""Smaller arrays stay in memory: 256 MiB are about 12 minutes of stereo at 44.1 kHz."""
_BLOCK = bytes(1 << 20)


def large_zeros(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return float32 zeros, mapped from a temporary file if they are large and the disk has space."""
    n_bytes = 4 * math.prod(shape)
    if n_bytes < LARGE_BYTES:
        return np.zeros(shape, np.float32)
    try:
        with tempfile.TemporaryFile() as file:
            reserve(file, n_bytes)
            mapped = np.memmap(file, np.float32, "r+", shape=shape)
    except OSError:
        return np.zeros(shape, np.float32)
    return np.asarray(mapped)


def reserve(file: IO[bytes], n_bytes: int, begin: int = 0) -> None:
    """Reserve disk space for bytes ``begin..begin + n_bytes - 1`` of a file, which hold nothing yet.

    Raises
    ------
    OSError
        If the disk has not enough space.
    """
    # macOS and Windows have no posix_fallocate; there, zeros are written.
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), begin, n_bytes)
        return
    file.seek(begin)
    for done in range(0, n_bytes, len(_BLOCK)):
        file.write(_BLOCK[: n_bytes - done])
    file.flush()
