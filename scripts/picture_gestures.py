"""What pictures ask of the window: to select, scroll and rest; and which events they show."""

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
"""Makes a picture: of what name, of what."""

_PATIENCE_S = 1_800.0
_PASSAGE_S = (6.0, 8.6)


def raised(window: MainWindow, name: str) -> QWidget:
    window.docks[name].raise_()
    rest()
    return window.docks[name]


def scrolled(window: MainWindow, share: float) -> None:
    area = window.inspector.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    bar = area.verticalScrollBar()
    bar.setValue(round(share * bar.maximum()))
    rest()


def mouse(target: QWidget, kind: QEvent.Type, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
    button = Qt.MouseButton.LeftButton
    global_at = QPointF(target.mapToGlobal(at.toPoint()))
    QApplication.sendEvent(target, QMouseEvent(kind, at, global_at, button, button, modifiers))


def passage(session: Session) -> list[str]:
    low, high = _PASSAGE_S
    return [event.event_id for event in session.document.sequence() if low <= event.onset_s < high]


def loudest_note(session: Session) -> Event:
    def loudness(event: Event) -> float:
        measures = session.measures(event.event_id)
        return measures.loudness_db if measures is not None and measures.pitched else -999.0

    return max(session.document.sequence(), key=loudness)


def select(window: MainWindow, ids: list[str], *, settled: bool = True) -> None:
    """Select events, and wait until the first one's stages are drawn."""
    session = window.session
    arrived: list[str] = []
    session.stages_ready.connect(lambda event_id, _views: arrived.append(event_id))
    session.selection.set(ids)
    if ids:
        session.request_stages(ids[0])
    wait(lambda: (bool(arrived) or not ids) and (session.is_settled or not settled))
    rest(1.0)


def rest(seconds: float = 0.3) -> None:
    """Let the program draw."""
    until = time.monotonic() + seconds
    wait(lambda: time.monotonic() > until)


def wait(done: Callable[[], bool]) -> None:
    """Let the program work until something is done."""
    began = time.monotonic()
    while not done():
        QApplication.processEvents()
        if time.monotonic() - began > _PATIENCE_S:
            raise TimeoutError("the editor has not come to rest within half an hour")
        time.sleep(0.005)
