"""The library: events of every recording that was added, to search and to play.

Nothing that is imported here loads torch. :mod:`codec.library.encoding`, which worker processes import, does.
"""

from __future__ import annotations

from codec.library.columns import Columns
from codec.library.encoded import EncodedPiece
from codec.library.errors import LibraryError
from codec.library.filters import Filter
from codec.library.library import Library
from codec.library.marks import Mark
from codec.library.pieces import Piece
from codec.library.places import default_folder

__all__ = ["Columns", "EncodedPiece", "Filter", "Library", "LibraryError", "Mark", "Piece", "default_folder"]
