"""Positions in two or three dimensions for thousands of points, by attraction and repulsion of pairs.

The method is PaCMAP (Wang, Huang, Rudin and Shaposhnik, "Understanding how dimension reduction tools work",
JMLR 22, 2021): each point is drawn to its neighbours, at first also to points that are somewhat near, and
pushed away from random ones. Its time is in proportion to the number of points; t-SNE of 10,000 takes half a
minute and more. The authors' package needs a compiler at run time (numba), and cannot hold points in place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.library.cells import Floats
from codec.library.pairwise import exact_neighbours

__all__ = ["embedded"]

_N_NEIGHBOURS = 10
_N_EXAMINED = 60  # neighbours among which those are chosen that are near for both points
_N_MID_NEAR = 5
_N_MID_NEAR_DRAWN = 6
_N_FURTHER = 20
_PHASES = (100, 100, 250)
_RATE = 1.0
_BETAS = 0.9, 0.999
_NEAR, _MIDDLE = np.float32(10.0), np.float32(10_000.0)  # squared distances at which attraction fades
_START_SPREAD = 0.01

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class _Pairs:
    """Partners of each point that moves, [n_moving, n_partners], by kind."""

    near: Ints
    mid_near: Ints
    further: Ints


def embedded(
    points: Floats,
    n_dimensions: int,
    seed: int = 0,
    *,
    held: Floats | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Floats:
    """Return positions of points, such that similar points are near each other.

    Parameters
    ----------
    points
        float32 [n, n_values].
    n_dimensions
        At most n_values.
    seed
        Equal seeds give equal positions on one machine.
    held
        Positions of the first points, which stay there: [n_held, n_dimensions], with n_held > 0. The others
        begin between their neighbours among these.
    on_progress
        Called with the share that is done.

    Shape
    -----
    returns: [n, n_dimensions]
    """
    n_held = 0 if held is None else len(held)
    if len(points) - n_held < 1:
        return np.zeros((0, n_dimensions), np.float32) if held is None else held
    start = _principal(points, n_dimensions) if held is None else _between(points, held)
    if len(points) < 4:
        return start
    rng = np.random.default_rng(seed)
    pairs = _drawn_pairs(points, n_held, rng)
    return _descended(start, n_held, pairs, on_progress)


def _principal(points: Floats, n_dimensions: int) -> Floats:
    """Return a small image of the points along their main axes, each with a deterministic sign."""
    centred = points.astype(np.float64) - points.mean(axis=0)
    axes = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :n_dimensions]
    largest = np.abs(axes).argmax(axis=0)
    axes = axes * np.sign(axes[largest, np.arange(n_dimensions)])
    return (_START_SPREAD * (centred @ axes)).astype(np.float32)


def _between(points: Floats, held: Floats) -> Floats:
    nearest, squares = exact_neighbours(points[len(held) :], points[: len(held)], 3)
    weights = 1.0 / (np.sqrt(squares) + 1e-6)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.concatenate([held, (held[nearest] * weights[:, :, None]).sum(axis=1)]).astype(np.float32)


def _drawn_pairs(points: Floats, n_held: int, rng: np.random.Generator) -> _Pairs:
    moving = points[n_held:]
    n_points, own = len(points), np.arange(n_held, len(points))
    examined, squares = exact_neighbours(moving, points, min(_N_EXAMINED, n_points - 1) + 1)
    # A point is its own neighbour; where copies come before it, one of them is left out in its place.
    itself = examined == own[:, None]
    itself[~itself.any(axis=1), -1] = True
    examined = examined[~itself].reshape(len(moving), -1)
    squares = squares[~itself].reshape(len(moving), -1)
    # Relative to the distances around both points, so that dense and sparse places have as many partners.
    width = np.full(n_points, np.sqrt(squares[:, 3:6]).mean() if squares.shape[1] > 3 else 1.0)
    if squares.shape[1] > 3:
        width[n_held:] = np.sqrt(squares[:, 3:6]).mean(axis=1)
    width = np.maximum(width, 1e-9)
    relative = squares / (width[own][:, None] * width[examined])
    chosen = np.argsort(relative, axis=1, kind="stable")[:, :_N_NEIGHBOURS]
    return _Pairs(
        np.take_along_axis(examined, chosen, axis=1),
        np.stack([_second_nearest(points, own, rng) for _ in range(_N_MID_NEAR)], axis=1),
        _others(rng, n_points, own, _N_FURTHER),
    )


def _second_nearest(points: Floats, own: Ints, rng: np.random.Generator) -> Ints:
    """Return the second nearest of six random points, for each point."""
    drawn = _others(rng, len(points), own, _N_MID_NEAR_DRAWN)
    squares = np.square(points[drawn] - points[own][:, None]).sum(axis=2)
    second = np.argsort(squares, axis=1, kind="stable")[:, 1]
    return drawn[np.arange(len(own)), second]


def _others(rng: np.random.Generator, n_points: int, own: Ints, count: int) -> Ints:
    drawn = rng.integers(0, n_points - 1, (len(own), count))
    return drawn + (drawn >= own[:, None])  # not the point itself


def _descended(
    start: Floats, n_held: int, pairs: _Pairs, on_progress: Callable[[float], None] | None
) -> Floats:
    """Return positions after all steps of Adam; the first `n_held` do not move."""
    # One array a dimension: gathers and sums of single columns take a third of the time of those of rows.
    places = np.ascontiguousarray(start.T, np.float32)
    first, second = np.zeros_like(places[:, n_held:]), np.zeros_like(places[:, n_held:])
    # Points somewhat near come last: they do not count in the last phase.
    partners = np.concatenate([pairs.near, pairs.further, pairs.mid_near], axis=1)
    n_near, n_used = pairs.near.shape[1], pairs.near.shape[1] + pairs.further.shape[1]
    reactions = [
        _Reaction(partners[:, :n] - n_held, len(start) - n_held) for n in (partners.shape[1], n_used)
    ]
    n_steps = sum(_PHASES)
    for step in range(n_steps):
        attraction, mid, repulsion = (np.float32(each) for each in _weights(step))
        used, reaction = (partners, reactions[0]) if mid else (partners[:, :n_used], reactions[1])
        away = [axis[n_held:, None] - axis[used] for axis in places]
        force = np.square(away[0]) + np.float32(1.0)
        for each in away[1:]:
            force += np.square(each)
        near, further, middle = force[:, :n_near], force[:, n_near:n_used], force[:, n_used:]
        near[:] = attraction * _NEAR * 2.0 / np.square(_NEAR + near)
        further[:] = -2.0 * repulsion / np.square(1.0 + further)
        middle[:] = mid * _MIDDLE * 2.0 / np.square(_MIDDLE + middle)
        rate = _RATE * (1.0 - _BETAS[1] ** (step + 1)) ** 0.5 / (1.0 - _BETAS[0] ** (step + 1))
        pulls = [force * each for each in away]
        gradient = np.stack([pull.sum(axis=1) - reaction.of(pull) for pull in pulls])
        first += np.float32(1.0 - _BETAS[0]) * (gradient - first)
        second += np.float32(1.0 - _BETAS[1]) * (np.square(gradient) - second)
        places[:, n_held:] -= np.float32(rate) * first / (np.sqrt(second) + np.float32(1e-7))
        if on_progress is not None:
            on_progress((step + 1) / n_steps)
    return np.ascontiguousarray(places.T)


def _weights(step: int) -> tuple[float, float, float]:
    """Return how much neighbours, points somewhat near and further ones count in a step."""
    if step < _PHASES[0]:
        share = step / _PHASES[0]
        return 2.0, 1_000.0 * (1.0 - share) + 3.0 * share, 1.0
    if step < _PHASES[0] + _PHASES[1]:
        return 3.0, 3.0, 1.0
    return 1.0, 0.0, 1.0


class _Reaction:
    """Sums what pairs do to their second points; those below 0 are held and feel nothing."""

    def __init__(self, partners: Ints, n_moving: int) -> None:
        flat = partners.reshape(-1)
        order = np.argsort(flat, kind="stable")
        self._order = order[np.searchsorted(flat[order], 0) :]
        self._present, self._begins = np.unique(flat[self._order], return_index=True)
        self._n_moving = n_moving

    def of(self, pull: Floats) -> Floats:
        total = np.zeros(self._n_moving, np.float32)
        if len(self._order):
            total[self._present] = np.add.reduceat(pull.reshape(-1)[self._order], self._begins)
        return total
