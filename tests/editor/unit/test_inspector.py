"""The inspector: what it shows of a selection, and which edits its gestures make."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import (
    QInputDialog,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from codec.events.detail import Detail
from codec.events.event import Event, Stage, StageSource
from codec.events.model_identity import UNKNOWN_MODEL
from codec.project.file import PaletteEntry
from editor.session import Session
from editor.views.drags.data import room_to_mime, sound_to_mime
from editor.views.inspector import InspectorView
from editor.views.inspector.subject import stage_source
from editor.views.inspector.swap_chooser import SwapChooser
from editor.views.inspector.value_fields import FieldSpinBox
from editor.views.lists.palette_view import PaletteView
from tests.editor.codec_fakes import SilentPlayback, a_detail, a_source
from tests.editor.swap_lists import donor_of, item_of, offered
from tests.editor.view_fakes import drag_slider

pytestmark = pytest.mark.usefixtures("six_events")


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> InspectorView:
    made = InspectorView(session)
    qtbot.addWidget(made)
    made.resize(340, 800)
    made.show()
    qtbot.waitExposed(made)
    return made


def select(session: Session, view: InspectorView, *ids: str) -> None:
    session.selection.set(ids)
    view.refresh()


def named(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if text in action.text())


def test_with_nothing_selected_it_says_what_to_do(view: InspectorView, session: Session) -> None:
    assert not view.fields.isVisible()
    select(session, view, "e1")
    assert view.fields.isVisible()
    select(session, view)
    assert not view.fields.isVisible()


def test_the_fields_show_an_event_and_edit_it(view: InspectorView, session: Session) -> None:
    select(session, view, "e1")
    assert view.fields.time.value() == pytest.approx(4_000 / 22_050, abs=1e-4)
    view.fields.rows["gain_db"].spin.setValue(-6.5)
    view.fields.rows["pan"].spin.setValue(0.25)
    view.fields.rows["transpose_semitones"].spin.setValue(7)
    view.fields.mute.click()
    view.fields.time.setValue(1.0)
    event = session.document.event("e1")
    assert (event.gain_db, event.pan, event.transpose_semitones, event.mute) == (-6.5, 0.25, 7.0, True)
    assert event.onset_s == pytest.approx(1.0, abs=1e-4)
    assert session.undo_stack.count() == 5


def test_showing_makes_no_edit(view: InspectorView, session: Session) -> None:
    session.edits.set_gain(["e2"], -3.3)
    steps = session.undo_stack.count()
    for ids in (["e1"], ["e2"], ["e1", "e2"], [], ["e2"]):
        select(session, view, *ids)
    assert session.undo_stack.count() == steps
    assert session.document.event("e2").gain_db == pytest.approx(-3.3)


def test_mixed_values_are_said_and_an_edit_reaches_all(view: InspectorView, session: Session) -> None:
    session.edits.set_gain(["e2"], -6.0)
    select(session, view, "e1", "e2")
    assert view.fields.rows["gain_db"].spin.text() == "mixed"
    view.fields.rows["gain_db"].spin.setFocus()
    view.fields.rows["pan"].spin.setFocus()
    assert session.document.event("e1").gain_db == 0.0, "passing through a mixed field changes nothing"
    assert view.fields.rows["gain_db"].spin.text() == "mixed"
    view.fields.rows["gain_db"].spin.lineEdit().selectAll()
    view.fields.rows["gain_db"].spin.lineEdit().insert("-12")
    view.fields.rows["gain_db"].spin.interpretText()
    assert {session.document.event(each).gain_db for each in ("e1", "e2")} == {-12.0}
    view.refresh()
    assert view.fields.rows["gain_db"].spin.text() == "−12.0 dB"


def test_moving_several_keeps_their_distance(view: InspectorView, session: Session) -> None:
    select(session, view, "e1", "e3")
    view.fields.time.setValue(0.5)
    one, three = (session.document.event(each).onset_samples for each in ("e1", "e3"))
    assert three - one == 8_000
    assert one == round(0.5 * 22_050)


def test_a_drag_of_a_slider_is_one_undo_step_and_is_heard(
    qtbot: QtBot, view: InspectorView, session: Session, playback: SilentPlayback
) -> None:
    select(session, view, "e1")
    drag_slider(qtbot, view.fields.rows["gain_db"].slider, 0.5, 0.4, 0.2, 0.1)
    assert session.undo_stack.count() == 1
    assert session.document.event("e1").gain_db < -20
    assert not session.history.in_gesture
    qtbot.waitUntil(lambda: len(playback.auditions) == 1)
    session.history.undo()
    assert session.document.event("e1").gain_db == 0.0


def test_a_drag_that_comes_back_leaves_no_step(qtbot: QtBot, view: InspectorView, session: Session) -> None:
    select(session, view, "e1")
    qtbot.wait(50)  # until the page is laid out
    # Where a pixel of the slider is, which may be beside the middle.
    drag_slider(qtbot, view.fields.rows["pan"].slider, 0.6, 0.5)
    before = session.undo_stack.count()
    drag_slider(qtbot, view.fields.rows["pan"].slider, 0.5, 0.9, 0.5)
    assert session.undo_stack.count() == before


def test_a_field_is_reset_on_its_own(qtbot: QtBot, view: InspectorView, session: Session) -> None:
    session.edits.set_gain(["e1"], -6.0)
    session.edits.set_pan(["e1"], 0.5)
    select(session, view, "e1")
    rows = view.fields.rows
    assert rows["gain_db"].reset.isVisible()
    assert not view.fields._resets["mute"].isVisible()
    rows["gain_db"].reset.click()
    assert session.document.event("e1").gain_db == 0.0
    assert session.document.event("e1").pan == 0.5
    view.refresh()
    assert not rows["gain_db"].reset.isVisible()
    view.reset_all.click()
    assert not session.document.is_edited("e1")


def test_the_stages_are_drawn_and_heard(
    qtbot: QtBot, view: InspectorView, session: Session, playback: SilentPlayback
) -> None:
    select(session, view, "e1")
    picture = view.stages.pictures[Stage.ROOM]
    qtbot.waitUntil(lambda: picture._view is not None)
    shades = {
        picture.grab().toImage().pixelColor(x, y).name() for x in range(4, 60, 5) for y in range(4, 90, 5)
    }
    assert len(shades) > 10
    view.stages.players[Stage.IMPULSE].click()
    qtbot.waitUntil(lambda: len(playback.auditions) == 1)
    qtbot.mouseClick(picture, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(playback.auditions) == 2)
    assert len(playback.auditions[0][0]) < len(playback.auditions[1][0])


def test_an_event_dropped_on_a_slot_gives_that_stage_only(view: InspectorView, session: Session) -> None:
    select(session, view, "e1")
    donor = session.document.event("e4")
    drop(view.stages.slots[Stage.RESONANCE], sound_to_mime(StageSource(donor.vector, "e4"), "e4"))
    event = session.document.event("e1")
    assert event.resonance is not None
    assert np.array_equal(event.resonance.vector, donor.vector)
    assert event.impulse is None
    assert event.room is None
    view.refresh()
    assert view.stages.slots[Stage.RESONANCE].label == event.resonance.label
    assert view.stages.slots[Stage.IMPULSE].label == "own"


def test_a_drop_takes_the_stage_that_sounds_even_if_it_was_swapped_in(
    view: InspectorView, session: Session
) -> None:
    other = a_source(5)
    session.edits.swap_stage(["e4"], Stage.IMPULSE, other)
    select(session, view, "e1")
    own = StageSource(session.document.event("e4").vector, "e4")
    drop(view.stages.slots[Stage.IMPULSE], sound_to_mime(own, "e4"))
    taken = session.document.event("e1").impulse
    assert taken is not None
    assert np.array_equal(taken.vector, other.vector)


def test_a_slot_refuses_what_is_no_sound(view: InspectorView, session: Session) -> None:
    select(session, view, "e1")
    data = QMimeData()
    data.setText("words")
    drop(view.stages.slots[Stage.IMPULSE], data)
    assert session.undo_stack.count() == 0


def test_a_slot_offers_neighbours_palettes_and_the_event_selected_before(
    qtbot: QtBot, view: InspectorView, session: Session
) -> None:
    session.piece_edits.add_to_palette(PaletteEntry("Bell", Stage.IMPULSE, a_source().vector))
    session.piece_edits.add_to_palette(PaletteEntry("Hall", Stage.ROOM, a_source().vector))
    session.user_palette.add(PaletteEntry("Gong", Stage.IMPULSE, a_source(3).vector), UNKNOWN_MODEL)
    select(session, view, "e0")
    select(session, view, "e1")
    qtbot.waitUntil(lambda: bool(session.piece_palettes.of(Stage.IMPULSE)))
    view.stages.slots[Stage.IMPULSE].click()
    chooser = view.stages.slots[Stage.IMPULSE].findChild(SwapChooser)
    groups = offered(chooser.list)
    assert next(iter(groups)) == "As it is"
    assert len(groups["Neighbours"]) == 5
    assert len(groups["Selected before"]) == 1
    assert groups["Saved in this project"] == ["Bell"]
    assert groups["Saved for all projects"] == ["Gong"]
    assert groups["Typical of this piece"]
    assert "Rooms" not in groups
    chooser.close()
    room = view.stages.choose(Stage.ROOM)
    groups = offered(room.list)
    assert groups["Saved in this project"] == ["Hall"]
    assert groups["Rooms"] == list(session.room_names)
    assert "RT60" in item_of(room.list, session.room_names[0]).text(1)
    room.close()
    assert session.undo_stack.count() == 2, "looking changes nothing"


def test_arrow_keys_try_what_a_slot_offers_return_keeps_it_as_one_step(
    qtbot: QtBot, view: InspectorView, session: Session, playback: SilentPlayback
) -> None:
    for name in ("Bell", "Gong"):
        session.piece_edits.add_to_palette(PaletteEntry(name, Stage.RESONANCE, a_source(len(name)).vector))
    steps = session.undo_stack.count()
    select(session, view, "e1", "e2")
    chooser = view.stages.choose(Stage.RESONANCE)
    chooser.list.setCurrentItem(item_of(chooser.list, "Bell"))
    assert donor_of(session, "e1", Stage.RESONANCE).label == "Bell"
    qtbot.keyClick(chooser.list, Qt.Key.Key_Down)
    assert {donor_of(session, each, Stage.RESONANCE).label for each in ("e1", "e2")} == {"Gong"}
    qtbot.waitUntil(lambda: bool(playback.auditions))
    assert session.undo_stack.count() == steps, "not kept yet"
    qtbot.keyClick(chooser.list, Qt.Key.Key_Return)
    assert session.undo_stack.count() == steps + 1
    assert session.undo_stack.undoText() == "Swap resonance of 2 events for Gong"
    assert not session.history.in_gesture
    session.undo_stack.undo()
    assert session.document.event("e1").resonance is None


@pytest.mark.parametrize("way", ["escape", "away", "undo"])
def test_what_was_tried_and_not_kept_leaves_no_trace(
    qtbot: QtBot, view: InspectorView, session: Session, way: str
) -> None:
    session.edits.set_room(["e1"], session.room_names[0])
    before, steps = session.document.event("e1"), session.undo_stack.count()
    select(session, view, "e1")
    chooser = view.stages.choose(Stage.ROOM)
    for name in (session.room_names[3], session.room_names[1]):
        chooser.list.setCurrentItem(item_of(chooser.list, name))
        assert session.document.event("e1").room_name == name
    if way == "escape":
        qtbot.keyClick(chooser.list, Qt.Key.Key_Escape)
    elif way == "away":
        chooser.hide()
    else:
        session.history.undo()
        qtbot.keyClick(chooser.list, Qt.Key.Key_Return)
    assert session.document.event("e1") == before
    assert session.undo_stack.count() == steps
    assert not session.history.in_gesture


def test_the_stage_as_it_was_can_be_heard_while_trying_and_saved(
    qtbot: QtBot, view: InspectorView, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Event] = []
    monkeypatch.setattr(session, "audition_events", heard.extend)
    before = session.document.event("e1")
    select(session, view, "e1")
    chooser = view.stages.choose(Stage.IMPULSE)
    groups = offered(chooser.list)
    chooser.list.setCurrentItem(item_of(chooser.list, groups["Neighbours"][0]))
    qtbot.keyClick(chooser.list, Qt.Key.Key_A)
    assert heard == [before]
    qtbot.keyClick(chooser.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert heard == [before], "Ctrl+A is another key"
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Saved", True))
    chooser.findChild(QPushButton, "save").click()
    (entry,) = session.document.palettes
    assert (entry.name, entry.vector.tobytes()) == ("Saved", before.vector.tobytes())
    assert session.document.event("e1") == before


def test_before_and_after_are_heard_side_by_side(
    qtbot: QtBot, view: InspectorView, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[list[Event]] = []
    monkeypatch.setattr(session._auditions, "events", lambda events, *_: heard.append(list(events)))
    encoded = session.document.event("e1")
    session.edits.transpose(["e1"], 7)
    select(session, view, "e1")
    view.stages.before.click()
    view.stages.now.click()
    assert heard == [[encoded], [session.document.event("e1")]]


def test_a_room_dropped_on_the_room_slot_is_chosen(view: InspectorView, session: Session) -> None:
    select(session, view, "e1", "e3")
    name = session.room_names[2]
    drop(view.stages.slots[Stage.IMPULSE], room_to_mime(name))
    assert session.undo_stack.count() == 0
    drop(view.stages.slots[Stage.ROOM], room_to_mime(name))
    assert {session.document.event(each).room_name for each in ("e1", "e3")} == {name}


def test_the_room_is_chosen_mixed_and_reset(qtbot: QtBot, view: InspectorView, session: Session) -> None:
    select(session, view, "e1")
    slot, mix = view.stages.slots[Stage.ROOM], view.fields.rows["room_mix"]
    qtbot.waitUntil(lambda: slot.label == "own · chapel")
    assert mix.spin.value() == pytest.approx(35.0)
    name = session.room_names[2]
    drop(slot, room_to_mime(name))
    mix.spin.setValue(80.0)
    event = session.document.event("e1")
    assert (event.room_name, event.room_mix) == (name, 0.8)
    view.refresh()
    assert slot.label == name
    assert "Reverberation time" in slot.toolTip()
    view.stages._resets[Stage.ROOM].click()
    assert not session.document.is_edited("e1"), "with its mix"


def test_a_room_that_is_not_here_keeps_its_name(qtbot: QtBot, view: InspectorView, session: Session) -> None:
    session.edits.set_room(["e1"], "The moon")
    select(session, view, "e1")
    slot = view.stages.slots[Stage.ROOM]
    assert slot.label == "The moon (not here)"
    select(session, view, "e2")
    qtbot.waitUntil(lambda: slot.label == "own · chapel")


def give_detail(session: Session, event_id: str, detail: Detail | None) -> None:
    event = session.document.event(event_id)
    session.edits.replace_vector([event_id], StageSource(event.vector, "itself", detail))


def test_a_detailed_event_is_recognised(view: InspectorView, session: Session) -> None:
    select(session, view, "e1")
    assert not view.detail.isVisible()
    give_detail(session, "e1", a_detail(n_partials=1))
    view.refresh()
    assert view.detail.isVisible()
    assert view.detail.text() == "Detailed: 40 corrections, 1 partial"
    select(session, view, "e1", "e2")
    assert view.detail.text() == "1 of 2 detailed"


def test_a_saved_stage_keeps_its_detail(
    qtbot: QtBot, view: InspectorView, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_detail(session, "e1", a_detail())
    select(session, view, "e1")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Bell", True))
    view.stages._save(Stage.RESONANCE)
    palette = PaletteView(session)
    qtbot.addWidget(palette)
    palette.refresh()
    item_of(palette.list, "Bell").setText(0, "Church bell")
    (entry,) = session.document.palettes
    assert (entry.name, entry.detail) == ("Church bell", a_detail())
    session.edits.swap_stage(["e2"], Stage.RESONANCE, entry.source())
    donor = stage_source(session.document.event("e2"), Stage.RESONANCE, "x")
    assert donor.detail == a_detail()
    assert stage_source(session.document.event("e2"), Stage.IMPULSE, "x").detail is None


def test_several_events_are_counted(view: InspectorView, session: Session) -> None:
    select(session, view, "e1", "e2")
    assert "2 events" in view.title.text()


def test_a_number_is_read_with_either_sign_and_decimal_mark(qtbot: QtBot) -> None:
    field = FieldSpinBox(-60.0, 24.0, 0.5, 1, "dB", "Gain")
    qtbot.addWidget(field)
    for text in ("-3.5", "−3,5 dB", " −3.5dB"):
        assert field.valueFromText(text) == -3.5
    assert field.textFromValue(-0.0) == "0.0"
    assert field.textFromValue(2.0) == "+2.0"


def drop(target: QWidget, data: QMimeData) -> None:
    centre = target.rect().center()
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    # A QDragEnterEvent is a QDropEvent; its own constructor is deprecated.
    enter = QDropEvent(QPointF(centre), Qt.DropAction.CopyAction, data, buttons, none)
    enter.ignore()
    target.dragEnterEvent(enter)  # type: ignore[arg-type]
    if enter.isAccepted():
        target.dropEvent(QDropEvent(QPointF(centre), Qt.DropAction.CopyAction, data, buttons, none))
