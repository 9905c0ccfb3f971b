"""Small pure functions on sampled signals.

scipy loads its parts when they are first used: the editor's window is there before that.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import scipy
from numpy.typing import NDArray

__all__ = ["convolved", "irfft", "rfft"]


def rfft(signal: NDArray[np.floating], size: int | None = None) -> NDArray[np.complexfloating]:
    """Return the spectrum of real signals along the last axis, in their own precision."""
    return cast(NDArray[Any], scipy.fft.rfft(signal, size))


def irfft(spectrum: NDArray[np.complexfloating], size: int) -> NDArray[np.floating]:
    """Return the real signals, `size` samples along the last axis, of spectra."""
    return cast(NDArray[Any], scipy.fft.irfft(spectrum, size))


def convolved(first: NDArray[np.floating], second: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the full convolution of two signals [n] and [m], by FFT: [n + m - 1]."""
    n_samples = len(first) + len(second) - 1
    size = cast(int, scipy.fft.next_fast_len(n_samples, real=True))
    return irfft(rfft(first, size) * rfft(second, size), size)[:n_samples]
