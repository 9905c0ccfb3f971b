"""The inspector's contents without widgets: names of events and stages, titles, details."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from codec.events.event import Event, Stage, StageSource
from codec.messages import Message
from editor.commands.labels import n_events_text
from editor.translation import db_text, tr
from editor.views.marks.marks import format_time, name_at

if TYPE_CHECKING:
    from editor.session import Session

__all__ = [
    "STAGE_NAMES",
    "STAGE_TITLES",
    "detail_text",
    "event_name",
    "stage_source",
    "subject_title",
]

STAGE_TITLES = {
    Stage.IMPULSE: Message("Impulse"),
    Stage.RESONANCE: Message("Resonance"),
    Stage.ROOM: Message("Room"),
}
STAGE_NAMES = {
    Stage.IMPULSE: Message("impulse"),
    Stage.RESONANCE: Message("resonance"),
    Stage.ROOM: Message("room"),
}
"""The same names, for use within a sentence."""


def event_name(session: Session, event: Event) -> str:
    """Return a short name such as ``"D4 at 0:03.21"``, by pitch and time."""
    measures = session.measures(event.event_id)
    return name_at(None if measures is None else measures.pitch_hz, format_time(event.onset_s, 2))


def stage_source(event: Event, stage: Stage, label: str) -> StageSource:
    """Return the sound of an event's stage: its own, or the donor that was swapped in."""
    swapped: StageSource | None = getattr(event, stage.value)
    heard = event if swapped is None else swapped
    return StageSource(heard.vector, label, heard.detail)


def detail_text(events: Sequence[Event]) -> str:
    """Return a line about what detailed events store beside their vectors; empty if none is detailed."""
    details = [event.detail for event in events if event.detail is not None]
    if not details:
        return ""
    if len(events) > 1:
        if len(details) == len(events):
            return tr("All detailed")
        return tr("{n} of {n_events} detailed", n=len(details), n_events=len(events))
    n, m = np.count_nonzero(details[0].corrections), len(details[0].partials)
    corrections = Message("1 correction") if n == 1 else Message("{n} corrections", n=n)
    partials = Message("1 partial") if m == 1 else Message("{n} partials", n=m)
    return tr("Detailed: {corrections}, {partials}", corrections=corrections, partials=partials)


def subject_title(session: Session, events: Iterable[Event]) -> tuple[str, str]:
    """Return a heading and a line of figures for what is inspected (at least one event)."""
    chosen = sorted(events, key=lambda event: event.onset_samples)
    if len(chosen) == 1:
        event = chosen[0]
        measures = session.measures(event.event_id)
        if measures is None:
            return name_at(None, format_time(event.onset_s)), tr("rendering…")
        figures = (
            f"{measures.pitch_hz:.0f} Hz",
            tr("{length_s:.2f} s long", length_s=measures.audible_length_s),
            db_text(measures.loudness_db, decimals=0),
        )
        return name_at(measures.pitch_hz, format_time(event.onset_s)), " · ".join(figures)
    span = f"{format_time(chosen[0].onset_s, 2)} – {format_time(chosen[-1].onset_s, 2)}"
    return tr(n_events_text(len(chosen))), tr("{span} · stages of the first", span=span)
