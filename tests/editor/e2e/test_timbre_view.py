"""The paper's picture has a name, and is offered: in the tour, and once after the first encode."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from editor.app import begin
from editor.session import Session, Settings
from editor.views.timeline.plot import LANES, PITCH
from editor.views.window.main_window import MainWindow
from editor.views.window.tour import TOUR, Callout
from tests.editor.codec_fakes import SilentPlayback, SineCodec, plain_layout
from tests.editor.view_fakes import shown_window

TITLE = "The timbre view"


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 12) as made:
        yield made


@pytest.fixture
def first_run(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window of someone who has never used the program, with a codec that answers at once."""
    session = Session(
        load_codec=SineCodec,
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=Settings(tmp_path / "settings.ini"),
        recovery_folder=tmp_path / "recovery",
        compute_layout=plain_layout,
    )
    made = MainWindow(session)
    made.files.may_close_document = lambda: True  # type: ignore[method-assign]
    qtbot.addWidget(made)
    made.resize(1300, 850)
    made.show()
    QApplication.processEvents()
    yield made
    made.release()
    session.close()


def offered(window: MainWindow) -> Callout | None:
    return window.timbre_offer.callout


def points_at(callout: Callout, target: QWidget, window: MainWindow) -> bool:
    rect = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
    return rect.adjusted(-1, -1, 1, 1).contains(callout.pos() + callout._tip)


def open_demo(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.encode_finished):
        begin(window, [], demo=False)


def test_after_the_first_encode_the_timbre_view_is_offered_once_and_shown(
    first_run: MainWindow, qtbot: QtBot
) -> None:
    window = first_run
    window.timeline.plot.setFocus()
    open_demo(qtbot, window)
    guide = window.dialogs.tour_guide
    assert guide.callout is not None
    guide.callout.end.click()
    window.timeline.plot.setFocus()
    qtbot.waitUntil(lambda: offered(window) is not None)
    callout = offered(window)
    assert callout is not None
    assert callout.title.text() == TITLE
    assert window.rect().contains(callout.geometry())
    assert points_at(callout, window.transport.height_button, window)
    assert not callout.isAncestorOf(QApplication.focusWidget() or window), "the keyboard stays where it was"
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Space)
    assert window.session.playback.is_playing, "work goes on"
    qtbot.mouseClick(callout.on, Qt.MouseButton.LeftButton)
    assert window.timeline.mode == LANES
    assert window.transport.height_button.text() == "Timbre"
    assert offered(window) is None
    window.timeline.set_mode(PITCH)
    window.timbre_offer.offer()
    assert offered(window) is None, "once is enough"


def test_the_offer_goes_with_another_piece_or_with_y(first_run: MainWindow, qtbot: QtBot) -> None:
    window = first_run
    open_demo(qtbot, window)
    assert window.dialogs.tour_guide.callout is not None
    window.dialogs.tour_guide.callout.end.click()
    qtbot.waitUntil(lambda: offered(window) is not None)
    callout = offered(window)
    assert callout is not None
    window.timeline.plot.setFocus()
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Y)
    assert window.timeline.mode == LANES
    assert offered(window) is None


def test_the_offer_goes_with_the_first_edit(first_run: MainWindow, qtbot: QtBot) -> None:
    window = first_run
    open_demo(qtbot, window)
    assert window.dialogs.tour_guide.callout is not None
    window.dialogs.tour_guide.callout.end.click()
    qtbot.waitUntil(lambda: offered(window) is not None)
    window.timeline.plot.setFocus()
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Right)
    assert len(window.session.selection.ids) == 1
    assert offered(window) is not None, "it was only looked at"
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_M)
    assert window.session.undo_stack.count() == 1
    assert offered(window) is None


def test_the_tour_shows_the_timbre_view_and_brings_back_what_was_there(window: MainWindow) -> None:
    step = next(index for index, each in enumerate(TOUR) if each.title == TITLE)
    guide = window.dialogs.tour_guide
    guide.begin()
    modes = []
    while (callout := guide.callout) is not None:
        modes.append(window.timeline.mode)
        label = callout.text
        assert label.height() >= label.heightForWidth(label.width()), "no line is cut off"
        assert callout.rect().contains(label.geometry())
        guide.callout.on.click()
    assert modes == [LANES if index == step else PITCH for index in range(len(TOUR))]
    assert window.timeline.mode == PITCH
    assert window.preferences.text("timeline_axis") == PITCH
    guide.begin()
    for _ in range(step):
        assert guide.callout is not None
        guide.callout.on.click()
    assert window.timeline.mode == LANES
    assert window.transport.height_button.text() == "Timbre"
    assert guide.callout is not None
    guide.callout.end.click()
    assert window.timeline.mode == PITCH
    window.timbre_offer.offer()
    assert offered(window) is None, "who has seen it is not asked"


def test_the_timbre_view_has_its_name_in_the_menu(window: MainWindow) -> None:
    action = window.actions_by_id["lanes"]
    assert action.text() == "&Timbre"
    assert "paper" in action.toolTip()
    action.trigger()
    assert window.timeline.mode == LANES
