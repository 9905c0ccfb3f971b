"""Swapping by hand in the main window: keys that compare, stages dragged about, files on the palette."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codec.events.event import Stage
from editor.views.drags.data import sound_to_mime
from editor.views.inspector.swap_chooser import SwapChooser
from editor.views.lists.palette_view import candidate_of
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession, fill


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(FakeSession())
    qtbot.addWidget(made, before_close_func=_drop_changes)
    made.resize(1300, 900)
    made.show()
    QApplication.processEvents()
    fill(made.session, 15)
    made.model.rebuild()
    QApplication.processEvents()
    yield made
    made.timeline.wait()


def _drop_changes(window: MainWindow) -> None:
    window.files.may_close_document = lambda: True


def _dropped(data: QMimeData, at: QPointF) -> QDropEvent:
    event = QDropEvent(
        at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    return event


def test_a_and_b_compare_the_selection_with_what_was_encoded(window: MainWindow, qtbot: QtBot):
    session = window.session
    ids = list(session.document.events)[2:4]
    session.selection.set(ids)
    window.timeline.plot.setFocus()
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_A)
    (heard,) = [what for how, what in session.answered if how == "audition_events"]
    assert {event.event_id: event for event in heard} == {i: session.document.as_encoded(i) for i in ids}
    assert session.auditioned == []
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_B)
    assert [set(each) for each in session.auditioned] == [set(ids)]


def test_a_slot_is_opened_tried_and_kept_with_the_keyboard_alone(window: MainWindow, qtbot: QtBot):
    session = window.session
    target = list(session.document.events)[4]
    session.selection.set([target])
    window.inspector.refresh()
    slot = window.inspector.stages.slots[Stage.RESONANCE]
    slot.setFocus()
    qtbot.keyClick(slot, Qt.Key.Key_Return)
    chooser = slot.findChild(SwapChooser)
    while getattr(candidate_of(chooser.list.currentItem()), "source", None) is None:
        qtbot.keyClick(chooser.list, Qt.Key.Key_Down)
    nearest = session.neighbours(target, 1)[0][0]
    tried = session.document.event(target).resonance
    assert tried is not None
    assert tried.vector.tobytes() == session.document.event(nearest).vector.tobytes()
    assert session.auditioned[-1] == (target,)
    assert not session.undo_stack.canUndo()
    qtbot.keyClick(chooser.list, Qt.Key.Key_Return)
    assert session.undo_stack.count() == 1
    assert not session.playback.played, "Return was the list's, not the window's"


def test_arrow_keys_in_the_list_of_a_slot_stop_at_no_heading(window: MainWindow, qtbot: QtBot):
    session = window.session
    target = list(session.document.events)[4]
    session.selection.set([target])
    window.inspector.refresh()
    chooser = window.inspector.stages.choose(Stage.ROOM)
    assert chooser is not None
    rows = chooser.list
    passed: list[str] = []
    for _ in range(12):
        heard = len(session.auditioned)
        qtbot.keyClick(rows, Qt.Key.Key_Down)
        passed.append(rows.currentItem().text(0))
        assert candidate_of(rows.currentItem()) is not None, f"{passed[-1]} is a heading"
        assert len(session.auditioned) > heard
    assert len(set(passed)) == len(passed)
    groups = {rows.currentItem().parent().text(0), rows.topLevelItem(0).text(0)}
    assert len(groups) == 2, "at least one heading was passed"
    for name in reversed(passed[:-1]):
        qtbot.keyClick(rows, Qt.Key.Key_Up)
        assert rows.currentItem().text(0) == name
    for _ in range(2):
        qtbot.keyClick(rows, Qt.Key.Key_Up)
    assert rows.currentItem() is rows.topLevelItem(0).child(0), "there is nothing above the first"
    chooser.close()


def test_a_stage_goes_from_a_slot_to_an_event_of_the_timeline_and_of_the_map(window: MainWindow):
    session = window.session
    source, first, second = list(session.document.events)[:3]
    session.selection.set([source])
    window.inspector.refresh()
    sound, event_id = window.inspector.stages._sound(Stage.IMPULSE)
    data = sound_to_mime(sound, event_id, Stage.IMPULSE)
    boxes = window.timeline.plot.events.pixel_boxes()
    row = window.model.marks.index[first]
    at = QPointF(boxes.left[row] + 2, (boxes.top[row] + boxes.bottom[row]) / 2)
    hit = window.model.marks.ids[window.timeline.index_at(at)]
    event = _dropped(data, at)
    window.timeline.eventFilter(window.timeline.plot.viewport(), event)
    assert event.isAccepted()
    swapped = session.document.event(hit).impulse
    assert swapped is not None
    assert swapped.vector.tobytes() == session.document.event(source).vector.tobytes()
    assert session.document.event(hit).resonance is None
    xs, ys = window.map.points.pixels()
    row = window.model.marks.index[second]
    event = _dropped(data, QPointF(xs[row], ys[row]))
    window.map.eventFilter(window.map.plot.viewport(), event)
    assert event.isAccepted()
    assert sum(each.impulse is not None for each in session.document.sequence()) >= 1


def test_a_file_dropped_on_the_palette_is_a_room_and_elsewhere_a_recording(
    window: MainWindow, tmp_path: Path
):
    session, path = window.session, tmp_path / "cellar.wav"
    path.write_bytes(b"")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = _dropped(data, QPointF(10, 10))
    window.palette_view.list.dropEvent(event)
    assert event.isAccepted()
    assert ("rooms", [path]) in session.answered
    assert session.opened == []
    event = _dropped(data, QPointF(10, 10))
    window.map.eventFilter(window.map.plot.viewport(), event)
    assert not event.isAccepted(), "the map leaves files to the window"


@pytest.mark.parametrize("size", [(1024, 640), (1440, 900)], ids=str)
def test_the_list_of_rooms_leaves_the_inspector_to_be_seen(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.move(0, 0)
    window.session.selection.set(list(window.session.document.events)[2:3])
    window.inspector.refresh()
    QApplication.processEvents()
    slot = window.inspector.stages.slots[Stage.ROOM]
    window.inspector.bring_into_view(slot)
    qtbot.mouseClick(slot, Qt.MouseButton.LeftButton)
    (chooser,) = window.findChildren(SwapChooser)
    inspector = QRect(window.inspector.mapToGlobal(QPoint(0, 0)), window.inspector.size())
    covered = chooser.geometry() & inspector
    assert covered.width() * covered.height() < 0.5 * inspector.width() * inspector.height()
    assert not chooser.geometry().intersects(QRect(slot.mapToGlobal(QPoint(0, 0)), slot.size()))
    assert chooser.screen().availableGeometry().contains(chooser.geometry())
    assert chooser.list.viewport().height() >= 6 * chooser.list.sizeHintForRow(0)
    chooser.close()
