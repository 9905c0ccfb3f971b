"""``pointillist library list``: the pieces of the library, or the files that could not be used."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from codec.cli.arguments import Commands, add_library, opened_library
from codec.cli.pipes import counted, print_line

if TYPE_CHECKING:
    from codec.library import Library, Piece

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("list", help="list the pieces of the library")
    parser.add_argument(
        "--problems", action="store_true", help="list the files that could not be used instead, and why"
    )
    add_library(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Print a line for each piece or file."""
    with opened_library(arguments) as library:
        if arguments.problems:
            for path, problem in library.files.problems().items():
                print_line(f"{path}: {problem}")
            return
        _list_pieces(library)


def _list_pieces(library: Library) -> None:
    from codec.library.models import kept_checkpoint, shipped_hash

    pieces = library.pieces()
    models = {piece.model.weights_hash for piece in pieces}
    silent = {each for each in models if kept_checkpoint(library.folder, each) is None}
    for piece in pieces:
        remarks = [f"tags {', '.join(piece.tags)}"] if piece.tags else []
        if piece.is_missing:
            remarks.append("file missing")
        if piece.model.weights_hash in silent:
            remarks.append(f"model {_name(piece)}, which is not here")
        elif piece.model.weights_hash != shipped_hash():
            remarks.append(f"older model {_name(piece)}")
        print_line(
            f"{piece.piece_id:6d}  {piece.n_events:6d} events  {piece.duration_s:8.1f} s  "
            f"{piece.level or '-':8}  {piece.path or piece.title}" + "".join(f"; {each}" for each in remarks)
        )
    for folder in library.files.watched():
        print_line(f"{folder}: watched")
    n_problems = len(library.files.problems())
    print_line(
        f"{library.folder}: {counted(len(pieces), 'piece')}, {counted(library.n_events, 'event')}; "
        f"{counted(n_problems, 'file')} could not be used"
    )


def _name(piece: Piece) -> str:
    return piece.model.label or "(not known)"
