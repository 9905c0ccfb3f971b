"""The library's map in the window: its tab, drags onto the timeline, another model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codec.library import Library
from editor.views.library.map_tab import MapTab
from editor.views.window.main_window import MainWindow
from tests.codec.library.made_up import made_up_piece
from tests.editor.codec_fakes import SineCodec
from tests.editor.library_window import N_PIECE, add_others, window_with_piece
from tests.editor.session_fakes import Told

pytest.importorskip("constriction", reason="has no builds for this machine")

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def rows() -> range:
    return add_others()


@pytest.fixture
def window(rows: range, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    with window_with_piece(qtbot, SineCodec(N_PIECE), tmp_path) as made:
        yield made


@pytest.fixture
def tab(qtbot: QtBot, window: MainWindow) -> MapTab:
    """The map, in front, with its events."""
    window.docks["library"].show()
    window.docks["library"].raise_()
    window.library_panel.tabs.setCurrentWidget(window.library_panel.map)
    found = window.library_panel.map
    qtbot.waitUntil(lambda: found.canvas.picture is not None)
    return found


def dragged(qtbot: QtBot, tab: MapTab, position: int, monkeypatch: pytest.MonkeyPatch) -> QMimeData:
    """Drag an event away by the mouse; return the data of the drag."""
    found: list[QMimeData] = []
    monkeypatch.setattr(tab.drags, "_run", lambda data, _: found.append(data))
    monkeypatch.setattr(QApplication, "mouseButtons", lambda: LEFT)
    picture = tab.canvas.picture
    assert picture is not None
    x, y = picture.world.places[position]
    tab.canvas.show_place(float(x), float(y))
    for _ in range(12):
        xs, ys = tab.canvas.frame.pixels_of(picture.world.places[position])
        tab.canvas.zoom(1.5, QPointF(xs[0], ys[0]))  # no other event is under the pointer then
    xs, ys = tab.canvas.frame.pixels_of(picture.world.places[position])
    at = QPointF(xs[0], ys[0]).toPoint()
    QTest.mousePress(tab.canvas, LEFT, pos=at)
    QTest.mouseMove(tab.canvas, at + QPoint(12, 0))
    qtbot.waitUntil(lambda: bool(found))
    QTest.mouseRelease(tab.canvas, LEFT, pos=at + QPoint(12, 0))
    return found[0]


def dropped(window: MainWindow, data: QMimeData, time_s: float, at_event: str | None = None) -> None:
    """Drop data on the timeline, at a time or on an event."""
    plot = window.timeline.plot
    box = plot.getViewBox()
    at = box.mapViewToScene(QPointF(time_s, box.viewRange()[1][1]))
    if at_event is not None:
        boxes, index = plot.events.pixel_boxes(), window.model.marks.index[at_event]
        at = QPointF(boxes.left[index] + 2, (boxes.top[index] + boxes.bottom[index]) / 2)
    event = QDropEvent(at, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    window.timeline.eventFilter(plot.viewport(), event)


def test_a_point_dropped_on_an_empty_place_becomes_an_event(
    qtbot: QtBot, window: MainWindow, tab: MapTab, rows: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    data = dragged(qtbot, tab, 5, monkeypatch)
    before = set(session.document.events)
    window.snap.set_mode("off")
    dropped(window, data, 1.1)
    qtbot.waitUntil(lambda: len(session.document) == N_PIECE + 1)
    (added,) = set(session.document.events) - before
    with Library.open() as library:
        np.testing.assert_array_equal(session.document.event(added).vector, library.event(rows[5]).vector)
    assert session.document.event(added).onset_s == pytest.approx(1.1, abs=0.02)
    assert session.undo_stack.count() == 1


def test_a_point_dropped_on_an_event_replaces_its_sound(
    qtbot: QtBot, window: MainWindow, tab: MapTab, rows: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    window.timeline.fit()
    QApplication.processEvents()
    target = min(session.document.events)
    before = session.document.event(target)
    dropped(window, dragged(qtbot, tab, 7, monkeypatch), 0.0, target)
    after = session.document.event(target)
    with Library.open() as library:
        np.testing.assert_array_equal(after.vector, library.event(rows[7]).vector)
    assert after.onset_samples == before.onset_samples
    assert len(session.document) == N_PIECE


def test_the_map_is_that_of_the_piece_s_model(window: MainWindow, tab: MapTab, rows: range) -> None:
    picture = tab.canvas.picture
    assert picture is not None
    assert picture.world.rows.tolist() == list(rows), "ten events are of another model"


def test_a_library_of_another_model_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    with Library.open() as library:
        library.add_encoded(made_up_piece(2, 10))
    with window_with_piece(qtbot, SineCodec(N_PIECE), tmp_path) as window:
        Told(window.session)
        window.docks["library"].show()
        window.docks["library"].raise_()
        window.library_panel.tabs.setCurrentWidget(window.library_panel.map)
        tab = window.library_panel.map
        qtbot.waitUntil(lambda: "model" in tab.empty.text)
        assert tab.empty.isVisible()
