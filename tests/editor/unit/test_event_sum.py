"""The sum of events follows what is wanted of them, nearest to the playhead first."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import editor.session.event_sum as module
from codec.audio.placed import PlacedSound
from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, Event
from editor.audio.running_mix import RunningMix
from editor.session.event_sum import EventSum

RATE = 1000
_NO_CODEC: Any = None


def event(index: int, onset_s: float, gain_db: float = 0.0) -> Event:
    vector = np.zeros(VECTOR_SIZE, np.float32)
    return Event(f"e{index}", round(onset_s * MODEL_SAMPLE_RATE), vector, gain_db=gain_db)


def sound(_codec: object, of: Event) -> Sequence[PlacedSound]:
    level = np.float32(0.1 * 10 ** (of.gain_db / 20))
    return [PlacedSound(round(of.onset_s * RATE), np.full((1, 300), level, np.float32))]


def a_sum() -> EventSum:
    return EventSum(RunningMix(RATE, 1, 12.0), sound, lambda of: (of.render_key, of.onset_samples))


def step(of: EventSum, position_s: float = 0.0, *, moving: bool = False) -> list[str]:
    """Do some work; return the events in order."""
    done, _ = of.carry_out(_NO_CODEC, of.next_steps(position_s, moving=moving))
    of.note(done)
    return [each.event_id for each in done]


def finish(of: EventSum) -> None:
    while not of.complete:
        step(of)


def expected(events: Sequence[Event]) -> np.ndarray:
    total = np.zeros((1, 15 * RATE), np.float32)
    for each in events:
        for part in sound(None, each):
            part.add_to(total)
    return total[0]


def assert_equals(of: EventSum, events: Sequence[Event]) -> None:
    heard = of.mix.buffer[:, 0]
    np.testing.assert_allclose(heard, expected(events)[: len(heard)], atol=1e-5)


def test_it_follows_any_edits_also_those_made_while_it_works() -> None:
    rng = random.Random(3)
    of, wanted = a_sum(), {}
    for _ in range(200):
        index = rng.randrange(20)
        if rng.random() < 0.2:
            wanted.pop(f"e{index}", None)
        else:
            wanted[f"e{index}"] = event(index, rng.uniform(0, 10), rng.choice((0.0, -6.0)))
        steps = of.next_steps(0.0, moving=False)
        of.want(f"e{index}", wanted.get(f"e{index}"))
        done, problem = of.carry_out(_NO_CODEC, steps[: rng.randrange(4)])
        of.note(done)
        assert problem is None
    finish(of)
    assert of.share == 1.0
    assert_equals(of, list(wanted.values()))


def test_an_edit_that_is_taken_back_costs_nothing() -> None:
    of, before = a_sum(), event(0, 1.0)
    of.want("e0", before)
    finish(of)
    of.want("e0", event(0, 2.0))
    assert not of.complete
    of.want("e0", event(0, 1.0))
    assert of.complete


def test_edited_events_come_first_then_those_from_the_playhead_on() -> None:
    of = a_sum()
    for index in range(10):
        of.want(f"e{index}", event(index, float(index)))
    assert step(of, 5.0) == ["e4", "e5", "e6", "e7", "e8", "e9", "e0", "e1", "e2", "e3"]
    of.want("e20", event(20, 0.0))
    of.want("e3", event(3, 3.0, -6.0))
    assert step(of, 5.0) == ["e3", "e20"], "also new ones"


def test_the_span_that_is_ready_ends_at_the_first_event_that_is_missing() -> None:
    of = a_sum()
    for index in range(10):
        of.want(f"e{index}", event(index, float(index)))
    done, _ = of.carry_out(_NO_CODEC, of.next_steps(4.0, moving=False)[:3])  # 3, 4 and 5
    of.note(done)
    assert of.ready_span(4.0) == (3.0, 6.0)
    finish(of)
    assert of.ready_span(4.0) == (0.0, np.inf)


def test_slow_work_goes_on_ahead_of_a_playhead_that_it_does_not_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now_s = 0.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now_s)
    of = a_sum()
    for index in range(10):
        of.want(f"e{index}", event(index, float(index)))
    first = of.next_steps(2.0, moving=True)
    assert first[0].event_id == "e1"
    now_s = 1.5
    assert of.next_steps(3.5, moving=True)[0].event_id == "e5"
    now_s = 3.0
    assert of.next_steps(3.5, moving=False)[0].event_id == "e3", "it stands: what is there is needed"


def test_an_event_that_fails_is_silent_until_it_changes() -> None:
    def fails(codec: object, of: Event) -> Sequence[PlacedSound]:
        if of.gain_db == 0.0:
            raise ValueError("no sound")
        return sound(codec, of)

    of = EventSum(RunningMix(RATE, 1, 12.0), fails, lambda each: (each.gain_db,))
    of.want("e0", event(0, 1.0))
    done, problem = of.carry_out(_NO_CODEC, of.next_steps(0.0, moving=False))
    of.note(done)
    assert isinstance(problem, ValueError)
    assert of.complete
    assert not of.mix.buffer.any()
    of.want("e0", event(0, 1.0, -6.0))
    finish(of)
    assert_equals(of, [event(0, 1.0, -6.0)])
    of.want("e0", event(0, 1.0))
    done, problem = of.carry_out(_NO_CODEC, of.next_steps(0.0, moving=False))
    assert problem is None, "it was said"
    of.note(done)
    assert np.abs(of.mix.buffer).max() < 1e-6
