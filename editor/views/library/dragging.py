"""Drags of the library's events: onto the timeline, an event, a slot, or the map of the piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from codec.events.event import Event, StageSource
from codec.library import Piece
from editor.theme import theme_of
from editor.translation import tr
from editor.views.drags.data import add_rows, sound_to_mime
from editor.views.map.drags import drag_sound
from editor.views.marks.marks import format_time

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["EventDrags", "sound_for"]


def sound_for(session: Session, event: Event, piece: Piece) -> StageSource | None:
    """Return the sound of an event of the library for the open piece, named after its own piece and time.

    None, and a message, if the open piece has events of another model: its vectors mean other sounds.
    """
    if session.document.model.has_other_weights(piece.model):
        session.message.emit(
            tr("{piece} was encoded with another model; its sounds do not fit this piece", piece=piece.title)
        )
        return None
    return StageSource(event.vector, f"{piece.title} · {format_time(event.onset_s, 2)}", event.detail)


class EventDrags(QObject):
    """Begins drags from a widget. An event is read from the press on, and dragged once it is there.

    Parameters
    ----------
    session
        The open piece, and the library.
    widget
        Where drags begin.
    """

    def __init__(self, session: Session, widget: QWidget) -> None:
        super().__init__(widget)
        self._session, self._widget = session, widget
        self._read: tuple[int, Event, Piece] | None = None
        self._wanted: tuple[int, QColor] | None = None

    def prepare(self, row: int) -> None:
        """Read an event that was pressed."""
        self._wanted = None
        if self._read is None or self._read[0] != row:
            self._session.library.with_events([row], lambda found: self._ready(row, found))

    def begin(self, row: int, colour: QColor) -> None:
        """Drag an event, shown as a point of a colour, if the button is still held when it is there."""
        self._wanted = row, colour
        self._drag()

    def _ready(self, row: int, found: Sequence[tuple[Event, Piece]]) -> None:
        if found:
            self._read = row, *found[0]
            self._drag()

    def _drag(self) -> None:
        if self._wanted is None or self._read is None or self._read[0] != self._wanted[0]:
            return
        (row, event, piece), (_, colour) = self._read, self._wanted
        self._wanted = None
        source = sound_for(self._session, event, piece)
        if source is not None and QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            # A sound for events, slots and maps; the row for empty places, which insert it as the table does.
            data = sound_to_mime(source)
            add_rows(data, self._session.library.folder, [row])
            self._run(data, colour)

    def _run(self, data: QMimeData, colour: QColor) -> None:
        """Run the drag until the drop; a separate method, so that tests can replace it."""
        drag_sound(self._widget, data, colour, theme_of(self._widget.palette()).text)
