"""Arguments that choose events of the library."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codec.library import Filter

__all__ = ["add_filter", "filter_of"]


def add_filter(parser: argparse.ArgumentParser) -> None:
    """Add arguments that narrow the events down; all that are given must hold."""
    group = parser.add_argument_group("which events")
    group.add_argument(
        "--piece",
        dest="pieces",
        type=int,
        action="append",
        metavar="NUMBER",
        help="of this piece, by its number in `library list`; may be repeated",
    )
    group.add_argument("--folder", type=Path, metavar="DIR", help="of recordings in this folder")
    group.add_argument("--tag", help="with this tag, or of a piece with it")
    group.add_argument("--text", help="with this text in title, file name, tag or note")
    group.add_argument(
        "--pitch",
        nargs=2,
        type=_note,
        metavar=("LOW", "HIGH"),
        help="with a pitch from LOW to HIGH, as names (C4, F#3) or MIDI note numbers; 60 is C4",
    )
    for name, what in (
        ("loudness", "as loud, in dB relative to full scale"),
        ("length", "as long, in seconds"),
    ):
        group.add_argument(f"--{name}", nargs=2, type=float, metavar=("LOW", "HIGH"), help=what)
    group.add_argument(
        "--sound", choices=["any", "pitched", "noise"], default="any", help="with or without a clear pitch"
    )


def _note(text: str) -> float:
    from codec.exchange.score import note_number

    try:
        return note_number(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no pitch; write C4, F#3 or 60") from None


def filter_of(arguments: argparse.Namespace) -> Filter:
    """Return the filter of these arguments."""
    from codec.library import Filter

    return Filter(
        pieces=None if arguments.pieces is None else frozenset(arguments.pieces),
        folder=None if arguments.folder is None else arguments.folder.absolute(),
        tag=arguments.tag,
        text=arguments.text,
        pitch=_range(arguments.pitch),
        level_db=_range(arguments.loudness),
        length_s=_range(arguments.length),
        sound=arguments.sound,
    )


def _range(values: list[float] | None) -> tuple[float, float] | None:
    return None if values is None else (min(values), max(values))
