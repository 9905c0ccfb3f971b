"""Events at the edges of a range of time, in the real window: ranges are half-open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from codec.events.event import MODEL_SAMPLE_RATE
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import shown_window

_LEFT = Qt.MouseButton.LeftButton
_BEAT_S = 60.0 / 107.0


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window with an event on each of seven beats, whose times are not whole numbers of samples."""
    with shown_window(qtbot, 7) as made:
        for index, event in enumerate(made.session.document.sequence()):
            to = round(index * _BEAT_S * MODEL_SAMPLE_RATE)
            made.session.edits.move([event.event_id], to - event.onset_samples)
        made.model.rebuild()
        yield made


def by_beat(window: MainWindow) -> list[str]:
    return [event.event_id for event in window.session.document.sequence()]


@pytest.mark.parametrize("first", range(5))
def test_a_loop_of_beats_has_the_event_at_its_start_and_not_the_one_at_its_end(
    window: MainWindow, first: int
) -> None:
    window.session.playback.set_loop((first * _BEAT_S, (first + 2) * _BEAT_S))
    window.show_loop()
    window.refresh_actions()
    window.actions_by_id["select_loop"].trigger()
    assert window.session.selection.ids == frozenset(by_beat(window)[first : first + 2])
    window.actions_by_id["cut"].trigger()
    assert len(window.session.document) == 5


@pytest.mark.parametrize("first", range(6))
def test_what_follows_a_beat_begins_with_the_event_on_it(window: MainWindow, first: int) -> None:
    window.edit.select_from(first * _BEAT_S)
    assert window.session.selection.ids == frozenset(by_beat(window)[first:])


def test_a_rubber_band_selects_the_marks_that_it_touches_also_those_that_begin_before_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    plot = window.timeline.plot
    marks, boxes = window.model.marks, plot.events.pixel_boxes()
    row = max(range(len(marks)), key=lambda each: boxes.right[each] - boxes.left[each])
    inside_x = round(0.75 * boxes.right[row] + 0.25 * boxes.left[row])
    view = plot.viewport()
    press = QPoint(inside_x, round(boxes.top[row]) - 3)
    qtbot.mousePress(view, _LEFT, pos=press)
    qtbot.mouseMove(view, press + QPoint(5, 2))
    qtbot.mouseMove(view, press + QPoint(6, 8))
    qtbot.mouseRelease(view, _LEFT, pos=press + QPoint(6, 8))
    assert marks.ids[row] in window.session.selection.ids
