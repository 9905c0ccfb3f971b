"""A room that is swapped in is heard, by whatever way it came, and the window says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from codec.events.event import Stage
from codec.project.content import PaletteEntry
from editor.session import Session
from editor.views.drags.data import room_to_mime, sound_to_mime
from editor.views.window.main_window import MainWindow
from editor.workers import DecodedRoom
from tests.editor.codec_fakes import SineCodec, a_source
from tests.editor.session_fakes import Told
from tests.editor.swap_lists import item_of

ROOM = "Cathedral"
EVENT = "e2"


@pytest.fixture
def window(qtbot: QtBot, codec: SineCodec, six_events: Session) -> Iterator[MainWindow]:
    codec.room = DecodedRoom("Church", 0.0)
    made = MainWindow(six_events)
    made.files.may_close_document = lambda: True  # type: ignore[method-assign]
    qtbot.addWidget(made)
    made.resize(1300, 850)
    made.show()
    QApplication.processEvents()
    select(qtbot, made, EVENT)
    made.palette_view.refresh()  # it fills itself a moment after the first picture
    yield made
    made.release()


def select(qtbot: QtBot, window: MainWindow, *ids: str) -> None:
    session = window.session
    session.selection.set(ids)
    window.inspector.refresh()
    qtbot.waitUntil(lambda: all(mix_of(session, each) is not None for each in ids))
    window.model.rebuild()


def mix_of(session: Session, event_id: str) -> float | None:
    return session.decoded_rooms.heard(session.document.event(event_id)).mix


def by_slot(window: MainWindow, qtbot: QtBot) -> None:
    drop(window.inspector.stages.slots[Stage.ROOM], QPointF(5, 5))


def by_keys(window: MainWindow, qtbot: QtBot) -> None:
    chooser = window.inspector.stages.choose(Stage.ROOM)
    chooser.list.setCurrentItem(item_of(chooser.list, ROOM))
    qtbot.keyClick(chooser.list, Qt.Key.Key_Return)


def by_palette(window: MainWindow, qtbot: QtBot) -> None:
    window.palette_view.list.setCurrentItem(item_of(window.palette_view.list, ROOM))
    qtbot.keyClick(window.palette_view.list, Qt.Key.Key_Return)


def by_timeline(window: MainWindow, qtbot: QtBot) -> None:
    boxes, index = window.timeline.plot.events.pixel_boxes(), window.model.marks.index[EVENT]
    at = QPointF(boxes.left[index] + 2, (boxes.top[index] + boxes.bottom[index]) / 2)
    event = dropped(at)
    window.timeline.eventFilter(window.timeline.plot.viewport(), event)
    assert event.isAccepted()


def dropped(at: QPointF) -> QDropEvent:
    data, button = room_to_mime(ROOM), Qt.MouseButton.LeftButton
    event = QDropEvent(at, Qt.DropAction.CopyAction, data, button, Qt.KeyboardModifier.NoModifier)
    event.mime = data  # Qt does not keep it  # type: ignore[attr-defined]
    event.ignore()
    return event


def drop(target: QWidget, at: QPointF) -> None:
    target.dropEvent(dropped(at))


@pytest.mark.parametrize("way", [by_slot, by_keys, by_palette, by_timeline])
def test_a_room_at_mix_0_raises_it_to_what_the_room_needs_and_says_so(
    window: MainWindow, qtbot: QtBot, told: Told, way: Callable[[MainWindow, QtBot], None]
) -> None:
    session, before = window.session, window.session.document.event(EVENT)
    assert window.inspector.fields.rows["room_mix"].spin.value() == 0.0
    way(window, qtbot)
    event, needed = session.document.event(EVENT), session.bank[ROOM].clear_mix
    assert (event.room_name, event.room_mix) == (ROOM, needed)
    assert session.bank[ROOM].is_heard_at(needed)
    said = f"Mix of 1 event raised to {100 * needed:.0f} %, so that the room is heard"
    assert told.messages[-1] == said
    assert window.status.currentMessage() == said or said in shown_texts(window.status)
    window.inspector.refresh()
    assert window.inspector.stages.slots[Stage.ROOM].label == ROOM
    assert window.inspector.fields.rows["room_mix"].spin.value() == round(100 * needed)
    assert session.undo_stack.undoText() == f"Swap room of 1 event for {ROOM}"
    session.history.undo()
    assert session.document.event(EVENT) == before


def shown_texts(widget: QWidget) -> str:
    return " ".join(str(each.property("text")) for each in widget.findChildren(QWidget))


def test_a_mix_at_which_the_room_is_heard_stays(window: MainWindow, qtbot: QtBot, told: Told) -> None:
    session = window.session
    session.edits.set_room_mix([EVENT], 0.15)
    by_slot(window, qtbot)
    assert session.document.event(EVENT).room_mix == 0.15
    assert not told.messages


def test_only_the_events_that_need_it_are_raised(window: MainWindow, qtbot: QtBot, told: Told) -> None:
    session = window.session
    session.edits.set_room_mix(["e1"], 0.5)
    steps = session.undo_stack.count()
    select(qtbot, window, "e1", EVENT)
    by_slot(window, qtbot)
    mixes = [session.document.event(each).room_mix for each in ("e1", EVENT)]
    assert mixes == [0.5, session.bank[ROOM].clear_mix]
    assert session.undo_stack.count() == steps + 1


def test_the_room_of_another_sound_is_heard_as_well(window: MainWindow, qtbot: QtBot, told: Told) -> None:
    session = window.session
    session.piece_edits.add_to_palette(PaletteEntry("Hall", Stage.ROOM, a_source(5).vector))
    qtbot.waitUntil(lambda: session.decoded_rooms.of(a_source(5)) is not None)
    window.palette_view.list.setCurrentItem(item_of(window.palette_view.list, "Hall"))
    qtbot.keyClick(window.palette_view.list, Qt.Key.Key_Return)
    event = session.document.event(EVENT)
    assert event.room is not None
    assert event.room_mix == session.bank["Church"].clear_mix
    assert "so that the room is heard" in told.messages[-1]


def test_a_room_that_was_tried_and_not_kept_leaves_the_mix(window: MainWindow, qtbot: QtBot) -> None:
    session, before = window.session, window.session.document.event(EVENT)
    chooser = window.inspector.stages.choose(Stage.ROOM)
    chooser.list.setCurrentItem(item_of(chooser.list, ROOM))
    assert session.document.event(EVENT).room_mix is not None
    qtbot.keyClick(chooser.list, Qt.Key.Key_Escape)
    assert session.document.event(EVENT) == before


def test_the_room_is_once_in_the_inspector(window: MainWindow, qtbot: QtBot) -> None:
    by_slot(window, qtbot)
    window.inspector.refresh()
    assert not window.inspector.findChildren(QComboBox)
    named = [
        each
        for each in window.inspector.findChildren(QWidget)
        if each.isVisible() and ROOM in (str(each.property("text")), getattr(each, "label", ""))
    ]
    assert named == [window.inspector.stages.slots[Stage.ROOM]]


def test_a_stage_that_is_no_room_leaves_the_mix(window: MainWindow, qtbot: QtBot) -> None:
    slot = window.inspector.stages.slots[Stage.IMPULSE]
    data = sound_to_mime(a_source(), None, Stage.IMPULSE)
    button, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    slot.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, button, modifiers))
    assert window.session.document.event(EVENT).impulse is not None
    assert window.session.document.event(EVENT).room_mix is None
