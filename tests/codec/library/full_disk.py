"""A full disk, for files of more than a few bytes."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

import pytest

__all__ = ["full_disk"]


@contextlib.contextmanager
def full_disk(n_bytes: int = 4_096) -> Iterator[None]:
    """Let this process write no file beyond a size; skip the test where a system has no such limit."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, limits[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
