from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from codec.audio.placed import PlacedSound
from editor.audio.mixer import Mixer

RATE = 1000


def burst(seed: int, n_samples: int = 300) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.3, n_samples).astype(np.float32)


def test_an_event_sounds_at_its_onset_with_its_pan() -> None:
    mixer = Mixer(RATE, 2, 1.0)
    samples = burst(0)
    mixer.set_event("a", samples, 0.25, -1.0, False)
    assert mixer.buffer.shape == (RATE, 2)
    assert not mixer.buffer[:250].any()
    np.testing.assert_allclose(mixer.buffer[250:550, 0], np.sqrt(2) * samples, rtol=1e-6)
    assert np.abs(mixer.buffer[:, 1]).max() < 1e-6


def test_a_centred_event_is_untouched_and_mono_ignores_the_pan() -> None:
    for n_channels, pan in ((2, 0.0), (1, 0.8)):
        mixer = Mixer(RATE, n_channels, 1.0)
        mixer.set_event("a", burst(1), 0.0, pan, False)
        np.testing.assert_allclose(mixer.buffer[:300, 0], burst(1), rtol=1e-6)


def test_thousand_edits_leave_no_trace() -> None:
    generator = np.random.default_rng(2)
    mixer = Mixer(RATE, 2, 3.0)
    state: dict[str, tuple[np.ndarray, float, float, bool]] = {}
    solo: set[str] | None = None
    held: list[tuple[np.ndarray, np.ndarray]] = []
    for step in range(1000):
        key = f"e{generator.integers(25)}"
        if generator.random() < 0.2:
            mixer.remove_event(key)
            state.pop(key, None)
        else:
            samples = burst(int(generator.integers(50)), int(generator.integers(1, 900)))
            onset, pan = float(generator.uniform(0, 3)), float(generator.uniform(-1, 1))
            state[key] = (samples, onset, pan, bool(generator.random() < 0.1))
            mixer.set_event(key, *state[key])
        if step % 90 == 0:
            solo = None if generator.random() < 0.5 else {f"e{number}" for number in range(20)}
            mixer.set_solo(solo)
        if step % 7 == 0:
            held.append((mixer.buffer, mixer.buffer.copy()))
            del held[: generator.integers(3)]
    fresh = Mixer(RATE, 2, 3.0)
    for key, values in state.items():
        fresh.set_event(key, *values)
    fresh.set_solo(solo)
    np.testing.assert_array_equal(mixer.buffer, fresh.buffer)
    assert len(held) > 5
    for buffer, as_published in held:
        np.testing.assert_array_equal(buffer, as_published)


def sums(mixer: Mixer, monkeypatch: pytest.MonkeyPatch, edit: Callable[[], object]) -> int:
    """Return how many samples were summed for an edit and written to bring up its buffer."""
    written = 0
    original = np.ndarray.copy

    class Counted(np.ndarray):
        def __setitem__(self, key: object, value: object) -> None:
            nonlocal written
            written += self[key].size
            super().__setitem__(key, value)

        def copy(self, order: str = "C") -> np.ndarray:
            nonlocal written
            written += self.size
            return original(self, order)  # type: ignore[arg-type]

    for page in mixer._pages:
        monkeypatch.setattr(page, "memory", page.memory.view(Counted))
    edit()
    assert mixer.buffer is not None
    return written


@pytest.mark.parametrize("seconds", [10, 100])
def test_an_edit_costs_its_span_and_not_the_piece(seconds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    mixer = Mixer(RATE, 1, float(seconds))
    for index in range(5 * seconds):
        mixer.set_event(f"e{index}", burst(index), index / 5, 0.0, False)
        assert mixer.buffer is not None

    def edit() -> None:
        mixer.set_event("e20", burst(1), 4.1, 0.0, False)

    assert 300 < sums(mixer, monkeypatch, edit) < 6000


def test_the_same_again_changes_nothing() -> None:
    mixer = Mixer(RATE, 2, 1.0)
    mixer.set_event("a", burst(0), 0.25, 0.5, False)
    published = mixer.buffer
    mixer.set_event("a", burst(0), 0.25, 0.5, False)
    mixer.set_solo(None)
    mixer.remove_event("unknown")
    assert mixer.buffer is published


def test_peaks_beyond_full_scale_stay() -> None:
    mixer = Mixer(RATE, 1, 1.0)
    for key in "abc":
        mixer.set_event(key, np.full(100, 0.75, np.float32), 0.5, 0.0, False)
    assert mixer.buffer.max() == pytest.approx(2.25)


@pytest.mark.parametrize("onset_samples", [0, 1, 12_345, 44_099])
def test_onsets_are_exact_to_the_sample(onset_samples: int) -> None:
    mixer = Mixer(48_000, 1, 2.0)
    mixer.set_event("a", np.ones(10, np.float32), onset_samples / 22_050, 0.0, False)
    assert np.flatnonzero(mixer.buffer[:, 0])[0] == round(onset_samples * 48_000 / 22_050)


def test_tails_lengthen_the_buffer_and_leave_again() -> None:
    mixer = Mixer(RATE, 1, 1.0)
    mixer.set_event("a", burst(3, 800), 0.9, 0.0, False)
    assert len(mixer.buffer) == 1700
    mixer.remove_event("a")
    assert len(mixer.buffer) == 1000
    assert not mixer.buffer.any()


def test_mute_and_solo() -> None:
    mixer = Mixer(RATE, 1, 1.0)
    mixer.set_event("a", burst(4), 0.0, 0.0, True)
    mixer.set_event("b", burst(5), 0.5, 0.0, False)
    assert not mixer.buffer[:500].any()
    mixer.set_solo({"a"})
    assert mixer.buffer[:300].any()
    assert not mixer.buffer[500:].any()
    mixer.set_solo(None)
    assert not mixer.buffer[:500].any()
    assert mixer.buffer[500:].any()


def test_a_published_buffer_never_changes() -> None:
    mixer = Mixer(RATE, 1, 1.0)
    mixer.set_event("a", burst(6), 0.0, 0.0, False)
    published = mixer.buffer
    before = published.copy()
    mixer.set_event("a", burst(7), 0.0, 0.0, False)
    assert mixer.buffer is not published
    np.testing.assert_array_equal(published, before)
    with pytest.raises(ValueError, match="read-only"):
        published[0] = 1.0


def test_whatever_is_cut_out_of_a_published_buffer_keeps_it() -> None:
    mixer = Mixer(RATE, 2, 1.0)
    mixer.set_event("a", burst(0), 0.2, 0.0, False)
    column = mixer.buffer[200:500].T[0]
    before = column.copy()
    for seed in range(12):
        mixer.set_event("a", burst(seed + 1), 0.2, 0.0, False)
        assert mixer.buffer.any()
    np.testing.assert_array_equal(column, before)


def test_memory_is_used_again_when_nobody_reads_it() -> None:
    mixer = Mixer(RATE, 2, 1.0)
    addresses: set[int] = set()
    for seed in range(20):
        mixer.set_event("a", burst(seed), 0.2, 0.0, False)
        addresses.add(mixer.buffer.__array_interface__["data"][0])
    assert len(addresses) == 2


def test_edits_from_one_thread_while_another_reads() -> None:
    mixer = Mixer(RATE, 1, 1.0)
    stop, torn = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            if len(set(mixer.buffer[100:200, 0].tolist())) != 1:
                torn.append(True)

    reader = threading.Thread(target=read)
    reader.start()
    for step in range(400):
        mixer.set_event("a", np.full(100, step, np.float32), 0.1, 0.0, False)
    stop.set()
    reader.join()
    assert not torn


@pytest.mark.parametrize(("sample_rate", "n_channels"), [(0, 1), (RATE, 3), (RATE, 0)])
def test_impossible_mixes_are_refused(sample_rate: int, n_channels: int) -> None:
    with pytest.raises(ValueError, match="a mix has"):
        Mixer(sample_rate, n_channels, 1.0)


def test_an_event_has_to_be_mono() -> None:
    with pytest.raises(ValueError, match="mono"):
        Mixer(RATE, 2, 1.0).set_event("a", np.zeros((10, 2), np.float32), 0.0, 0.0, False)


def a_bed(seconds: float = 3.0, n_channels: int = 2) -> np.ndarray:
    return np.random.default_rng(9).normal(0, 0.2, (n_channels, round(seconds * RATE))).astype(np.float32).T


def test_a_bed_without_edits_is_published_as_it_is_and_not_copied() -> None:
    bed = a_bed()
    mixer = Mixer(RATE, 2, 3.0)
    mixer.set_bed(bed)
    mixer.set_parts("untouched", [])
    assert np.shares_memory(mixer.buffer, bed)
    assert not mixer.buffer.flags.writeable
    published = mixer.buffer
    mixer.set_parts("other", [])
    assert mixer.buffer is published
    mixer.set_parts("a", [PlacedSound(40, np.stack([burst(1), burst(2)]))])
    assert not np.shares_memory(mixer.buffer, bed)
    expected = bed.copy()
    expected[40:340] += np.stack([burst(1), burst(2)]).T
    np.testing.assert_array_equal(mixer.buffer, expected)
    mixer.set_parts("a", [])
    np.testing.assert_array_equal(mixer.buffer, bed)
    mixer.set_bed(None)
    assert not mixer.buffer.any()


@pytest.mark.parametrize("reserved", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_any_edits_over_a_bed_equal_a_fresh_mix_bit_for_bit(seed: int, reserved: bool) -> None:
    generator = np.random.default_rng(seed)
    mixer = Mixer(RATE, 2, 3.0)
    mixer.set_bed(a_bed())
    state: dict[str, list[PlacedSound]] = {}
    held: list[tuple[np.ndarray, np.ndarray]] = []
    solo: set[str] | None = None
    bed: np.ndarray | None = a_bed()
    for step in range(250):
        key = f"e{generator.integers(12)}"
        if generator.random() < 0.3:
            mixer.remove_event(key)
            state.pop(key, None)
        else:
            state[key] = [
                PlacedSound(int(generator.integers(-200, 3200)), np.stack([burst(step), burst(step + n)]))
                for n in range(generator.integers(4))
            ]
            mixer.set_parts(key, state[key])
        if step % 50 == 49:
            bed = None if generator.random() < 0.3 else a_bed() * np.float32(generator.random())
            mixer.set_bed(bed)
            solo = None if generator.random() < 0.7 else {"e1", "e2", "e3"}
            mixer.set_solo(solo)
        if reserved and step % 17 == 0:
            mixer.reserve()
        if step % 5 == 0:
            held.append((mixer.buffer, mixer.buffer.copy()))
            del held[: generator.integers(3)]
    fresh = Mixer(RATE, 2, 3.0)
    fresh.set_bed(bed)
    for key, parts in state.items():
        fresh.set_parts(key, parts)
    fresh.set_solo(solo)
    np.testing.assert_array_equal(mixer.buffer, fresh.buffer)
    for buffer, as_published in held:
        np.testing.assert_array_equal(buffer, as_published)
    for key in list(state):
        mixer.remove_event(key)
    mixer.set_solo(None)
    np.testing.assert_array_equal(mixer.buffer, np.zeros((3 * RATE, 2)) if bed is None else bed)


def test_parts_sound_in_their_channels_and_what_lies_before_the_piece_is_cut() -> None:
    mixer = Mixer(RATE, 2, 1.0)
    samples = np.stack([burst(1), burst(2)])
    mixer.set_parts("a", [PlacedSound(-100, samples), PlacedSound(900, samples)])
    np.testing.assert_array_equal(mixer.buffer[:200], samples[:, 100:].T)
    np.testing.assert_array_equal(mixer.buffer[900:], samples.T)
    with pytest.raises(ValueError, match="2, n_samples"):
        mixer.set_parts("b", [PlacedSound(0, burst(1)[None])])


def test_an_edit_over_a_bed_costs_its_span_once_memory_is_reserved(monkeypatch: pytest.MonkeyPatch) -> None:
    mixer = Mixer(RATE, 1, 100.0)
    mixer.set_bed(a_bed(100.0, 1))
    assert mixer.buffer is not None
    mixer.reserve()
    written = sums(mixer, monkeypatch, lambda: mixer.set_parts("a", [PlacedSound(4100, burst(1)[None])]))
    assert 300 <= written < 3000
