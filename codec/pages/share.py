"""A piece as one page that can be sent: timeline, map and sounds in one file (docs/adr/0023)."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codec.audio.panning import pan_gains
from codec.events.event import Event, Stage
from codec.files import FileError, atomic_file, os_reason
from codec.pages.cutting import RateControl, coded_heard, coded_stages
from codec.pages.house import house_page, page_bytes
from codec.pages.opus import opus_bytes
from codec.pages.piece import PageEvent, PagePiece, PageSounds
from codec.pages.texts import Language, page_texts

__all__ = [
    "MAX_DURATION_S", "PageError", "PageReport", "check_events", "check_length", "page_budget",
    "write_piece_page",
]  # fmt: skip

MAX_DURATION_S = 20 * 60.0
"""Longer pieces would make pages that no browser likes to open."""

_MIX_KBPS = {1: 48.0, 2: 40.0}
"""Bit rate of the mix for each channel, by the number of channels."""
_MIX_RATE = 48_000
_PER_MINUTE = {1: 2.9e6, 2: 3.9e6}
"""Bytes of a page for each minute of a piece, by the number of channels."""
_LEAST_BYTES = 0.7e6
_AROUND_BYTES = 7.0e4
_PER_EVENT_BYTES = 330
"""Of what a page holds for an event beside its sounds."""
_BASE64 = 4.0 / 3.0
_MIX_SHARE = 0.25
"""Progress when the mix is made; then come the events."""
_SCRIPTS = ("names.js", "sound.js", "pictures.js", "timeline.js", "map.js", "stages.js", "page.js")


class PageError(FileError):
    """A page cannot be made."""


@dataclass(frozen=True)
class PageReport:
    """A page that was written: its size, and how many events it has."""

    n_bytes: int
    n_events: int


def page_budget(duration_s: float, n_channels: int) -> float:
    """Return how large a page may be, in bytes: less than 3 MB for a minute of mono."""
    return max(_LEAST_BYTES, _PER_MINUTE[n_channels] * duration_s / 60.0)


def check_length(path: Path, duration_s: float) -> None:
    """Raise :class:`PageError` for a piece that is too long for a page."""
    if duration_s > MAX_DURATION_S:
        raise PageError(
            path,
            "the piece is {minutes:.0f} minutes long, and a page of more than {most:.0f} minutes would be "
            "too large to open; make a piece of a part of it",
            minutes=duration_s / 60.0,
            most=MAX_DURATION_S / 60.0,
        )


def check_events(path: Path, n_events: int) -> None:
    """Raise :class:`PageError` for a piece without events."""
    if not n_events:
        raise PageError(
            path,
            "the piece has no events to show; encode the recording, or undo that its events were deleted",
        )


def write_piece_page(
    path: Path,
    piece: PagePiece,
    sounds: PageSounds,
    *,
    language: Language = "en",
    n_bytes: float | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> PageReport:
    """Write a piece as a page: all of it, or nothing if anything fails or `on_progress` raises.

    Parameters
    ----------
    path
        The page; an existing file is replaced.
    piece, sounds
        What it shows, and who makes its sounds.
    language
        Of the page.
    n_bytes
        How large it may be, :func:`page_budget` by default. At the lowest bit rates it can be larger.
    on_progress
        Called with the share of the work that is done, 0..1; it may raise to cancel.

    Raises
    ------
    PageError
        If the piece is too long, or has no events, or the page cannot be written.
    """
    check_length(path, piece.duration_s)
    check_events(path, len(piece.events))

    def tell(share: float) -> None:
        if on_progress is not None:
            on_progress(share)

    budget = page_budget(piece.duration_s, sounds.n_channels) if n_bytes is None else n_bytes
    mix = sounds.mix(lambda share: tell(_MIX_SHARE * share))
    coded_mix = opus_bytes(mix, sounds.sample_rate, _MIX_KBPS[sounds.n_channels], _MIX_RATE)
    tell(_MIX_SHARE)
    around = _AROUND_BYTES + _PER_EVENT_BYTES * len(piece.events) + _BASE64 * len(coded_mix)
    coded = _coded_events(piece, sounds, (budget - around) / _BASE64, tell)
    events = [coded[each.event.event_id] for each in piece.events]
    content: dict[str, Any] = {
        "duration": round(mix.shape[1] / sounds.sample_rate, 4),
        "mix": _text(coded_mix),
        "channels": sounds.n_channels,
        "events": events,
        "texts": page_texts(language),
    }
    page = page_bytes(
        house_page(
            "piece.html.j2",
            {
                "language": language,
                "title": piece.title,
                "t": page_texts(language),
                "content": content,
                "minutes": _clock(content["duration"]),
                "n_events": len(piece.events),
                "both": any(each["heard"] is not None for each in events),
            },
            styles=["piece.css"],
            scripts=_SCRIPTS,
            sources={"media-src": "blob:"},
        )
    )
    try:
        with atomic_file(path) as stream:
            stream.write(page)
    except OSError as error:
        raise PageError(path, os_reason(error, writing=True)) from error
    return PageReport(len(page), len(piece.events))


def _coded_events(
    piece: PagePiece, sounds: PageSounds, n_bytes: float, tell: Callable[[float], None]
) -> dict[str, dict[str, Any]]:
    """Return what the page holds for each event, by identifier."""
    n_channels = sounds.n_channels if any(each.model_share < 1.0 for each in piece.events) else 0
    control = RateControl(n_bytes, [_length_s(each) for each in piece.events], n_channels)
    coded: dict[str, dict[str, Any]] = {}
    for each in sounds.in_turn(piece.events):
        event, step = each.event, control.step()
        placed = sounds.heard(event)
        heard = None
        if placed is not None:
            heard = coded_heard(placed, event.onset_s, sounds.n_channels, sounds.sample_rate, step)
        stages = coded_stages(sounds.stages(event), step, is_heard=heard is None)
        control.done(step, _length_s(each), len(stages.data) + (0 if heard is None else len(heard[0])))
        coded[event.event_id] = {
            **_shown(each),
            "heard": None if heard is None else {"data": _text(heard[0]), "gain": _rounded(heard[1])},
            "stages": {
                "data": _text(stages.data),
                "spans": [[round(begin, 4), round(length, 4)] for begin, length in stages.spans],
                "gains": [_rounded(gain) for gain in stages.gains],
            },
            "pan": [round(gain, 4) for gain in _pan(event, sounds.n_channels)],
        }
        tell(_MIX_SHARE + (1.0 - _MIX_SHARE) * len(coded) / len(piece.events))
    return coded


def _shown(each: PageEvent) -> dict[str, Any]:
    event, measures = each.event, each.measures
    return {
        "onset": round(event.onset_s, 4),
        "length": round(_length_s(each), 3),
        "hz": round(measures.pitch_hz, 2) if math.isfinite(measures.pitch_hz) else 0.0,
        "db": round(measures.loudness_db, 1) if math.isfinite(measures.loudness_db) else None,
        "lane": None if each.lane is None else round(each.lane, 4),
        "place": None if each.place is None else [round(each.place[0], 4), round(each.place[1], 4)],
        "colour": each.colour,
        "opacity": round(each.opacity, 3),
        "share": round(each.model_share, 2),
        "muted": event.mute,
        "edited": each.edited,
    }


def _length_s(each: PageEvent) -> float:
    length_s = each.measures.audible_length_s
    return max(0.01, length_s) if math.isfinite(length_s) else 0.3


def _pan(event: Event, n_channels: int) -> tuple[float, ...]:
    return pan_gains(event.pan) if n_channels == 2 else (1.0,)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _rounded(gain: float) -> float:
    return float(f"{gain:.5g}")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(math.floor(seconds + 0.5), 60)  # as the page's script rounds
    return f"{minutes}:{rest:02d}"


assert len(Stage) == 3  # the page has three places for them
