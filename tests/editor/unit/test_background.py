"""What stands behind the events: peaks of the waveform, the spectrogram; pure functions."""

from __future__ import annotations

import numpy as np
import pytest

from editor.views.timeline.spectrum import HIGH_HZ, LOW_HZ, log_spectrogram
from editor.workers.peaks import PeakPyramid


@pytest.mark.parametrize("n_samples", [0, 1, 255, 1000, 300_000])
def test_peaks_bound_the_signal(n_samples: int):
    samples = np.random.default_rng(0).normal(size=n_samples).astype(np.float32)
    low, high = PeakPyramid(samples).outline(0, n_samples, 50)
    assert low.shape == high.shape == (50,)
    if n_samples:
        assert high.max() == samples.max()
        assert low.min() == samples.min()
        assert (low <= high).all()


def test_a_tone_is_a_line_at_its_pitch_and_its_onset_is_found():
    rate = 22_050
    t = np.arange(2 * rate) / rate
    samples = (np.sin(2 * np.pi * 440 * t) * (t > 1.0)).astype(np.float32)
    found = log_spectrogram(samples, rate)
    row = int(found.image[-20].argmax())
    hz = LOW_HZ * (HIGH_HZ / LOW_HZ) ** ((row + 0.5) / found.image.shape[1])
    assert hz == pytest.approx(440, rel=0.04)
