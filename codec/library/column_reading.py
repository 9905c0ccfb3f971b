"""Reading the columns of a library: of what is known already, only what has changed."""

from __future__ import annotations

import sqlite3

from codec.library.columns import Columns, Span
from codec.library.storing import count_events, counter

__all__ = ["note_rewritten", "read_columns"]

_SELECT = "SELECT id, first_row, columns FROM pieces JOIN contents ON piece_id = id"
_MOST_ADDED = 0.5  # share of all events; if more are new, all are read


def read_columns(connection: sqlite3.Connection, known: Columns | None) -> Columns:
    """Return the columns of all events.

    A piece's rows never change, and new ones come after all others. So of the pieces that `known` has,
    nothing is read again.

    Parameters
    ----------
    connection
        Within a transaction.
    known
        Columns of an earlier generation, or None.

    Raises
    ------
    ValueError
        If rows are damaged.
    """
    generation, n_events = counter(connection, "generation"), count_events(connection)
    if known is not None and known.generation >= _rewritten(connection):
        there = connection.execute(
            "SELECT id, first_row, n_events FROM pieces WHERE n_events > 0 ORDER BY first_row"
        )
        now, before = [Span(*each) for each in there], known.spans()
        were, are = set(before), set(now)
        added = [span for span in now if span not in were]
        n_added = sum(span.n_events for span in added)
        if n_added <= _MOST_ADDED * n_events:
            blocks = [
                connection.execute(f"{_SELECT} WHERE id = ?", (span.piece_id,)).fetchone() for span in added
            ]
            removed = [span for span in before if span not in are]
            return known.changed(removed, Columns.of(generation, n_added, blocks))
    return Columns.of(generation, n_events, connection.execute(f"{_SELECT} ORDER BY first_row"))


def note_rewritten(connection: sqlite3.Connection) -> None:
    """Say that rows have been made again in their places: what was read before is not right any more."""
    connection.execute(
        "INSERT OR REPLACE INTO counters SELECT 'rewritten', value FROM counters WHERE name = 'generation'"
    )


def _rewritten(connection: sqlite3.Connection) -> int:
    found = connection.execute("SELECT value FROM counters WHERE name = 'rewritten'").fetchone()
    return 0 if found is None else int(found[0])
