"""Random edits: undoing all of them gives back the start, redoing all of them the end."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QUndoStack

from codec.events.event import VECTOR_SIZE, Event, Stage, StageSource
from codec.project.file import PaletteEntry
from editor.commands import RESETTABLE_FIELDS, Arranging, Edits, History, PieceEdits
from editor.document import Document, Selection

_DONORS = [StageSource(np.full(VECTOR_SIZE, value, np.float32), f"Donor {value}") for value in (1, 2)]

_donors = st.sampled_from(_DONORS)
_numbers = st.sampled_from([-100.0, -1.0, 0.0, 0.3, 1.0, 100.0])
_deltas = st.integers(-3000, 3000)
_flags = st.booleans()
# Which events: picked among those alive when the verb is called.
_picks = st.sets(st.integers(0, 5), max_size=4)

VERBS = st.one_of(
    st.tuples(st.just("move"), _picks, _deltas, _flags),
    st.tuples(st.just("delete"), _picks),
    st.tuples(st.just("duplicate"), _picks, _deltas),
    st.tuples(st.just("insert"), _picks, _deltas),
    st.tuples(st.just("paste"), _picks, _deltas),
    st.tuples(st.sampled_from(["set_gain", "set_pan", "set_transpose", "set_room_mix"]), _picks, _numbers),
    st.tuples(st.sampled_from(["change_gain", "transpose"]), _picks, _numbers, _flags),
    st.tuples(st.just("set_mute"), _picks, _flags),
    st.tuples(st.just("swap_stage"), _picks, st.sampled_from(list(Stage)), st.none() | _donors),
    st.tuples(st.just("set_room"), _picks, st.sampled_from([None, "Cathedral"])),
    st.tuples(st.just("replace_vector"), _picks, _donors),
    st.tuples(st.just("morph"), _picks, _donors, st.floats(0, 1)),
    st.tuples(st.just("quantise"), _picks, st.sampled_from([0.01, 0.3])),
    st.tuples(st.just("stretch_spacing"), _picks, st.sampled_from([0.0, 0.5, 3.0])),
    st.tuples(st.just("reverse"), _picks),
    st.tuples(st.sampled_from(["randomise_times", "shuffle", "draw_vectors"]), _picks, st.integers(0, 9)),
    st.tuples(st.just("humanise"), _picks, st.just(0.05), st.just(3.0), st.integers(0, 9)),
    st.tuples(
        st.just("transpose_in_scale"),
        _picks,
        st.integers(-9, 9),
        st.integers(0, 11),
        st.just("blues"),
        st.just({"event-0": 440.0}),
    ),
    st.tuples(st.just("reset"), _picks, st.none() | st.sets(st.sampled_from(sorted(RESETTABLE_FIELDS)))),
    st.tuples(st.sampled_from(["add_to_palette", "remove_from_palette"]), _donors),
    st.tuples(st.sampled_from(["begin_gesture", "end_gesture", "cancel_gesture"])),
    st.tuples(st.sampled_from(["undo", "redo", "raw undo", "raw redo", "wait"])),
)


class Player:
    """Plays a list of verbs on a document of four events."""

    def __init__(self) -> None:
        self.document = Document()
        self.selection = Selection()
        self.stack = QUndoStack()
        self.now_s = 0.0
        self.history = History(self.document, self.selection, self.stack, clock=lambda: self.now_s)
        self.edits = Edits(self.history)
        self.arranging = Arranging(self.history)
        self.piece_edits = PieceEdits(self.history)
        for seed in range(4):
            vector = np.random.default_rng(seed).normal(size=VECTOR_SIZE)
            self.document.add_encoded(Event(f"event-{seed}", 1000 * (seed % 3), vector))
        self.document.mark_saved("/work/Song.pointillist")

    def play(self, verb: str, *arguments: Any) -> None:
        alive = list(self.document.events)
        if arguments and isinstance(arguments[0], set):
            ids = [alive[index] for index in sorted(arguments[0]) if index < len(alive)]
            arguments = (ids, *arguments[1:])
        match verb:
            case "wait":
                self.now_s += 10
            case "raw undo":
                self.stack.undo()
            case "raw redo":
                self.stack.redo()
            case "move" | "change_gain" | "transpose":
                ids, amount, from_start = arguments
                getattr(self.edits, verb)(ids, amount, from_gesture_start=from_start)
            case "insert":
                self.edits.insert(_DONORS[0].vector, arguments[1])
            case "paste":
                self.edits.paste([self.document.event(key) for key in arguments[0]], arguments[1])
            case "add_to_palette":
                donor = arguments[0]
                self.piece_edits.add_to_palette(PaletteEntry(donor.label, Stage.IMPULSE, donor.vector))
            case "remove_from_palette":
                self.piece_edits.remove_from_palette(arguments[0].label)
            case _:
                groups = (self.edits, self.arranging, self.history)
                (owner,) = (group for group in groups if hasattr(group, verb))
                getattr(owner, verb)(*arguments)

    @property
    def state(self) -> tuple[list[tuple[str, Event]], tuple[PaletteEntry, ...]]:
        """Events in their order, and the palettes."""
        return list(self.document.events.items()), self.document.palettes


@settings(max_examples=120)
@given(st.lists(VERBS, max_size=25))
def test_undoing_everything_and_redoing_everything(verbs: list[tuple[Any, ...]]) -> None:
    player = Player()
    start = player.state
    for verb in verbs:
        player.play(*verb)
        document = player.document
        assert all(event.onset_samples >= 0 for event in document.sequence())
        assert all(document.as_encoded(key) is not None for key in document.events)
        assert player.selection.ids <= set(document.events)
    while player.history.in_gesture:
        player.history.end_gesture()

    stack = player.stack
    while stack.canRedo():
        stack.redo()
    states = [player.state]
    while stack.canUndo():
        stack.undo()
        states.append(player.state)
    assert states[-1] == start
    assert not player.document.modified
    for expected in reversed(states[:-1]):
        assert player.state != expected  # every step does something
        stack.redo()
        assert player.state == expected


@settings(max_examples=60)
@given(st.lists(VERBS, max_size=10), st.lists(VERBS, max_size=10))
def test_a_cancelled_gesture_leaves_no_trace(
    earlier: list[tuple[Any, ...]], within: list[tuple[Any, ...]]
) -> None:
    player = Player()
    for verb in earlier:
        player.play(*verb)
    while player.history.in_gesture:
        player.history.end_gesture()
    before = player.state, player.stack.count(), player.stack.index(), player.document.modified
    player.history.begin_gesture("Drag")
    for verb in within:
        if verb[0].split()[-1] not in {"begin_gesture", "end_gesture", "cancel_gesture", "undo", "redo"}:
            player.play(*verb)
    player.history.cancel_gesture()
    after = player.state, player.stack.count(), player.stack.index(), player.document.modified
    assert after == before
