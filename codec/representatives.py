"""A few sounds that stand for many: k-means, then the member nearest to each mean.

Means are no sounds that occur anywhere; the members that stand for them are events of the piece, which can be
heard and taken as they are.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Representative", "representatives"]

_ALIKE_DB = 3.0
_SAMPLE = 4_000


@dataclass(frozen=True, slots=True)
class Representative:
    """A row that stands for its cluster, and how many rows that has."""

    row: int
    n_members: int


def representatives(profiles: ArrayLike, n_most: int, seed: int = 0) -> list[Representative]:
    """Choose rows that stand for all, the largest cluster first.

    Parameters
    ----------
    profiles
        [n, n_values] in dB, as :func:`codec.stage_profiles.stage_profiles` gives them.
    n_most
        How many at most. There are fewer where that many cannot be told apart: clusters whose representatives
        differ by less than 3 dB (root mean square) are one.
    seed
        Equal seeds give equal choices on one machine.

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
    different = np.unique(rows, axis=0)
    means = different if len(different) <= n_most else _means(rows, n_most, seed)
    while True:
        distances = _distances(rows, means)
        nearest = distances.argmin(axis=1)
        counts = np.bincount(nearest, minlength=len(means))
        chosen = np.array([_member(distances[:, k], nearest == k) for k in range(len(means))])
        gaps = _distances(rows[chosen], rows[chosen]) + np.where(np.eye(len(chosen)), np.inf, 0.0)
        one, other = np.unravel_index(gaps.argmin(), gaps.shape)
        if len(means) < 2 or gaps[one, other] >= _ALIKE_DB:
            break
        means = np.delete(means, one if counts[one] < counts[other] else other, axis=0)
    order = np.argsort(-counts, kind="stable")
    return [Representative(int(chosen[k]), int(counts[k])) for k in order if counts[k]]


def _member(distances: NDArray[np.float32], belongs: NDArray[np.bool_]) -> int:
    return int(np.where(belongs, distances, np.inf).argmin()) if belongs.any() else int(distances.argmin())


def _distances(rows: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Root mean square differences, [n_rows, n_others]."""
    squares = np.square(rows).sum(1)[:, None] + np.square(others).sum(1) - 2.0 * rows @ others.T
    return np.sqrt(np.maximum(squares, 0.0) / rows.shape[1])


def _means(rows: NDArray[np.float32], k: int, seed: int) -> NDArray[np.float32]:
    # scikit-learn takes most of a second to import: not before it is needed.
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    if len(rows) > _SAMPLE:
        rows = rows[np.sort(np.random.default_rng(seed).choice(len(rows), _SAMPLE, replace=False))]
    with threadpool_limits(1, user_api="openmp"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = KMeans(k, n_init=cast(Any, 3), random_state=seed).fit(rows)
    return np.asarray(fitted.cluster_centers_, np.float32)
