"""``pointillist library add``: encode recordings into the library, in several processes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from codec.cli.arguments import Commands, add_level, add_library, opened_library
from codec.cli.batches import add_runner, run_batch
from codec.cli.checks import UnusableError, require_file

if TYPE_CHECKING:
    from codec.library import Library

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("add", help="encode recordings, folders and projects into the library")
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        type=Path,
        help="recordings, projects, packed files, or folders of them",
    )
    add_level(parser)
    add_runner(parser)
    parser.add_argument("--model", type=Path, metavar="FILE", help="another checkpoint than the shipped one")
    parser.add_argument(
        "--watch", action="store_true", help="let `library rescan` look for new files in the folders"
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="encode pieces again that have another level or an older model; without PATH, all such pieces",
    )
    parser.add_argument(
        "--retry", action="store_true", help="read files again that could not be used, and have not changed"
    )
    add_library(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Encode recordings into the library."""
    if not arguments.paths and not arguments.again:
        raise UnusableError("name a recording, a project or a folder, or --again")
    if arguments.model is not None:
        require_file(arguments.model)
    with opened_library(arguments, create=True) as library:
        folders = [path for path in arguments.paths if path.is_dir()]
        if arguments.watch:
            for folder in folders:
                library.files.watch(folder)
        run_batch(
            library,
            arguments.paths or _pieces_with_files(library),
            arguments,
            checkpoint=arguments.model,
            again=arguments.again,
            retry=arguments.retry,
        )


def _pieces_with_files(library: Library) -> list[Path]:
    return [piece.path for piece in library.pieces() if piece.path is not None and not piece.is_missing]
