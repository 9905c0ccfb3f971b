"""The mosaic benchmark: frames that are there are found, at their level, and add up to the clip again."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.mosaic import FrameSource, Heard, from_frames
from codec.evaluate.metrics import log_mel_distance_db
from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, Event
from codec.events.measures import Measures

_SIZE = 2_204


def _music(seed: int, length_s: float = 2.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    seconds = np.arange(round(length_s * MODEL_SAMPLE_RATE)) / MODEL_SAMPLE_RATE
    notes = rng.uniform(100, 3000, 12)
    begins = rng.uniform(0, length_s, 12)
    tones = [
        np.sin(2 * np.pi * hz * seconds) * np.exp(-6 * np.maximum(seconds - begin, 0)) * (seconds >= begin)
        for hz, begin in zip(notes, begins, strict=True)
    ]
    return (0.1 * np.sum(tones, axis=0) + 1e-4 * rng.normal(size=len(seconds))).astype(np.float32)


def _noise(seed: int) -> np.ndarray:
    """No two of its frames are alike."""
    return (0.1 * np.random.default_rng(seed).normal(size=MODEL_SAMPLE_RATE)).astype(np.float32)


def test_a_clip_is_rebuilt_from_its_own_frames() -> None:
    clip = _noise(0)
    # Frames overlap by half, and those of the clip begin half a frame before it.
    source = FrameSource([_noise(1), np.pad(clip, (_SIZE // 2, 2 * _SIZE)), _noise(2)], _SIZE)
    made = from_frames(clip, source)
    assert made.shape == clip.shape
    np.testing.assert_allclose(made, clip, atol=1e-3)


def test_frames_have_the_level_of_the_clip() -> None:
    clip = _noise(0)
    source = FrameSource([np.pad(8.0 * clip, (_SIZE // 2, 2 * _SIZE))], _SIZE)
    np.testing.assert_allclose(from_frames(clip, source), clip, atol=2e-3)


def test_other_music_is_further_than_the_clip_itself() -> None:
    clip, rate = _music(0), MODEL_SAMPLE_RATE
    others = from_frames(clip, FrameSource([_music(1), _music(2)], _SIZE))
    own = from_frames(clip, FrameSource([clip, _music(1)], _SIZE))
    assert log_mel_distance_db(clip, own, rate) < log_mel_distance_db(clip, others, rate)


def test_repeated_candidates_are_near_those_that_they_repeat() -> None:
    rng = np.random.default_rng(0)
    events = [Event(f"{k}", k, rng.normal(size=VECTOR_SIZE).astype(np.float32)) for k in range(5)]
    heard = Heard.of(events, [Measures(440.0, 1.0, -10.0, pitched=k > 0) for k in range(5)])
    many = heard.repeated(23)
    assert many.vectors.shape == (23, VECTOR_SIZE)
    assert np.isnan(many.pitch).tolist() == [k % 5 == 0 for k in range(23)]
    assert many.pitch[1] == pytest.approx(69.0)
    for position in (0, 7, 22):
        assert many.event(position) is events[position % 5]
        distances = np.linalg.norm(heard.vectors - many.vectors[position], axis=1)
        assert distances.argmin() == position % 5
