"""When repeats of a verb become one undo step, and what a save in the middle of things means."""

from __future__ import annotations

import pytest

from tests.editor.unit.conftest import Bench


@pytest.mark.parametrize(("apart_s", "n_steps"), [(0.0, 1), (0.69, 1), (0.71, 4), (60.0, 4)])
def test_repeats_within_seven_tenths_of_a_second_are_one_step(
    bench: Bench, apart_s: float, n_steps: int
) -> None:
    """Counted from the last repeat, however long it has been going on."""
    bench.step_s = apart_s
    for _ in range(4):
        bench.edits.move({"event-0"}, 100)
    assert bench.stack.count() == n_steps
    assert bench.stack.text(0) == ("Move 1 event +18 ms" if n_steps == 1 else "Move 1 event +4.5 ms")
    while bench.stack.canUndo():
        bench.stack.undo()
    assert bench.onsets == [2205, 4410, 6615]


def test_another_verb_other_events_and_an_undo_end_a_row_of_repeats(bench: Bench) -> None:
    bench.step_s = 0.0
    bench.edits.move({"event-0"}, 100)
    bench.edits.move({"event-1"}, 100)
    bench.edits.set_gain({"event-1"}, -3.0)
    bench.edits.move({"event-1"}, 100)
    assert bench.stack.count() == 4
    bench.stack.undo()
    bench.edits.set_gain({"event-1"}, -6.0)
    assert bench.stack.count() == 4, "a step that another one followed takes no repeats any more"
    assert bench.document.event("event-1").gain_db == -6.0


def test_repeats_that_end_where_they_began_leave_no_step(bench: Bench) -> None:
    bench.step_s = 0.0
    bench.edits.move({"event-0"}, 100)
    bench.edits.move({"event-0"}, -100)
    assert bench.stack.count() == 0


@pytest.mark.parametrize("kept", [True, False])
def test_a_file_saved_in_the_middle_of_a_gesture_holds_neither_its_start_nor_its_end(
    bench: Bench, kept: bool
) -> None:
    bench.history.begin_gesture()
    bench.edits.move({"event-0"}, 100)
    bench.document.mark_saved("/work/Song.pointillist")
    bench.edits.move({"event-0"}, 100)
    if kept:
        bench.history.end_gesture()
    else:
        bench.history.cancel_gesture()
    assert bench.document.modified
    if kept:
        bench.stack.undo()
        assert bench.document.modified
