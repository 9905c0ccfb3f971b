"""Nothing that a press does moves what is under it, and a drag does what the hand did, whatever moves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from codec.project.content import UnfinishedEncode
from editor.translation import install_language
from editor.views.window.main_window import MainWindow
from editor.views.window.unfinished_bar import UnfinishedBar
from tests.editor.view_fakes import shown_window

_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier
_SIZES = ((1024, 600), (1280, 680), (1600, 900))
_N_EVENTS = 14


@pytest.fixture(params=["en", "de"])
def language(qapp: QCoreApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    assert install_language(qapp, request.param) == request.param
    yield request.param
    install_language(qapp, "en")


@pytest.fixture(params=_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def window(qtbot: QtBot, language: str, request: pytest.FixtureRequest) -> Iterator[MainWindow]:
    """A window of one size, with the layout of the first start and nothing selected."""
    with shown_window(qtbot, _N_EVENTS) as made:
        made.resize(*request.param)
        made.workspaces.reset()
        made.snap.set_mode("off")
        settle(qtbot)
        assert made.size().toTuple() == request.param
        yield made


def settle(qtbot: QtBot) -> None:
    """Let late layouts and the inspector's timer happen."""
    QApplication.processEvents()
    qtbot.wait(60)
    QApplication.processEvents()


def late_event(window: MainWindow) -> tuple[int, QPoint]:
    """Return an event that lies free in the right half of the timeline, and a place on its onset."""
    boxes, plot = window.timeline.plot.events.pixel_boxes(), window.timeline.plot
    for row in reversed(range(len(boxes.left))):
        at = QPoint(round(boxes.left[row]) + 3, round((boxes.top[row] + boxes.bottom[row]) / 2))
        if window.timeline.index_at(QPointF(at)) == row and at.x() < plot.width() - 60:
            return row, at
    raise AssertionError("no event lies free")


class Hand:
    """A mouse that stays where it is on the screen, whatever happens under it."""

    def __init__(self, qtbot: QtBot, widget: QWidget) -> None:
        self._qtbot, self._widget = qtbot, widget
        self._at = QPoint()

    @property
    def here(self) -> QPoint:
        return self._widget.mapFromGlobal(self._at)

    def press(self, at: QPoint, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        self._at = self._widget.mapToGlobal(at)
        self._qtbot.mousePress(self._widget, _LEFT, modifiers, at)
        settle(self._qtbot)

    def move(self, by: QPoint) -> None:
        self._at += by
        self._qtbot.mouseMove(self._widget, self.here)
        settle(self._qtbot)

    def release(self) -> None:
        self._qtbot.mouseRelease(self._widget, _LEFT, _NONE, self.here)
        settle(self._qtbot)


def places(window: MainWindow) -> dict[str, QRect]:
    """Return where the parts that can be pressed are on the screen."""
    parts: dict[str, QWidget] = {
        "timeline": window.timeline.plot.viewport(),
        "overview": window.overview,
        "map": window.map.plot.viewport(),
        "table": window.table.view.viewport(),
        "inspector": window.inspector,
        **{name: window.transport.button(name) for name in ("play", "loop", "export")},
    }
    return {name: QRect(each.mapToGlobal(QPoint(0, 0)), each.size()) for name, each in parts.items()}


def test_the_first_press_moves_nothing_and_the_first_drag_goes_where_the_hand_goes(
    qtbot: QtBot, window: MainWindow
) -> None:
    plot, document = window.timeline.plot, window.session.document
    row, at = late_event(window)
    event_id, per_pixel_s = window.model.marks.ids[row], plot.scale()[0]
    before_s = document.event(event_id).onset_s
    before = places(window)
    hand = Hand(qtbot, plot.viewport())
    hand.press(at)
    assert window.session.selection.ids == {event_id}
    assert window.inspector.fields.isVisible(), "the inspector shows the event while the button is down"
    assert places(window) == before
    assert window.timeline.index_at(QPointF(hand.here)) == row
    for _ in range(3):
        hand.move(QPoint(-10, 0))
    hand.release()
    moved_s = document.event(event_id).onset_s - before_s
    assert moved_s == pytest.approx(-30 * per_pixel_s, abs=1e-3)
    assert places(window) == before


def test_a_press_on_the_map_or_in_the_table_moves_nothing(qtbot: QtBot, window: MainWindow) -> None:
    xs, ys = window.map.points.pixels()
    on_map = QPoint(round(xs[0]), round(ys[0]))
    table = window.table
    in_table = table.view.visualRect(table.model.index(2, 0)).center()
    for widget, at in ((window.map.plot.viewport(), on_map), (table.view.viewport(), in_table)):
        window.session.selection.clear()
        settle(qtbot)
        before = places(window)
        hand = Hand(qtbot, widget)
        hand.press(at)
        assert len(window.session.selection.ids) == 1
        assert places(window) == before
        hand.release()
        assert places(window) == before


def test_the_inspector_has_room_for_all_it_shows(qtbot: QtBot, window: MainWindow) -> None:
    window.session.selection.set(list(window.model.marks.ids[:1]))
    settle(qtbot)
    area = window.inspector.area
    assert window.inspector.page.minimumSizeHint().width() <= area.viewport().width()
    assert not area.horizontalScrollBar().isVisible()


# Whatever else moves while the button is down


@pytest.fixture
def one_window(qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot, _N_EVENTS) as made:
        made.snap.set_mode("off")
        settle(qtbot)
        yield made


def disturb(window: MainWindow) -> None:
    """Hide the toolbar above the timeline, and make the panel beside it wider."""
    window.transport.hide()
    inspector = window.docks["inspector"]
    window.resizeDocks([inspector], [inspector.width() + 90], Qt.Orientation.Horizontal)


def test_nothing_moves_on_the_timeline_when_bars_come_and_go(qtbot: QtBot, one_window: MainWindow) -> None:
    window, session = one_window, one_window.session
    unfinished = window.findChild(UnfinishedBar)

    def place() -> tuple[QRect, QPoint]:
        settle(qtbot)
        _, at = late_event(window)
        viewport = window.timeline.plot.viewport()
        return QRect(viewport.mapTo(window, QPoint()), viewport.size()), viewport.mapTo(window, at)

    at_rest = place()
    session.encode_started.emit()
    assert place() == at_rest
    assert window.progress.isVisible()
    assert window.overview.height() > window.progress.height() / 2, "the overview is still to be seen"
    session.document.set_unfinished(UnfinishedEncode(1_000, "standard", "sparse"))
    assert place() == at_rest
    assert not unfinished.isVisible(), "of two bars the one of running work"
    session.encode_finished.emit(True, "stopped")
    assert place() == at_rest
    assert unfinished.isVisible()
    assert not window.progress.isVisible()
    unfinished.later.click()
    assert place() == at_rest
    assert not unfinished.isVisible()


@pytest.mark.parametrize("disturbed", [False, True])
@pytest.mark.parametrize("way", [(-40, 0), (0, -40)])
def test_a_drag_of_an_event_is_the_way_of_the_hand(
    qtbot: QtBot, one_window: MainWindow, way: tuple[int, int], disturbed: bool
) -> None:
    window, plot = one_window, one_window.timeline.plot
    row, at = late_event(window)
    event = window.session.document.event(window.model.marks.ids[row])
    per_pixel_s, per_pixel = plot.scale()
    hand = Hand(qtbot, plot.viewport())
    hand.press(at)
    half = QPoint(*way) / 2
    hand.move(half)
    expected = half.x() * per_pixel_s, -half.y() * per_pixel * 12
    if disturbed:
        width = plot.width()
        disturb(window)
        settle(qtbot)
        assert plot.width() < width
    per_pixel_s, per_pixel = plot.scale()
    hand.move(half)
    hand.release()
    after = window.session.document.event(event.event_id)
    assert after.onset_s - event.onset_s == pytest.approx(expected[0] + half.x() * per_pixel_s, abs=1e-3)
    semitones = round(expected[1] - half.y() * per_pixel * 12)
    assert after.transpose_semitones == pytest.approx(semitones)


def test_a_press_without_a_move_stays_a_click_when_the_plot_moves(
    qtbot: QtBot, one_window: MainWindow
) -> None:
    row, at = late_event(one_window)
    event = one_window.session.document.event(one_window.model.marks.ids[row])
    hand = Hand(qtbot, one_window.timeline.plot.viewport())
    hand.press(at)
    disturb(one_window)
    settle(qtbot)
    assert hand.here != at
    hand.release()
    assert one_window.session.document.event(event.event_id) == event
    assert one_window.session.undo_stack.count() == 0


def test_a_loop_and_a_rubber_band_keep_what_they_enclosed(qtbot: QtBot, one_window: MainWindow) -> None:
    window, plot = one_window, one_window.timeline.plot
    ruler = QPoint(round(plot.to_pixels(1.0)[0]), 5)
    hand = Hand(qtbot, plot.viewport())
    hand.press(ruler)
    hand.move(QPoint(120, 0))
    end_s = plot.to_data(QPointF(hand.here))[0]
    disturb(window)
    settle(qtbot)
    hand.release()
    loop = window.session.playback.loop
    assert loop is not None
    assert loop == pytest.approx((1.0, end_s), abs=0.02)
    window.transport.show()
    window.workspaces.reset()
    window.session.selection.clear()
    settle(qtbot)
    corner = QPoint(*map(round, plot.to_pixels(0.4, plot.height_range()[1] - 0.3)))
    hand.press(corner)
    hand.move(QPoint(plot.width() // 2, plot.height() // 2))
    enclosed = window.session.selection.ids
    assert 0 < len(enclosed) < _N_EVENTS
    disturb(window)
    settle(qtbot)
    hand.move(QPoint(0, 0))
    assert window.session.selection.ids == enclosed
    hand.release()


def test_a_lasso_keeps_its_points_when_the_map_changes_its_size(qtbot: QtBot, one_window: MainWindow) -> None:
    window, view = one_window, one_window.map
    xs, _ = view.points.pixels()
    left = float(np.median(xs)) - 2
    inside = {window.model.marks.ids[row] for row in np.flatnonzero(xs < left)}
    assert 0 < len(inside) < _N_EVENTS
    corners = [(2.0, 2.0), (left, 2.0), (left, view.plot.height() - 3.0), (2.0, view.plot.height() - 3.0)]
    hand = Hand(qtbot, view.plot.viewport())
    hand.press(QPoint(*map(round, corners[0])))
    for before, after in pairwise(corners):
        hand.move(QPoint(round(after[0] - before[0]), round(after[1] - before[1])))
    width = view.width()
    docks = [window.docks["table"], window.docks["map"]]
    window.resizeDocks(docks, [docks[0].width() - 150, width + 150], Qt.Orientation.Horizontal)
    settle(qtbot)
    assert view.width() > width + 100
    hand.release()
    assert window.session.selection.ids == inside


def test_the_wheel_scrolls_during_a_drag_and_the_event_stays_under_the_pointer(
    qtbot: QtBot, one_window: MainWindow
) -> None:
    window, plot = one_window, one_window.timeline.plot
    window.timeline.zoom_time(2.0)
    settle(qtbot)
    row, at = late_event(window)
    event = window.session.document.event(window.model.marks.ids[row])
    hand = Hand(qtbot, plot.viewport())
    hand.press(at)
    hand.move(QPoint(-20, 0))
    low_s, per_pixel_s = plot.time_range()[0], plot.scale()[0]
    turn = QWheelEvent(
        QPointF(hand.here), QPointF(plot.mapToGlobal(hand.here)), QPoint(), QPoint(0, 120),
        _LEFT, _NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plot.viewport(), turn)
    scrolled_s = plot.time_range()[0] - low_s
    assert scrolled_s != 0
    disturb(window)
    settle(qtbot)
    hand.release()
    moved_s = window.session.document.event(event.event_id).onset_s - event.onset_s
    assert moved_s == pytest.approx(scrolled_s - 20 * per_pixel_s, abs=2e-3)


class Arranged(QObject):
    """Counts how often the window is arranged anew."""

    def __init__(self) -> None:
        super().__init__()
        self.n = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.n += event.type() == QEvent.Type.LayoutRequest and isinstance(watched, QWidget)
        return False


def test_what_changes_with_every_frame_leaves_the_window_arranged(
    qtbot: QtBot, one_window: MainWindow
) -> None:
    session, timeline = one_window.session, one_window.timeline
    session.encode_started.emit()
    one_window.status.clearMessage()
    settle(qtbot)
    counter = Arranged()
    told: set[tuple[str, str, str]] = set()
    QApplication.instance().installEventFilter(counter)
    for step in range(20):
        session.playback.position_changed.emit(0.07 * step)
        session.encode_progress.emit(0.04 * step, f"Encoding: {step} of 20 s, {step**3} events")
        timeline.pointer_changed.emit(f"0:0{step}.000" + "   ·   a sound" * (step % 2))
        QApplication.processEvents()
        texts = (one_window.transport.position, one_window.progress.label, one_window.status._pointer)
        told.add(tuple(each.text() for each in texts))
    QApplication.instance().removeEventFilter(counter)
    assert len(told) == 20
    assert counter.n == 0
