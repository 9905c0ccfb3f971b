"""Neighbours of an event as the list beside the map shows them: events of the piece, or of the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from codec.events.event import Event, Stage, StageSource
from editor.session.library.finder import LibraryNeighbours
from editor.translation import number_text
from editor.views.inspector.subject import event_name, stage_source
from editor.views.library.sound_names import distance_text, sound_name

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["Neighbour", "neighbours_in_library", "neighbours_in_piece"]


@dataclass(frozen=True)
class Neighbour:
    """A row of the list.

    Attributes
    ----------
    event_id
        Its event of the piece; None for one of the library.
    row
        Its number in the library; None for one of the piece.
    event
        What it sounds like.
    name
        By pitch and time, of the library's with its piece.
    length, distance
        As text.
    colour
        Of its dot; None for no dot.
    """

    event_id: str | None
    row: int | None
    event: Event
    name: str
    length: str
    distance: str
    colour: str | None

    @property
    def key(self) -> str | int | None:
        """What tells it from others."""
        return self.event_id if self.row is None else self.row

    @property
    def texts(self) -> tuple[str, str, str]:
        """The row's columns."""
        return self.name, self.length, self.distance

    @property
    def source(self) -> StageSource:
        """Its sound, to be taken whole."""
        return StageSource(self.event.vector, self.name, self.event.detail)

    def source_of(self, stage: Stage) -> StageSource:
        """Return the sound of which a stage is taken: its own, or the donor that was swapped in."""
        return stage_source(self.event, stage, self.name)


def neighbours_in_piece(session: Session, found: Iterable[tuple[str, float]]) -> list[Neighbour]:
    """Return events of the piece, by identifier and distance, as rows."""
    document = session.document
    rows: list[Neighbour] = []
    for event_id, distance in found:
        if event_id in document:
            event, measures = document.event(event_id), session.measures(event_id)
            length = "" if measures is None else f"{number_text(measures.audible_length_s, '.2f')} s"
            name, colour = event_name(session, event), _colour(session, event_id)
            rows.append(Neighbour(event_id, None, event, name, length, number_text(distance, ".2f"), colour))
    return rows


def neighbours_in_library(found: LibraryNeighbours) -> list[Neighbour]:
    """Return sounds of the library as rows."""
    return [
        Neighbour(
            None,
            sound.row,
            sound.event,
            sound_name(sound),
            f"{number_text(sound.length_s, '.2f')} s",
            distance_text(sound, found),
            None,
        )
        for sound in found.sounds
    ]


def _colour(session: Session, event_id: str) -> str | None:
    row, layout = session.document.layout_index(event_id), session.document.placed_layout
    if row is None or layout is None:
        return None
    return QColor.fromRgbF(*(float(each) for each in layout.colours[row])).name()
