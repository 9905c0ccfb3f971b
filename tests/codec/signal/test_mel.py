"""Mel bands: means over bins that cover all frequencies."""

from __future__ import annotations

import numpy as np
import pytest

from codec.signal.mel import mel_filters


@pytest.mark.parametrize("n_mels", [20, 80, 200])
def test_each_band_is_a_mean_over_bins_and_all_bins_are_in_one(n_mels: int) -> None:
    """So a flat spectrum is as loud in each, also in bands that are narrower than a bin."""
    bands = mel_filters(22_050, 2048, n_mels)
    assert bands.shape == (1025, n_mels)
    np.testing.assert_allclose(bands.sum(axis=0), 1.0, rtol=1e-5)
    assert bands.min() >= 0.0
    assert bands[1:-1].any(axis=1).all()


def test_bands_are_in_order_of_frequency_and_widen() -> None:
    bands = mel_filters(22_050, 2048, 40)
    middles = np.arange(1025) @ bands
    assert (np.diff(middles) > 0).all()
    widths = (bands > 0).sum(axis=0)
    assert widths[-1] > 5 * widths[0]
