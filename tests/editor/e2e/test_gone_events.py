"""Results and clicks for events that are gone, or not drawn yet, in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.events.event import Event, Stage, StageSource
from tests.editor.codec_fakes import SilentPlayback
from tests.editor.pending import PendingWindow, pending_window
from tests.editor.view_fakes import note_clip


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PendingWindow]:
    """A window with eight events, whose results wait from now on."""
    recording = tmp_path / "walk.wav"
    save_audio(recording, note_clip(2.0).samples, 22_050, "PCM_16")
    with pending_window(qtbot, tmp_path, monkeypatch) as made:
        made.session.open_path(recording)
        made.settle()
        made.window.model.rebuild()
        made.main.holding = True
        yield made
        made.check()


def _press(desk: PendingWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier):
    desk.window.timeline.plot.setFocus()
    QTest.keyClick(desk.window.timeline.plot, key, modifiers)


def _all_arrive(desk: PendingWindow) -> None:
    desk.work_off()
    desk.main.let_in(1000)


def _mouse(kind: QEvent.Type, view: QWidget, at: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    buttons = none if kind == QEvent.Type.MouseButtonRelease else left
    modifiers = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view, QMouseEvent(kind, at, view.mapToGlobal(at), button, buttons, modifiers))


def _place(desk: PendingWindow, event_id: str) -> QPointF:
    timeline, marks = desk.window.timeline, desk.window.model.marks
    row = marks.index[event_id]
    return QPointF(
        *timeline.plot.to_pixels(float(marks.onset_s[row]), float(timeline.heights()[row]))
    ) + QPointF(4, 0)


def test_a_duplicate_is_deleted_before_its_stages_are_rendered(desk: PendingWindow) -> None:
    desk.session.selection.set(["found-2"])
    _press(desk, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    desk.window.inspector.refresh()  # asks for its stages
    (copy,) = desk.session.selection.ids
    _press(desk, Qt.Key.Key_Delete)
    assert copy not in desk.session.document
    _all_arrive(desk)
    desk.check()


def test_neighbours_are_asked_for_while_a_changed_event_is_being_deleted(desk: PendingWindow) -> None:
    session = desk.session
    session.neighbours("found-1", 3)
    session.edits.replace_vector(["found-2"], _donor(session.document.event("found-5")))
    session.selection.set(["found-1", "found-2"])
    session.edits.delete(["found-2"])  # leaves one event selected: the map asks for its neighbours
    assert session.selection.ids == {"found-1"}
    assert "found-2" not in dict(session.neighbours("found-1", 20))


def test_an_arrow_key_walks_from_an_event_that_is_not_drawn_yet(desk: PendingWindow) -> None:
    window = desk.window
    desk.session.selection.set(["found-2"])
    window.actions_by_id["duplicate"].trigger()
    QTest.keyClick(window.map.plot, Qt.Key.Key_Right)
    desk.check()
    assert len(desk.session.selection.ids) == 1


def test_a_held_event_is_deleted_and_comes_back_while_the_pointer_goes_on(desk: PendingWindow) -> None:
    window = desk.window
    view, at = window.timeline.plot.viewport(), _place(desk, "found-3")
    _mouse(QEvent.Type.MouseButtonPress, view, at)
    assert desk.session.selection.ids == {"found-3"}
    _mouse(QEvent.Type.MouseMove, view, at + QPointF(20, 0))
    _press(desk, Qt.Key.Key_Delete)
    window.model.rebuild()
    _mouse(QEvent.Type.MouseMove, view, at + QPointF(30, 0))
    desk.session.history.undo()
    assert desk.session.selection.ids == {"found-3"}
    _mouse(QEvent.Type.MouseMove, view, at + QPointF(40, 0))  # it is drawn a frame later
    _mouse(QEvent.Type.MouseButtonRelease, view, at + QPointF(40, 0))
    assert not window.timeline.cancel_gesture()  # the drag is over


def test_a_click_on_an_event_that_is_still_drawn_but_gone_selects_nothing(desk: PendingWindow) -> None:
    window = desk.window
    view, at = window.timeline.plot.viewport(), _place(desk, "found-3")
    desk.session.edits.delete(["found-3"])
    _mouse(QEvent.Type.MouseButtonPress, view, at)
    _mouse(QEvent.Type.MouseButtonRelease, view, at)
    assert not desk.session.selection.ids
    _press(desk, Qt.Key.Key_M)


def test_a_drag_from_the_map_of_an_event_that_went_after_the_press_drags_nothing(
    desk: PendingWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its place in the list would be that of another event, or none."""
    window = desk.window
    dragged: list[str] = []
    monkeypatch.setattr(window.map, "drag_away", dragged.append)
    xs, ys = window.map.points.pixels()
    last = len(xs) - 1
    pressed = window.model.marks.ids[last]
    view, at = window.map.plot.viewport(), QPointF(float(xs[last]), float(ys[last]))
    _mouse(QEvent.Type.MouseButtonPress, view, at)
    desk.session.edits.delete([window.model.marks.ids[0], pressed])
    _all_arrive(desk)
    window.model.rebuild()
    _mouse(QEvent.Type.MouseMove, view, at + QPointF(40, 40))
    assert dragged in ([pressed], [])
    monkeypatch.undo()
    window.map.drag_away(pressed)
    _mouse(QEvent.Type.MouseButtonRelease, view, at + QPointF(40, 40))


def test_a_cell_a_slot_and_a_field_of_an_event_that_is_gone(desk: PendingWindow) -> None:
    window = desk.window
    desk.session.selection.set(["found-3"])
    window.inspector.refresh()
    row = window.table.model.ids.index("found-3")
    desk.session.edits.delete(["found-3"])
    assert not window.table.model.setData(window.table.model.index(row, 0), "1.5")
    window.inspector.fields.time.edited.emit(1.5)
    assert window.inspector.stages.choose(Stage.ROOM) is None
    assert window.map.source_of(window.model.marks.index["found-3"]) is None
    assert len(desk.session.document) == 7


def test_a_colour_cluster_is_muted_while_one_of_its_events_is_still_drawn_but_gone(
    desk: PendingWindow, qtbot: QtBot
) -> None:
    session = desk.session
    qtbot.waitUntil(lambda: desk.window.model.marks.n_clusters > 0)
    marks = desk.window.model.marks
    row = marks.index["found-3"]
    same = [each for each in marks.ids if marks.cluster[marks.index[each]] == marks.cluster[row]]
    gone = next(each for each in same if each != "found-3")
    session.selection.set(["found-3"])
    desk.window.actions_by_id["mute_cluster"].trigger()
    assert session.document.event(gone).mute
    session.edits.delete([gone])
    desk.window.actions_by_id["mute_cluster"].trigger()
    desk.check()
    assert not session.document.event("found-3").mute


def test_what_is_deleted_before_it_is_rendered_is_not_heard(desk: PendingWindow) -> None:
    heard = _heard(desk)
    desk.session.edits.transpose(["found-4"], 3)
    heard.clear()
    desk.session.audition(["found-4"])
    desk.session.edits.delete(["found-4"])
    _all_arrive(desk)
    assert heard == []


def test_of_two_auditions_the_later_is_heard_though_the_earlier_arrives_after_it(desk: PendingWindow) -> None:
    heard = _heard(desk)
    desk.session.audition(["found-1"])
    _all_arrive(desk)
    (known,) = heard
    desk.session.edits.transpose(["found-4"], 3)
    heard.clear()
    desk.session.audition(["found-4"])
    desk.session.audition(["found-1"])
    _all_arrive(desk)
    assert len(heard) == 1
    np.testing.assert_array_equal(heard[0][0], known[0])


def test_a_solo_without_a_deleted_event_stays_so_when_its_earlier_sound_arrives(desk: PendingWindow) -> None:
    session = desk.session
    session.set_solo(["found-1"])
    _all_arrive(desk)
    alone = np.array(session.mix)
    session.edits.transpose(["found-4"], 3)
    session.set_solo(["found-1", "found-4"])
    session.edits.delete(["found-4"])
    assert session.solo_ids == {"found-1"}
    _all_arrive(desk)
    desk.settle()
    np.testing.assert_array_equal(session.mix, alone)


def test_a_solo_ends_when_its_last_event_is_deleted_and_comes_back_with_it(desk: PendingWindow) -> None:
    session, switch = desk.session, desk.window.actions_by_id["solo"]
    session.selection.set(["found-1"])
    switch.trigger()
    assert switch.isChecked()
    session.edits.delete(["found-1"])
    assert session.solo_ids is None
    assert not switch.isChecked()
    session.history.undo()
    assert session.solo_ids == {"found-1"}
    assert switch.isChecked()


def _donor(event: Event) -> StageSource:
    return StageSource(event.vector, "a donor", event.detail)


def _heard(desk: PendingWindow) -> list[tuple[np.ndarray, int]]:
    playback = desk.session.playback
    assert isinstance(playback, SilentPlayback)
    return playback.auditions
