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
    """What the user said of an event.

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

    def rate(self, rows: Iterable[int], rating: int) -> None:
        """Set the rating of events; 0 takes it away.

        Raises
        ------
        ValueError
            If the rating is not in :data:`RATINGS`.
        """
        if rating not in RATINGS:
            raise ValueError(f"a rating is from 0 to {RATINGS[-1]}, not {rating}")
        self._set("rating", rows, rating)

    def note(self, rows: Iterable[int], note: str) -> None:
        """Set the note of events; an empty one takes it away."""
        self._set("note", rows, note)

    def used(self, rows: Iterable[int], at: float | None = None) -> None:
        """Remember that events were used, now or at a time in seconds since 1970."""
        self._set("last_used", rows, time.time() if at is None else at)

    def _set(self, column: str, rows: Iterable[int], value: object) -> None:
        with self._database.writing() as connection:
            connection.executemany(
                f"INSERT INTO event_marks (event_row, {column}) VALUES (?, ?) "
                f"ON CONFLICT (event_row) DO UPDATE SET {column} = excluded.{column}",
                [(int(row), value) for row in rows],
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
