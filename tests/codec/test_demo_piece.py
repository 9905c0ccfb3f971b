"""The bundled demo piece: there, of a sensible length and level, stereo, and full of separate notes."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal
import soundfile
from numpy.typing import NDArray

from codec.resources import asset_path


@pytest.fixture(scope="module")
def piece() -> tuple[NDArray[np.float64], int]:
    return soundfile.read(asset_path("demo", "demo.flac"), always_2d=True)


def onsets_s(mono: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Times at which the spectrum grows at once: peaks of the summed rise in level, at least 60 ms apart."""
    hop = sample_rate // 100
    _, times, spectra = scipy.signal.stft(mono, sample_rate, nperseg=1024, noverlap=1024 - hop)
    level = np.log1p(1e3 * np.abs(spectra))
    rise = np.maximum(np.diff(level, axis=1), 0).sum(0)
    peaks, _ = scipy.signal.find_peaks(rise, prominence=0.15 * rise.max(), distance=6)
    return times[1:][peaks]


def test_it_is_a_short_cd_quality_stereo_file(piece: tuple[NDArray[np.float64], int]) -> None:
    samples, sample_rate = piece
    path = asset_path("demo", "demo.flac")
    assert sample_rate == 44_100
    assert samples.shape[1] == 2
    assert 15 <= len(samples) / sample_rate <= 30
    assert soundfile.info(path).subtype == "PCM_16"
    assert path.stat().st_size < 2_500_000
    assert "CC0" in path.with_name("README.md").read_text(encoding="utf-8")


def test_its_level_is_healthy_and_unclipped(piece: tuple[NDArray[np.float64], int]) -> None:
    samples, sample_rate = piece
    assert 0.5 < np.abs(samples).max() < 0.95
    seconds = samples[: len(samples) // sample_rate * sample_rate].reshape(-1, sample_rate * 2)
    level_db = 10 * np.log10(np.square(seconds).mean(1))
    assert level_db[:-2].min() > -35, "a second of silence inside the piece"
    assert np.abs(samples[-sample_rate // 20 :]).max() < 1e-3, "the end is cut off"


def test_the_parts_stand_apart_from_left_to_right(piece: tuple[NDArray[np.float64], int]) -> None:
    samples, _ = piece
    left, right = samples.T
    correlation = np.corrcoef(left, right)[0, 1]
    assert 0.2 < correlation < 0.95
    assert abs(10 * np.log10(np.square(left).sum() / np.square(right).sum())) < 3, "the mix leans to one side"


def test_its_notes_can_be_told_apart(piece: tuple[NDArray[np.float64], int]) -> None:
    samples, sample_rate = piece
    found = onsets_s(samples.mean(1), sample_rate)
    density = len(found) / (len(samples) / sample_rate)
    assert 1.5 < density < 6.0
    assert found[0] < 0.4, "it starts late"
    assert np.median(np.diff(found)) > 0.15
