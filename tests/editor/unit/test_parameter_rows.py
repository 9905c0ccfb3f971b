"""The sliders made from the table of parameters: one undo step a drag, live, and back to as-encoded."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from codec.events.parameters import PARAMETERS
from editor.document import Change
from editor.session import Session
from editor.views.inspector import InspectorView
from tests.editor.view_fakes import drag_slider

pytestmark = pytest.mark.usefixtures("six_events")


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> InspectorView:
    made = InspectorView(session)
    qtbot.addWidget(made)
    made.resize(360, 900)
    made.show()
    qtbot.waitExposed(made)
    session.selection.set(("e0", "e1"))
    made.refresh()
    return made


@pytest.mark.parametrize("field", ["stretch", "decay_factor", "hardness"])
def test_a_drag_is_live_one_undo_step_and_can_be_taken_back(
    view: InspectorView, session: Session, qtbot: QtBot, field: str
) -> None:
    row, parameter = view.fields.rows[field], PARAMETERS[field]
    heard: list[float] = []

    def listen(change: Change) -> None:
        assert change.changed == {"e0", "e1"}
        heard.append(getattr(session.document.event("e0"), field))

    session.document.events_changed.connect(listen)
    before = session.document.events
    drag_slider(qtbot, row.slider, 0.55, 0.7, 0.9, 1.0)
    assert len(heard) >= 3, "the events follow while the slider is dragged"
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(parameter.high)
    assert session.undo_stack.count() == 1
    shown = f"{parameter.high * parameter.scale:+.0f}" if parameter.low < 0 else "400"
    assert session.undo_stack.undoText() == f"Set {parameter.name} of 2 events to {shown} %"
    session.undo_stack.undo()
    assert dict(session.document.events) == dict(before)
    session.undo_stack.redo()
    view.refresh()
    assert row.reset.isVisible()
    row.reset.click()
    assert dict(session.document.events) == dict(before)


def test_a_factor_is_shown_in_percent_on_a_logarithmic_slider(view: InspectorView, session: Session) -> None:
    row = view.fields.rows["stretch"]
    assert row.spin.text() == "100 %"
    assert row.slider.value() == 0
    row.spin.setValue(50.0)
    assert session.document.event("e0").stretch == 0.5
    view.refresh()
    assert row.slider.value() == row.slider.minimum() / 2
    session.edits.set_parameter(["e0"], "stretch", 99.0)
    assert session.document.event("e0").stretch == 4.0
    view.refresh()
    assert row.spin.text() == "mixed"
    with pytest.raises(ValueError, match="stretch"):
        session.edits.set_parameter(["e0"], "stretch", float("nan"))


def test_every_row_is_named_for_those_who_do_not_see_it(view: InspectorView) -> None:
    rows = [*view.fields.rows.values(), view.rendering.blend]
    names = [(row.spin.accessibleName(), row.slider.accessibleName(), row.spin.toolTip()) for row in rows]
    assert len(set(names)) == len(PARAMETERS)
    assert all(all(each) for each in names)
    assert view.fields.rows["stretch"].spin.accessibleName() == "Length in percent"


def test_copies_keep_the_edits(view: InspectorView, session: Session) -> None:
    session.edits.set_parameter(["e0"], "hardness", 0.4)
    copied = session.edits.duplicate(["e0"], 1_000)
    pasted = session.edits.paste([session.document.event("e0")], 9_000)
    for event_id in (*copied, *pasted):
        assert session.document.event(event_id).hardness == 0.4


def test_two_drags_are_two_steps(view: InspectorView, session: Session, qtbot: QtBot) -> None:
    row = view.fields.rows["stretch"]
    drag_slider(qtbot, row.slider, 0.55, 0.7)
    drag_slider(qtbot, row.slider, 0.4, 0.3)
    assert session.undo_stack.count() == 2
