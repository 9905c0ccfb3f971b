"""Metrics of the samples themselves, and of log spectra bin by bin, as papers on small codecs report them.

As in :mod:`codec.evaluate.metrics`, each takes the recording and the estimate, mono float32 of equal length,
and their sample rate in Hz. Ratios are at most 120 dB, which equal signals have, and at least -120 dB. They
say little of sparse codecs whose phases are random: their waveforms are others, however alike they sound.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codec.evaluate.metrics import pair, spectrogram

__all__ = ["ac_snr_db", "l1_error", "log_spectral_distance_db", "mse", "psnr_db", "snr_db"]

Floats = NDArray[np.float32]

_MOST_DB = 120.0
_WINDOW, _HOP = 2048, 512
_FLOOR_DB = -80.0


def snr_db(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the signal-to-noise ratio: energy of the reference over that of the difference.

    A constant offset counts as signal: of a signal from 0 to 1, a constant alone scores 16 to 19 dB.
    """
    target, guess = pair(reference, estimate, sample_rate)
    return _ratio_db(_energy(target), _energy(target - guess))


def ac_snr_db(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the signal-to-noise ratio after the means of both signals are removed."""
    target, guess = pair(reference, estimate, sample_rate)
    target, guess = target - target.mean(dtype=np.float64), guess - guess.mean(dtype=np.float64)
    return _ratio_db(_energy(target), _energy(target - guess))


def psnr_db(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the peak signal-to-noise ratio: the reference's largest magnitude squared over :func:`mse`."""
    target, guess = pair(reference, estimate, sample_rate)
    return _ratio_db(float(np.abs(target).max()) ** 2, _energy(target - guess) / len(target))


def l1_error(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the mean absolute difference of samples; full scale is 1."""
    target, guess = pair(reference, estimate, sample_rate)
    return float(np.abs(target - guess).mean(dtype=np.float64))


def mse(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the mean squared difference of samples; full scale is 1."""
    target, guess = pair(reference, estimate, sample_rate)
    return _energy(target - guess) / len(target)


def log_spectral_distance_db(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the log-spectral distance in dB (Gray and Markel 1976).

    The mean over frames (window 2048, hop 512) of the root mean square difference of the bins' levels in dB,
    both floored 80 dB below the largest magnitude of the reference.
    """
    target, guess = pair(reference, estimate, sample_rate)
    largest = max(float(block.max()) for block in spectrogram(target, _WINDOW, _HOP))
    if largest == 0.0:
        return 0.0 if not guess.any() else math.inf
    floor = largest * 10.0 ** (_FLOOR_DB / 20.0)
    total, n_frames = 0.0, 0
    blocks = (spectrogram(signal, _WINDOW, _HOP) for signal in (target, guess))
    for t, e in zip(*blocks, strict=True):
        levels = 20.0 * np.log10(np.maximum(t, floor) / np.maximum(e, floor))
        total += float(np.sqrt(np.square(levels, dtype=np.float64).mean(axis=1)).sum())
        n_frames += len(t)
    return total / n_frames


def _energy(samples: NDArray[np.floating]) -> float:
    return float(np.square(samples, dtype=np.float64).sum())


def _ratio_db(signal: float, noise: float) -> float:
    if signal == 0.0:
        raise ValueError("a silent recording has no signal-to-noise ratio")
    ratio = signal / max(noise, signal * 10.0 ** (-_MOST_DB / 10.0))
    return max(10.0 * math.log10(ratio), -_MOST_DB)
