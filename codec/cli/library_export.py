"""``pointillist library export``: events of the library as a sample pack."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from codec.cli.arguments import Commands, add_library, opened_library
from codec.cli.checks import UnusableError, require_writable_folder
from codec.cli.library_filters import add_filter, filter_of
from codec.cli.library_models import checkpoints_of_events
from codec.cli.pipes import print_line
from codec.cli.progress import advance, progress_bar

if TYPE_CHECKING:
    from codec.exchange.sample_pack import PackSound
    from codec.library import Library
    from codec.library.heard import HeardEvent

__all__ = ["add_parser", "run"]

_DEFAULT_MOST = 200


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "export", help="write events of the library as a sample pack: WAVs and SFZ instruments"
    )
    parser.add_argument(
        "--sample-pack", type=Path, metavar="DIR", required=True, help="folder to make, or an empty one"
    )
    parser.add_argument("--title", help="of the pack (default: the name of its folder)")
    parser.add_argument(
        "--row",
        dest="rows",
        type=int,
        action="append",
        metavar="ROW",
        help="this event, by its row in the library; may be repeated, and replaces the filters",
    )
    parser.add_argument(
        "--most",
        type=int,
        default=_DEFAULT_MOST,
        metavar="N",
        help=f"at most so many events, the loudest ones (default {_DEFAULT_MOST})",
    )
    parser.add_argument(
        "--kit-key",
        type=int,
        default=36,
        metavar="KEY",
        help="the first key of events without a clear pitch, a MIDI note number (default 36, C2)",
    )
    parser.add_argument(
        "--from",
        dest="render_from",
        choices=["captured", "model"],
        default="captured",
        help="captured sounds where the recording is there (default), or the model's render alone",
    )
    add_filter(parser)
    add_library(parser)
    parser.add_argument("--model", type=Path, metavar="FILE", help="only events of this checkpoint")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Write a sample pack."""
    if arguments.most < 1:
        raise UnusableError(f"--most {arguments.most}: choose a number of at least 1")
    if not 0 <= arguments.kit_key <= 127:
        raise UnusableError(f"--kit-key {arguments.kit_key}: choose a note number from 0 to 127")
    require_writable_folder(arguments.sample_pack)
    with opened_library(arguments) as library:
        from codec.exchange.sample_pack import write_sample_pack

        of_models = _rows_of_models(arguments, library)
        n_rows = sum(map(len, of_models.values()))
        if not n_rows:
            raise UnusableError(
                f"{library.folder}: has no such events of a model that is there; add pieces, or choose "
                "other filters"
            )
        counted = _Counted()
        with progress_bar(f"sample pack {arguments.sample_pack.name}") as bar:
            pack = write_sample_pack(
                arguments.sample_pack,
                arguments.title or arguments.sample_pack.absolute().name,
                _sounds(library, of_models, counted, from_model=arguments.render_from == "model"),
                first_kit_key=arguments.kit_key,
                on_sound=lambda n_done: advance(bar, n_done / n_rows),
            )
        library.marks.used(rows=[row for rows in of_models.values() for row in rows])
    for path in pack.instruments:
        print_line(str(path))
    print_line(
        f"{arguments.sample_pack}: {pack.n_sounds} sounds, {counted.n_captured} of them captured from "
        f"recordings; {pack.n_silent} silent ones left out"
    )


def _rows_of_models(arguments: argparse.Namespace, library: Library) -> dict[Path, list[int]]:
    """Return the chosen events by the checkpoint of the model that found them."""
    import numpy as np

    from codec.library.library_candidates import LibraryCandidates

    checkpoints = checkpoints_of_events(arguments.model, library)
    wanted = {
        path: LibraryCandidates(library, weights_hash, filter_of(arguments)).rows
        for weights_hash, path in checkpoints.items()
    }
    known = np.sort(np.concatenate([np.zeros(0, np.int64), *wanted.values()]))
    if arguments.rows is not None:
        for row in arguments.rows:
            if row not in known:
                raise UnusableError(
                    f"--row {row}: no such event of a model that is there is in {library.folder}"
                )
        rows = set(arguments.rows)
    else:
        columns = library.columns()
        levels = columns.level_db[columns.positions(known)]
        rows = set(known[np.argsort(-levels, kind="stable")[: arguments.most]].tolist())
    return {path: [row for row in of_model.tolist() if row in rows] for path, of_model in wanted.items()}


def _sounds(
    library: Library, of_models: Mapping[Path, list[int]], counted: _Counted, *, from_model: bool
) -> Iterator[PackSound]:
    """Yield the sounds of events, each from the model that found it."""
    from codec.library.heard import heard_events, pack_sounds
    from codec.model.checkpoint import load_model
    from codec.rendering import EventRenderer

    for checkpoint, rows in of_models.items():
        if rows:
            renderer = EventRenderer(load_model(checkpoint))
            heard = heard_events(library, rows, renderer, from_model=from_model)
            yield from pack_sounds(counted.through(heard), renderer)


class _Counted:
    """Counts the captured sounds among those that go through it."""

    n_captured = 0

    def through(self, heard: Iterable[HeardEvent]) -> Iterator[HeardEvent]:
        for each in heard:
            self.n_captured += each.captured
            yield each
