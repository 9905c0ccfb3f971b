"""Resampling for a device that does not support the rate of the piece.

An edit changes a short span of a long mix. Only that span is resampled again, with a margin as long as the
filter, and put into a copy of the earlier result.
"""

from __future__ import annotations

import math

import numpy as np
import soxr
from numpy.typing import NDArray

__all__ = ["at_rate", "at_rate_again"]

FloatArray = NDArray[np.float32]

_SETTLING = 2048
"""An upper bound of the reach of the resampler's filter to either side, in samples."""
_COMPARED_AT_ONCE = 65_536


def at_rate(samples: FloatArray, sample_rate: int, wanted_rate: int) -> FloatArray:
    """Return [n_samples, n_channels] at another rate, read-only; the same array if the rates are the same."""
    if sample_rate == wanted_rate or not len(samples):
        return samples
    resampled = np.asarray(soxr.resample(samples, sample_rate, wanted_rate), np.float32)
    resampled.setflags(write=False)
    return resampled


def at_rate_again(
    samples: FloatArray, sample_rate: int, wanted_rate: int, before: FloatArray, resampled_before: FloatArray
) -> FloatArray:
    """Return `samples` at another rate; resample only the span that differs from an earlier version.

    `resampled_before` is the result for the earlier version, `before`.
    """
    if sample_rate == wanted_rate or samples.shape != before.shape:
        return at_rate(samples, sample_rate, wanted_rate)
    span = _difference(samples, before)
    if span is None:
        return resampled_before
    # Cut where samples of both rates coincide, so that the pieces fit.
    common = math.gcd(sample_rate, wanted_rate)
    period, wanted_period = sample_rate // common, wanted_rate // common
    settling = math.ceil(_SETTLING / period)
    first = max(0, span[0] // period - settling)
    last = math.ceil(span[1] / period) + settling
    begin = max(0, first - settling)
    piece = soxr.resample(samples[begin * period : (last + settling) * period], sample_rate, wanted_rate)
    resampled = resampled_before.copy()
    target = resampled[first * wanted_period : last * wanted_period]
    offset = (first - begin) * wanted_period
    target[:] = piece[offset : offset + len(target)]
    resampled.setflags(write=False)
    return resampled


def _difference(one: FloatArray, other: FloatArray) -> tuple[int, int] | None:
    """Return the span outside which two arrays of the same shape are equal; None if they are equal."""
    starts = range(0, len(one), _COMPARED_AT_ONCE)
    cut = [slice(start, start + _COMPARED_AT_ONCE) for start in starts]
    different = [part for part in cut if not np.array_equal(one[part], other[part])]
    if not different:
        return None
    return different[0].start, min(different[-1].stop, len(one))
