"""Space plays wherever no text is typed; Return activates what has the focus; lists are browsed by ear."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QMenu,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from codec.events.event import Stage
from editor.views.dialogs.live_dialog import LiveDialog
from editor.views.inspector.swap_chooser import SwapChooser
from editor.views.lists.palette_view import candidate_of
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession, shown_window

_PANELS = ("inspector", "table", "history", "palette", "map")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 15) as made:
        ids = list(made.session.document.events)
        made.session.edits.transpose(ids[:3], 2)
        made.session.selection.set(ids[4:5])
        made.inspector.refresh()
        QApplication.processEvents()
        yield made


def _session(window: MainWindow) -> FakeSession:
    session = window.session
    assert isinstance(session, FakeSession)
    return session


def _focusable(window: MainWindow) -> list[QWidget]:
    found = [each for each in window.findChildren(QWidget) if each.window() is window]
    return [each for each in found if each.isVisible() and each.isEnabled() and each.focusPolicy()]


@pytest.mark.parametrize("panel", _PANELS)
def test_space_plays_and_stops_from_every_widget_of_the_window(window: MainWindow, panel: str) -> None:
    window.docks[panel].raise_()
    QApplication.processEvents()
    playback = _session(window).playback
    before = window.session.document.events
    chosen = window.session.selection.ids
    tried = 0
    for widget in _focusable(window):
        widget.setFocus()
        if QApplication.focusWidget() is not widget or isinstance(widget, QLineEdit):
            continue
        was = playback.is_playing
        QTest.keyClick(widget, Qt.Key.Key_Space)
        assert playback.is_playing is not was, (type(widget).__name__, widget.accessibleName())
        assert QApplication.activePopupWidget() is None, widget.accessibleName()
        tried += 1
    assert tried > 10
    assert window.session.document.events == before
    assert window.session.selection.ids == chosen


def test_space_in_a_cell_that_is_being_edited_is_text(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["table"].raise_()
    view = window.table.view
    view.setCurrentIndex(window.table.model.index(2, 0))
    view.edit(window.table.model.index(2, 0))
    editor = view.findChild(QLineEdit)
    assert editor is not None
    editor.setFocus()
    QTest.keyClicks(editor, "1 ")
    assert editor.text() == "1 "
    assert not _session(window).playback.is_playing


def test_space_takes_over_a_number_that_was_typed_and_plays(window: MainWindow) -> None:
    row = window.inspector.fields.rows["gain_db"]
    row.spin.setFocus()
    row.spin.selectAll()
    QTest.keyClicks(row.spin, "-6")
    QTest.keyClick(row.spin, Qt.Key.Key_Space)
    (event_id,) = window.session.selection.ids
    assert window.session.document.event(event_id).gain_db == -6.0
    assert _session(window).playback.is_playing


def test_return_activates_the_focused_button_and_not_the_shortcut(window: MainWindow) -> None:
    session = _session(window)
    loop = window.transport.button("loop")
    assert isinstance(loop, QAbstractButton)
    loop.setFocus()
    QTest.keyClick(loop, Qt.Key.Key_Return)
    assert session.playback.loop is not None
    mute = window.inspector.fields.mute
    mute.setFocus()
    QTest.keyClick(mute, Qt.Key.Key_Enter)
    (event_id,) = session.selection.ids
    assert session.document.event(event_id).mute
    picture = window.inspector.stages.pictures[Stage.IMPULSE]
    picture.setFocus()
    QTest.keyClick(picture, Qt.Key.Key_Return)
    assert session.answered[-1] == ("audition_stage", (event_id, Stage.IMPULSE))
    assert session.playback.played == []  # Return elsewhere plays the selection
    window.timeline.plot.setFocus()
    QTest.keyClick(window.timeline.plot, Qt.Key.Key_Return)
    assert len(session.playback.played) == 1


def test_return_opens_a_list_of_choices(qtbot: QtBot) -> None:
    with shown_window(qtbot) as window:
        picker = window.welcome.encoding.level
        picker.setFocus()
        QTest.keyClick(picker, Qt.Key.Key_Return)
        popup = QApplication.activePopupWidget()
        assert popup is not None
        assert popup.isAncestorOf(picker.view())
        picker.hidePopup()


def test_return_opens_a_menu(window: MainWindow) -> None:
    seen: list[object] = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        seen.append(menu)
        if menu is not None:
            menu.close()

    QTimer.singleShot(200, look)
    window.transport.snap_button.setFocus()
    QTest.keyClick(window.transport.snap_button, Qt.Key.Key_Return)
    assert isinstance(seen[0], QMenu)


def test_after_a_swap_space_plays_and_does_not_open_the_list_again(window: MainWindow, qtbot: QtBot) -> None:
    session = _session(window)
    slot = window.inspector.stages.slots[Stage.RESONANCE]
    slot.setFocus()
    QTest.keyClick(slot, Qt.Key.Key_Return)
    chooser = slot.findChild(SwapChooser)
    assert chooser is not None
    while getattr(candidate_of(chooser.list.currentItem()), "source", None) is None:
        QTest.keyClick(chooser.list, Qt.Key.Key_Down)
    QTest.keyClick(chooser.list, Qt.Key.Key_Space)
    assert session.playback.is_playing  # with the candidate in the mix
    QTest.keyClick(chooser.list, Qt.Key.Key_Space)
    assert not session.playback.is_playing
    QTest.keyClick(chooser.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: slot.findChild(SwapChooser) is None)
    window.activateWindow()  # without a window system, nothing is active after a popup
    qtbot.waitUntil(window.isActiveWindow)
    slot.setFocus()
    QTest.keyClick(slot, Qt.Key.Key_Space)
    assert slot.findChild(SwapChooser) is None
    assert session.playback.is_playing


def test_neighbours_and_palette_are_browsed_by_ear(window: MainWindow) -> None:
    session = _session(window)
    for panel, items in (
        ("map", window.map.neighbours.list),
        ("palette", window.palette_view.list),
    ):
        window.docks[panel].raise_()
        QApplication.processEvents()
        assert isinstance(items, QTreeWidget)
        items.setFocus()
        heard: list[object] = []
        for _ in range(10):
            QTest.keyClick(items, Qt.Key.Key_Down)
        heard = [*session.auditioned, *session.answered]
        QTest.keyClick(items, Qt.Key.Key_B)
        again = [*session.auditioned, *session.answered]
        assert len(again) == len(heard) + 1
        assert len(heard) >= 3
        session.auditioned.clear()
        session.answered.clear()


def test_each_neighbour_that_an_arrow_key_reaches_is_heard_once(window: MainWindow) -> None:
    session = _session(window)
    items = window.map.neighbours.list
    (event_id,) = session.selection.ids
    nearest = [each for each, _ in session.neighbours(event_id, 3)]
    items.setFocus()
    items.setCurrentItem(items.topLevelItem(0))
    assert session.auditioned == []
    QTest.keyClick(items, Qt.Key.Key_Down)
    QTest.keyClick(items, Qt.Key.Key_Down)
    assert session.auditioned == [(nearest[1],), (nearest[2],)]
    session.edits.set_gain([event_id], -3.0)  # lists the neighbours anew, and is silent
    window.inspector.refresh()
    assert len(session.auditioned) == 2


def test_arrow_keys_in_the_table_sound_as_on_the_timeline(window: MainWindow) -> None:
    session = _session(window)
    window.docks["table"].raise_()
    view = window.table.view
    view.setFocus()
    first, second, third = list(window.table.model.ids)[:3]
    session.selection.set([first])
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert session.selection.ids == {second}
    assert session.auditioned == [(second,)]
    window.view.set_audition(False)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert session.selection.ids == {third}
    assert session.auditioned == [(second,)]


def test_space_plays_in_a_dialog_with_a_preview(window: MainWindow) -> None:
    session = _session(window)
    dialog = window.arrange.humanise_dialog()
    assert isinstance(dialog, LiveDialog)
    dialog.show()
    QApplication.processEvents()
    for widget in (dialog.time.field, dialog.time.slider, dialog.again):
        widget.setFocus()
        was = session.playback.is_playing
        QTest.keyClick(widget, Qt.Key.Key_Space)
        assert session.playback.is_playing is not was, type(widget).__name__
    seed = dialog.seed
    dialog.again.setFocus()
    QTest.keyClick(dialog.again, Qt.Key.Key_Return)
    assert dialog.seed != seed
    assert dialog.isVisible()
    dialog.reject()
