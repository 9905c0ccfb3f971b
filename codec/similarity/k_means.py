"""Deterministic k-means with farthest-point initialisation.

scikit-learn and SciPy have k-means too, but importing them takes most of a second, during playback.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["k_means", "nearest_mean"]

_SAMPLE = 1_024
_N_ROUNDS = 50
_ALIKE = 1e-6

Floats = NDArray[np.floating]


def k_means(points: Floats, n_most: int, tolerance: float) -> NDArray[np.float64]:
    """Return the means of up to `n_most` clusters; fewer if there are fewer distinct points.

    Parameters
    ----------
    points
        At least one point. Of more than 2,048 points, a regular sample is used.
    n_most
        Maximal number of clusters.
    tolerance
        Iteration stops when no coordinate of a mean changes by more than this.

    Shape
    -----
    points: [n, n_values]; returns: [n_means, n_values]
    """
    sample = np.asarray(points[:: max(1, len(points) // _SAMPLE)], np.float64)
    means = _far_apart(sample, n_most)
    for _ in range(_N_ROUNDS):
        nearest = nearest_mean(sample, means)
        # A mean without points is dropped.
        moved = np.stack([sample[nearest == label].mean(axis=0) for label in np.unique(nearest)])
        if moved.shape == means.shape and np.allclose(moved, means, rtol=0.0, atol=tolerance):
            break
        means = moved
    return means


def nearest_mean(points: Floats, means: Floats) -> NDArray[np.int64]:
    """Return the index of the nearest mean of each point.

    Shape
    -----
    points: [n, n_values]; means: [n_means, n_values]; returns: int64 [n]
    """
    # |p - m|² without |p|², which is the same for all means.
    return (np.square(means).sum(axis=1) - 2.0 * points @ means.T).argmin(axis=1)


def _far_apart(points: NDArray[np.float64], n_points: int) -> NDArray[np.float64]:
    """Return up to `n_points` of the points, each the farthest from those chosen before."""
    first = int(np.square(points - points.mean(axis=0)).sum(axis=1).argmax())
    chosen = [first]
    distances = np.square(points - points[first]).sum(axis=1)
    while len(chosen) < n_points and distances.max() > _ALIKE:
        chosen.append(int(distances.argmax()))
        distances = np.minimum(distances, np.square(points - points[chosen[-1]]).sum(axis=1))
    return points[chosen]
