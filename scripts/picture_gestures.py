"""Operations on the window for pictures: select, scroll, wait; and the events that pictures show."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from codec.events.event import Event
from editor.session import Session
from editor.views.window.main_window import MainWindow

__all__ = ["Take", "loudest_note", "mouse", "passage", "raised", "rest", "scrolled", "select", "wait"]

Take = Callable[[str, QWidget], None]
"""Takes a picture; called with its name and the widget to show."""

_TIMEOUT_S = 1_800.0
_PASSAGE_S = (6.0, 8.6)


def raised(window: MainWindow, name: str) -> QWidget:
    """Bring a dock to the front and return it."""
    window.docks[name].raise_()
    rest()
    return window.docks[name]


def scrolled(window: MainWindow, share: float) -> None:
    """Scroll the inspector to a share of its height, 0..1."""
    area = window.inspector.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    bar = area.verticalScrollBar()
    bar.setValue(round(share * bar.maximum()))
    rest()


def mouse(target: QWidget, kind: QEvent.Type, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
    """Send an event of the left mouse button to a widget."""
    button = Qt.MouseButton.LeftButton
    global_at = QPointF(target.mapToGlobal(at.toPoint()))
    QApplication.sendEvent(target, QMouseEvent(kind, at, global_at, button, button, modifiers))


def passage(session: Session) -> list[str]:
    """Return the identifiers of the events between 6.0 and 8.6 s."""
    low, high = _PASSAGE_S
    return [event.event_id for event in session.document.sequence() if low <= event.onset_s < high]


def loudest_note(session: Session) -> Event:
    """Return the loudest event that has a pitch."""

    def loudness(event: Event) -> float:
        measures = session.measures(event.event_id)
        return measures.loudness_db if measures is not None and measures.pitched else -999.0

    return max(session.document.sequence(), key=loudness)


def select(window: MainWindow, ids: list[str], *, settled: bool = True) -> None:
    """Select events, and wait until the stages of the first one are drawn.

    With `settled`, wait until the session has no rendering to do as well.
    """
    session = window.session
    arrived: list[str] = []
    session.stages_ready.connect(lambda event_id, _views: arrived.append(event_id))
    session.selection.set(ids)
    if ids:
        session.request_stages(ids[0])
    wait(lambda: (bool(arrived) or not ids) and (session.is_settled or not settled))
    rest(1.0)


def rest(seconds: float = 0.3) -> None:
    """Process events for a time, so that the program draws."""
    until = time.monotonic() + seconds
    wait(lambda: time.monotonic() > until)


def wait(done: Callable[[], bool]) -> None:
    """Process events until `done` returns true.

    Raises
    ------
    TimeoutError
        After half an hour.
    """
    began = time.monotonic()
    while not done():
        QApplication.processEvents()
        if time.monotonic() - began > _TIMEOUT_S:
            raise TimeoutError("the editor has not come to rest within half an hour")
        time.sleep(0.005)
