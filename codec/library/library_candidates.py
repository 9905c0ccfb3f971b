"""Events of the library as candidates of a mosaic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from codec.events.event import Event
from codec.library.columns import Columns
from codec.library.filters import Filter
from codec.library.library import Library
from codec.library.pieces import Piece

__all__ = ["LibraryCandidates"]


class LibraryCandidates:
    """The events that a filter lets through and one model can play.

    They are :class:`codec.library.mosaic.Candidates`.

    Parameters
    ----------
    library
        The library.
    weights_hash
        Of the model; events of other models are left out.
    wanted
        The filter.
    but
        Hash of the samples of a piece that is left out: the one that the mosaic is of.
    """

    def __init__(
        self, library: Library, weights_hash: str, wanted: Filter | None = None, but: str | None = None
    ) -> None:
        columns = library.columns()
        self._library = library
        self._pieces: dict[int, Piece] = {
            piece.piece_id: piece
            for piece in library.pieces()
            if piece.model.weights_hash == weights_hash and piece.content_hash != but
        }
        mask = np.isin(columns.piece_ids, list(self._pieces))
        if wanted is not None:
            mask &= library.mask(wanted, columns)
        self._columns: Columns = columns
        self._positions = np.flatnonzero(mask)
        self._vectors = columns.vectors[self._positions]
        self._pitch = columns.pitch[self._positions]

    @property
    def n_events(self) -> int:
        """Number of events."""
        return len(self._positions)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The numbers of the events in the library, [n]."""
        return self._columns.rows[self._positions]

    def loudest(self, n_most: int) -> NDArray[np.int64]:
        """Return the rows of at most so many events, the loudest ones, in their order in the library."""
        order = np.argsort(-self._columns.level_db[self._positions], kind="stable")[:n_most]
        return self.rows[np.sort(order)]

    @property
    def vectors(self) -> NDArray[np.float16]:
        """Event vectors, [n, 32]."""
        return self._vectors

    @property
    def pitch(self) -> NDArray[np.float32]:
        """MIDI note numbers [n], NaN for an event without a clear pitch."""
        return self._pitch

    def event(self, position: int) -> Event:
        """Return an event as it was encoded.

        Raises
        ------
        codec.library.errors.LibraryError
            If it cannot be read.
        """
        return self._library.event(int(self._columns.rows[self._positions[position]]))

    def label(self, position: int) -> str:
        """Return the title of an event's piece, and its onset there."""
        at = self._positions[position]
        piece = self._pieces[int(self._columns.piece_ids[at])]
        return f"{piece.title} · {self._columns.onsets_s[at]:.2f} s"
