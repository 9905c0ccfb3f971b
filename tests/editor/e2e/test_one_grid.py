"""The grid in the window: lines, ruler, snapping, loops, the ends of a selection and nudges are the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codec.events.event import MODEL_SAMPLE_RATE
from editor.document import SNAP_LINES
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import shown_window

_LEFT = Qt.MouseButton.LeftButton
_NONE, _ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
_SIZES = ((1024, 600), (1280, 680), (1600, 900))
_TEMPO_BPM, _FIRST_S = 107.0, 0.137


@pytest.fixture
def window(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[MainWindow]:
    with shown_window(qtbot, 14) as made:
        made.resize(*getattr(request, "param", _SIZES[1]))
        made.snap.set_tempo(_TEMPO_BPM)
        made.snap.set_first_beat(_FIRST_S)
        made.snap.set_mode("beat2")
        QApplication.processEvents()
        yield made


def drawn(window: MainWindow) -> list[float]:
    plot = window.timeline.plot
    low, high = plot.time_range()
    levels = plot.time_axis.drawn_lines(low, high, plot.box.sceneBoundingRect().width())
    return sorted(time_s for times_s, _ in levels for time_s in times_s)


def on_a_line(window: MainWindow, time_s: float) -> bool:
    step_s, first_s = window.snap.lines_of(window.snap.lines)
    index = (time_s - first_s) / step_s
    return abs(index - round(index)) * step_s <= 1 / MODEL_SAMPLE_RATE


def drag(
    qtbot: QtBot, window: MainWindow, start: QPoint, by: QPoint, modifiers: Qt.KeyboardModifier = _NONE
) -> None:
    view = window.timeline.plot.viewport()
    qtbot.mousePress(view, _LEFT, modifiers, start)
    for share in (0.4, 0.8, 1.0):
        at = start + QPoint(round(by.x() * share), round(by.y() * share))
        window.timeline._gestures.move(QPointF(at), modifiers)
        qtbot.wait(5)
    qtbot.mouseRelease(view, _LEFT, modifiers, start + by)
    window.model.rebuild()
    QApplication.processEvents()


def free_event(qtbot: QtBot, window: MainWindow) -> tuple[str, QPoint]:
    """Return an event of the second half that no other one covers, and a place on its onset."""
    boxes = window.timeline.plot.events.pixel_boxes()
    # Pitches are measured in the background, and the panels follow the window's size a moment later.
    for _ in range(100):
        before = boxes
        qtbot.wait(100)
        boxes = window.timeline.plot.events.pixel_boxes()
        if np.array_equal(before.top, boxes.top) and np.array_equal(before.left, boxes.left):
            break
    for row in range(len(boxes.left) // 2, len(boxes.left)):
        at = QPoint(round(boxes.left[row]) + 2, round(boxes.top[row]) + 5)
        if window.timeline.index_at(QPointF(at)) == row:
            return window.model.marks.ids[row], at
    raise AssertionError("no event lies free")


def on_ruler(window: MainWindow, time_s: float) -> QPoint:
    return QPoint(round(window.timeline.plot.to_pixels(time_s)[0]), 5)


@pytest.mark.parametrize("mode", SNAP_LINES)
@pytest.mark.parametrize("zoom", [1.0, 5.0, 30.0])
def test_every_line_that_is_drawn_is_one_that_snaps(window: MainWindow, mode: str, zoom: float) -> None:
    window.snap.set_mode(mode)
    window.timeline.zoom_time(zoom, _FIRST_S + 120 / _TEMPO_BPM)
    plot = window.timeline.plot
    times_s = drawn(window)
    assert times_s
    assert all(on_a_line(window, each) for each in times_s)
    snapped = [window.snap.snap(each + 1e-4, frozenset(), 2e-4) for each in times_s]
    assert [each is not None and each.time_s for each in snapped] == pytest.approx(times_s, abs=1e-4)
    step_s = window.snap.step_s()
    if step_s >= 5 * plot.scale()[0]:
        gaps = {round(after - before, 6) for before, after in pairwise(times_s)}
        assert gaps <= {round(step_s, 6)}, "all of them"


def test_lines_are_really_on_the_screen_bars_stronger_than_beats(qtbot: QtBot, window: MainWindow) -> None:
    window.snap.set_mode("beat1")
    plot = window.timeline.plot
    plot.events.hide()
    plot.playhead.hide()
    plot.set_spectrogram(None)
    QApplication.processEvents()
    image = plot.grab().toImage()
    row = round(plot.box.sceneBoundingRect().top()) + 7
    background = plot.theme.background

    def strength(time_s: float) -> int:
        x = round(plot.to_pixels(time_s)[0])
        return max(
            abs(image.pixelColor(x + by, row).lightness() - background.lightness()) for by in (-1, 0, 1)
        )

    beat_s = 60 / _TEMPO_BPM
    bar, beat, between = (strength(_FIRST_S + each * beat_s) for each in (4, 5, 4.5))
    assert bar > beat > between == 0
    window.snap.set_beats_per_bar(5)
    QApplication.processEvents()
    image = plot.grab().toImage()
    assert strength(_FIRST_S + 5 * beat_s) == bar


def test_the_ruler_counts_bars_and_beats_and_else_times(window: MainWindow) -> None:
    axis, plot = window.timeline.plot.time_axis, window.timeline.plot

    def labels() -> list[str]:
        low, high = plot.time_range()
        ((spacing, values),) = axis.tickValues(low, high, plot.box.sceneBoundingRect().width())
        return axis.tickStrings(values, 1.0, spacing)

    window.snap.set_mode("beat1")
    assert labels()[:5] == ["1", "1.2", "1.3", "1.4", "2"]
    window.snap.set_mode("grid100")
    assert all(":" in each for each in labels())
    window.snap.set_mode("events")
    assert all(":" in each for each in labels())
    assert window.timeline.plot.time_axis.snap_grid is None


@pytest.mark.parametrize("window", _SIZES, indirect=True, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_loop_snaps_at_both_ends_and_alt_leaves_it_free(qtbot: QtBot, window: MainWindow) -> None:
    plot = window.timeline.plot
    near = 4 * plot.scale()[0]
    start_s, end_s = drawn(window)[3] + near, drawn(window)[8] - near
    way = on_ruler(window, end_s) - on_ruler(window, start_s)
    drag(qtbot, window, on_ruler(window, start_s), way)
    loop = window.session.playback.loop
    assert loop is not None
    assert loop == pytest.approx((drawn(window)[3], drawn(window)[8]), abs=1e-4)
    further = on_ruler(window, drawn(window)[10] + near) - on_ruler(window, loop[1])
    drag(qtbot, window, on_ruler(window, loop[1]), further)
    moved = window.session.playback.loop
    assert moved is not None
    assert moved == pytest.approx((loop[0], drawn(window)[10]), abs=1e-4)
    window.session.playback.set_loop(None)
    drag(qtbot, window, on_ruler(window, start_s), way, _ALT)
    free = window.session.playback.loop
    assert free is not None
    assert not any(on_a_line(window, edge_s) for edge_s in free)


@pytest.mark.parametrize("window", _SIZES, indirect=True, ids=lambda size: f"{size[0]}x{size[1]}")
def test_events_and_the_ends_of_a_selection_snap_to_the_lines(qtbot: QtBot, window: MainWindow) -> None:
    plot, document = window.timeline.plot, window.session.document
    event_id, start = free_event(qtbot, window)
    onset_s = document.event(event_id).onset_s
    line_s = next(each for each in drawn(window) if each > onset_s + 8 * plot.scale()[0])
    way = round((line_s - onset_s) / plot.scale()[0]) + 3
    drag(qtbot, window, start, QPoint(way, 0))
    assert document.event(event_id).onset_s == pytest.approx(line_s, abs=1e-4)
    ids = window.model.marks.ids[2:7]
    window.session.selection.set(list(ids))
    QApplication.processEvents()
    handles = plot.span._boxes()
    span = window.timeline.selected_span()
    assert handles is not None
    assert span is not None
    line_s = next(each for each in drawn(window) if each > span[1] + 8 * plot.scale()[0])
    way = round((line_s - span[1]) / plot.scale()[0]) + 3
    drag(qtbot, window, handles[1].center().toPoint(), QPoint(way, 0))
    assert max(document.event(each).onset_s for each in ids) == pytest.approx(line_s, abs=1e-4)


def test_a_nudge_is_one_step_and_a_loop_of_the_selection_ends_on_lines(
    qtbot: QtBot, window: MainWindow
) -> None:
    document, step_s = window.session.document, 30 / _TEMPO_BPM
    event_id = window.model.marks.ids[4]
    window.session.selection.set([event_id])
    before_s = document.event(event_id).onset_s
    window.timeline.plot.setFocus()
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert document.event(event_id).onset_s - before_s == pytest.approx(step_s, abs=1e-4)
    window.model.rebuild()
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    loop = window.session.playback.loop
    assert loop is not None
    assert all(on_a_line(window, edge_s) for edge_s in loop)
    marks, row = window.model.marks, window.model.marks.index[event_id]
    onset_s, length_s = float(marks.onset_s[row]), float(marks.length_s[row])
    assert loop[0] <= onset_s + 0.031
    assert loop[1] >= onset_s + length_s - 0.031
    window.snap.set_mode("off")
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.playback.loop == pytest.approx((onset_s, onset_s + length_s))


def test_the_pointer_is_told_its_bar_and_beat(qtbot: QtBot, window: MainWindow) -> None:
    told: list[str] = []
    window.timeline.pointer_changed.connect(told.append)
    plot = window.timeline.plot
    beat_s = 60 / _TEMPO_BPM
    at = QPoint(*map(round, plot.to_pixels(_FIRST_S + 5.1 * beat_s, plot.height_range()[1] - 0.5)))
    window.timeline._hover(QPointF(at))
    assert told[-1].startswith("2.2 ")


def test_the_loop_is_in_the_overview_too(qtbot: QtBot, window: MainWindow) -> None:
    strip = window.overview
    window.session.playback.seek(0.0)

    def row() -> list[str]:
        QApplication.processEvents()
        image = strip.grab().toImage()
        return [image.pixelColor(x, 3).name() for x in range(image.width())]

    before = row()
    start, end = on_ruler(window, 1.0), on_ruler(window, 2.5)
    drag(qtbot, window, start, end - start)
    loop = window.session.playback.loop
    assert loop is not None
    changed = [x for x, (old, new) in enumerate(zip(before, row(), strict=True)) if old != new]
    assert (changed[0], changed[-1]) == pytest.approx([strip._x(edge_s) for edge_s in loop], abs=2)
    window.actions_by_id["clear_loop"].trigger()
    assert row() == before


@pytest.mark.parametrize("at_press", [False, True])
def test_shift_during_a_drag_ignores_the_grid_but_at_the_press_it_adds_to_the_selection(
    qtbot: QtBot, window: MainWindow, at_press: bool
) -> None:
    shift, document, plot = Qt.KeyboardModifier.ShiftModifier, window.session.document, window.timeline.plot
    window.timeline.fit()
    event_id, start = free_event(qtbot, window)
    onset_s = document.event(event_id).onset_s
    line_s = next(each for each in drawn(window) if each > onset_s + 8 * plot.scale()[0])
    way = round((line_s - onset_s) / plot.scale()[0]) + 4
    view = plot.viewport()
    qtbot.mousePress(view, _LEFT, shift if at_press else _NONE, start)
    for share in (0.5, 1.0):
        window.timeline._gestures.move(QPointF(start + QPoint(round(way * share), 0)), shift)
    qtbot.mouseRelease(view, _LEFT, shift, start + QPoint(way, 0))
    moved_s = document.event(event_id).onset_s
    if at_press:
        assert moved_s == pytest.approx(line_s, abs=1e-4)
    else:
        assert moved_s == pytest.approx(onset_s + way * plot.scale()[0], abs=1e-3)
        assert not on_a_line(window, moved_s)
