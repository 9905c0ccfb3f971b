"""``pointillist library rebuild``: repair a damaged library."""

from __future__ import annotations

import argparse

from codec.cli.arguments import Commands, add_library
from codec.cli.pipes import counted, print_line

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "rebuild", help="repair a damaged library; no other program may use it meanwhile"
    )
    parser.add_argument(
        "--describe", action="store_true", help="measure all events again, not only where rows are damaged"
    )
    add_library(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Repair the library, and say what could not be saved."""
    from codec.library import default_folder
    from codec.library.rebuilding import rebuild

    folder = (arguments.library or default_folder()).absolute()
    result = rebuild(folder, describe_all=arguments.describe)
    if result.aside is not None:
        print_line(f"{result.aside}: the damaged database, kept")
        if not result.n_pieces:
            print_line(f"{folder}: nothing of it can be read; add the recordings again")
    for title in result.lost:
        print_line(f"{title}: its events could not be read; add it again")
    print_line(
        f"{folder}: {counted(result.n_pieces, 'piece')}, {len(result.described)} measured again, "
        f"{len(result.lost)} lost"
    )
