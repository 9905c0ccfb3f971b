"""Edits made elsewhere, taken over as one undo step."""

from __future__ import annotations

from tests.editor.unit.conftest import Bench


def test_changes_and_copies_are_one_step_that_undo_takes_back(bench: Bench) -> None:
    before = dict(bench.document.events)
    first, second = before["event-0"], before["event-1"]
    bench.selection.set(["event-2"])
    copy = second.replace(event_id="mine", onset_samples=99, gain_db=-3.0)
    made = bench.edits.take_over([first.replace(pan=0.5, mute=True)], [(copy, "event-1")])
    assert made == ["mine"]
    assert bench.stack.count() == 1
    assert bench.stack.text(0) == "Import edits of 2 events"
    assert bench.document.event("event-0") == first.replace(pan=0.5, mute=True)
    assert bench.document.event("mine") == copy
    assert bench.selection.ids == {"mine"}
    # A duplicate can be reset to what its source was when it was found.
    bench.edits.reset(["mine"])
    assert bench.document.event("mine") == second.replace(event_id="mine", onset_samples=99)
    bench.history.undo()
    bench.history.undo()
    assert dict(bench.document.events) == before
    assert bench.selection.ids == {"event-2"}


def test_what_changes_nothing_leaves_no_step(bench: Bench) -> None:
    event = bench.document.event("event-0")
    assert bench.edits.take_over([event]) == []
    bench.edits.take_over([event.replace(event_id="gone", pan=1.0)])
    assert bench.stack.count() == 0
    assert "gone" not in bench.document
