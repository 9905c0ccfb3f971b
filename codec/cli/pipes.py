"""Output that nobody reads to its end, as in ``pointillist info FILE | head -1``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

__all__ = ["run_piped"]

_UNREAD = 128 + 13  # what a shell says of a program that SIGPIPE ended


def run_piped(run: Callable[[], int]) -> int:
    """Return the exit status of `run`, or 141, without a word, if the reader of its output has gone."""
    try:
        status = run()
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still held back goes nowhere, or Python would complain of it while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _UNREAD
    return status
