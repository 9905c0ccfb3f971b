"""Rearranging in time as pure functions: onsets in, onsets out.

Onsets are int64 [n_events], samples at the model rate, in order of time; the result has the same order of
events. Random functions take a generator, so the result depends on the seed only.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "SPACING_RANGE",
    "SWING_RANGE",
    "deviations",
    "quantised",
    "reversed_in_time",
    "scattered",
    "shuffled",
    "spacing_factor",
    "stretched",
]

Onsets = NDArray[np.int64]

SPACING_RANGE = (0.01, 100.0)
"""Factors by which the spacing of events can be stretched."""

SWING_RANGE = (0.5, 0.75)
"""Range of the position of the middle line in a pair of steps: straight to dotted."""


def quantised(
    onsets: Onsets,
    step_samples: float,
    *,
    first_samples: float = 0.0,
    strength: float = 1.0,
    swing: float = 0.5,
) -> Onsets:
    """Move onsets towards the nearest lines of a grid.

    Parameters
    ----------
    step_samples
        Distance of the lines.
    first_samples
        Position of one line. With swing, pairs of steps are counted from it.
    strength
        0 leaves the onsets, 1 puts them on the lines.
    swing
        Position of the middle line in each pair of steps, as a share of the pair: 0.5 is straight, 2/3 is
        triplet swing.
    """
    pair = 2.0 * step_samples
    begin = np.floor((onsets - first_samples) / pair) * pair + first_samples
    lines = np.stack([begin, begin + swing * pair, begin + pair])
    # No event is moved before the start of the piece.
    distance = np.where(lines >= -0.5, np.abs(lines - onsets), np.inf)
    nearest = np.take_along_axis(lines, distance.argmin(axis=0)[None], axis=0)[0]
    return np.rint(onsets + strength * (nearest - onsets)).astype(np.int64)


def reversed_in_time(onsets: Onsets) -> Onsets:
    """Mirror onsets within their span: the last becomes the first."""
    return onsets.min() + onsets.max() - onsets if len(onsets) else onsets


def spacing_factor(onsets: Onsets, factor: float, pivot_samples: int, last_samples: int) -> float:
    """Return the nearest factor to `factor` that keeps all onsets in 0..`last_samples`.

    Raises
    ------
    ValueError
        If `factor` is not a finite number.
    """
    if not math.isfinite(factor):
        raise ValueError(f"spacing cannot be stretched by {factor}; it must be a finite number")
    low, high = SPACING_RANGE
    factor = min(max(factor, low), high)
    before, after = pivot_samples - int(onsets.min()), int(onsets.max()) - pivot_samples
    if before > 0:
        factor = min(factor, pivot_samples / before)
    if after > 0:
        factor = min(factor, (last_samples - pivot_samples) / after)
    return factor


def stretched(onsets: Onsets, factor: float, pivot_samples: int) -> Onsets:
    """Scale the distances of onsets from a fixed pivot."""
    return np.rint(pivot_samples + (onsets - pivot_samples) * factor).astype(np.int64)


def deviations(n_events: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Return random deviations in time and level, [n_events, 2] in -1..1.

    Normally distributed with a standard deviation of one half, clipped at the ends: most are small, and none
    exceeds the requested amount.
    """
    return np.clip(0.5 * generator.standard_normal((n_events, 2)), -1.0, 1.0)


def scattered(onsets: Onsets, generator: np.random.Generator) -> Onsets:
    """Return random onsets, uniformly distributed over the span of the old ones."""
    if not len(onsets):
        return onsets
    return generator.integers(onsets.min(), onsets.max(), len(onsets), endpoint=True, dtype=np.int64)


def shuffled(onsets: Onsets, generator: np.random.Generator) -> Onsets:
    """Return the same onsets in random order."""
    return generator.permutation(onsets)
