"""``pointillist library remove``: take pieces out of the library; recordings and projects stay."""

from __future__ import annotations

import argparse
from pathlib import Path

from codec.cli.arguments import Commands, add_library, opened_library
from codec.cli.checks import UnusableError
from codec.cli.pipes import counted, print_line

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "remove", help="take pieces out of the library; recordings stay where they are"
    )
    parser.add_argument(
        "what",
        nargs="*",
        metavar="PIECE",
        help="number of a piece as `library list` shows it, or a recording or folder that was added",
    )
    parser.add_argument(
        "--missing", action="store_true", help="all pieces whose files are not there any more"
    )
    add_library(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Remove pieces."""
    if not arguments.what and not arguments.missing:
        raise UnusableError("name a piece, a recording or a folder, or --missing")
    with opened_library(arguments) as library:
        pieces = library.pieces()
        wanted = {piece.piece_id for piece in pieces if arguments.missing and piece.is_missing}
        unwatched: list[Path] = []
        for what in arguments.what:
            path = Path(what).absolute()
            found = {
                piece.piece_id
                for piece in pieces
                if str(piece.piece_id) == what
                or any(each.is_relative_to(path) for each in (*piece.paths, *piece.missing))
            }
            inside = [folder for folder in library.files.watched() if folder.is_relative_to(path)]
            unwatched += inside
            if not found and not inside:
                raise UnusableError(
                    f"{what}: is not in the library; `pointillist library list` shows what is"
                )
            wanted |= found
        n_removed = library.remove(sorted(wanted))
        for folder in unwatched:
            library.files.unwatch(folder)
            print_line(f"{folder}: is no longer watched")
        print_line(
            f"{library.folder}: {counted(n_removed, 'piece')} removed, "
            f"{counted(library.n_events, 'event')} left"
        )
