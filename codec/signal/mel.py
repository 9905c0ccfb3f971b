"""Mel filter banks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["mel_filters"]


@lru_cache(maxsize=8)
def mel_filters(sample_rate: int, fft_size: int, n_mels: int) -> NDArray[np.float32]:
    """Return triangular mel filters from 0 Hz to Nyquist (HTK mel scale), each with sum 1.

    A filter that is narrower than a bin, and so contains none, gets the nearest bin.

    Shape
    -----
    returns: [fft_size // 2 + 1, n_mels]
    """
    bins_hz = np.fft.rfftfreq(fft_size, 1.0 / sample_rate)
    top = 2595.0 * np.log10(1.0 + sample_rate / 2.0 / 700.0)
    edges_hz = 700.0 * (10.0 ** (np.linspace(0.0, top, n_mels + 2) / 2595.0) - 1.0)
    low, centre, high = edges_hz[:-2], edges_hz[1:-1], edges_hz[2:]
    rising = (bins_hz[:, None] - low) / (centre - low)
    falling = (high - bins_hz[:, None]) / (high - centre)
    bands = np.maximum(0.0, np.minimum(rising, falling))
    nearest = np.abs(bins_hz[:, None] - centre).argmin(axis=0)
    empty = bands.sum(axis=0) == 0.0
    bands[nearest[empty], np.flatnonzero(empty)] = 1.0
    return (bands / bands.sum(axis=0)).astype(np.float32)
