"""The check of a library: whether all that was stored is there, and fits together."""

from __future__ import annotations

import sqlite3

from codec.bitstream.file import BitstreamError, n_packed, unpack
from codec.library.columns import PACKED
from codec.library.database import Database
from codec.library.errors import LibraryError
from codec.messages import Message

__all__ = ["found_problems"]

_MOST = 20


def found_problems(database: Database, *, decode: bool = False) -> list[Message]:
    """Return what is wrong, one line each with a remedy; empty if nothing is.

    Parameters
    ----------
    decode
        Also decode all events, which takes a second for some thousands. Otherwise only the checksums of the
        encodings are compared.
    """
    try:
        with database.reading() as connection:
            damage = connection.execute(f"PRAGMA integrity_check({_MOST})").fetchall()
            if damage != [("ok",)]:
                return [
                    Message(
                        "the database is damaged ({detail}); `pointillist library rebuild` saves what can be "
                        "read",
                        detail=detail,
                    )
                    for (detail,) in damage
                ]
            return [*_of_links(connection), *_of_rows(connection), *_of_contents(connection, decode=decode)]
    except LibraryError as error:
        return [error.reason]


def _of_links(connection: sqlite3.Connection) -> list[Message]:
    found = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [
        Message(
            "an entry of {table} belongs to no piece; `pointillist library rebuild` removes it", table=table
        )
        for table in sorted({str(row[0]) for row in found})
    ]


def _of_rows(connection: sqlite3.Connection) -> list[Message]:
    """Rows of pieces must not overlap, and must have been given out; marks must have an event."""
    problems: list[Message] = []
    (end,) = connection.execute("SELECT value FROM counters WHERE name = 'next_row'").fetchone()
    ranges = connection.execute("SELECT title, first_row, n_events FROM pieces ORDER BY first_row").fetchall()
    last = 0
    for title, first_row, n_events in ranges:
        if first_row < last or first_row + n_events > end:
            problems.append(
                Message(
                    "{title}: its events have the numbers of others; remove it and add it again", title=title
                )
            )
        last = max(last, first_row + n_events)
    for table in ("event_marks", "event_tags"):
        (n_lost,) = connection.execute(
            f"SELECT count(*) FROM {table} WHERE NOT EXISTS (SELECT 1 FROM pieces "
            f"WHERE event_row >= first_row AND event_row < first_row + n_events)"
        ).fetchone()
        if n_lost:
            problems.append(
                Message(
                    "{n_lost} entries of {table} belong to no event; `pointillist library rebuild` removes "
                    "them",
                    n_lost=n_lost,
                    table=table,
                )
            )
    return problems


def _of_contents(connection: sqlite3.Connection, *, decode: bool) -> list[Message]:
    problems: list[Message] = []
    contents = connection.execute(
        "SELECT title, n_events, encoding, columns FROM pieces LEFT JOIN contents ON piece_id = id "
        "ORDER BY id"
    )
    for title, n_events, encoding, columns in contents:
        if encoding is None or not _fits(encoding, n_events, decode=decode):
            problems.append(
                Message("{title}: its events are damaged; remove it and add it again", title=title)
            )
        elif len(columns) != n_events * PACKED.itemsize:
            problems.append(
                Message(
                    "{title}: its rows are damaged; `pointillist library rebuild` makes them again",
                    title=title,
                )
            )
    return problems


def _fits(encoding: bytes, n_events: int, *, decode: bool) -> bool:
    try:
        return (len(unpack(encoding).events) if decode else n_packed(encoding)) == n_events
    except BitstreamError:
        return False
