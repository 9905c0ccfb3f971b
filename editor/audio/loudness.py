"""Integrated loudness (ITU-R BS.1770-4), to play two mixes at equal loudness.

The weighting is applied by Fourier transforms: SciPy's filters take seconds to load when they are needed
first, and the window would stand still meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["integrated_loudness"]

FloatArray = NDArray[np.float32]

_HOP_S = 0.1
_HOPS_PER_BLOCK = 4
_HOPS_AT_ONCE = 30
_HOPS_BEFORE = 2
"""The response to an impulse is 190 dB softer by then, so that what a transform wraps around is nothing."""
_OFFSET_DB = -0.691
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0


def integrated_loudness(
    samples: FloatArray, sample_rate: int, should_cancel: Callable[[], bool] = lambda: False
) -> float:
    """Return the loudness of mono or stereo samples, [n_samples, n_channels], in LUFS.

    ``-math.inf`` for silence, for less than 0.1 s, and if the computation was cancelled.
    """
    hop = round(_HOP_S * sample_rate)
    n_hops = len(samples) // hop
    n_channels = samples.shape[1]
    n_before = _HOPS_BEFORE * hop
    response = _response(_k_weighting(sample_rate), n_before + _HOPS_AT_ONCE * hop)
    whole = np.zeros((n_channels, n_before + _HOPS_AT_ONCE * hop))
    powers: list[NDArray[np.float64]] = []
    for begin in range(0, n_hops, _HOPS_AT_ONCE):
        if should_cancel():
            return -math.inf
        part = samples[begin * hop : min(begin + _HOPS_AT_ONCE, n_hops) * hop]
        whole[:, :n_before] = whole[:, -n_before:]
        whole[:, n_before : n_before + len(part)] = part.T
        whole[:, n_before + len(part) :] = 0.0
        weighted = np.fft.irfft(np.fft.rfft(whole) * response, whole.shape[1])[:, n_before:][:, : len(part)]
        weighted = weighted.reshape(n_channels, -1, hop)
        powers.append(np.einsum("cht,cht->h", weighted, weighted) / hop)
    if not powers:
        return -math.inf
    by_hop = np.concatenate(powers)
    n_together = min(_HOPS_PER_BLOCK, len(by_hop))
    blocks = np.convolve(by_hop, np.full(n_together, 1.0 / n_together), mode="valid")
    blocks = blocks[blocks > _power(_ABSOLUTE_GATE)]
    if not len(blocks):
        return -math.inf
    gate = _loudness(float(blocks.mean())) + _RELATIVE_GATE
    return _loudness(float(blocks[blocks > _power(gate)].mean()))


def _loudness(power: float) -> float:
    return _OFFSET_DB + 10.0 * math.log10(power)


def _power(loudness: float) -> float:
    return 10.0 ** ((loudness - _OFFSET_DB) / 10.0)


def _response(sections: NDArray[np.float64], n_samples: int) -> NDArray[np.complex128]:
    """Return the frequency response of second-order sections at the bins of a transform of real samples."""
    delay = np.exp(-2j * np.pi * np.arange(n_samples // 2 + 1) / n_samples)
    powers = np.stack([np.ones_like(delay), delay, delay * delay])
    return np.prod((sections[:, :3] @ powers) / (sections[:, 3:] @ powers), axis=0)


def _k_weighting(sample_rate: int) -> NDArray[np.float64]:
    """Return the K-weighting (high shelf and low cut) as second-order sections, for any sample rate.

    BS.1770 lists coefficients for 48 kHz only; these are the analogue filters behind those coefficients.
    """
    gain_db, quality = 3.999843853973347, 0.7071752369554196
    k = math.tan(math.pi * 1681.974450955533 / sample_rate)
    high = 10.0 ** (gain_db / 20.0)
    band = high**0.4996667741545416
    a0 = 1.0 + k / quality + k * k
    shelf = [
        (high + band * k / quality + k * k) / a0, 2.0 * (k * k - high) / a0,
        (high - band * k / quality + k * k) / a0,
        1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / quality + k * k) / a0,
    ]  # fmt: skip
    quality = 0.5003270373238773
    k = math.tan(math.pi * 38.13547087602444 / sample_rate)
    a0 = 1.0 + k / quality + k * k
    cut = [1.0, -2.0, 1.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / quality + k * k) / a0]
    return np.array([shelf, cut])
