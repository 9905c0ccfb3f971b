"""``pointillist library rescan``: find moved, changed, missing and new files."""

from __future__ import annotations

import argparse

from codec.cli.arguments import Commands, add_level, add_library, opened_library
from codec.cli.batches import add_runner, run_batch
from codec.cli.pipes import print_line

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "rescan", help="look for moved, changed and missing files, and for new ones in watched folders"
    )
    add_level(parser)
    add_runner(parser)
    add_library(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Look at the files, and read those that have to be."""
    with opened_library(arguments) as library:
        rescan = library.rescan()
        for path, problem in rescan.problems.items():
            print_line(f"{path}: {problem}", to_stderr=True)
        if rescan.to_read:
            run_batch(library, rescan.to_read, arguments)
        print_line(
            f"{library.folder}: {rescan.n_missing} files missing, {rescan.n_back} found again, "
            f"{len(rescan.to_read)} changed or new"
        )
