"""The nearest of some thousand points for each of many others, by products of matrices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from codec.library.cells import Floats

__all__ = ["exact_neighbours"]

_BLOCK_VALUES = 2_097_152
_GROUP = 16

Ints = NDArray[np.int64]


def exact_neighbours(points: Floats, among: Floats, k: int) -> tuple[Ints, Floats]:
    """Return the k nearest of `among` for each point, nearest first, and their squared distances.

    Shape
    -----
    points: [n, n_values]; among: [m, n_values]; returns: [n, min(k, m)] twice
    """
    k = min(k, len(among))
    nearest = np.empty((len(points), k), np.int64)
    squares = np.empty((len(points), k), np.float32)
    # |p - a|² without |p|², which is the same for all of `among`.
    transposed = np.ascontiguousarray(-2.0 * among.T)
    own = np.square(among).sum(axis=1)
    step = max(1, _BLOCK_VALUES // max(1, len(among)))
    for begin in range(0, len(points), step):
        block = points[begin : begin + step]
        product = block @ transposed
        product += own
        chosen = _smallest(product, k)
        values = np.take_along_axis(product, chosen, axis=1)
        order = np.argsort(values, axis=1, kind="stable")
        nearest[begin : begin + step] = np.take_along_axis(chosen, order, axis=1)
        exact = np.take_along_axis(values, order, axis=1) + np.square(block).sum(axis=1)[:, None]
        squares[begin : begin + step] = np.maximum(exact, 0.0)
    return nearest, squares


def _smallest(values: Floats, k: int) -> Ints:
    """Return where the k smallest values of each row are, in any order.

    Partitioning whole rows takes ten times as long as making them. The k smallest are in the k groups with
    the smallest minima.
    """
    n_rows, n_columns = values.shape
    n_groups = n_columns // _GROUP
    if n_groups <= 2 * k:
        return np.argpartition(values, k - 1, axis=1)[:, :k]
    grouped = values[:, : n_groups * _GROUP].reshape(n_rows, _GROUP, n_groups)
    groups = np.argpartition(grouped.min(axis=1), k - 1, axis=1)[:, :k]
    members = (groups[:, None, :] + n_groups * np.arange(_GROUP)[:, None]).reshape(n_rows, -1)
    left_over = np.arange(n_groups * _GROUP, n_columns)
    columns = np.concatenate([members, np.broadcast_to(left_over, (n_rows, len(left_over)))], axis=1)
    chosen = np.argpartition(np.take_along_axis(values, columns, axis=1), k - 1, axis=1)[:, :k]
    return np.take_along_axis(columns, chosen, axis=1)
