"""Real FFT and FFT convolution with scipy, in the precision of the input (numpy's FFT returns float64).

scipy is imported at the first call, so the editor starts faster.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

__all__ = ["convolved", "irfft", "rfft"]


def rfft(signal: NDArray[np.floating], size: int | None = None) -> NDArray[np.complexfloating]:
    """Return the one-sided spectrum of real signals, in the precision of the input.

    Shape
    -----
    signal: [..., n_samples], zero-padded or cut to `size` (default: n_samples)
    returns: [..., size // 2 + 1]
    """
    from scipy import fft

    return cast(NDArray[Any], fft.rfft(signal, size))


def irfft(spectrum: NDArray[np.complexfloating], size: int) -> NDArray[np.floating]:
    """Return the real signals of one-sided spectra.

    Shape
    -----
    spectrum: [..., size // 2 + 1]; returns: [..., size]
    """
    from scipy import fft

    return cast(NDArray[Any], fft.irfft(spectrum, size))


def convolved(first: NDArray[np.floating], second: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the full linear convolution of two signals, by FFT.

    Shape
    -----
    first: [n]; second: [m]; returns: [n + m - 1]
    """
    from scipy import fft

    n_samples = len(first) + len(second) - 1
    size = cast(int, fft.next_fast_len(n_samples, real=True))
    return irfft(rfft(first, size) * rfft(second, size), size)[:n_samples]
