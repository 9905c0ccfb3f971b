"""Places of further sounds in a layout, whose own points do not move.

A layout is computed once, because t-SNE differs from run to run. A sound that is not in it (of a swapped,
replaced, morphed or inserted event) is placed between the three events that it sounds most like.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codec.events.event import VECTOR_SIZE, Event, Vector
from codec.similarity.layout import Layout, from_light, nearest_anchors, timbre_scale, to_light

__all__ = [
    "NO_ROWS",
    "AddedRows",
    "Anchors",
    "extended",
    "is_added",
    "sound_id",
    "sounding_vector",
    "with_rows",
    "without_added",
]

_PREFIX = "sound:"
_SHARES = {"impulse": 0.25, "resonance": 0.5, "room": 0.25}
"""How much each stage counts for the place of an event. Binary fractions: equal vectors give the same sum."""

Floats = NDArray[np.float32]


class AddedRows(NamedTuple):
    """Rows of a layout beyond those of its events, for the sounds of `ids`; see :class:`Layout`.

    Shape
    -----
    lanes: [n]; map: [n, 2]; colours: [n, 3]
    """

    ids: tuple[str, ...]
    lanes: Floats
    map: Floats
    colours: Floats


NO_ROWS = AddedRows((), np.zeros(0, np.float32), np.zeros((0, 2), np.float32), np.zeros((0, 3), np.float32))


def sounding_vector(event: Event) -> Vector:
    """Return the vector that stands for what is heard of an event: the mean of those of its stages.

    The resonance counts half, impulse and room a quarter each. Without swaps it is the event's own vector.
    """
    if event.impulse is event.resonance is event.room is None:
        return event.vector
    donors = {name: getattr(event, name) for name in _SHARES}
    total = np.zeros(VECTOR_SIZE, np.float32)
    for name, share in _SHARES.items():
        total += np.float32(share) * (event if donors[name] is None else donors[name]).vector
    return total


def sound_id(vector: Vector) -> str:
    """Return the identifier of an added row: equal for vectors that differ in level only."""
    return _PREFIX + hashlib.sha256(np.asarray(vector[1:], "<f4").tobytes()).hexdigest()[:24]


def is_added(row_id: str) -> bool:
    """Return whether the row of a layout is that of a sound, not of an event."""
    return row_id.startswith(_PREFIX)


def without_added(layout: Layout) -> tuple[Layout, AddedRows]:
    """Return a layout with the rows of its events only, and the rows that were added to it."""
    added = np.array([is_added(each) for each in layout.event_ids], bool)
    rows = AddedRows(
        tuple(each for each in layout.event_ids if is_added(each)),
        layout.lanes[added],
        layout.map[added],
        layout.colours[added],
    )
    if not rows.ids:
        return layout, rows
    return with_rows(layout, ~added), rows


def with_rows(layout: Layout, wanted: ArrayLike) -> Layout:
    """Return a layout with some of its rows, which a mask of the shape [n] marks."""
    mask = np.asarray(wanted, bool)
    if mask.all():
        return layout
    ids = tuple(each for each, kept in zip(layout.event_ids, mask, strict=True) if kept)
    return Layout(layout.lanes[mask], layout.map[mask], layout.colours[mask], layout.seed, ids)


def extended(layout: Layout, added: AddedRows) -> Layout:
    """Return a layout with rows added at its end."""
    if not added.ids:
        return layout
    return Layout(
        np.concatenate([layout.lanes, added.lanes]),
        np.concatenate([layout.map, added.map]),
        np.concatenate([layout.colours, added.colours]),
        layout.seed,
        (*layout.event_ids, *added.ids),
    )


class Anchors:
    """The rows of a layout with the vectors that they stand for.

    Parameters
    ----------
    layout
        The layout.
    rows
        Some of its rows, at least one.
    vectors
        The vectors of these rows, [n_rows, 32].
    """

    def __init__(self, layout: Layout, rows: Sequence[int], vectors: ArrayLike) -> None:
        timbres = np.asarray(vectors, np.float64)[:, 1:]
        self._unit = timbre_scale(timbres)
        self._timbres = timbres / self._unit
        chosen = np.asarray(rows, np.int64)
        self._lanes = layout.lanes[chosen].astype(np.float64)
        self._places = layout.map[chosen].astype(np.float64)
        self._light = to_light(layout.colours[chosen].astype(np.float64))

    def placed(self, vectors: Sequence[Vector]) -> AddedRows:
        """Return the places of at least one vector, between those of its three nearest neighbours.

        Colours are mixed as light, so that their luminance stays within the range of the layout's.
        """
        points = np.stack(vectors).astype(np.float64)[:, 1:] / self._unit
        nearest, weights = nearest_anchors(points, self._timbres)

        def mixed(values: NDArray[np.float64]) -> NDArray[np.float64]:
            return (values[nearest] * weights[:, :, None]).sum(axis=1).clip(0.0, 1.0)

        return AddedRows(
            tuple(map(sound_id, vectors)),
            mixed(self._lanes[:, None])[:, 0].astype(np.float32),
            mixed(self._places).astype(np.float32),
            from_light(mixed(self._light)).astype(np.float32),
        )
