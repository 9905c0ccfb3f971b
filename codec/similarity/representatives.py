"""Representatives of many sounds: k-means, then the event nearest to each mean.

A mean is not a sound of the piece; the nearest event is, so it can be played and its stages can be copied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codec.similarity.k_means import k_means

__all__ = ["Representative", "representatives"]

_MIN_DISTANCE_DB = 3.0
_TOLERANCE_DB = 0.1


@dataclass(frozen=True, slots=True)
class Representative:
    """The row that represents a cluster, and the cluster's number of rows."""

    row: int
    n_members: int


def representatives(profiles: ArrayLike, n_most: int) -> list[Representative]:
    """Choose representative rows, in descending order of cluster size.

    Parameters
    ----------
    profiles
        [n, n_values] in dB, from :func:`codec.similarity.stage_profiles.stage_profiles`.
    n_most
        Maximal number of representatives. Clusters are merged if their representatives differ by less than
        3 dB (root mean square).

    Raises
    ------
    ValueError
        If a value is not finite.
    """
    rows = np.asarray(profiles, np.float32)
    if not np.isfinite(rows).all():
        raise ValueError("a profile holds a value that is not finite")
    if not len(rows) or n_most < 1:
        return []
    means = k_means(rows, n_most, _TOLERANCE_DB).astype(np.float32)
    while True:
        distances = _distances(rows, means)
        nearest = distances.argmin(axis=1)
        counts = np.bincount(nearest, minlength=len(means))
        chosen = np.array([_member(distances[:, k], nearest == k) for k in range(len(means))])
        gaps = _distances(rows[chosen], rows[chosen]) + np.where(np.eye(len(chosen)), np.inf, 0.0)
        one, other = np.unravel_index(gaps.argmin(), gaps.shape)
        if len(means) < 2 or gaps[one, other] >= _MIN_DISTANCE_DB:
            break
        means = np.delete(means, one if counts[one] < counts[other] else other, axis=0)
    order = np.argsort(-counts, kind="stable")
    return [Representative(int(chosen[k]), int(counts[k])) for k in order if counts[k]]


def _member(distances: NDArray[np.float32], belongs: NDArray[np.bool_]) -> int:
    return int(np.where(belongs, distances, np.inf).argmin()) if belongs.any() else int(distances.argmin())


def _distances(rows: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the root mean square differences of all pairs, [n_rows, n_others]."""
    squares = np.square(rows).sum(1)[:, None] + np.square(others).sum(1) - 2.0 * rows @ others.T
    return np.sqrt(np.maximum(squares, 0.0) / rows.shape[1])
