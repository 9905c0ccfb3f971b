"""Changes of pieces in the database, within a transaction; and the two counters.

``next_row`` is the number of the next event; it never becomes smaller. ``generation`` grows with each change.
"""

from __future__ import annotations

import sqlite3
import time

from codec.library.encoded import EncodedPiece
from codec.library.mark_moves import moved_marks
from codec.library.pieces import Piece

__all__ = ["count_events", "counter", "insert_piece", "remove_piece", "replace_piece"]

_MARKS = ("event_marks", "event_tags")


def insert_piece(connection: sqlite3.Connection, encoded: EncodedPiece) -> int:
    """Store a new piece, and return its number."""
    first_row = _grow(connection, "next_row", encoded.n_events)
    cursor = connection.execute(
        "INSERT INTO pieces (content_hash, title, duration_s, sample_rate, n_channels, level, model_hash, "
        "model_name, first_row, n_events, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            encoded.content_hash,
            encoded.title,
            encoded.recording.duration_s,
            encoded.recording.sample_rate,
            encoded.recording.n_channels,
            encoded.level,
            encoded.model.weights_hash,
            encoded.model.name,
            first_row,
            encoded.n_events,
            time.time(),
        ),
    )
    piece_id = cursor.lastrowid
    assert piece_id is not None
    connection.execute("INSERT INTO contents VALUES (?, ?, ?)", (piece_id, encoded.encoding, encoded.columns))
    _grow(connection, "generation", 1)
    return piece_id


def replace_piece(connection: sqlite3.Connection, piece: Piece, encoded: EncodedPiece) -> None:
    """Give a piece other events, with new rows.

    Marks go over to the events that sound like theirs (:mod:`codec.library.mark_moves`).
    """
    first_row = _grow(connection, "next_row", encoded.n_events)
    (columns,) = connection.execute(
        "SELECT columns FROM contents WHERE piece_id = ?", (piece.piece_id,)
    ).fetchone()
    for table in _MARKS:
        marked = connection.execute(
            f"SELECT DISTINCT event_row FROM {table} WHERE event_row >= ? AND event_row < ?",
            (piece.first_row, piece.first_row + piece.n_events),
        ).fetchall()
        places = [row - piece.first_row for (row,) in marked]
        for place, new_place in moved_marks(places, columns, encoded.columns).items():
            connection.execute(
                f"UPDATE OR IGNORE {table} SET event_row = ? WHERE event_row = ?",
                (first_row + new_place, piece.first_row + place),
            )
    _drop_marks(connection, piece)
    connection.execute(
        "UPDATE pieces SET level = ?, model_hash = ?, model_name = ?, first_row = ?, n_events = ? "
        "WHERE id = ?",
        (
            encoded.level,
            encoded.model.weights_hash,
            encoded.model.name,
            first_row,
            encoded.n_events,
            piece.piece_id,
        ),
    )
    connection.execute(
        "UPDATE contents SET encoding = ?, columns = ? WHERE piece_id = ?",
        (encoded.encoding, encoded.columns, piece.piece_id),
    )
    _grow(connection, "generation", 1)


def remove_piece(connection: sqlite3.Connection, piece: Piece) -> None:
    """Remove a piece with its events, its files and all marks; rescans leave files that are there out."""
    _drop_marks(connection, piece)
    connection.execute(
        "INSERT OR IGNORE INTO left_out SELECT path FROM files WHERE piece_id = ? AND NOT missing",
        (piece.piece_id,),
    )
    connection.execute("DELETE FROM pieces WHERE id = ?", (piece.piece_id,))
    _grow(connection, "generation", 1)


def _drop_marks(connection: sqlite3.Connection, piece: Piece) -> None:
    for table in _MARKS:
        connection.execute(
            f"DELETE FROM {table} WHERE event_row >= ? AND event_row < ?",
            (piece.first_row, piece.first_row + piece.n_events),
        )


def counter(connection: sqlite3.Connection, name: str) -> int:
    """Return the value of a counter."""
    (value,) = connection.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()
    return int(value)


def _grow(connection: sqlite3.Connection, name: str, by: int) -> int:
    """Increase a counter, and return its value before."""
    value = counter(connection, name)
    connection.execute("UPDATE counters SET value = ? WHERE name = ?", (value + by, name))
    return value


def count_events(connection: sqlite3.Connection) -> int:
    """Return the number of events of all pieces."""
    (value,) = connection.execute("SELECT coalesce(sum(n_events), 0) FROM pieces").fetchone()
    return int(value)
