"""Noise reduction by a mask, with a sample of the noise: stationary spectral gating.

As in Sainburg et al. 2020 (noisereduce): a bin of the STFT stays where it is louder than the noise's mean
level in its band, in dB, by a number of the noise's standard deviations. The mask is smoothed over time and
frequency. It is computed here anew, with scipy.
"""

from __future__ import annotations

import numpy as np
import scipy.ndimage
import scipy.signal
from numpy.typing import NDArray

__all__ = ["reduced"]

Samples = NDArray[np.float32]

_WINDOW, _HOP = 1_024, 256
_DEVIATIONS = 1.5
_SMOOTH_HZ, _SMOOTH_S = 500.0, 0.05
_FLOOR = 1e-10


def reduced(samples: Samples, noise: Samples, rate: int) -> Samples:
    """Return samples with what is not louder than a noise masked.

    Parameters
    ----------
    samples
        Float32 [n].
    noise
        A sample of the noise, float32 [m]; silence leaves the samples as they are.
    rate
        In Hz.
    """
    if not noise.any() or not samples.any():
        return samples.copy()
    transform = scipy.signal.ShortTimeFFT(
        np.asarray(scipy.signal.get_window("hann", _WINDOW), np.float32), _HOP, rate
    )
    n_samples = len(samples)
    # Shorter sounds have no whole window.
    padded, noise = (np.pad(each, (0, max(0, _WINDOW - len(each)))) for each in (samples, noise))
    noise_db = _levels_db(transform.stft(noise))
    threshold = noise_db.mean(1) + _DEVIATIONS * noise_db.std(1)
    spectrum = transform.stft(padded)
    mask = (_levels_db(spectrum) > threshold[:, None]).astype(np.float32)
    size = (_bins(_SMOOTH_HZ, rate / _WINDOW), _bins(_SMOOTH_S, _HOP / rate))
    # Two boxes make the triangle.
    for _ in range(2):
        for axis, extent in enumerate(size):
            mask = scipy.ndimage.uniform_filter1d(mask, extent, axis, mode="nearest")
    return np.asarray(transform.istft(spectrum * mask, k1=len(padded)), np.float32)[:n_samples]


def _levels_db(spectrum: NDArray[np.complexfloating]) -> NDArray[np.floating]:
    return 20 * np.log10(np.abs(spectrum) + _FLOOR)


def _bins(extent: float, step: float) -> int:
    return max(1, round(extent / step))
