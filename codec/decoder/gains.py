"""Gains over time and frequency in the waveform: contours and balance (docs/adr/0007)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from codec.config import ModelConfig
from codec.decoder.controls import ImpulseControls, ResonanceControls
from codec.decoder.grids import balance_times_s, band_weights, contour_times_s, interpolation_matrix

__all__ = ["gain_over_time"]


def gain_over_time(
    part: ImpulseControls | ResonanceControls,
    frequencies_hz: NDArray[np.float64],
    at: NDArray[np.float64],
    config: ModelConfig,
) -> NDArray[np.float64] | None:
    """Return the product of the contour's and the balance's gain at given frequencies and times.

    Parameters
    ----------
    part
        The burst or a resonance block of a batch of one event.
    frequencies_hz
        Where to read along frequency.
    at
        Where to read along time, in seconds since the onset.
    config
        The model's configuration.

    Returns
    -------
    Linear gains, or None if the part has neither contour nor balance.

    Shape
    -----
    frequencies_hz: [n]; at: [n_times]; returns: [n, n_times]
    """
    log_gains = [
        band_weights(values.shape[1], frequencies_hz, config).T
        @ values[0].double().numpy()
        @ interpolation_matrix(times_s(config.decoder, config.spectrum), at)
        for values, times_s in ((part.contour, contour_times_s), (part.balance, balance_times_s))
        if values.any()
    ]
    return np.exp(sum(log_gains)) if log_gains else None
