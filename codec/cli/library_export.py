"""``pointillist library export``: events of the library as a sample pack."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from codec.cli.arguments import Commands, add_library, model_or_default, opened_library
from codec.cli.checks import UnusableError, require_writable_folder
from codec.cli.library_filters import add_filter, filter_of
from codec.cli.pipes import print_line
from codec.cli.progress import advance, progress_bar

if TYPE_CHECKING:
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
    parser.add_argument("--model", type=Path, metavar="FILE", help="another checkpoint than the shipped one")
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
        from codec.library.heard import heard_events, pack_sounds
        from codec.library.library_candidates import LibraryCandidates
        from codec.model.checkpoint import load_default_model
        from codec.rendering import EventRenderer

        model = model_or_default(arguments.model) or load_default_model()
        wanted = LibraryCandidates(library, model.identity.weights_hash, filter_of(arguments))
        rows = wanted.loudest(arguments.most)
        if arguments.rows is not None:
            known = set(wanted.rows.tolist())
            for row in arguments.rows:
                if row not in known:
                    raise UnusableError(f"--row {row}: no such event of this model is in {library.folder}")
            rows = sorted(set(arguments.rows))
        if not len(rows):
            raise UnusableError(
                f"{library.folder}: has no such events of this model; add pieces, or choose other filters"
            )
        renderer = EventRenderer(model)
        heard = heard_events(library, map(int, rows), renderer, from_model=arguments.render_from == "model")
        counted = _Counted(heard)
        with progress_bar(f"sample pack {arguments.sample_pack.name}") as bar:
            pack = write_sample_pack(
                arguments.sample_pack,
                arguments.title or arguments.sample_pack.absolute().name,
                pack_sounds(counted, renderer),
                first_kit_key=arguments.kit_key,
                on_sound=lambda n_done: advance(bar, n_done / len(rows)),
            )
        library.marks.used(rows=map(int, rows))
    for path in pack.instruments:
        print_line(str(path))
    print_line(
        f"{arguments.sample_pack}: {pack.n_sounds} sounds, {counted.n_captured} of them captured from "
        f"recordings; {pack.n_silent} silent ones left out"
    )


class _Counted:
    """Counts the captured sounds among those that go through it."""

    def __init__(self, heard: Iterable[HeardEvent]) -> None:
        self._heard = heard
        self.n_captured = 0

    def __iter__(self) -> Iterator[HeardEvent]:
        for each in self._heard:
            self.n_captured += each.captured
            yield each
