"""The cells of the search index, kept in a file beside the database.

Computing the cells of a million points takes some seconds; reading them does not. The file is a cache. Rows
are never given out twice, so a cell that is known for a row is right, however old the file is: only rows that
are new get one. If it is missing, damaged or of other points, it is made again; if it cannot be written,
searching works all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from codec.events.event import VECTOR_SIZE
from codec.files import FileError
from codec.library.cells import Cells, Floats, nearest_centres
from codec.library.neighbours import EventIndex, build_cells
from codec.library.stored_arrays import read_arrays, write_arrays
from codec.messages import Message

__all__ = ["INDEX_NAME", "OpenedIndex", "open_index"]

INDEX_NAME = "neighbours.npz"

_FORMAT = 1
_MOST_GROWTH = 2.0  # times as many rows as the centres were made of

Rows = NDArray[np.int64]


class OpenedIndex(NamedTuple):
    """An index, and where its cells come from.

    Parameters
    ----------
    event_index
        Ready to be searched.
    cells
        As the file had them; the file's, and those of new rows; all made anew; or none, for few events.
    problem
        Why the file could not be used or written, or None.
    """

    event_index: EventIndex
    cells: Literal["read", "updated", "made", "none"]
    problem: Message | None = None


@dataclass(frozen=True)
class _Stored:
    rows: Rows
    cells: Cells
    n_when_made: int


def open_index(
    path: Path,
    rows: Rows,
    points: Floats,
    key: str,
    *,
    check: Callable[[], None] = lambda: None,
    keep: bool = True,
) -> OpenedIndex:
    """Return the index of all points, with cells of a file as far as it has them; the file is then updated.

    Parameters
    ----------
    path
        The file; it need not exist.
    rows, points
        int64 [n], ascending, and float32 [n, 32], in the timbre space.
    key
        Names the space: a file of another one is made again.
    check
        Called now and then while cells are made; what it raises ends the work.
    keep
        Whether the file is updated.
    """
    stored, problem = _read(path, key)
    if stored is not None:
        cells = _matched(stored, rows, points)
        if cells is not None:
            if np.array_equal(rows, stored.rows):
                return OpenedIndex(EventIndex(rows, points, cells), "read")
            problem = _write(path, key, _Stored(rows, cells, stored.n_when_made)) if keep else None
            return OpenedIndex(EventIndex(rows, points, cells), "updated", problem)
    cells = build_cells(points, check=check)
    if cells is None:
        return OpenedIndex(EventIndex(rows, points), "none")
    unwritten = _write(path, key, _Stored(rows, cells, len(rows))) if keep else None
    return OpenedIndex(EventIndex(rows, points, cells), "made", unwritten or problem)


def _matched(stored: _Stored, rows: Rows, points: Floats) -> Cells | None:
    """Return the cells of rows, of which some are stored; None if the centres are of too few of them."""
    if not len(stored.rows) or not stored.n_when_made / _MOST_GROWTH <= len(rows) <= (
        _MOST_GROWTH * stored.n_when_made
    ):
        return None
    at = np.minimum(np.searchsorted(stored.rows, rows), len(stored.rows) - 1)
    known = stored.rows[at] == rows
    labels = stored.cells.labels[at]
    labels[~known] = nearest_centres(points[~known], stored.cells.centres)
    return Cells(stored.cells.centres, labels)


def _read(path: Path, key: str) -> tuple[_Stored | None, Message | None]:
    if not path.exists():
        return None, None
    try:
        about, arrays = read_arrays(path)
        if about.get("format") != _FORMAT or about.get("key") != key:
            return None, None
        return _checked(about, arrays), None
    except FileError as error:
        return None, error.reason
    except (KeyError, TypeError, ValueError):
        return None, Message("is no index of a library")


def _checked(about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> _Stored:
    rows, centres, labels = arrays["rows"], arrays["centres"], arrays["labels"]
    if (rows.dtype, centres.dtype, labels.dtype) != (np.int64, np.float32, np.uint16):
        raise TypeError("of other types")
    if rows.ndim != 1 or rows.shape != labels.shape or centres.shape[1:] != (VECTOR_SIZE,):
        raise ValueError("of other shapes")
    if labels.max(initial=0) >= len(centres) or (np.diff(rows) <= 0).any():
        raise ValueError("labels or rows out of order")
    if not np.isfinite(centres).all():
        raise ValueError("not finite")
    return _Stored(rows, Cells(centres, labels), int(about["n_when_made"]))


def _write(path: Path, key: str, stored: _Stored) -> Message | None:
    try:
        write_arrays(
            path,
            {"format": _FORMAT, "key": key, "n_when_made": stored.n_when_made},
            {"rows": stored.rows, "centres": stored.cells.centres, "labels": stored.cells.labels},
        )
    except FileError as error:
        return error.reason
    return None
