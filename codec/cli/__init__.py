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

from codec.cli import (
    compare,
    compare_grid,
    compare_train,
    encode,
    evaluate,
    info,
    library,
    pack,
    page,
    render,
    train,
    train_masks,
    train_steps,
    unpack,
)
from codec.cli.checks import UnusableError, require_file
from codec.cli.pipes import Parser, print_any_name, print_line, printed_warnings, run_piped
from codec.processes import is_out_of_memory

__all__ = [
    "COMMANDS",
    "check_usable",
    "command_parser",
    "expected_errors",
    "main",
    "one_line",
    "run_guarded",
]

_COMMANDS = {
    "encode": encode,
    "render": render,
    "page": page,
    "pack": pack,
    "unpack": unpack,
    "info": info,
    "library": library,
    "train": train,
    "train-masks": train_masks,
    "train-steps": train_steps,
    "evaluate": evaluate,
    "compare": compare,
    "compare grid": compare_grid,
    "compare train": compare_train,
}
COMMANDS = tuple(_COMMANDS)


def main(argv: Sequence[str] | None = None, *, prog: str = "pointillist") -> int:
    """Run a command; return its exit status: 0, 2 (unusable file), 130 (interrupted) or 141 (broken pipe)."""
    print_any_name()
    return run_piped(lambda: _run(argv, prog))


def _run(argv: Sequence[str] | None, prog: str) -> int:
    try:
        arguments = command_parser(prog).parse_args(_joined(sys.argv[1:] if argv is None else argv))
    except SystemExit as stop:  # argparse has printed its help or an error
        return int(stop.code or 0)
    command: Callable[[argparse.Namespace], None] = arguments.command

    def work() -> None:
        with printed_warnings():
            command(arguments)

    return run_guarded(work, prog)


def _joined(words: Sequence[str]) -> list[str]:
    """Return the arguments with a command of two words as one.

    ``compare`` also takes files: one that is called ``grid`` is named ``./grid``.
    """
    name = " ".join(words[:2])
    return [name, *words[2:]] if name in _COMMANDS else list(words)


def run_guarded(work: Callable[[], int | None], prog: str, *, interrupted: str = "interrupted") -> int:
    """Return the status of the work of a command; print one line for an expected error (2) or Ctrl-C (130).

    Raises
    ------
    BrokenPipeError
        If the reader of the output has ended.
    """
    try:
        return work() or 0
    except KeyboardInterrupt:
        print(f"{prog}: {interrupted}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        raise
    except expected_errors() as error:
        print_line(f"{prog}: {one_line(error)}", to_stderr=True)
        return 2
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        print_line(f"{prog}: {one_line(MemoryError())}", to_stderr=True)
        return 2


def expected_errors() -> tuple[type[Exception], ...]:
    """Return the error classes of unusable files and short memory; others are defects of the program."""
    from codec.config import ConfigError
    from codec.devices import DeviceError
    from codec.evaluate.extras import MissingExtraError
    from codec.files import FileError

    mine = FileError, ConfigError, DeviceError, MissingExtraError, UnusableError
    return OSError, *mine, MemoryError, UnicodeError


def one_line(error: Exception) -> str:
    """Return the message of an expected error as one line that names the file."""
    from codec.files import os_reason

    text = str(error)
    if isinstance(error, OSError) and error.errno is not None:
        text = f"{error.filename or 'a file'}: {os_reason(error, writing=False)}"
    elif isinstance(error, MemoryError):
        text = "there is not enough memory for this; close other programs, or use a shorter recording"
    elif isinstance(error, UnicodeError):
        text = f"a name or a text cannot be read or written ({error}); rename it in plain letters"
    return " ".join(text.split())


def check_usable(path: Path) -> None:
    """Open a recording or project as a check; raise one of :func:`expected_errors` if that fails."""
    require_file(path)
    kind = info.describe(path)["kind"]
    if kind not in ("recording", "project"):
        raise UnusableError(f"{path}: is a {kind}; the editor opens recordings and projects")


def command_parser(prog: str) -> argparse.ArgumentParser:
    """Return the parser of all commands."""
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
