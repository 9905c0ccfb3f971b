"""How edits become undo steps: gestures, merging, and the clean state."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QUndoStack

from codec.events.event import VECTOR_SIZE, Event, Stage, StageSource
from codec.project.file import PaletteEntry
from editor.commands import Edits, History
from editor.document import Document, Selection
from tests.editor.view_fakes import note_clip

if TYPE_CHECKING:
    from tests.editor.unit.conftest import Bench

MakeEvent = Callable[..., Event]
BELL = StageSource(np.ones(VECTOR_SIZE, np.float32), "Bell")
A, B, C = "event-0", "event-1", "event-2"
_ROOT = Path(__file__).parents[3]


# Gestures


def test_a_gesture_is_one_step_named_after_its_outcome(bench: Bench) -> None:
    start = bench.document.events
    bench.history.begin_gesture()
    for delta in (10, -100_000, 40):
        bench.edits.move([A, B], delta, from_gesture_start=True)
    bench.history.end_gesture()
    assert bench.stack.count() == 1
    assert bench.stack.undoText() == "Move 2 events +1.8 ms"
    assert bench.document.event(A).onset_samples == start[A].onset_samples + 40
    bench.stack.undo()
    assert bench.document.events == start


def test_amounts_in_a_gesture_add_up_or_count_from_its_start(bench: Bench) -> None:
    with bench.history.gesture():
        bench.edits.transpose([A], 5)
        bench.edits.transpose([A], 7)
    assert bench.stack.undoText() == "Transpose 1 event +12 st"
    with bench.history.gesture():
        for delta in (1, 2, -3):
            bench.edits.transpose([A], delta, from_gesture_start=True)
    assert bench.stack.undoText() == "Transpose 1 event −3 st"
    assert bench.document.event(A).transpose_semitones == 9


def test_a_morph_slider_goes_to_and_fro_within_a_gesture(bench: Bench) -> None:
    own = bench.document.event(A).vector
    with bench.history.gesture():
        bench.edits.set_gain([A], 2.0)
        for amount in (0.9, 1.0, 0.5):
            bench.edits.morph([A], BELL, amount)
    np.testing.assert_allclose(bench.document.event(A).vector, (own + 1) / 2, rtol=1e-6)
    assert bench.document.event(A).gain_db == 2.0


def test_a_gesture_that_ends_where_it_began_leaves_nothing(bench: Bench) -> None:
    with bench.history.gesture("Drag"):
        bench.edits.move([A], 40)
        made = bench.edits.duplicate([B], 10)
        bench.edits.delete(made)
        bench.piece_edits.add_to_palette(PaletteEntry("Bell", Stage.IMPULSE, BELL.vector))
        bench.piece_edits.remove_from_palette("Bell")
        bench.edits.move([A], -40)
    assert bench.stack.count() == 0
    assert not bench.document.modified


def test_cancelling_a_gesture_restores_events_palettes_and_selection(bench: Bench) -> None:
    start = bench.document.events
    bench.selection.set([A])
    bench.history.begin_gesture("Drag")
    bench.edits.move(bench.edits.duplicate([A], 0), 500)
    bench.edits.delete([B])
    bench.piece_edits.add_to_palette(PaletteEntry("Bell", Stage.IMPULSE, BELL.vector))
    bench.history.cancel_gesture()
    assert list(bench.document.events.items()) == list(start.items())
    assert bench.document.palettes == ()
    assert bench.selection.ids == {A}
    assert bench.stack.count() == 0
    assert not bench.history.in_gesture
    bench.history.end_gesture()
    assert bench.stack.count() == 0


def test_an_exception_cancels_the_gesture(bench: Bench) -> None:
    start = bench.document.events

    def fail() -> None:
        with bench.history.gesture("Drag"):
            bench.edits.move([A], 40)
            raise RuntimeError("lost")

    with pytest.raises(RuntimeError):
        fail()
    assert bench.document.events == start
    assert not bench.history.in_gesture


def test_inner_gestures_belong_to_the_outer_one(bench: Bench) -> None:
    with bench.history.gesture("Drag"):
        with bench.history.gesture("Inner"):
            bench.edits.move([A], 40)
        assert bench.history.in_gesture
        bench.edits.set_gain([A], 3)
    assert [bench.stack.text(n) for n in range(bench.stack.count())] == ["Drag"]


def test_a_copy_dragged_into_place_is_unedited_there(bench: Bench) -> None:
    with bench.history.gesture():
        made = bench.edits.duplicate([A], 0)
        for delta in (100, 300):
            bench.edits.move(made, delta, from_gesture_start=True)
    assert bench.stack.undoText() == "Duplicate 1 event"
    assert bench.document.event(made[0]).onset_samples == bench.onsets[0] + 300
    assert not bench.document.is_edited(made[0])


def test_undo_in_a_gesture_cancels_it(bench: Bench) -> None:
    bench.edits.set_gain([A], 3)
    before = bench.document.events
    bench.history.begin_gesture("Drag")
    bench.edits.move([A], 40)
    bench.history.undo()
    assert bench.document.events == before
    bench.history.begin_gesture("Drag")
    bench.edits.move([B], 40)
    bench.stack.undo()  # as the undo action of a menu does
    assert not any(bench.document.is_edited(key) for key in (A, B))
    assert not bench.history.in_gesture
    bench.history.redo()
    assert bench.document.events == before


# Merging


def test_quick_repeats_merge_and_slow_ones_do_not(bench: Bench) -> None:
    bench.step_s = 0.3
    for _ in range(4):
        bench.edits.transpose([A, B], 1)
    assert [bench.stack.text(n) for n in range(bench.stack.count())] == ["Transpose 2 events +4 st"]
    bench.edits.transpose([A], 1)
    assert bench.stack.count() == 2
    bench.step_s = 5.0
    bench.edits.transpose([A], 1)
    assert bench.stack.count() == 3
    for _ in range(3):
        bench.stack.undo()
    assert not any(bench.document.is_edited(key) for key in (A, B, C))


def test_repeats_that_cancel_out_leave_no_step(bench: Bench) -> None:
    bench.step_s = 0.1
    bench.edits.set_mute([C], True)
    bench.edits.move([A], 100)
    bench.edits.move([A], -100)
    assert [bench.stack.text(n) for n in range(bench.stack.count())] == ["Mute 1 event"]
    bench.stack.undo()
    assert not bench.document.modified


def test_nothing_merges_into_a_saved_step(bench: Bench) -> None:
    bench.step_s = 0.1
    bench.edits.move([A], 100)
    bench.document.mark_saved("/work/Song.pointillist")
    bench.edits.move([A], 100)
    assert bench.document.modified
    bench.stack.undo()
    assert not bench.document.modified


# The clean state


def test_modified_follows_the_way_back_to_the_saved_step(bench: Bench) -> None:
    heard: list[bool] = []
    bench.document.modified_changed.connect(heard.append)
    bench.edits.move([A], 1)
    bench.document.mark_saved("/work/Song.pointillist")
    bench.stack.undo()
    bench.stack.redo()
    assert heard == [True, False, True, False]
    bench.stack.undo()
    bench.edits.move([A], 2)
    bench.stack.undo()
    assert bench.document.modified  # the saved step is gone for good


def test_a_save_overtaken_by_an_edit_matches_no_step(bench: Bench) -> None:
    taken = bench.document.revision
    bench.edits.move([A], 1)
    bench.document.mark_saved("/work/Song.pointillist", revision=taken)
    assert bench.document.modified
    bench.stack.undo()
    assert bench.document.modified


@pytest.mark.parametrize("edited_before", [False, True])
def test_a_save_within_a_gesture_matches_no_step(bench: Bench, edited_before: bool) -> None:
    if edited_before:
        bench.edits.set_gain([A], 3)
    bench.history.begin_gesture("Drag")
    bench.edits.move([A], 1)
    bench.document.mark_saved("/work/Song.pointillist")
    bench.history.cancel_gesture()
    assert bench.document.modified


def test_the_history_goes_without_the_garbage_collector() -> None:
    # A stack that is destroyed by the collector calls listeners that may be half gone.
    gc.disable()
    try:
        document, selection, stack = Document(), Selection(), QUndoStack()
        history = History(document, selection, stack)
        edits = Edits(history)
        edits.insert(BELL.vector, 0)
        alive = [weakref.ref(part) for part in (document, selection, stack, history, edits)]
        del document, selection, stack, history, edits
        assert [reference() for reference in alive] == [None] * 5
    finally:
        gc.enable()


def test_a_history_that_the_collector_takes_is_freed_once() -> None:
    # The collector takes the oldest objects first; freezing makes the stack younger than its commands.
    program = """
import gc
import numpy as np
from PySide6.QtGui import QUndoStack
from editor.commands import Edits, History
from editor.document import Document, Selection

class Window: pass

gc.disable()
window = Window()
window.itself, window.stack = window, QUndoStack()
window.edits = Edits(History(Document(), Selection(), window.stack))
gc.collect()
gc.freeze()
for onset in range(5):
    window.edits.insert(np.zeros(32), onset)
gc.collect(1)
gc.unfreeze()
del window
gc.collect()
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=_ROOT, check=False)
    assert ended.returncode == 0


def test_at_the_end_of_the_process_no_step_is_left_to_the_collector() -> None:
    # Python has its own order at the end, in which the steps may go before their stack.
    program = """
import atexit
stacks = []
atexit.register(lambda: print([stack.count() for stack in stacks]))
import numpy as np
from PySide6.QtGui import QUndoStack
from editor.commands import Edits, History
from editor.document import Document, Selection

for _ in range(2):
    stacks.append(QUndoStack())
    Edits(History(Document(), Selection(), stacks[-1])).insert(np.zeros(32), 0)
assert [stack.count() for stack in stacks] == [1, 1]
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=_ROOT, check=True, capture_output=True, text=True
    )
    assert ended.stdout == "[0, 0]\n"


def test_new_content_clears_history_selection_and_gesture(bench: Bench, make_event: MakeEvent) -> None:
    bench.edits.move([A], 1)
    bench.selection.set([A])
    bench.history.begin_gesture("Drag")
    bench.edits.move([A], 1)
    bench.document.load_audio(note_clip(), None)
    assert bench.stack.count() == 0
    assert bench.selection.ids == frozenset()
    assert not bench.history.in_gesture
    bench.document.add_encoded(make_event(5))
    bench.history.cancel_gesture()
    assert list(bench.document.events) == ["event-5"]
