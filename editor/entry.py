"""The `pointillist` command: a command line for the codec, a window for everything else.

It is in `editor` because the codec must not import the editor. It imports either part only when needed, so
`pointillist --help` is instant and `pointillist encode` loads no Qt.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from codec import cli
from codec.cli.arguments import add_force, add_library
from codec.cli.checks import UnusableError, require_file, require_writable
from codec.cli.pipes import Parser, print_any_name, print_line, run_piped
from codec.files import is_there
from codec.targets import Kind

__all__ = ["edit_parser", "main"]

_WAIT_S = 600.0
"""How long `edit` waits for other edits of the project."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the `pointillist` command and return its exit status.

    Without arguments, with files or with ``--demo``, the editor opens; ``edit`` edits a project without it,
    and anything else goes to :func:`codec.cli.main`.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    print_any_name()
    if arguments[:1] == ["edit"]:
        return run_piped(lambda: _edit(arguments[1:]))
    paths = _paths_of(arguments)
    if arguments and arguments != ["--demo"] and not paths:
        return cli.main(arguments, prog="pointillist")
    return cli.run_guarded(lambda: _open_window(arguments, paths), "pointillist")


def _paths_of(arguments: Sequence[str]) -> list[Path]:
    """Return the files to open in the editor; empty if the arguments are something else."""
    if any(each.startswith("-") for each in arguments) or set(arguments[:1]) & set(cli.COMMANDS):
        return []
    paths = [Path(each) for each in arguments]
    # A mistyped command is no file.
    return paths if len(paths) == 1 or any(is_there(path, Path.exists) for path in paths[:1]) else []


def _open_window(arguments: Sequence[str], paths: Sequence[Path]) -> int:
    usable = _usable(paths)
    if not _has_display():
        raise UnusableError(
            "there is no display for the editor's window (neither DISPLAY nor WAYLAND_DISPLAY is set); the "
            "commands encode, render and info work without one"
        )
    from editor import app

    return app.main([*map(str, usable)] if paths else arguments)


def _usable(paths: Sequence[Path]) -> list[Path]:
    """Return the files that can be opened and name the others; raise the first one's error if none can."""
    usable: list[Path] = []
    problems: list[Exception] = []
    for path in paths:
        try:
            cli.check_usable(path)
        except cli.expected_errors() as error:
            problems.append(error)
        else:
            usable.append(path)
    if problems and not usable:
        raise problems[0]
    for problem in problems:
        print_line(f"pointillist: {cli.one_line(problem)}", to_stderr=True)
    return usable


def _edit(arguments: Sequence[str]) -> int:
    """Run ``pointillist edit`` and return its exit status."""
    try:
        options = _edit_options(arguments)
    except SystemExit as stop:  # argparse has printed its help or its complaint
        return int(stop.code or 0)

    def work() -> None:
        from editor.document import project_lock
        from editor.scripting import Piece, read_script

        _check_edit_target(options)
        steps = [] if options.script is None else read_script(options.script)
        with project_lock(options.out or options.project, _WAIT_S):  # simultaneous edits wait for each other
            piece = Piece.open(options.project)
            piece.library.folder = options.library
            table, any_time = options.table, options.any_time
            said = [] if table is None else [piece.take_over(table, any_time=any_time)]
            said += piece.run(steps, path=options.script)
            piece.save(options.out)
        for number, text in enumerate(said, 1):
            print_line(f"{number}. {text}")
        print_line(f"Saved {options.out or options.project}")

    return cli.run_guarded(work, "pointillist", interrupted="interrupted; nothing was written")


def _check_edit_target(options: argparse.Namespace) -> None:
    if options.library is not None and options.library.exists() and not options.library.is_dir():
        raise UnusableError(f"{options.library}: not a folder; name the folder of a library")
    inputs = [each for each in (options.script, options.table) if each is not None]
    for each in (options.project, *inputs):
        require_file(each)
    if options.out is not None:
        require_writable(options.out, Kind.PROJECT, inputs=inputs, force=options.force)


def edit_parser() -> argparse.ArgumentParser:
    """Return the parser of ``pointillist edit``."""
    parser = Parser(
        prog="pointillist edit",
        description="Edit a project without a window, with the editor's own commands (docs/scripting.md).",
    )
    parser.add_argument("project", metavar="PROJECT", type=Path, help="project to edit")
    parser.add_argument("--script", type=Path, metavar="FILE", help="JSON list of steps")
    parser.add_argument(
        "--table", type=Path, metavar="FILE", help="CSV or JSON table of events, as exported and then changed"
    )
    any_time_help = "take onsets of the table that are far behind the end of the piece"
    parser.add_argument("--any-time", action="store_true", help=any_time_help)
    parser.add_argument("--out", type=Path, metavar="FILE", help="project to write (default: PROJECT itself)")
    add_library(parser)
    add_force(parser)
    parser.add_argument("--verbs", action=_ListVerbs, nargs=0, help="list what the steps of a script can do")
    return parser


def _edit_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = edit_parser()
    options = parser.parse_args(arguments)
    if options.script is None and options.table is None:
        parser.error("give it something to do: --script FILE, --table FILE or both")
    if options.any_time and options.table is None:
        parser.error("--any-time is for the onsets of a --table")
    return options


class _ListVerbs(argparse.Action):
    """Prints all verbs with their arguments, and exits."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from editor.scripting.verbs import VERBS

        for verb in VERBS.values():
            print(f"{verb.name}\n    {verb.summary}\n    {verb.usage}")
        parser.exit()


def _has_display() -> bool:
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
