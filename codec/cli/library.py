"""``pointillist library``: the commands of the library, each in a file ``library_VERB.py``."""

from __future__ import annotations

from codec.cli import (
    library_add,
    library_check,
    library_export,
    library_list,
    library_map,
    library_mosaic,
    library_rebuild,
    library_remove,
    library_rescan,
    library_search,
)
from codec.cli.arguments import Commands

__all__ = ["add_parser"]

_VERBS = (
    library_add,
    library_list,
    library_search,
    library_map,
    library_rescan,
    library_remove,
    library_check,
    library_rebuild,
    library_mosaic,
    library_export,
)


def add_parser(commands: Commands) -> None:
    """Add the group and its commands."""
    parser = commands.add_parser("library", help="search and fill the library of all events")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for verb in _VERBS:
        verb.add_parser(verbs)
