"""One channel out of two: it carries the sound, and no offset."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from codec.audio.analysis import AnalysisMix
from codec.audio.clip import AudioClip, AudioReader, save_audio

Samples = NDArray[np.float32]


@pytest.fixture
def sides() -> Samples:
    """Two independent noises, float32 [2, n]."""
    return np.random.default_rng(0).normal(0, 0.1, (2, 30_000)).astype(np.float32)


def test_ordinary_recordings_are_their_mean_to_the_bit(sides: Samples) -> None:
    for samples in (sides, sides[:1], np.stack([sides[0], sides[0]]), np.stack([sides[0], 0 * sides[0]])):
        mix = AnalysisMix.of_samples(samples)
        assert mix == AnalysisMix.mean(len(samples))
        assert mix.note is None
        assert np.array_equal(mix(samples), samples.mean(axis=0, dtype=np.float32))


@pytest.mark.parametrize("leak", [0.0, 0.2])
def test_of_sides_that_cancel_the_difference_is_taken(sides: Samples, leak: float) -> None:
    one = sides[0]
    samples = np.stack([one, -one + leak * sides[1]])
    mix = AnalysisMix.of_samples(samples)
    assert mix.weights == (0.5, -0.5)
    assert mix.note is not None
    assert np.corrcoef(mix(samples), one)[0, 1] > 0.99
    assert mix(samples).std() == pytest.approx(one.std(), rel=0.05)


def test_an_offset_is_taken_away_and_only_that(sides: Samples) -> None:
    shifted = sides + np.array([[0.3], [-0.05]], np.float32)
    mix = AnalysisMix.of_samples(shifted)
    assert mix(shifted) == pytest.approx(AnalysisMix.of_samples(sides)(sides), abs=2e-3)
    assert mix.centred(shifted).mean(axis=1) == pytest.approx([0.0, 0.0], abs=1e-6)
    inverted = np.stack([sides[0] + 0.3, 0.3 - sides[0]]).astype(np.float32)
    assert np.corrcoef(AnalysisMix.of_samples(inverted)(inverted), sides[0])[0, 1] > 0.999


def test_silence_and_nothing_have_a_mix() -> None:
    assert AnalysisMix.of_samples(np.zeros((2, 100), np.float32)) == AnalysisMix.mean(2)
    assert AnalysisMix.of_samples(np.zeros((2, 0), np.float32)) == AnalysisMix.mean(2)


def test_pieces_a_file_and_a_clip_agree(tmp_path: Path, sides: Samples) -> None:
    samples = np.stack([sides[0], -sides[0]]) + np.float32(0.1)
    save_audio(tmp_path / "a.wav", samples, 44100, "FLOAT")
    with AudioReader(tmp_path / "a.wav") as reader:
        of_file = reader.analysis_mix()
    clip = AudioClip(samples, 44100)
    assert of_file.weights == clip.analysis_mix().weights == (0.5, -0.5)
    assert of_file.offsets == pytest.approx(clip.analysis_mix().offsets, abs=1e-9)
    assert np.array_equal(clip.mono_at(44100), clip.analysis_mix()(samples))
