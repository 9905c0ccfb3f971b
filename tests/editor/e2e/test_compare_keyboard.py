"""The keyboard in the Compare panel stays where it is, or goes on with the work, when what it was on goes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from editor.session.compare import RECORDING, RunState
from editor.views.window.main_window import MainWindow
from tests.editor.compare_fakes import FakeFits
from tests.editor.compare_window import choose, compared, open_a_recording, panel_of, press, window_to_compare


@pytest.fixture
def fits() -> FakeFits:
    return FakeFits()


@pytest.fixture
def window(qtbot: QtBot, fits: FakeFits, tmp_path: Path) -> Iterator[MainWindow]:
    with window_to_compare(qtbot, fits, tmp_path) as made:
        open_a_recording(qtbot, made, tmp_path)
        yield made


def keyboard() -> QWidget | None:
    return QApplication.focusWidget()


def click_without_the_keyboard(button: QAbstractButton) -> None:
    """Click as the mouse does on a button that takes no keyboard."""
    assert not button.focusPolicy() & Qt.FocusPolicy.ClickFocus
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# Comparing again


def test_a_sound_keeps_the_keyboard_when_it_is_compared_again(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse", "finer"), window.session.compare
    panel.listen.rows["finer"].button.setFocus()
    click_without_the_keyboard(panel.setup.compare)
    assert keyboard() is panel.listen, "while no sound is ready"
    qtbot.waitUntil(lambda: compare.runs["finer"].state == RunState.DONE)  # from memory
    assert keyboard() is panel.listen.rows["finer"].button
    press(qtbot, Qt.Key.Key_A)
    assert compare.heard_name == "coarse"


def test_letters_play_on_when_other_codecs_are_compared(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse", "finer"), window.session.compare
    panel.listen.rows["finer"].button.setFocus()
    choose(panel, "coarse", "fitting")
    click_without_the_keyboard(panel.setup.compare)
    qtbot.waitUntil(panel.listen.rows["coarse"].button.isEnabled)
    assert keyboard() is panel.listen.rows[RECORDING].button
    press(qtbot, Qt.Key.Key_A)
    assert compare.heard_name == "coarse"
    fits.finish("fitting")
    qtbot.waitUntil(lambda: compare.runs["fitting"].state == RunState.DONE)
    assert keyboard() is panel.listen.rows["coarse"].button, "a codec that is done takes nothing away"


def test_a_keyboard_that_is_elsewhere_stays_there(qtbot: QtBot, window: MainWindow, fits: FakeFits) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse"), window.session.compare
    panel.listen.rows["coarse"].button.setFocus()
    choose(panel, "finer")
    panel.setup.region.setFocus()
    click_without_the_keyboard(panel.setup.compare)
    qtbot.waitUntil(lambda: compare.recording is not None)
    fits.finish("finer")
    qtbot.waitUntil(lambda: compare.runs["finer"].state == RunState.DONE)
    assert keyboard() is panel.setup.region


def test_pictures_of_sounds_that_are_gone_come_to_nothing(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse"), window.session.compare
    canvas = panel.listen.rows["coarse"].canvas
    blocked, ended = threading.Event(), list[None]()
    qtbot.waitUntil(lambda: canvas.picture is not None)
    compare.pictures.ask(blocked.wait, lambda _: None, lambda _: None)
    panel.listen.show_kind("waveform")
    qtbot.waitUntil(lambda: canvas._asked is not None)
    choose(panel, "finer")
    panel.setup.compare.click()
    qtbot.waitUntil(lambda: not isValid(canvas))
    compare.pictures.ask(lambda: None, ended.append, lambda _: None)
    blocked.set()
    qtbot.waitUntil(lambda: bool(ended))


def test_the_part_that_ends_or_begins_the_work_gives_the_keyboard_to_what_can_be_done(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, setup = panel_of(window), panel_of(window).setup
    choose(panel, "coarse", "fitting")
    for end in (setup.cancel.click, lambda: [fits.finish(name) for name in ("coarse", "fitting")]):
        setup.compare.setFocus()
        press(qtbot, Qt.Key.Key_Return)
        assert keyboard() is setup.compare
        qtbot.waitUntil(lambda: bool(fits.jobs))
        setup.cancel.setFocus()
        end()
        qtbot.waitUntil(lambda: not setup.cancel.isEnabled())
        assert keyboard() is setup.compare
    window.play.clear_loop()
    assert not setup.compare.isEnabled()
    assert keyboard() is setup.codecs


# Blind tests


@pytest.mark.parametrize("tab", ["abx", "rating"])
def test_a_test_that_gives_way_to_a_comparison_gives_the_keyboard_to_the_sounds(
    qtbot: QtBot, window: MainWindow, fits: FakeFits, tab: str
) -> None:
    panel = compared(qtbot, window, fits, "coarse")
    page = getattr(panel, tab)
    panel.tabs.setCurrentWidget(page)
    page.begin.setFocus()
    click_without_the_keyboard(panel.setup.compare)
    assert panel.tabs.currentWidget() is panel.listen
    qtbot.waitUntil(panel.listen.rows["coarse"].button.isEnabled)
    assert keyboard() is panel.listen.rows[RECORDING].button


def test_an_abx_test_has_the_keyboard_from_beginning_to_end(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, abx = compared(qtbot, window, fits, "coarse"), panel_of(window).abx
    panel.tabs.setCurrentWidget(abx)
    abx.trials.setValue(4)
    abx.begin.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    assert keyboard() is abx.buttons["X"]
    press(qtbot, Qt.Key.Key_X)
    abx.is_b.setFocus()
    for _ in range(4):
        assert keyboard() is abx.is_b, "the next trial can be answered at once"
        press(qtbot, Qt.Key.Key_Return)
    assert keyboard() is abx.again
    panel.setup.codecs.setFocus()
    window.actions_by_id["compare_codecs"].trigger()
    assert keyboard() is abx.again, "not what begins a test, on a page that is hidden"
    press(qtbot, Qt.Key.Key_Return)
    assert keyboard() is abx.begin
    abx.second.setCurrentIndex(abx.first.currentIndex())
    assert keyboard() is abx.first, "two equal sounds cannot be tested"


def test_a_rating_has_the_keyboard_from_beginning_to_end(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse"), window.session.compare
    rating = panel.rating
    panel.tabs.setCurrentWidget(rating)
    for last in ("finish", "mouse"):
        rating.begin.setFocus()
        press(qtbot, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: compare.rating.test is not None)  # once the anchor is made
        assert keyboard() is rating.reference
        for place in range(3):
            press(qtbot, Qt.Key(Qt.Key.Key_1 + place))
            rating.sliders[place].setValue(60 + place)
        (rating.finish if last == "finish" else rating.sliders[1]).setFocus()
        rating.finish.click()
        assert keyboard() is rating.again
        press(qtbot, Qt.Key.Key_Return)
        assert keyboard() is rating.begin


def test_another_piece_gives_the_keyboard_of_its_sounds_to_what_begins(
    qtbot: QtBot, window: MainWindow, fits: FakeFits, tmp_path: Path
) -> None:
    panel = compared(qtbot, window, fits, "coarse")
    panel.listen.rows["coarse"].button.setFocus()
    with qtbot.waitSignal(window.session.encode_finished):
        window.session.open_path(tmp_path / "walk.wav")
    qtbot.waitUntil(lambda: not panel.listen.rows)
    assert keyboard() in (panel.setup.compare, panel.setup.codecs)
