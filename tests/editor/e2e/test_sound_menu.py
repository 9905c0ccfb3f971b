"""What changes the sound of events is in the Event and the context menu; empty places have a menu as well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from codec.events.event import MODEL_SAMPLE_RATE, Stage
from editor.audio.source import Source
from editor.views.inspector.swap_chooser import SwapChooser
from editor.views.window.main_window import MainWindow
from tests.editor.codec_fakes import a_source
from tests.editor.view_fakes import shown_window

SWAPS = {Stage.IMPULSE: "swap_impulse", Stage.RESONANCE: "swap_resonance", Stage.ROOM: "swap_room"}
KEYS = {Stage.IMPULSE: Qt.Key.Key_1, Stage.RESONANCE: Qt.Key.Key_2, Stage.ROOM: Qt.Key.Key_3}


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 15) as made:
        made.timeline.fit()
        made.snap.set_mode("off")
        yield made


def ids_of(window: MainWindow) -> list[str]:
    return list(window.session.document.events)


def chooser_of(window: MainWindow, stage: Stage) -> SwapChooser:
    found = window.inspector.stages.slots[stage].findChild(SwapChooser)
    assert isinstance(found, SwapChooser)
    return found


def entries(menu: QMenu) -> list[QAction]:
    """Return all entries of a menu and its submenus."""
    below = [each for action in menu.actions() if action.menu() for each in entries(action.menu())]
    return [each for each in menu.actions() if not each.isSeparator() and not each.menu()] + below


def context(window: MainWindow, view: QWidget, at: QPoint, *, by_key: bool = False) -> QMenu:
    reason = QContextMenuEvent.Reason.Keyboard if by_key else QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(view, QContextMenuEvent(reason, at, view.mapToGlobal(at)))
    menu = window.context_menus.opened
    assert menu is not None
    assert menu.isVisible()
    menu.close()
    return menu


def entry(menu: QMenu, text: str) -> QAction:
    return next(each for each in entries(menu) if each.text().replace("&", "") == text)


def empty_place(window: MainWindow) -> QPoint:
    """Return a place of the timeline where no event is, away from its ends."""
    plot = window.timeline.plot
    for x in range(plot.width() // 2, plot.width() - 40, 3):
        for y in range(60, plot.height() - 20, 5):
            if window.timeline.index_at(QPoint(x, y).toPointF()) is None:
                return QPoint(x, y)
    raise AssertionError("there is no empty place")


def test_all_that_changes_the_sound_is_in_the_event_menu_and_in_the_context_menu(window: MainWindow) -> None:
    window.session.selection.set(ids_of(window)[:1])
    wanted = {*SWAPS.values(), "neighbours", "morph", "replace", "reset_sound", "reset_impulse",
              "reset_resonance", "reset_room"}  # fmt: skip
    index = window.model.marks.index[ids_of(window)[0]]
    boxes = window.timeline.plot.events.pixel_boxes()
    at = QPoint(round(boxes.left[index]) + 2, round((boxes.top[index] + boxes.bottom[index]) / 2))
    for menu in (window._menus["Event"], context(window, window.timeline.plot.viewport(), at)):
        assert wanted <= {each.objectName() for each in entries(menu)}
    assert all(window.actions_by_id[each].isEnabled() for each in wanted)
    window.session.selection.clear()
    assert not any(window.actions_by_id[each].isEnabled() for each in wanted)
    window.session.selection.set(ids_of(window)[:2])
    enabled = {each for each in wanted if window.actions_by_id[each].isEnabled()}
    assert wanted - enabled == {"neighbours", "morph", "replace"}, "these are of one event"


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("hidden", [False, True])
def test_a_swap_begins_in_the_menu_or_with_its_key_and_goes_on_with_the_keyboard(
    window: MainWindow, qtbot: QtBot, stage: Stage, hidden: bool
) -> None:
    session, event_id = window.session, ids_of(window)[4]
    if hidden:
        window.docks["inspector"].hide()
    session.selection.set([event_id])
    window.timeline.plot.setFocus()
    if hidden:
        window.actions_by_id[SWAPS[stage]].trigger()
    else:
        qtbot.keyClick(window.timeline.plot, KEYS[stage])
    chooser = chooser_of(window, stage)
    assert chooser.isVisible()
    assert window.docks["inspector"].isVisible()
    before = session.document.event(event_id)
    for _ in range(3):
        qtbot.keyClick(chooser.list, Qt.Key.Key_Down)
    qtbot.keyClick(chooser.list, Qt.Key.Key_Return)
    after = session.document.event(event_id)
    assert getattr(after, stage.value) is not None
    assert after.replace(**{stage.value: None}, room_mix=None) == before.replace(room_mix=None)
    assert session.undo_stack.count() == 1


def test_neighbours_morph_and_replace_are_reached_from_the_menu(window: MainWindow, qtbot: QtBot) -> None:
    session, event_id = window.session, ids_of(window)[4]
    session.selection.set([event_id])
    window.timeline.plot.setFocus()
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_4)
    panel = window.map.neighbours
    assert panel.list.hasFocus()
    assert panel.list.currentItem() is panel.list.topLevelItem(0)
    nearest = session.neighbours(event_id, 1)[0][0]
    assert session.auditioned[-1] == (nearest,), "browsing by ear begins with the nearest"
    window.actions_by_id["morph"].trigger()
    assert panel.morph.slider.hasFocus()
    for _ in range(30):
        qtbot.keyClick(panel.morph.slider, Qt.Key.Key_Right)
    morph = session.document.event(event_id).morph
    assert morph is not None
    assert morph.share == pytest.approx(0.3)
    window.actions_by_id["reset_sound"].trigger()
    assert not session.document.is_edited(event_id)
    window.actions_by_id["replace"].trigger()
    nearest = session.document.event(session.neighbours(event_id, 1)[0][0])
    assert session.document.event(event_id).vector.tobytes() == nearest.vector.tobytes()


def test_stages_are_reset_from_the_menu(window: MainWindow) -> None:
    session, chosen = window.session, ids_of(window)[2:4]
    session.selection.set(chosen)
    session.edits.replace_vector(chosen, a_source(3, "Bell"))
    for action_id, stage in (("reset_impulse", Stage.IMPULSE), ("reset_resonance", Stage.RESONANCE)):
        window.actions_by_id[action_id].trigger()
        assert all(getattr(session.document.event(each), stage.value) is not None for each in chosen)
    window.actions_by_id["reset_room"].trigger()
    assert not any(session.document.is_edited(each) for each in chosen)
    assert session.undo_stack.count() == 4


def test_the_menu_of_an_empty_place_pastes_plays_loops_and_selects_there(window: MainWindow) -> None:
    session, playback = window.session, window.session.playback
    session.selection.set(ids_of(window)[:2])
    window.actions_by_id["copy"].trigger()
    session.selection.clear()
    view, at = window.timeline.plot.viewport(), empty_place(window)
    time_s = window.timeline.plot.to_data(at.toPointF())[0]
    menu = context(window, view, at)
    assert entry(menu, "Paste here").isEnabled()
    entry(menu, "Play from here").trigger()
    assert playback.played[-1] == (Source.MIX, pytest.approx(time_s), None)
    playback.stop()
    entry(menu, "Play the recording from here").trigger()
    assert playback.played[-1] == (Source.RECORDING, pytest.approx(time_s), None)
    playback.stop()
    entry(menu, "End the loop here").trigger()
    assert playback.loop == (0.0, pytest.approx(time_s))
    earlier = context(window, view, at - QPoint(200, 0))
    entry(earlier, "Begin the loop here").trigger()
    assert playback.loop is not None
    assert playback.loop[0] < playback.loop[1] == pytest.approx(time_s)
    entry(menu, "Select from here on").trigger()
    later = {e.event_id for e in session.document.sequence() if e.onset_s >= time_s}
    assert session.selection.ids == later
    entry(menu, "Paste here").trigger()
    first = min(session.document.event(each).onset_samples for each in session.selection.ids)
    assert first == round(time_s * MODEL_SAMPLE_RATE)
    assert {"select_all", "select_loop", "clear_loop", "fit"} <= {each.objectName() for each in entries(menu)}


def test_a_menu_by_key_is_that_of_the_selection_or_of_the_playhead(window: MainWindow) -> None:
    view = window.timeline.plot.viewport()
    window.session.playback.position_s = 1.25
    menu = context(window, view, QPoint(5, 5), by_key=True)
    entry(menu, "Begin the loop here").trigger()
    assert window.session.playback.loop is not None
    assert window.session.playback.loop[0] == 1.25
    window.session.selection.set(ids_of(window)[:1])
    menu = context(window, view, QPoint(5, 5), by_key=True)
    assert "mute" in {each.objectName() for each in entries(menu)}


def test_points_and_empty_places_of_the_map_have_menus(window: MainWindow) -> None:
    view, marks = window.map.plot.viewport(), window.model.marks
    xs, ys = window.map.points.pixels()
    menu = context(window, view, QPoint(round(xs[3]), round(ys[3])))
    (chosen,) = window.session.selection.ids
    assert abs(xs[marks.index[chosen]] - xs[3]) < 10
    assert "swap_impulse" in {each.objectName() for each in entries(menu)}
    window.map.zoom(4.0)
    empty = next(
        QPoint(x, y)
        for x in range(5, view.width(), 7)
        for y in range(5, view.height(), 7)
        if window.map.index_at(QPoint(x, y).toPointF()) is None
    )
    menu = context(window, view, empty)
    entry(menu, "Show the whole map").trigger()
    assert window.map.box.viewRange()[0] == pytest.approx([-0.06, 1.06], abs=0.6)
    entry(menu, "Select all").trigger()
    assert window.session.selection.ids == frozenset(ids_of(window))


def test_a_window_without_a_piece_has_no_menu(qtbot: QtBot) -> None:
    with shown_window(qtbot) as window:
        view, at = window.timeline.plot.viewport(), QPoint(200, 200)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
        QApplication.sendEvent(view, event)
        assert window.context_menus.opened is None
