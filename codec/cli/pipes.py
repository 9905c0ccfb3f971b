"""Output to a terminal or a pipe: names that are not UTF-8, and readers that end early (``| head -1``)."""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import os
import sys
from collections.abc import Callable, Generator
from typing import NoReturn

from codec.messages import printable

__all__ = ["Parser", "counted", "print_any_name", "print_line", "printed_warnings", "run_piped"]

_UNREAD = 128 + 13  # the shell's exit status of a program ended by SIGPIPE


def counted(n: int, noun: str) -> str:
    """Return a number and what it counts: ``1 piece``, ``2 pieces``."""
    return f"{n} {noun}{'' if n == 1 else 's'}"


def print_any_name() -> None:
    """Let names of files that are not UTF-8, or that the terminal cannot show, be printed with escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_line(text: str, *, to_stderr: bool = False) -> None:
    """Print one line; control characters, of a file's name for example, are shown as escapes."""
    print(printable(text), file=sys.stderr if to_stderr else sys.stdout)


class _Lines(logging.Handler):
    """Prints warnings of the codec, such as names of skipped files, as lines on stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        print_line(record.getMessage(), to_stderr=True)


@contextlib.contextmanager
def printed_warnings() -> Generator[None]:
    """Print the codec's warnings during the block, one line each, on stderr."""
    handler = _Lines(logging.WARNING)
    logger = logging.getLogger("codec")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


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
