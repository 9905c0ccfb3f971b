"""A few sounds that stand for many: k-means, then the member nearest to each mean.

Means are no sounds that occur anywhere; the members that stand for them are events of the piece, which can be
heard and taken as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Representative", "representatives"]

_ALIKE_DB = 3.0
_SAMPLE = 4_000
_N_STARTS, _N_ROUNDS = 3, 40


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
    first_of = {row.tobytes(): index for index, row in reversed(list(enumerate(rows)))}
    means = rows[sorted(first_of.values())] if len(first_of) <= n_most else _means(rows, n_most, seed)
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
    """k-means from k-means++ starts, the best of a few.

    scikit-learn would do the same, after most of a second of loading it beside what is being played.
    """
    rng = np.random.default_rng(seed)
    if len(rows) > _SAMPLE:
        rows = rows[np.sort(rng.choice(len(rows), _SAMPLE, replace=False))]
    best, least = rows[:k], np.inf
    for _ in range(_N_STARTS):
        means = _spread_start(rows, k, rng)
        nearest = np.full(len(rows), -1)
        for _ in range(_N_ROUNDS):
            before, nearest = nearest, _distances(rows, means).argmin(axis=1)
            if np.array_equal(before, nearest):
                break
            belongs = (nearest == np.arange(k)[:, None]).astype(np.float32)
            counts, sums = belongs.sum(axis=1), belongs @ rows
            means = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], means)
        error = float(np.square(_distances(rows, means).min(axis=1)).sum())
        if error < least:
            best, least = means, error
    return np.asarray(best, np.float32)


def _spread_start(rows: NDArray[np.float32], k: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Choose rows far from each other: each with a probability that grows with its distance (k-means++)."""
    chosen = [int(rng.integers(len(rows)))]
    distances = _distances(rows, rows[chosen])[:, 0]
    while len(chosen) < k:
        weights = np.square(distances.astype(np.float64)) + 1e-12
        chosen.append(int(rng.choice(len(rows), p=weights / weights.sum())))
        distances = np.minimum(distances, _distances(rows, rows[chosen[-1:]])[:, 0])
    return rows[chosen]
