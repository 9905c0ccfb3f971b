"""Events of the library that a filter lets through, in the order of a column; for worker threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from codec.library import Filter, Library
from editor.session.library.shelf import Shelf

__all__ = ["Found", "Order", "SortKey", "find"]

SortKey = Literal["piece", "time", "pitch", "level", "length", "tags", "rating", "note"]

_Values = NDArray[np.float32] | NDArray[np.float64]


@dataclass(frozen=True)
class Order:
    """By which column events are sorted, and whether the largest comes first."""

    key: SortKey = "piece"
    falling: bool = False


@dataclass(frozen=True, eq=False)
class Found:
    """What a filter has found.

    Attributes
    ----------
    shelf
        What was searched.
    filter, order
        What was asked for.
    positions
        int64 [n]: positions of the events in the shelf's columns, in this order.
    """

    shelf: Shelf
    filter: Filter
    order: Order
    positions: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.positions)

    def row(self, place: int) -> int:
        """Return the row of the library that the event at a place of the order has."""
        return int(self.shelf.columns.rows[self.positions[place]])

    @property
    def rows(self) -> NDArray[np.int64]:
        """The rows of the library, in this order."""
        return self.shelf.columns.rows[self.positions]


def find(library: Library, shelf: Shelf, wanted: Filter, order: Order) -> Found:
    """Return the events that a filter lets through.

    Events without a value come last; equal ones are in order of piece and time.

    Raises
    ------
    codec.library.errors.LibraryError
        If the library cannot be read.
    """
    positions = np.flatnonzero(library.mask(wanted, shelf.columns))
    values = _values(shelf, order.key)[positions]
    within = np.argsort(-values if order.falling else values, kind="stable")  # NaN is last either way
    return Found(shelf, wanted, order, positions[within])


def _values(shelf: Shelf, key: SortKey) -> _Values:
    """Return numbers to sort by, one for each event."""
    columns = shelf.columns
    if key == "piece":
        return _of_pieces(shelf)
    if key == "rating":
        return _of_marks(shelf, {row: float(mark.rating) for row, mark in shelf.marks.items() if mark.rating})
    if key == "tags":
        return _of_marks(shelf, _ranks({row: ", ".join(mark.tags) for row, mark in shelf.marks.items()}))
    if key == "note":
        return _of_marks(shelf, _ranks({row: mark.note for row, mark in shelf.marks.items()}))
    return {
        "time": columns.onsets_s,
        "pitch": columns.pitch,
        "level": columns.level_db,
        "length": columns.length_s,
    }[key]


def _of_pieces(shelf: Shelf) -> _Values:
    titles = {piece.piece_id: piece.title.casefold() for piece in shelf.pieces.values()}
    ordered = sorted(titles, key=lambda each: (titles[each], each))
    ranks = np.zeros(max(titles, default=0) + 1, np.float32)
    ranks[ordered] = np.arange(len(ordered))
    return ranks[shelf.columns.piece_ids]


def _ranks(texts: Mapping[int, str]) -> dict[int, float]:
    places = {text: float(place) for place, text in enumerate(sorted(filter(None, set(texts.values()))))}
    return {row: places[text] for row, text in texts.items() if text}


def _of_marks(shelf: Shelf, of_rows: Mapping[int, float]) -> _Values:
    values = np.full(len(shelf.columns), np.nan, np.float32)
    if of_rows:
        rows = np.fromiter(of_rows, np.int64, len(of_rows))
        values[shelf.columns.positions(rows)] = np.fromiter(of_rows.values(), np.float32, len(of_rows))
    return values
