"""Filters of events: by piece, folder, tag, pitch, loudness, length, and pitched or noise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from codec.library.columns import Columns

__all__ = ["Filter", "Range"]

Range = tuple[float, float]
"""Lowest and highest value; both belong to it."""


@dataclass(frozen=True)
class Filter:
    """Which events are wanted: those that fulfil all conditions that are given.

    :meth:`codec.library.library.Library.mask` applies it.

    Parameters
    ----------
    pieces
        Identifiers of pieces.
    folder
        Events of recordings in it, or in folders in it.
    tag
        A tag of the event or of its piece.
    text
        In the title, the file's name, a tag or a note; upper and lower case are the same.
    pitch
        MIDI note numbers; events without a clear pitch are left out.
    level_db
        Loudness.
    length_s
        Audible length in seconds.
    sound
        With a clear pitch, without one, or any.
    """

    pieces: frozenset[int] | None = None
    folder: Path | None = None
    tag: str | None = None
    text: str | None = None
    pitch: Range | None = None
    level_db: Range | None = None
    length_s: Range | None = None
    sound: Literal["any", "pitched", "noise"] = "any"

    @property
    def asks_database(self) -> bool:
        """Whether columns alone are not enough."""
        return self.folder is not None or self.tag is not None or self.text is not None

    def column_mask(self, columns: Columns) -> NDArray[np.bool_]:
        """Return which events fulfil the conditions that columns answer, [n]."""
        mask = np.ones(len(columns), np.bool_)
        if self.pieces is not None:
            mask &= np.isin(columns.piece_ids, list(self.pieces))
        for wanted, values in (
            (self.pitch, columns.pitch),
            (self.level_db, columns.level_db),
            (self.length_s, columns.length_s),
        ):
            if wanted is not None:
                mask &= (values >= wanted[0]) & (values <= wanted[1])  # false for NaN
        if self.sound != "any":
            mask &= np.isnan(columns.pitch) == (self.sound == "noise")
        return mask
