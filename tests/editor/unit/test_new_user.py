"""What a new user's tour of the window has shown, in the real window with a real session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from editor.audio.meter import Levels
from editor.session import Session
from editor.translation import install_language
from editor.views.marks.marks import format_time
from editor.views.window.level_meter import LevelMeter
from editor.views.window.main_window import MainWindow
from tests.editor.session_fakes import Told
from tests.editor.view_fakes import note_clip


@pytest.fixture
def window(qtbot: QtBot, opened: Session) -> Iterator[MainWindow]:
    qtbot.waitUntil(lambda: opened.captures.available and opened.is_settled)
    made = MainWindow(opened)
    made.files.may_close_document = lambda: True  # type: ignore[method-assign]
    qtbot.addWidget(made)
    made.resize(1300, 850)
    made.show()
    QApplication.processEvents()
    yield made
    made.release()


def test_copies_of_solo_events_are_solo(window: MainWindow) -> None:
    session, act = window.session, window.actions_by_id
    session.selection.set(["found-1"])
    act["solo"].trigger()
    session.selection.set(["found-1", "found-2"])
    act["duplicate"].trigger()
    document = session.document
    copies = {document.event(each).captured_id: each for each in session.selection.ids}
    assert set(copies) == {"found-1", "found-2"}
    assert session.solo_ids == {"found-1", copies["found-1"]}
    act["undo"].trigger()
    assert session.solo_ids == {"found-1"}
    act["redo"].trigger()
    assert session.solo_ids == {"found-1", copies["found-1"]}
    act["solo"].trigger()
    act["duplicate"].trigger()
    assert session.solo_ids is None


def test_encoding_again_keeps_what_is_shown_and_another_piece_is_shown_whole(
    window: MainWindow, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    session, plot = window.session, window.timeline.plot
    plot.set_time_range(0.4, 0.9)
    window.timeline.zoom_height(2.0)
    shown = plot.time_range(), plot.height_range()
    assert shown[0] == pytest.approx((0.4, 0.9))
    n_ends = len(told.ends)
    window.actions_by_id["encode_again"].trigger()
    qtbot.waitUntil(lambda: len(told.ends) > n_ends and session.is_settled)
    assert (plot.time_range(), plot.height_range()) == shown
    window.actions_by_id["undo"].trigger()
    assert (plot.time_range(), plot.height_range()) == shown
    other = tmp_path / "other.wav"
    save_audio(other, note_clip(2.0).samples, 22_050, "PCM_16")
    session.open_path(other)
    qtbot.waitUntil(lambda: plot.time_range()[0] <= 0.0 and plot.time_range()[1] >= 2.0)
    assert plot.height_range() == plot.plane()


def test_f6_goes_through_what_is_seen_and_brings_no_tab_to_the_front(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.session.selection.set(["found-1"])
    window.activateWindow()
    window.timeline.plot.setFocus()
    front = {name for name, dock in window.docks.items() if not dock.visibleRegion().isEmpty()}
    hidden = {name for name, dock in window.docks.items() if dock.toggleViewAction().isChecked()} - front
    assert hidden, "some panel is behind another"
    visited: set[str] = set()
    for _ in range(12):
        focus = window.focusWidget()
        assert focus is not None
        visited |= {name for name, dock in window.docks.items() if dock.isAncestorOf(focus)}
        qtbot.keyClick(focus, Qt.Key.Key_F6)
        qtbot.wait(1)
    assert visited == front
    assert {name for name, dock in window.docks.items() if not dock.visibleRegion().isEmpty()} == front


def test_the_lamp_of_the_level_meter_is_german_in_german(qtbot: QtBot, qapp: QApplication) -> None:
    assert install_language(qapp, "de") == "de"
    try:
        meter = LevelMeter()
        qtbot.addWidget(meter)
        assert meter.over.text() == "Zu laut"
        meter.show_levels(Levels((1.2, 1.2), (0.5, 0.5), n_over=1))
        assert meter.over.text() == "⚠ Zu laut"
    finally:
        install_language(qapp, "en")


def test_screen_readers_know_what_the_pictures_are_and_what_is_selected(window: MainWindow) -> None:
    session, plots = window.session, (window.timeline.plot, window.map.plot)
    charts = (*plots, *(plot.viewport() for plot in plots), window.overview)
    interfaces = [QAccessible.queryAccessibleInterface(each) for each in charts]
    assert {each.role() for each in interfaces} == {QAccessible.Role.Chart}
    names = [each.text(QAccessible.Text.Name) for each in interfaces]
    assert names == ["Timeline", "Map", "Timeline", "Map", "Overview"]

    def said() -> list[str]:
        return [each.text(QAccessible.Text.Description) for each in interfaces[:2]]

    n_events = len(session.document)
    assert all(each.startswith(f"{n_events} events, none selected. ") for each in said())
    session.selection.set(["found-1"])
    onset = format_time(session.document.event("found-1").onset_s)
    assert all(each.startswith(f"Selected: Event at {onset} · ") for each in said())
    assert all("Arrow keys" in each for each in said())
    session.selection.set(["found-1", "found-2"])
    assert all(each.startswith(f"2 of {n_events} events selected, ") for each in said())


def test_what_can_take_the_keyboard_has_a_role_of_its_own(window: MainWindow) -> None:
    window.dialogs.tour_guide.offer()
    window.session.selection.set(["found-1"])
    window.inspector.refresh()
    QApplication.processEvents()
    unknown = {QAccessible.Role.NoRole, QAccessible.Role.Client}
    nothing = [
        each.accessibleName() or type(each).__name__
        for each in window.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.isVisible()
        and not isinstance(each.parent(), QAbstractSpinBox)  # which speaks for it
        and QAccessible.queryAccessibleInterface(each).role() in unknown
    ]
    assert nothing == []
    window.dialogs.tour_guide.close()
