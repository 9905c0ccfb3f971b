"""Dropouts: single samples that are lost, and the mending that is the mark to beat.

The damage is the source's: in every second block of 50 samples one sample, at random, is zero; 1 % of all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["damaged", "interpolated", "lost_places"]

Samples = NDArray[np.float32]

_BLOCK = 50
_LONGEST_GAP = 4
"""Longer runs of zeros are taken for silence."""


def damaged(samples: Samples, seed: int) -> Samples:
    """Return samples with dropouts.

    Parameters
    ----------
    samples
        Float32 [n].
    seed
        Of the places in the blocks.
    """
    generator = np.random.default_rng(seed)
    begins = np.arange(0, len(samples), 2 * _BLOCK)
    places = begins + generator.integers(0, _BLOCK, len(begins))
    result = samples.copy()
    result[places[places < len(samples)]] = 0.0
    return result


def lost_places(samples: Samples) -> NDArray[np.intp]:
    """Return where samples seem to be lost: short runs of exact zeros between others."""
    zeros = np.concatenate(([False], samples == 0.0, [False]))
    edges = np.flatnonzero(zeros[1:] != zeros[:-1]).reshape(-1, 2)
    inside = (edges[:, 0] > 0) & (edges[:, 1] < len(samples))
    short = edges[inside & (edges[:, 1] - edges[:, 0] <= _LONGEST_GAP)]
    return np.concatenate([np.arange(*run) for run in short]) if len(short) else np.zeros(0, np.intp)


def interpolated(samples: Samples) -> Samples:
    """Return samples with lost ones (:func:`lost_places`) on a straight line between their neighbours."""
    places = lost_places(samples)
    kept = np.setdiff1d(np.arange(len(samples)), places, assume_unique=True)
    result = samples.copy()
    if len(places) and len(kept):
        result[places] = np.interp(places, kept, samples[kept])
    return result
