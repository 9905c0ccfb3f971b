"""A long session: a thousand steps and more can be undone, and the memory for them is bounded."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QUndoStack

from codec.events.event import Event, RenderFrom, Stage
from editor.commands import Edits
from editor.commands.history import N_UNDO_STEPS
from editor.commands.packing import PackedChanges
from editor.document import Document
from tests.editor.codec_fakes import a_source
from tests.editor.unit.conftest import Bench

MakeEvent = Callable[..., Event]
N_STEPS = 1_000


def test_a_thousand_different_steps_are_undone_and_done_again(bench: Bench) -> None:
    document, stack = bench.document, bench.stack
    rng = np.random.default_rng(0)
    states = [dict(document.events)]
    while len(states) <= N_STEPS:
        ids = [key for key in document.events if rng.random() < 0.5]
        _edit_anyhow(bench.edits, ids, rng)
        if dict(document.events) != states[-1]:
            states.append(dict(document.events))
    assert stack.count() == N_STEPS
    for state in reversed(states[:-1]):
        bench.history.undo()
        assert dict(document.events) == state
    for state in states[1:]:
        bench.history.redo()
        assert dict(document.events) == state


def _edit_anyhow(edits: Edits, ids: list[str], rng: np.random.Generator) -> None:
    which = int(rng.integers(9))
    if which == 0:
        edits.move(ids, int(rng.integers(-300, 400)))
    elif which == 1:
        edits.transpose(ids, float(rng.normal()))
    elif which == 2:
        edits.set_mute(ids, bool(rng.integers(2)))
    elif which == 3:
        edits.set_room_mix(ids, None if rng.random() < 0.5 else float(rng.random()))
    elif which == 4:
        edits.swap_stage(ids, Stage.ROOM, a_source(int(rng.integers(5))))
    elif which == 5:
        edits.morph(ids, a_source(int(rng.integers(5))), float(rng.random()))
    elif which == 6:
        edits.duplicate(ids[:1], 100)
    elif which == 7:
        edits.delete(ids[2:3])
    else:
        edits.reset(ids)


def test_memory_does_not_grow_with_the_session(make_event: MakeEvent) -> None:
    bench = Bench()
    for seed in range(300):
        bench.document.add_encoded(make_event(seed, 0.01 * seed))
    ids = list(bench.document.events)
    _transpose_all(bench, ids, 10)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        _transpose_all(bench, ids, 100)
        per_value = (tracemalloc.get_traced_memory()[0] - before) / 100 / len(ids)
    finally:
        tracemalloc.stop()
    # A number before and one after, the identifier, and what a step costs anyway; a whole event takes 500.
    assert per_value < 48


def test_the_oldest_steps_are_forgotten(make_event: MakeEvent) -> None:
    assert N_UNDO_STEPS >= N_STEPS
    bench = Bench()
    bench.document.add_encoded(make_event(0))
    for n in range(N_UNDO_STEPS + 5):
        bench.edits.set_mute(["event-0"], n % 2 == 0)
    assert bench.stack.count() == N_UNDO_STEPS
    while bench.stack.canUndo():
        bench.history.undo()
    assert bench.document.event("event-0").mute, "the fifth step's state"


def _transpose_all(bench: Bench, ids: list[str], n_steps: int) -> None:
    for n in range(n_steps):
        bench.edits.transpose(ids, 1.0 if n % 2 else -1.0)


@pytest.mark.parametrize(
    "fields",
    [
        {"onset_samples": 7},
        {"gain_db": -3.5, "pan": 0.25},
        {"mute": True},
        {"room_name": "chapel", "room_mix": 0.5},
        {"render_from": RenderFrom.BLEND},
        {"vector": np.arange(32, dtype=np.float32)},
        {"impulse": a_source()},
    ],
)
def test_packing_keeps_values_and_their_types(make_event: MakeEvent, fields: dict[str, object]) -> None:
    before = {f"event-{seed}": make_event(seed, 0.5) for seed in range(4)}
    after = {key: event.replace(**fields) for key, event in before.items()}
    packed = PackedChanges.of(dict(before), dict(after))
    assert set(packed.ids) == set(before)
    document = Document()
    document.apply(after)
    was = packed.events_before(document)
    assert was == before
    document.apply(was)
    now = packed.events_after(document)
    assert now == after
    for key, event in now.items():
        assert event is not None
        for name in fields:
            assert type(getattr(event, name)) is type(getattr(after[key], name))


def test_the_history_list_keeps_its_names(bench: Bench) -> None:
    stack: QUndoStack = bench.stack
    bench.edits.transpose(["event-0", "event-1"], 2)
    bench.edits.move(["event-0"], 5)
    bench.edits.delete(["event-0"])
    assert [stack.text(n) for n in range(3)] == [
        "Transpose 2 events +2 st",
        "Move 1 event +0.23 ms",
        "Delete 1 event",
    ]
