"""Several events with different values: every field says so, and setting it sets all in one undo step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom, Stage
from codec.events.parameters import PARAMETERS
from editor.session import Session
from editor.views.inspector import InspectorView
from editor.workers import DecodedRoom
from tests.editor.codec_fakes import SineCodec, a_source
from tests.editor.view_fakes import drag_slider

IDS = ("found-1", "found-2", "found-3")
FIELDS = [field for field in PARAMETERS if field != "blend"]


@pytest.fixture
def view(qtbot: QtBot, opened: Session) -> InspectorView:
    qtbot.waitUntil(lambda: opened.captures.available and opened.is_settled)
    made = InspectorView(opened)
    qtbot.addWidget(made)
    made.resize(360, 900)
    made.show()
    qtbot.waitExposed(made)
    show(qtbot, opened, made)
    return made


def show(qtbot: QtBot, session: Session, view: InspectorView) -> None:
    session.selection.set(IDS)
    events = [session.document.event(each) for each in IDS]
    view.refresh()
    qtbot.waitUntil(lambda: None not in [session.decoded_rooms.heard(each).mix for each in events])
    view.refresh()


def values(session: Session, field: str) -> list[object]:
    return [getattr(session.document.event(each), field) for each in IDS]


@pytest.mark.parametrize("field", FIELDS)
def test_a_number_is_mixed_in_field_and_slider_and_is_set_for_all(
    view: InspectorView, opened: Session, qtbot: QtBot, field: str
) -> None:
    parameter, row = PARAMETERS[field], view.fields.rows[field]
    one, other = (parameter.low + share * (parameter.high - parameter.low) for share in (0.25, 0.75))
    opened.edits.set_parameter(IDS[:1], field, one)
    opened.edits.set_parameter(IDS[1:], field, other)
    show(qtbot, opened, view)
    assert row.spin.text() == "mixed"
    assert row.slider.accessibleDescription() == "mixed"
    mixed = row.slider.grab().toImage()
    steps = opened.undo_stack.count()
    drag_slider(qtbot, row.slider, 0.3, 0.6)
    assert len(set(values(opened, field))) == 1
    assert values(opened, field)[0] not in (one, other)
    assert opened.undo_stack.count() == steps + 1
    show(qtbot, opened, view)
    assert row.spin.text() not in ("mixed", "…")
    assert row.slider.accessibleDescription() == ""
    opened.history.undo()
    show(qtbot, opened, view)
    assert row.spin.text() == "mixed"
    assert row.slider.grab().toImage() == mixed
    # The value of the first is no change to the field, but it is one to the others.
    row.spin.setFocus()
    row.spin.selectAll()
    qtbot.keyClicks(row.spin, f"{one * parameter.scale:.{parameter.decimals}f}")
    qtbot.keyClick(row.spin, Qt.Key.Key_Return)
    assert values(opened, field) == pytest.approx([one] * 3, abs=10.0**-parameter.decimals / parameter.scale)
    assert opened.undo_stack.count() == steps + 1


def test_a_press_on_the_handle_of_mixed_values_sets_all(
    view: InspectorView, opened: Session, qtbot: QtBot
) -> None:
    slider = view.fields.rows["pan"].slider
    at = QPoint(round(0.7 * slider.width()), slider.height() // 2)
    pan = slider._position_at(at.x()) / 100
    opened.edits.set_pan(IDS[:1], pan)
    show(qtbot, opened, view)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=at)
    assert values(opened, "pan") == [pan] * 3


def test_the_slider_of_mixed_values_is_filled_between_the_lowest_and_the_highest(
    view: InspectorView, opened: Session, qtbot: QtBot
) -> None:
    for event_id, pan in zip(IDS, (0.2, -0.5, 0.8), strict=True):
        opened.edits.set_pan([event_id], pan)
    show(qtbot, opened, view)
    slider = view.fields.rows["pan"].slider
    assert slider._span == (-50, 80)


def test_mute_rendering_and_stages_are_mixed_and_set_for_all(
    view: InspectorView, opened: Session, qtbot: QtBot
) -> None:
    opened.edits.set_mute(IDS[:1], True)
    opened.edits.set_render_from(IDS[1:2], RenderFrom.MODEL)
    for stage in Stage:
        opened.edits.swap_stage(IDS[2:], stage, a_source(4, "Bell"))
    show(qtbot, opened, view)
    assert view.fields.mute.checkState() is Qt.CheckState.PartiallyChecked
    assert not any(choice.isChecked() for choice in view.rendering.choices.values())
    assert [slot.label for slot in view.stages.slots.values()] == ["mixed"] * 3
    steps = opened.undo_stack.count()
    view.fields.mute.click()
    assert values(opened, "mute") == [True] * 3
    view.rendering.choices[RenderFrom.MODEL].click()
    assert values(opened, "render_from") == [RenderFrom.MODEL] * 3
    for stage in Stage:
        chooser = view.stages.choose(stage)
        chooser.list.setCurrentItem(chooser.list.topLevelItem(1).child(0))
        qtbot.keyClick(chooser.list, Qt.Key.Key_Return)
        assert len(set(values(opened, stage.value))) == 1
    assert opened.undo_stack.count() == steps + 5
    show(qtbot, opened, view)
    assert "mixed" not in [slot.label for slot in view.stages.slots.values()]
    assert view.rendering.choices[RenderFrom.MODEL].isChecked()
    assert view.fields.mute.checkState() is Qt.CheckState.Checked


def test_rooms_that_events_decode_to_are_mixed_if_they_differ(
    view: InspectorView, opened: Session, qtbot: QtBot, codec: SineCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot, mix = view.stages.slots[Stage.ROOM], view.fields.rows["room_mix"]
    assert (slot.label, mix.spin.text()) == ("own · chapel", "35 %")

    def rooms(events: Sequence[Event]) -> list[DecodedRoom]:
        loud = [float(event.vector[5]) for event in events]
        return [DecodedRoom("chapel" if each < middle else "barn", abs(each) / 10) for each in loud]

    middle = float(np.median([opened.document.event(each).vector[5] for each in IDS]))
    monkeypatch.setattr(codec, "rooms", rooms)
    opened.decoded_rooms._forget()
    opened.selection.clear()
    show(qtbot, opened, view)
    assert (slot.label, mix.spin.text()) == ("mixed", "mixed")
    opened.swaps.take_room(IDS, "Cathedral")
    show(qtbot, opened, view)
    assert slot.label == "Cathedral"


def test_the_blend_is_mixed_where_other_events_are_heard_as_captured(
    view: InspectorView, opened: Session, qtbot: QtBot
) -> None:
    opened.edits.set_blend(IDS[:1], 0.3)
    show(qtbot, opened, view)
    assert view.rendering.blend.spin.text() == "mixed"
    assert view.rendering.blend.slider._span == (0, 30)
    opened.edits.set_blend(IDS, 0.3)
    show(qtbot, opened, view)
    assert view.rendering.blend.spin.text() == "30 %"


def test_the_time_of_several_is_a_range_and_a_new_one_moves_all(
    view: InspectorView, opened: Session, qtbot: QtBot
) -> None:
    document, time = opened.document, view.fields.time
    before = [document.event(each).onset_samples for each in IDS]
    low, high = (f"{each / MODEL_SAMPLE_RATE:.2f}" for each in (min(before), max(before)))
    assert time.text() == f"{low} – {high} s"
    qtbot.mouseClick(time.lineEdit(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: time.lineEdit().selectedText() == time.text())
    qtbot.keyClicks(time, "0.5")
    qtbot.keyClick(time, Qt.Key.Key_Return)
    after = [document.event(each).onset_samples for each in IDS]
    shift = round(0.5 * MODEL_SAMPLE_RATE) - min(before)
    assert after == [each + shift for each in before]
    show(qtbot, opened, view)
    opened.selection.set(IDS[:1])
    view.refresh()
    assert "–" not in time.text()
    assert time.toolTip() == ""
