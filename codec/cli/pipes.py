"""Output to a terminal or a pipe: names that are not UTF-8, and readers that end early (``| head -1``)."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable

__all__ = ["print_any_name", "run_piped"]

_UNREAD = 128 + 13  # the shell's exit status of a program ended by SIGPIPE


def print_any_name() -> None:
    """Let names of files that are not UTF-8, or that the terminal cannot show, be printed with escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


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
