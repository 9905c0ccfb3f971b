"""Broken pipes: output whose reader ends early, as in ``pointillist info FILE | head -1``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

__all__ = ["run_piped"]

_UNREAD = 128 + 13  # the shell's exit status of a program ended by SIGPIPE


def run_piped(run: Callable[[], int]) -> int:
    """Return the exit status of `run`, or 141 without a message if the reader of its output has ended."""
    try:
        status = run()
        sys.stdout.flush()
    except BrokenPipeError:
        # Discard buffered output; otherwise Python prints an error at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _UNREAD
    return status
