"""The codec's command line, with one module per command.

Parsing imports nothing heavy; each command imports what it needs. If a file cannot be used, a command
prints one line to stderr and exits with status 2; Ctrl-C exits with status 130. No partial files are left,
because all files are written atomically.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from codec.cli import encode, evaluate, info, pack, render, train, unpack
from codec.cli.checks import UnusableError, require_file
from codec.cli.pipes import Parser, print_any_name, print_line, run_piped

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
    """Run a command; return its exit status: 0, 2 (unusable file), 130 (interrupted) or 141 (broken pipe)."""
    print_any_name()
    return run_piped(lambda: _run(argv, prog))


def _run(argv: Sequence[str] | None, prog: str) -> int:
    try:
        arguments = _parser(prog).parse_args(argv)
    except SystemExit as stop:  # argparse has printed its help or an error
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
        print_line(f"{prog}: {one_line(error)}", to_stderr=True)
        return 2
    return 0


def expected_errors() -> tuple[type[Exception], ...]:
    """Return the error classes of unusable files; other exceptions are defects of the program."""
    from codec.config import ConfigError
    from codec.files import FileError

    return OSError, UnusableError, FileError, ConfigError


def one_line(error: Exception) -> str:
    """Return the message of an expected error as one line that names the file."""
    from codec.files import os_reason

    text = str(error)
    if isinstance(error, OSError) and error.errno is not None:
        text = f"{error.filename or 'a file'}: {os_reason(error, writing=False)}"
    return " ".join(text.split())


def check_usable(path: Path) -> None:
    """Open a recording or project as a check; raise one of :func:`expected_errors` if that fails."""
    require_file(path)
    kind = info.describe(path)["kind"]
    if kind not in ("recording", "project"):
        raise UnusableError(f"{path}: is a {kind}; the editor opens recordings and projects")


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = Parser(
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
