"""Cells of a space: points by their nearest centre, so that a search can leave most of them out.

Centres are k-means of a sample. scikit-learn's k-means uses all cores and takes its time from playback; these
few rounds of matrix products on one core are as quick for a thousand centres of a million points.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cells", "Floats", "k_means_centres", "nearest_centres"]

Floats = NDArray[np.float32]

_SAMPLE_PER_CENTRE = 48
_N_ROUNDS = 8
_BLOCK_VALUES = 4_194_304


class Cells(NamedTuple):
    """Centres of cells, and the cell of each point.

    Shape
    -----
    centres: float32 [n_cells, 32]; labels: uint16 [n]
    """

    centres: Floats
    labels: NDArray[np.uint16]


def _nothing() -> None:
    pass


def k_means_centres(
    points: Floats, n_centres: int, seed: int = 0, *, check: Callable[[], None] = _nothing
) -> Floats:
    """Return the centres of k-means clusters of a random sample.

    Parameters
    ----------
    points
        float32 [n, n_values], at least one.
    n_centres
        At most n are made.
    seed
        Of the sample and of the first centres.
    check
        Called now and then; what it raises ends the work.

    Shape
    -----
    returns: [n_centres, n_values]
    """
    rng = np.random.default_rng(seed)
    n_centres = min(n_centres, len(points))
    n_sample = min(len(points), _SAMPLE_PER_CENTRE * n_centres)
    sample = points[np.sort(rng.choice(len(points), n_sample, replace=False))]
    centres = sample[rng.choice(n_sample, n_centres, replace=False)]
    for _ in range(_N_ROUNDS):
        nearest = nearest_centres(sample, centres, check=check)
        order = np.argsort(nearest, kind="stable")
        present, begins = np.unique(nearest[order], return_index=True)
        sums = np.add.reduceat(sample[order], begins, axis=0, dtype=np.float64)
        counts = np.diff(np.append(begins, n_sample))
        centres = centres.copy()  # one without points stays where it is
        centres[present] = sums / counts[:, None]
    return centres


def nearest_centres(
    points: Floats, centres: Floats, *, check: Callable[[], None] = _nothing
) -> NDArray[np.uint16]:
    """Return the index of the nearest centre of each point; `check` as in :func:`k_means_centres`.

    Shape
    -----
    points: [n, n_values]; centres: [m, n_values], m from 1 to 65,536; returns: [n]
    """
    # |p - c|² without |p|², which is the same for all centres.
    transposed = np.ascontiguousarray(-2.0 * centres.T)
    squares = np.square(centres).sum(axis=1)
    nearest = np.empty(len(points), np.uint16)
    step = max(1, _BLOCK_VALUES // len(centres))
    for begin in range(0, len(points), step):
        check()
        block = points[begin : begin + step] @ transposed
        block += squares
        nearest[begin : begin + step] = block.argmin(axis=1)
    return nearest
