"""Quantisation of event vectors, onsets and pans to integers, with exact reconstruction on any machine.

Each of a vector's 32 elements has a uniform step: the power of two nearest to a share of that element's
standard deviation over the piece. Compared with the share itself, the power of two costs 8 % more squared
error at the same bits on average. It makes decoding exact: an integer below 2**24 times a power of two is a
float32 without rounding.

Vectors that are already multiples of such steps (of a piece that was packed before) keep their steps, so
quantisation is idempotent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.events.event import VECTOR_SIZE, EventSequence

__all__ = [
    "MAX_SYMBOL",
    "ONSET_STEP_SAMPLES",
    "PAN_STEPS",
    "STEP_EXPONENTS",
    "STEP_FRACTION",
    "Grid",
    "grid_of",
    "quantised",
    "quantised_onset",
]

STEP_FRACTION = 0.25
"""A vector's step as a share of each dimension's standard deviation, before it becomes a power of two."""

ONSET_STEP_SAMPLES = 32
"""Resolution of onsets, in samples at the model's rate: an eighth of a hop, 1.5 ms."""

PAN_STEPS = 128
"""Steps of a pan from the centre to each side."""

MAX_SYMBOL = 2**24 - 1
"""Largest magnitude of an integer in a vector: every multiple of a power of two up to it is a float32."""

STEP_EXPONENTS = (-100, 60)
"""Smallest and largest exponent of a step."""

_LEAST_DEVIATION = 1e-3  # of a dimension that does not vary, as with a single event
_NEARLY = 2  # values on a grid at most this many octaves finer than wanted keep their grid
_MAX_VALUE = 2.0**64

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Grid:
    """The steps of the 32 dimensions.

    Attributes
    ----------
    exponents
        [32], integers: the step of dimension ``d`` is ``2 ** exponents[d]``.
    """

    exponents: Integers

    def symbols(self, vectors: NDArray[np.float32]) -> Integers:
        """Return vectors [n, 32] as the nearest multiples of the steps, [n, 32]."""
        return np.rint(np.ldexp(vectors.astype(np.float64), -self.exponents)).astype(np.int64)

    def vectors(self, symbols: Integers) -> NDArray[np.float32]:
        """Return the vectors of integers [n, 32], exactly."""
        return np.ldexp(symbols.astype(np.float64), self.exponents).astype(np.float32)


def grid_of(vectors: NDArray[np.float32], step_fraction: float = STEP_FRACTION) -> Grid:
    """Return the grid for vectors [n, 32].

    Raises
    ------
    ValueError
        If the share of the standard deviation is not a positive number, or a vector holds a value beyond
        2**64, which no model makes.
    """
    if not (math.isfinite(step_fraction) and step_fraction > 0.0):
        raise ValueError(f"a step is a positive share of the standard deviation, not {step_fraction}")
    if vectors.size == 0:
        return Grid(np.zeros(VECTOR_SIZE, np.int64))
    values = vectors.astype(np.float64)
    largest = np.abs(values).max(axis=0)
    if largest.max() > _MAX_VALUE:
        raise ValueError("an event vector holds a value that is too large")
    deviation = np.maximum(values.std(axis=0), _LEAST_DEVIATION)
    wanted = np.rint(np.log2(step_fraction * deviation)).astype(np.int64)
    # Symbols have to stay below 2**24, which only matters in a dimension that hardly varies. On a new grid
    # they are at most half of that, so that the same grid can be kept when the largest was rounded up.
    finest = np.frexp(largest)[1] - 23
    wanted = np.clip(np.maximum(wanted, finest), *STEP_EXPONENTS)
    coarsest = _coarsest(values)
    kept = (coarsest >= wanted - _NEARLY) & (coarsest >= finest - 1)
    given = np.where(kept, coarsest, wanted)
    rounded = Grid(given)
    # If all symbols of a dimension are even, use twice the step: packing the result again would do so, too.
    return Grid(_coarsest(rounded.vectors(rounded.symbols(vectors)).astype(np.float64)))


def _coarsest(values: NDArray[np.float64]) -> Integers:
    """Return for each dimension the largest power of two that divides all values [n, 32], as an exponent.

    It is 0 if all values are 0.
    """
    mantissas, exponents = np.frexp(values)
    whole = np.ldexp(mantissas, 53).astype(np.int64)
    # The lowest bit that is set. Values of float32 have 24 bits, so the 53 here hold them exactly.
    trailing = np.frexp((whole & -whole).astype(np.float64))[1] - 1
    lowest = np.where(whole == 0, np.iinfo(np.int32).max, exponents - 53 + trailing).min(axis=0)
    return np.where((values == 0.0).all(axis=0), 0, lowest).astype(np.int64)


def quantised_onset(onset_samples: int) -> int:
    """Return an onset in steps of :data:`ONSET_STEP_SAMPLES`, the nearest one."""
    return (onset_samples + ONSET_STEP_SAMPLES // 2) // ONSET_STEP_SAMPLES


def quantised(events: EventSequence, step_fraction: float = STEP_FRACTION) -> EventSequence:
    """Return the events after quantisation, as decoded from a bitstream.

    The error of a vector is at most half a step in each dimension, of an onset 16 samples, of a pan 1/256.
    Detailed events do not change. Identifiers and edits are kept.

    Parameters
    ----------
    step_fraction
        Step of each dimension, as a share of its standard deviation over `events`; above 0.
    """
    sparse = [event for event in events if event.detail is None]
    rows = EventSequence(tuple(sparse)).vectors()
    grid = grid_of(rows, step_fraction)
    vectors: Iterable[NDArray[np.float32]] = grid.vectors(grid.symbols(rows))
    rounded = (
        event.replace(
            vector=vector,
            onset_samples=quantised_onset(event.onset_samples) * ONSET_STEP_SAMPLES,
            pan=round(event.pan * PAN_STEPS) / PAN_STEPS,
        )
        for event, vector in zip(sparse, vectors, strict=True)
    )
    return EventSequence.of([*rounded, *(event for event in events if event.detail is not None)])
