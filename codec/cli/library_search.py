"""``pointillist library search``: the events of the library that sound like one of a recording."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from codec.cli.arguments import Commands, add_level, add_library, number, opened_library, whole_number
from codec.cli.checks import UnusableError, require_file
from codec.cli.library_filters import add_filter, filter_of
from codec.cli.library_models import model_of_file
from codec.cli.pipes import print_line

if TYPE_CHECKING:
    from codec.library import Library
    from codec.library.neighbours import Found

__all__ = ["add_parser", "run"]

_SOUND = "sound"
_STAGES = ("impulse", "resonance", "room")
_LONGEST_LIST = 10_000


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("search", help="find events that sound like one of a recording")
    parser.add_argument("file", metavar="FILE", type=Path, help="recording or project with the sound")
    parser.add_argument(
        "--at",
        type=number(0.0, math.inf, "a time is 0 or more seconds, for example 1.25"),
        required=True,
        metavar="SECONDS",
        help="when the sound begins in it",
    )
    parser.add_argument(
        "--like",
        choices=[_SOUND, *_STAGES],
        default=_SOUND,
        help="compare the whole sound, or one of its stages only (default sound)",
    )
    parser.add_argument(
        "-n",
        "--count",
        type=whole_number(1, _LONGEST_LIST, f"choose from 1 to {_LONGEST_LIST}"),
        default=10,
        metavar="N",
        help="how many events to list (default 10)",
    )
    add_filter(parser)
    add_level(parser)
    parser.add_argument(
        "--model",
        type=Path,
        metavar="FILE",
        help="another checkpoint than the project's or the shipped one",
    )
    add_library(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Search, and print a line for each event, the most similar first."""
    require_file(arguments.file)
    with opened_library(arguments) as library:
        from codec.events.event import Stage
        from codec.library.explorer import Explorer
        from codec.library.query_event import event_at
        from codec.library.stages import stage_summaries
        from codec.similarity.placing import sounding_vector

        model = model_of_file(arguments.model, library, arguments.file)
        explorer = Explorer(library, model.identity.weights_hash)
        if not explorer.n_events:
            raise UnusableError(f"{library.folder}: has no events of this model; add recordings first")
        event = event_at(arguments.file, arguments.at, model, arguments.level)
        wanted = filter_of(arguments)
        if arguments.like == _SOUND:
            found = explorer.nearest(sounding_vector(event), arguments.count, wanted=wanted)
        else:
            stage = Stage(arguments.like)
            source = event if getattr(event, stage.value) is None else getattr(event, stage.value)
            summaries = stage_summaries(model, [(source.vector, source.detail)])
            if summaries is None:
                raise UnusableError(
                    f"the stages of the model {model.identity.label} were never measured, so its events "
                    "cannot be compared by one; leave out --like, or encode again with the shipped model"
                )
            summary = summaries[0, list(Stage).index(stage)]
            found = explorer.nearest_by_stage(summary, stage, arguments.count, wanted=wanted)
        for problem in explorer.problems:
            print_line(problem, to_stderr=True)
        if not len(found.rows):
            raise UnusableError(
                f"{library.folder}: none of its {explorer.n_events} events of this model is let through; "
                "choose other filters"
            )
        _print(library, found, "" if arguments.like == _SOUND else " dB")


def _print(library: Library, found: Found, unit: str) -> None:
    from codec.exchange.score import note_name

    columns = library.columns()
    for row, distance in zip(found.rows.tolist(), found.distances.tolist(), strict=True):
        (position,) = columns.positions([row]).tolist()
        piece = library.piece(int(columns.piece_ids[position]))
        pitch = float(columns.pitch[position])
        note = "noise" if math.isnan(pitch) else note_name(round(pitch))
        print_line(
            f"{distance:6.2f}{unit}  event {row}  {note:5}  "
            f"{columns.level_db[position]:6.1f} dB  {columns.length_s[position]:6.2f} s  "
            f"{piece.path or piece.title} at {columns.onsets_s[position]:.2f} s"
        )
