"""What is in the library at one moment, read in a worker thread and shown without asking it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from codec.library import Columns, Library, Mark, Piece
from codec.messages import Message

__all__ = ["Shelf", "read_shelf"]


@dataclass(frozen=True, eq=False)
class Shelf:
    """The content of a library.

    Attributes
    ----------
    columns
        All events as arrays; the same object as long as no event changes.
    pieces
        By number.
    marks
        Of the events that have some, by row.
    tags
        All in use, in alphabetical order.
    folders
        Of the recordings, at most 500 in alphabetical order.
    watched
        The watched folders.
    problems
        Files that could not be used, with the reasons.
    is_read_only
        Whether the library cannot be changed, because it is write-protected.
    """

    columns: Columns
    pieces: Mapping[int, Piece]
    marks: Mapping[int, Mark]
    tags: tuple[str, ...]
    folders: tuple[Path, ...]
    watched: tuple[Path, ...]
    problems: Mapping[Path, Message]
    is_read_only: bool = False

    def piece_at(self, position: int) -> Piece:
        """Return the piece of an event, by the event's position in the columns."""
        return self.pieces[int(self.columns.piece_ids[position])]

    def mark_at(self, position: int) -> Mark:
        """Return the mark of an event, an empty one if it has none."""
        return self.marks.get(int(self.columns.rows[position]), _NO_MARK)


_NO_MARK = Mark()
_MOST_FOLDERS = 500


def read_shelf(library: Library) -> Shelf:
    """Read what is in a library.

    Raises
    ------
    codec.library.errors.LibraryError
        If it cannot be read.
    """
    with library.reading():
        pieces = library.pieces()
        folders = sorted({path.parent for piece in pieces for path in piece.paths})
        return Shelf(
            library.columns(),
            {piece.piece_id: piece for piece in pieces},
            library.marks.of_events(),
            tuple(library.marks.tags()),
            tuple(folders[:_MOST_FOLDERS]),
            tuple(library.files.watched()),
            library.files.problems(),
            library.is_read_only,
        )
