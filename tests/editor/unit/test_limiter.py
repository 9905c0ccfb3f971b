from __future__ import annotations

import numpy as np
import pytest

from editor.audio.limiter import Limiter

RATE = 8000
BLOCK = 128


def limited(samples: np.ndarray) -> np.ndarray:
    limiter, out = Limiter(samples.shape[1], RATE, BLOCK), samples.astype(np.float32)
    for begin in range(0, len(out), BLOCK):
        limiter.apply(out[begin : begin + BLOCK])
    return out


def tone(level: float, seconds: float, hz: float = 200.0) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    return np.repeat((level * np.sin(2 * np.pi * hz * t)).astype(np.float32)[:, None], 2, axis=1)


def test_up_to_full_scale_nothing_is_touched() -> None:
    samples = np.random.default_rng(0).uniform(-1, 1, (5000, 2)).astype(np.float32)
    samples[::97] = 1.0
    np.testing.assert_array_equal(limited(samples), samples)


@pytest.mark.parametrize("level", [1.001, 1.5, 4.0, 1e6])
def test_nothing_leaves_full_scale(level: float) -> None:
    samples = level * np.random.default_rng(1).uniform(-1, 1, (5000, 2))
    assert np.abs(limited(samples)).max() <= 1.0


def test_a_loud_tone_keeps_its_shape() -> None:
    samples = tone(2.0, 1.0)
    out = limited(samples)[RATE // 10 :, 0]
    source = samples[RATE // 10 :, 0]
    gain = float(out @ source / (source @ source))
    assert gain == pytest.approx(0.5, abs=0.02)
    error = out - gain * source
    assert np.sqrt((error @ error) / (out @ out)) < 0.01


def test_both_channels_are_lowered_alike() -> None:
    samples = tone(2.0, 0.5)
    samples[:, 1] *= 0.25
    out = limited(samples)
    np.testing.assert_allclose(out[:, 1], 0.25 * out[:, 0], atol=1e-6)


def test_the_gain_slides_down_to_the_peak_and_comes_back() -> None:
    samples = np.full((RATE, 1), 0.5, np.float32)
    samples[1024 + 100] = 2.0
    out = limited(samples)[:, 0]
    np.testing.assert_array_equal(out[:1024], np.float32(0.5))
    assert out[1124] == 1.0
    assert np.abs(np.diff(np.delete(out, 1124))).max() < 0.01
    assert out[1124 + round(0.04 * RATE)] == pytest.approx(0.25)
    np.testing.assert_array_equal(out[1124 + round(0.3 * RATE) :], np.float32(0.5))


def test_what_is_not_a_number_becomes_silence() -> None:
    samples = tone(0.5, 0.1)
    samples[200] = np.nan
    samples[500] = np.inf
    out = limited(samples)
    assert np.isfinite(out).all()
    np.testing.assert_array_equal(out[:BLOCK], samples[:BLOCK])
    np.testing.assert_array_equal(out[512:640], samples[512:640])
