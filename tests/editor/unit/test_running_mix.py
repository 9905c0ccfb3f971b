"""The running mix sums what it is given, and what it has published never changes."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import editor.audio.running_mix as module
from codec.audio.placed import PlacedSound, panned
from editor.audio.running_mix import RunningMix

RATE = 1000


def sound(seed: int, begin: int, n_samples: int = 700) -> PlacedSound:
    rng = np.random.default_rng(seed)
    return PlacedSound(begin, rng.uniform(-1, 1, (2, n_samples)).astype(np.float32))


def test_sounds_add_up_and_leave_without_a_trace() -> None:
    mix = RunningMix(RATE, 2, 2.0)
    first, second = sound(1, 300), panned(np.ones(500, np.float32), 900, 0.5, 2)
    mix.add([first, second])
    expected = np.zeros((2, 2000), np.float32)
    first.add_to(expected)
    second.add_to(expected)
    np.testing.assert_array_equal(mix.buffer.T, expected)
    mix.add([first.scaled(-1.0)])
    np.testing.assert_allclose(mix.buffer[:900], 0.0, atol=1e-6)
    np.testing.assert_allclose(
        mix.buffer[900:1400].T, expected[:, 900:1400] - _only(first)[:, 900:1400], atol=1e-6
    )


def _only(one: PlacedSound) -> np.ndarray:
    alone = np.zeros((2, 2000), np.float32)
    one.add_to(alone)
    return alone


def test_tails_make_it_longer_and_what_is_before_the_start_is_not_heard() -> None:
    mix = RunningMix(RATE, 2, 1.0)
    assert mix.buffer.shape == (1000, 2)
    mix.add([sound(1, -300), sound(2, 4000)])
    assert mix.buffer.shape == (4700, 2)
    mix.add([sound(5, 90_000)])
    assert len(mix.buffer) == 90_700, "longer than any tail"
    np.testing.assert_array_equal(mix.buffer[90_000:].T, sound(5, 90_000).samples)
    np.testing.assert_array_equal(mix.buffer[:400].T, sound(1, -300).samples[:, 300:])
    mix.add([sound(3, -900)])
    assert mix.is_current, "none of it is heard"


@given(st.lists(st.tuples(st.integers(0, 3000), st.booleans()), min_size=1, max_size=40))
def test_what_was_published_never_changes_whoever_holds_it(steps: list[tuple[int, bool]]) -> None:
    mix = RunningMix(RATE, 1, 2.0)
    held: list[tuple[np.ndarray, np.ndarray]] = []
    total = np.zeros(5000, np.float32)
    for begin, holds in steps:
        mix.add([PlacedSound(begin, np.full((1, 500), 0.25, np.float32))])
        total[begin : begin + 500] += 0.25
        buffer = mix.buffer
        if holds:
            held = [*held[-4:], (buffer, buffer.copy())]
        else:
            held.clear()
        for published, copy in held:
            np.testing.assert_array_equal(published, copy)
    held.clear()
    del buffer
    final = mix.buffer
    assert mix.is_current
    np.testing.assert_array_equal(final[:, 0], total[: len(final)])


@pytest.mark.parametrize("is_long", [False, True])
def test_while_all_its_memory_is_read_new_sounds_wait(monkeypatch: pytest.MonkeyPatch, is_long: bool) -> None:
    monkeypatch.setattr(module, "LARGE_BYTES", 0 if is_long else 1 << 30)
    mix = RunningMix(RATE, 1, 1.0)
    held = []
    for _ in range(6):
        mix.add([PlacedSound(0, np.ones((1, 1000), np.float32))])
        held.append(mix.buffer)
    assert not mix.is_current
    assert [buffer[0, 0] for buffer in held] == ([1.0, *[2.0] * 5] if is_long else [1.0, 2.0, *[3.0] * 4])
    held.clear()
    assert mix.buffer[0, 0] == 6.0
    assert mix.is_current


def test_reading_does_not_wait_for_another_thread_that_adds() -> None:
    mix = RunningMix(RATE, 1, 1.0)
    adding, go_on = threading.Event(), threading.Event()

    class Slow(PlacedSound):
        def add_to(self, onto: np.ndarray, begin: int = 0) -> None:
            adding.set()
            assert go_on.wait(10.0)
            super().add_to(onto, begin)

    thread = threading.Thread(target=lambda: mix.add([Slow(0, np.ones((1, 1000), np.float32))]))
    thread.start()
    assert adding.wait(10.0)
    assert not mix.buffer.any()
    assert not mix.is_current
    go_on.set()
    thread.join()
    assert mix.buffer[0, 0] == 1.0
    assert mix.is_current


def test_memory_that_is_read_for_long_keeps_no_sounds_waiting() -> None:
    mix = RunningMix(RATE, 1, 1.0)
    first = mix.buffer
    for _ in range(300):
        mix.add([PlacedSound(0, np.ones((1, 1000), np.float32))])
        assert mix.buffer is not first
    assert sum(map(len, mix._missing.values())) < 100
    assert mix.buffer[0, 0] == 300.0
    assert first[0, 0] == pytest.approx(0.0)
