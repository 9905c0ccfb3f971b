"""Output to a terminal or a pipe: names that are not UTF-8, and readers that end early (``| head -1``)."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from codec.messages import printable

__all__ = ["Parser", "print_any_name", "print_line", "run_piped"]

_UNREAD = 128 + 13  # the shell's exit status of a program ended by SIGPIPE


def print_any_name() -> None:
    """Let names of files that are not UTF-8, or that the terminal cannot show, be printed with escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_line(text: str, *, to_stderr: bool = False) -> None:
    """Print one line; control characters, of a file's name for example, are shown as escapes."""
    print(printable(text), file=sys.stderr if to_stderr else sys.stdout)


class Parser(argparse.ArgumentParser):
    """A parser whose errors show control characters of the arguments as escapes."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and the message, and exit with status 2."""
        super().error(printable(message))


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
