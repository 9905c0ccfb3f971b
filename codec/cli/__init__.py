"""The codec's command line: one module a command.

Parsing loads nothing heavy; each command imports what it needs. A file that cannot be used ends a command
with one line on stderr and status 2; Ctrl-C ends it with status 130, and nothing half-written is left,
because every file is written beside its place and renamed into it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from codec.cli import encode, evaluate, info, pack, render, train, unpack
from codec.cli.checks import UnusableError, require_file
from codec.cli.pipes import run_piped

__all__ = ["COMMANDS", "check_usable", "expected_errors", "main", "one_line"]

_COMMANDS = {
    "encode": encode,
    "render": render,
    "pack": pack,
    "unpack": unpack,
    "info": info,
    "train": train,
    "evaluate": evaluate,
}
COMMANDS = tuple(_COMMANDS)


def main(argv: Sequence[str] | None = None, *, prog: str = "pointillist") -> int:
    """Run one command and return its exit status: 0, 2 (cannot be used), 130 (interrupted), 141 (unread)."""
    return run_piped(lambda: _run(argv, prog))


def _run(argv: Sequence[str] | None, prog: str) -> int:
    try:
        arguments = _parser(prog).parse_args(argv)
    except SystemExit as stop:  # argparse has printed its help or its complaint
        return int(stop.code or 0)
    command: Callable[[argparse.Namespace], None] = arguments.command
    try:
        command(arguments)
    except KeyboardInterrupt:
        print(f"{prog}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        raise
    except expected_errors() as error:
        print(f"{prog}: {one_line(error)}", file=sys.stderr)
        return 2
    return 0


def expected_errors() -> tuple[type[Exception], ...]:
    """Return the errors that mean "this file cannot be used", as opposed to a defect of the program."""
    from codec.config import ConfigError
    from codec.files import FileError

    return OSError, UnusableError, FileError, ConfigError


def one_line(error: Exception) -> str:
    """Return what an expected error says, on one line that names the file."""
    from codec.files import os_reason

    text = str(error)
    if isinstance(error, OSError) and error.errno is not None:
        text = f"{error.filename or 'a file'}: {os_reason(error, writing=False)}"
    return " ".join(text.split())


def check_usable(path: Path) -> None:
    """Raise an expected error unless `path` is a recording or a project that can be opened."""
    require_file(path)
    kind = info.describe(path)["kind"]
    if kind not in ("recording", "project"):
        raise UnusableError(f"{path}: is a {kind}; the editor opens recordings and projects")


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="A sparse codec for music: a recording becomes events to edit and to render again.",
        epilog="Without a command, pointillist opens its editor: pointillist [FILE | --demo]. "
        "pointillist edit PROJECT --script FILE edits a project without it.",
    )
    parser.add_argument("--version", action="version", version=f"pointillist {_version()}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _COMMANDS.values():
        command.add_parser(commands)
    return parser


def _version() -> str:
    try:
        return metadata.version("pointillist")
    except metadata.PackageNotFoundError:
        return "(not installed)"
