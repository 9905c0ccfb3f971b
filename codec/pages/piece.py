"""What a page of a piece shows, and who makes its sounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from codec.audio.placed import PlacedSound
from codec.events.event import Event, Stage
from codec.events.hearing import model_share
from codec.events.measures import Measures
from codec.project.content import Project
from codec.similarity.placing import sound_id, sounding_vector

__all__ = ["PageEvent", "PagePiece", "PageSounds", "page_piece"]

FloatArray = NDArray[np.float32]

_FLOOR, _RANGE_DB = 0.45, 40.0
"""As the editor draws events: the opacity of the softest, and the range of levels above it."""


@dataclass(frozen=True)
class PageEvent:
    """An event as it is shown.

    Attributes
    ----------
    event, measures
        The event with its edits, and its pitch, length and loudness.
    lane, place
        Its position among similar sounds, 0..1, on one axis and on the map; None without a layout.
    colour
        ``#rrggbb``; None without a layout.
    opacity
        0.45 to 1, from its loudness.
    model_share
        0 is the captured sound, 1 the model's, in between a blend.
    edited
        Whether it differs from what the encoder found.
    """

    event: Event
    measures: Measures
    lane: float | None
    place: tuple[float, float] | None
    colour: str | None
    opacity: float
    model_share: float
    edited: bool


@dataclass(frozen=True)
class PagePiece:
    """A piece as it is shown: its title, its length in seconds, and its events in order of onset."""

    title: str
    duration_s: float
    events: tuple[PageEvent, ...]


class PageSounds(Protocol):
    """Makes the sounds of a page. What it calls may raise, to cancel."""

    @property
    def sample_rate(self) -> int:
        """Rate of the mix and of the events as they are heard, in Hz."""
        ...

    @property
    def n_channels(self) -> int:
        """Channels of the mix and of the events as they are heard, 1 or 2."""
        ...

    def mix(self, on_progress: Callable[[float], None]) -> FloatArray:
        """Return what the piece sounds like, with all edits.

        Shape
        -----
        returns: [n_channels, n_samples]
        """
        ...

    def in_turn(self, events: Sequence[PageEvent]) -> Iterator[PageEvent]:
        """Yield all events in the order in which their sounds are made fastest."""
        ...

    def heard(self, event: Event) -> Sequence[PlacedSound] | None:
        """Return an event alone as it is heard in the piece; None if that is the model's sound."""
        ...

    def stages(self, event: Event) -> Mapping[Stage, FloatArray]:
        """Return the model's sound after each stage, mono [n_samples] at the model's rate."""
        ...


def page_piece(
    project: Project, title: str, measures: Mapping[str, Measures], *, has_recording: bool
) -> PagePiece:
    """Return a project as it is shown.

    Parameters
    ----------
    project
        The project.
    title
        Its name.
    measures
        Of all its events, by identifier.
    has_recording
        Whether there are captured sounds.
    """
    events = sorted(project.events, key=lambda each: (each.onset_samples, each.event_id))
    loudness = [measures[each.event_id].loudness_db for each in events]
    top = max((each for each in loudness if math.isfinite(each)), default=0.0)
    layout = project.layout
    rows = {} if layout is None else {key: row for row, key in enumerate(layout.event_ids)}
    shown: list[PageEvent] = []
    for event, loudness_db in zip(events, loudness, strict=True):
        before = project.as_encoded.get(event.event_id)
        captured = None if event.captured_id is None else project.as_encoded.get(event.captured_id)
        row = _row_of(event, before, rows)
        share = (max(loudness_db, -200.0) - top) / _RANGE_DB + 1.0
        lane = place = colour = None
        if layout is not None and row is not None:
            lane = float(layout.lanes[row])
            place = (float(layout.map[row, 0]), float(layout.map[row, 1]))
            colour = "#" + bytes(np.rint(255 * layout.colours[row].clip(0, 1)).astype(np.uint8)).hex()
        shown.append(
            PageEvent(
                event,
                measures[event.event_id],
                lane,
                place,
                colour,
                _FLOOR + (1.0 - _FLOOR) * min(1.0, max(0.0, share)),
                model_share(event, captured if has_recording else None),
                before is not None and before != event,
            )
        )
    return PagePiece(title, project.recording.duration_s, tuple(shown))


def _row_of(event: Event, before: Event | None, rows: Mapping[str, int]) -> int | None:
    """Return the row of a stored layout for what an event sounds like (``editor.document`` stores them)."""
    own = rows.get(event.event_id)
    vector = sounding_vector(event)
    if own is not None and (before is None or np.array_equal(before.vector[1:], vector[1:])):
        return own
    added = rows.get(sound_id(vector))
    if added is not None:
        return added
    # A duplicate has the row of the event whose captured sound it has.
    return own if own is not None else rows.get(event.captured_id or "")
