"""The environment of Python processes that the program starts."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Generator

__all__ = ["child_environment", "is_out_of_memory"]

_LOCK = threading.RLock()
"""There is one environment for all threads: one that puts it back would take it from another's process."""


@contextlib.contextmanager
def child_environment(**values: str) -> Generator[None]:
    """Start Python processes in this context that import nothing from the current folder.

    Processes of :mod:`multiprocessing` start with ``python -c``, which puts the current folder first in
    `sys.path`: a file ``struct.py`` beside a musician's recordings would run. Of several threads, one at a
    time is in it.

    Parameters
    ----------
    **values
        Other environment variables to set in this context.
    """
    wanted = {"PYTHONSAFEPATH": "1", **values}
    with _LOCK:
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error means that memory, also a graphics card's, cannot be had.

    torch raises a RuntimeError for that.
    """
    texts = "can't allocate memory", "out of memory"
    return isinstance(error, MemoryError) or any(text in str(error) for text in texts)
