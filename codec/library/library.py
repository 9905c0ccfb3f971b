"""The library: pieces and events of every recording that was added, in one folder.

One SQLite file holds it (:mod:`codec.library.database`). Beside it are copies of the models
(:mod:`codec.library.models`), and what can be made again from it.

An event's *row* is its number in the library: the piece's first row plus its position in the piece. Rows are
given out once. If a piece is encoded again, its events have other rows.

Several processes and threads may have the same library open.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from codec.bitstream.file import BitstreamError, unpack
from codec.events.event import Event, EventSequence
from codec.library.checking import found_problems
from codec.library.column_reading import read_columns
from codec.library.columns import Columns
from codec.library.database import Database
from codec.library.encoded import EncodedPiece
from codec.library.errors import LibraryError
from codec.library.file_records import FileRecords, FileState
from codec.library.filters import Filter
from codec.library.marks import Marks
from codec.library.named_regions import NamedRegions
from codec.library.pieces import Piece, all_pieces, find_piece
from codec.library.places import chosen_folder, default_folder
from codec.library.rescanning import Rescan, rescanned
from codec.library.selecting import database_mask
from codec.library.storing import count_events, counter, insert_piece, remove_piece, replace_piece
from codec.messages import Message
from codec.recently_used import RecentlyUsed

__all__ = ["DATABASE_NAME", "Library"]

DATABASE_NAME = "library.sqlite"
_DECODED_EVENTS = 50_000
"""Decoded events that are kept in memory, about 1 kB each."""


class Library:
    """An open library; a context manager, and safe to use from several threads.

    All methods raise :class:`~codec.library.errors.LibraryError` if the database cannot be read or written.

    Attributes
    ----------
    folder
        Where it is. Caches of an index may be kept beside the database.
    files
        The files that were added, and the watched folders.
    marks
        Tags, ratings and notes.
    regions
        The named regions of its maps.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self._database = database
        self.files = FileRecords(database)
        self.marks = Marks(database)
        self.regions = NamedRegions(database)
        self._columns: Columns | None = None
        self._decoded: RecentlyUsed[tuple[int, int], EventSequence] = RecentlyUsed(_DECODED_EVENTS, len)

    @classmethod
    def open(cls, folder: Path | None = None, *, create: bool = True) -> Self:
        """Open the library in a folder.

        Parameters
        ----------
        folder
            The user's by default (:func:`~codec.library.places.default_folder`).
        create
            Whether to make it if there is none; a folder that the user chose has to have one.

        Raises
        ------
        LibraryError
            If there is none, it is damaged or of a newer version, or it cannot be made.
        """
        folder = default_folder() if folder is None else folder.absolute()
        if folder == chosen_folder() and not (folder / DATABASE_NAME).exists():
            raise LibraryError(
                folder, "there is no library; connect the drive it is on, or choose a folder in Preferences"
            )
        return cls(folder, Database(folder / DATABASE_NAME, create=create))

    def close(self) -> None:
        """Close it; closing twice is allowed."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def transaction(self) -> Generator[None]:
        """Make all changes in this context, or none if the block raises; other writers wait meanwhile."""
        with self._database.writing():
            yield

    # Reading

    @contextlib.contextmanager
    def reading(self) -> Generator[None]:
        """Read in this context as of one moment, whatever others write meanwhile."""
        with self._database.reading():
            yield

    @property
    def generation(self) -> int:
        """A number that grows with each change of the events, to compare caches with."""
        with self._database.reading() as connection:
            return counter(connection, "generation")

    @property
    def changes_of_others(self) -> int:
        """A number that is another one after somebody else, or another object, has changed anything."""
        return self._database.changes_of_others

    @property
    def is_read_only(self) -> bool:
        """Whether it cannot be changed, because it is write-protected; all that only reads works."""
        return self._database.is_read_only

    def require_writable(self) -> None:
        """Raise :class:`~codec.library.errors.LibraryError` if the library may only be read."""
        self._database.require_writable()

    @property
    def n_events(self) -> int:
        """Number of events of all pieces. A library has no length: an empty one would be false."""
        with self._database.reading() as connection:
            return count_events(connection)

    def pieces(self) -> list[Piece]:
        """Return all pieces, in the order in which they were added."""
        with self._database.reading() as connection:
            return all_pieces(connection)

    def piece(self, piece_id: int) -> Piece:
        """Return a piece.

        Raises
        ------
        KeyError
            If there is none with this number.
        """
        with self._database.reading() as connection:
            return _known(find_piece(connection, "id = ?", piece_id), piece_id)

    def piece_with(self, content_hash: str) -> Piece | None:
        """Return the piece with this hash of its samples, or None."""
        with self._database.reading() as connection:
            return find_piece(connection, "content_hash = ?", content_hash)

    def piece_of_row(self, row: int) -> Piece:
        """Return the piece of an event.

        Raises
        ------
        KeyError
            If there is no event in this row.
        """
        with self._database.reading() as connection:
            piece = find_piece(
                connection, "first_row <= ? AND n_events > 0 ORDER BY first_row DESC", int(row)
            )
        if piece is None or row not in piece.rows:
            raise KeyError(row)
        return piece

    def events(self, piece_id: int) -> EventSequence:
        """Return the events of a piece as they were encoded (quantised), in order of their rows.

        Raises
        ------
        KeyError
            If there is no such piece.
        LibraryError
            If its events are damaged, or the entropy coder is not installed.
        """
        with self._database.reading() as connection:
            piece = _known(find_piece(connection, "id = ?", piece_id), piece_id)
            key = piece.piece_id, piece.first_row
            known = self._decoded.get(key)
            if known is not None:
                return known
            (encoding,) = connection.execute(
                "SELECT encoding FROM contents WHERE piece_id = ?", (piece_id,)
            ).fetchone() or (b"",)
        try:
            events = EventSequence(unpack(encoding).events)
        except BitstreamError as error:
            raise LibraryError(
                self._database.path,
                "the events of {title} cannot be used ({reason}); remove the piece and add it again",
                title=piece.title,
                reason=error.reason,
            ) from error
        self._decoded.put(key, events)
        return events

    def event(self, row: int) -> Event:
        """Return the event in a row, as :meth:`events`."""
        piece = self.piece_of_row(row)
        return self.events(piece.piece_id)[row - piece.first_row]

    def columns(self) -> Columns:
        """Return all events as arrays; the same object as long as no event changes.

        Raises
        ------
        LibraryError
            If rows are damaged.
        """
        with self._database.reading() as connection:
            generation, known = counter(connection, "generation"), self._columns
            if known is not None and known.generation == generation:
                return known
            try:
                columns = read_columns(connection, known)
            except ValueError as error:
                raise LibraryError(
                    self._database.path, "has damaged rows; `pointillist library rebuild` makes them again"
                ) from error
            self._columns = columns
        return columns

    def piece_ids_of_model(self, weights_hash: str) -> list[int]:
        """Return the numbers of the pieces that a model has found the events of."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT id FROM pieces WHERE model_hash = ?", (weights_hash,))
            return [piece_id for (piece_id,) in found]

    def adopt_columns(self, columns: Columns) -> None:
        """Use what another object of this library has read, for as long as no event changes."""
        if self._columns is None or self._columns.generation < columns.generation:
            self._columns = columns

    def mask(self, wanted: Filter, columns: Columns | None = None) -> NDArray[np.bool_]:
        """Return which events a filter lets through, [n].

        Parameters
        ----------
        wanted
            The filter.
        columns
            The events; :meth:`columns` by default.
        """
        columns = self.columns() if columns is None else columns
        mask = wanted.column_mask(columns)
        if wanted.asks_database:
            with self._database.reading() as connection:
                mask &= database_mask(connection, wanted, columns)
        return mask

    # Changes

    def add_encoded(
        self,
        encoded: EncodedPiece,
        path: Path | None = None,
        *,
        state: FileState | None = None,
        replace: bool = False,
    ) -> Piece:
        """Store an encoded recording, and return its piece. Storing it twice changes nothing.

        Parameters
        ----------
        encoded
            The recording.
        path
            Its file, or None if there is none.
        state
            The file's state before it was read; its present one by default.
        replace
            Whether to replace the events of a piece with the same samples. They get new rows; the piece
            keeps its number, its tags and its files. Marks of events go over to those that sound like them.

        Raises
        ------
        OSError
            If `path` is given, without a state, and is not there.
        """
        if path is not None:
            path = Path(os.path.abspath(path))  # noqa: PTH100 - without `..`, and links are kept
            state = FileState.of(path) if state is None else state
        with self._database.writing() as connection:
            known = find_piece(connection, "content_hash = ?", encoded.content_hash)
            if known is None:
                piece_id = insert_piece(connection, encoded)
            else:
                piece_id = known.piece_id
                if replace:
                    replace_piece(connection, known, encoded)
            if path is not None and state is not None:
                self.files.put(path, state, piece_id)
            return _known(find_piece(connection, "id = ?", piece_id), piece_id)

    def remove(self, piece_ids: Iterable[int]) -> int:
        """Remove pieces with their events and marks, and return how many; recordings and projects stay."""
        n_removed = 0
        with self._database.writing() as connection:
            for piece_id in piece_ids:
                piece = find_piece(connection, "id = ?", int(piece_id))
                if piece is not None:
                    remove_piece(connection, piece)
                    n_removed += 1
        return n_removed

    def rescan(self) -> Rescan:
        """Look which files are missing, back, changed or new; those to be read are for a batch."""
        return rescanned(self.files)

    def check(self, *, decode: bool = False) -> list[Message]:
        """Return what is wrong, one line each with a remedy (:mod:`codec.library.checking`)."""
        return found_problems(self._database, decode=decode)


def _known(piece: Piece | None, piece_id: int) -> Piece:
    if piece is None:
        raise KeyError(piece_id)
    return piece
