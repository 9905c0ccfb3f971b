"""What the user says of events and pieces: tags, ratings, notes, and when an event was last used."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from codec.library.database import Database

__all__ = ["RATINGS", "Mark", "Marks"]

RATINGS: Final = range(6)
"""0 is no rating."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the user said of an event or a piece.

    Attributes
    ----------
    rating
        Of :data:`RATINGS`.
    note
        Any text.
    last_used
        Seconds since 1970; None if it was never used.
    tags
        In alphabetical order.
    """

    rating: int = 0
    note: str = ""
    last_used: float | None = None
    tags: tuple[str, ...] = ()


class Marks:
    """The marks of a library (:attr:`codec.library.library.Library.marks`). Most events have none.

    All methods raise :class:`codec.library.errors.LibraryError` if the database cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_events(self) -> dict[int, Mark]:
        """Return the marks of all events that have one, by row."""
        with self._database.reading() as connection:
            marks = connection.execute(
                "SELECT event_row, rating, note, last_used FROM event_marks"
            ).fetchall()
            tags = connection.execute("SELECT event_row, tag FROM event_tags ORDER BY tag").fetchall()
        tagged: dict[int, tuple[str, ...]] = {}
        for row, tag in tags:
            tagged[row] = (*tagged.get(row, ()), tag)
        found = {
            row: Mark(rating or 0, note or "", used, tagged.pop(row, ())) for row, rating, note, used in marks
        }
        return found | {row: Mark(tags=tags) for row, tags in tagged.items()}

    def of_pieces(self) -> dict[int, Mark]:
        """Return the marks of all pieces that have one, by number; their tags are in the pieces."""
        with self._database.reading() as connection:
            marks = connection.execute("SELECT piece_id, rating, note, last_used FROM piece_marks").fetchall()
        return {piece_id: Mark(rating or 0, note or "", used) for piece_id, rating, note, used in marks}

    def rate(self, rating: int, *, rows: Iterable[int] = (), piece_ids: Iterable[int] = ()) -> None:
        """Set the rating of events and pieces; 0 takes it away.

        Raises
        ------
        ValueError
            If the rating is not in :data:`RATINGS`.
        """
        if rating not in RATINGS:
            raise ValueError(f"a rating is from 0 to {RATINGS[-1]}, not {rating}")
        self._set("rating", rating, rows, piece_ids)

    def note(self, note: str, *, rows: Iterable[int] = (), piece_ids: Iterable[int] = ()) -> None:
        """Set the note of events and pieces; an empty one takes it away."""
        self._set("note", note, rows, piece_ids)

    def used(
        self, *, rows: Iterable[int] = (), piece_ids: Iterable[int] = (), at: float | None = None
    ) -> None:
        """Remember that events and pieces were used, now or at a time in seconds since 1970.

        Where the library may only be read, that is not remembered: nobody asked for it.
        """
        if self._database.is_read_only:
            return
        self._set("last_used", time.time() if at is None else at, rows, piece_ids)

    def _set(self, column: str, value: object, rows: Iterable[int], piece_ids: Iterable[int]) -> None:
        with self._database.writing() as connection:
            for table, key, values in (
                ("event_marks", "event_row", rows),
                ("piece_marks", "piece_id", piece_ids),
            ):
                connection.executemany(
                    f"INSERT INTO {table} ({key}, {column}) VALUES (?, ?) "
                    f"ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}",
                    [(int(each), value) for each in values],
                )

    def tag(self, tag: str, *, rows: Iterable[int] = (), piece_ids: Iterable[int] = ()) -> None:
        """Give events and pieces a tag."""
        with self._database.writing() as connection:
            _write_tags(connection, "INSERT OR IGNORE INTO {} VALUES (?, ?)", tag, rows, piece_ids)

    def untag(self, tag: str, *, rows: Iterable[int] = (), piece_ids: Iterable[int] = ()) -> None:
        """Take a tag from events and pieces."""
        with self._database.writing() as connection:
            _write_tags(connection, "DELETE FROM {} WHERE {} = ? AND tag = ?", tag, rows, piece_ids)

    def tags(self) -> list[str]:
        """Return all tags in use, in alphabetical order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT tag FROM event_tags UNION SELECT tag FROM piece_tags ORDER BY 1"
            )
            return [tag for (tag,) in rows]


def _write_tags(
    connection: sqlite3.Connection, statement: str, tag: str, rows: Iterable[int], piece_ids: Iterable[int]
) -> None:
    for table, key, values in (("event_tags", "event_row", rows), ("piece_tags", "piece_id", piece_ids)):
        connection.executemany(statement.format(table, key), [(int(value), tag) for value in values])
