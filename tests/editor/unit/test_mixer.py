from __future__ import annotations

import numpy as np
import pytest

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
        if step % 7 == 0:
            assert mixer.buffer is mixer.buffer
    fresh = Mixer(RATE, 2, 3.0)
    for key, values in state.items():
        fresh.set_event(key, *values)
    np.testing.assert_array_equal(mixer.buffer, fresh.buffer)


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
