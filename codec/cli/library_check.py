"""``pointillist library check``: whether all that was stored is there, and fits together."""

from __future__ import annotations

import argparse

from codec.cli.arguments import Commands, add_library, opened_library
from codec.cli.checks import UnusableError
from codec.cli.pipes import counted, print_line

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("check", help="say whether all that was stored is there, and fits together")
    parser.add_argument("--decode", action="store_true", help="decode all events, too, which takes longer")
    add_library(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Print what is wrong."""
    with opened_library(arguments) as library:
        problems = library.check(decode=arguments.decode)
        for problem in problems:
            print_line(problem)
        if problems:
            raise UnusableError(f"{library.folder}: {counted(len(problems), 'problem')}")
        print_line(
            f"{library.folder}: {counted(len(library.pieces()), 'piece')}, "
            f"{counted(library.n_events, 'event')}, no problems"
        )
