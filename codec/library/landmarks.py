"""Landmarks: the points of a map that were embedded; all others are placed between the nearest of them.

A place depends on the landmarks, the point and its row only. So points can be added at any time, in any order
and number, and none that is there moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from codec.frozen import through_constructor
from codec.library.cells import Floats, k_means_centres, nearest_centres
from codec.library.pairwise import Ints, exact_neighbours

__all__ = ["Landmarks", "Placed"]

_N_NEAREST = 5
_N_EXAMINED = 1_024
_PER_CELL = 64
_N_SAMPLED = 1_000
_STRANGE = 1.5
_SCATTER = 0.2
"""Standard deviation of the scatter around a mean, relative to the distances of landmarks there. Without it,
all points between the same landmarks would lie on few places."""
_TOGETHER = 1.5  # landmarks count if they are at most this many times as far on the map as usual there


@dataclass(frozen=True)
class Placed:
    """Places on the map, and colours.

    Shape
    -----
    places: float32 [n, 2]; light: float32 [n, 3], linear light in 0..1
    """

    places: Floats
    light: Floats


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Points with places and colours.

    Parameters
    ----------
    points
        float32 [m, 32], m > 0, in the timbre space.
    places
        float32 [m, 2].
    light
        float32 [m, 3], colours as linear light in 0..1.
    """

    points: Floats
    places: Floats
    light: Floats

    __reduce__ = through_constructor

    def __len__(self) -> int:
        return len(self.points)

    def placed(self, rows: NDArray[np.int64], points: Floats) -> Placed:
        """Return the places of points between their nearest landmarks.

        Parameters
        ----------
        rows
            int64 [n]; they determine the scatter.
        points
            float32 [n, 32].
        """
        nearest, squares = self._nearest(points)
        distances = np.sqrt(squares)
        # A landmark may be like the point and lie elsewhere: the mean of two regions is in neither.
        off = np.linalg.norm(self.places[nearest] - self.places[nearest[:, :1]], axis=2)
        weights = 1.0 / np.square(distances + np.float32(1e-4))
        weights *= off <= _TOGETHER * self._spacing[nearest[:, :1]]
        weights /= weights.sum(axis=1, keepdims=True)
        places = np.einsum("ij,ijk->ik", weights, self.places[nearest])
        light = np.einsum("ij,ijk->ik", weights, self.light[nearest])
        # A copy of a landmark lies on it, and what is further from all of them is scattered more widely.
        width = self._spacing[nearest[:, 0]] * np.minimum(distances[:, 0] / self._usual_distance, 1.0)
        places += _SCATTER * width[:, None] * _scatter(rows)
        return Placed(places.astype(np.float32), light.clip(0.0, 1.0).astype(np.float32))

    def distances(self, points: Floats) -> Floats:
        """Return the distances of points [n, 32] from their nearest landmarks, [n]."""
        return np.sqrt(self._nearest(points)[1][:, 0])

    @cached_property
    def _spacing(self) -> Floats:
        """How far the nearest landmarks are from each landmark on the map, [m]."""
        from scipy.spatial import KDTree  # takes a fifth of a second to import

        distances, _ = KDTree(self.places).query(self.places, min(_N_NEAREST, len(self)))
        return distances.reshape(len(self), -1)[:, -1].astype(np.float32)

    @property
    def strange_distance(self) -> float:
        """What is further from all landmarks sounds like none of them."""
        return _STRANGE * float(np.quantile(self._distances, 0.99))

    @cached_property
    def _usual_distance(self) -> float:
        return max(float(np.median(self._distances)), 1e-6)

    @cached_property
    def _distances(self) -> Floats:
        """How far some landmarks are from the nearest other one, as points."""
        some = self.points[:: max(1, len(self) // _N_SAMPLED)]
        return np.sqrt(exact_neighbours(some, self.points, 2)[1][:, -1])

    @cached_property
    def _cells(self) -> tuple[Floats, Ints] | None:
        """Centres of cells, and the landmarks to be examined in each; None if all are examined."""
        if len(self) <= 2 * _N_EXAMINED:
            return None
        centres = k_means_centres(self.points, len(self) // _PER_CELL)
        return centres, exact_neighbours(centres, self.points, _N_EXAMINED)[0]

    def _nearest(self, points: Floats) -> tuple[Ints, Floats]:
        """Return the nearest landmarks, [n, up to 5], and their squared distances; exact for up to 2,048."""
        if self._cells is None or not len(points):
            return exact_neighbours(points, self.points, _N_NEAREST)
        centres, examined = self._cells
        labels = nearest_centres(points, centres)
        order = np.argsort(labels, kind="stable")
        present, begins = np.unique(labels[order], return_index=True)
        nearest = np.empty((len(points), _N_NEAREST), np.int64)
        squares = np.empty((len(points), _N_NEAREST), np.float32)
        for cell, members in zip(present, np.split(order, begins[1:]), strict=True):
            at, squares[members] = exact_neighbours(points[members], self.points[examined[cell]], _N_NEAREST)
            nearest[members] = examined[cell][at]
        return nearest, squares


def _scatter(rows: NDArray[np.int64]) -> Floats:
    """Return normal deviates that are always the same for a row, [n, 2]."""
    uniform = [(_mixed(2 * rows.astype(np.uint64) + each) >> np.uint64(11)) * 2.0**-53 for each in (0, 1)]
    radius = np.sqrt(-2.0 * np.log1p(-uniform[0]))
    angle = 2.0 * np.pi * uniform[1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).astype(np.float32)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the finaliser of SplitMix64 (Steele, Lea and Flood, 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
