"""The tour of the first start: while the piece is encoded, the step about an event waits for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.views.window.main_window import MainWindow
from editor.views.window.tour import TOUR, Callout
from tests.editor.view_fakes import FakeSession, fill, shown_window

_AT = next(index for index, step in enumerate(TOUR) if step.of_an_event)
_WAITS = "as soon as the first events are found"


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 0) as made:
        yield made


def callout(window: MainWindow) -> Callout:
    shown = window.dialogs.tour_guide.callout
    assert shown is not None
    return shown


def events_are_found(window: MainWindow) -> None:
    assert isinstance(window.session, FakeSession)
    fill(window.session, 8)
    window.model.rebuild()


def go_to_the_step(qtbot: QtBot, window: MainWindow) -> None:
    window.dialogs.tour_guide.begin()
    for _ in range(_AT):
        qtbot.mouseClick(callout(window).on, Qt.MouseButton.LeftButton)
    assert callout(window).title.text() == TOUR[_AT].title


def test_the_step_about_an_event_shows_the_first_one_that_is_found(window: MainWindow, qtbot: QtBot) -> None:
    go_to_the_step(qtbot, window)
    assert _WAITS in callout(window).text.text(), "the panel is empty, and the tour says why"
    events_are_found(window)
    assert len(window.session.selection.ids) == 1
    assert callout(window).text.text() == TOUR[_AT].text
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Escape)
    window.model.rebuild()
    assert not window.session.selection.ids, "once; then the user chooses"


@pytest.mark.parametrize("leave", ["on", "end"])
def test_another_step_selects_nothing(window: MainWindow, qtbot: QtBot, leave: str) -> None:
    go_to_the_step(qtbot, window)
    qtbot.mouseClick(getattr(callout(window), leave), Qt.MouseButton.LeftButton)
    events_are_found(window)
    assert not window.session.selection.ids
