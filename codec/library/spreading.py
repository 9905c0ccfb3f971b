"""Points of a map pushed apart, until each has some room of its own.

An embedding draws the members of a small cluster into one spot, where events can be neither seen nor picked.
"""

from __future__ import annotations

import numpy as np

from codec.library.cells import Floats

__all__ = ["spread_apart"]

_N_ROUNDS = 40
_SHARE = 0.6
"""Least distance, relative to the distance of as many points on a square grid over the map."""


def spread_apart(places: Floats, n_held: int = 0, seed: int = 0) -> Floats:
    """Return places, of which few are much nearer to each other than on a grid. Points that have room stay.

    Parameters
    ----------
    places
        float32 [n, 2].
    n_held
        The first points do not move.
    seed
        Decides where copies go.
    """
    from scipy.spatial import KDTree  # takes a fifth of a second to import

    spread = places.astype(np.float64)
    extent = np.ptp(spread, axis=0).max(initial=0.0)
    if len(spread) < 2 or extent <= 0.0:
        return places
    least = _SHARE * extent / len(spread) ** 0.5
    moves = (np.arange(len(spread)) >= n_held).astype(np.float64)
    spread += moves[:, None] * 1e-3 * least * np.random.default_rng(seed).standard_normal(spread.shape)
    for _ in range(_N_ROUNDS):
        pairs = KDTree(spread).query_pairs(least, output_type="ndarray")
        if not len(pairs):
            break
        apart = spread[pairs[:, 0]] - spread[pairs[:, 1]]
        distances = np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
        push = 0.5 * (least - distances) * apart / distances
        counts = np.bincount(pairs.ravel(), minlength=len(spread))
        # A point between many goes the mean way, or it would jump over its neighbours.
        for axis in (0, 1):
            total = np.bincount(pairs[:, 0], push[:, axis], len(spread))
            total -= np.bincount(pairs[:, 1], push[:, axis], len(spread))
            spread[:, axis] += moves * total / np.sqrt(np.maximum(counts, 1))
    return spread.astype(np.float32)
