"""What can be read of a damaged database, in a new one.

Rows are read one by one, so that a damaged page costs only the rows on it, unless it is the root of a table.
The damaged file stays beside the new one, under another name.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from codec.files import os_reason, set_aside
from codec.library.database import Database
from codec.library.errors import LibraryError

__all__ = ["is_whole", "remove_strays", "salvaged"]

_TABLES = (
    *("counters", "pieces", "contents", "files", "folders", "left_out", "regions"),
    *("event_marks", "event_tags", "piece_marks", "piece_tags"),
)
_LOG = "-wal"


def is_whole(path: Path) -> bool:
    """Return whether a database can be opened, and SQLite finds no damage in it."""
    try:
        database = Database(path, create=False)
    except LibraryError:
        return False
    try:
        with database.reading() as connection:
            return connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
    except LibraryError:
        return False
    finally:
        database.close()


def salvaged(path: Path) -> tuple[Path, list[str]]:
    """Replace a damaged database by a new one with all that can be read.

    Returns where the damaged one is, and the titles of pieces whose events could not be read. Nobody else
    may use the database meanwhile.

    Raises
    ------
    LibraryError
        If the new database cannot be written; then the damaged one is where it was.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".rebuild-", dir=path.parent) as folder:
            new = Path(folder, path.name)
            database = Database(new)
            try:
                with contextlib.closing(sqlite3.connect(path)) as old, database.writing() as connection:
                    connection.execute("PRAGMA defer_foreign_keys = ON")
                    for table in _TABLES:
                        _copy_rows(old, connection, table)
                    _set_counters(connection)
                    lost = remove_strays(connection)
            finally:
                database.close()
            aside = set_aside(path)
            log = path.with_name(path.name + _LOG)
            if log.exists():
                shutil.move(log, aside.with_name(aside.name + _LOG))
            with contextlib.suppress(OSError):
                path.with_name(f"{path.name}-shm").unlink()
            os.replace(new, path)
    except OSError as error:
        raise LibraryError(path, os_reason(error, writing=True)) from error
    return aside, lost


def remove_strays(connection: sqlite3.Connection) -> list[str]:
    """Remove what belongs to no piece, and pieces without contents; return the titles of these."""
    empty = "FROM pieces WHERE id NOT IN (SELECT piece_id FROM contents)"
    titles = [title for (title,) in connection.execute(f"SELECT title {empty} ORDER BY id")]
    connection.execute(f"DELETE {empty}")
    for table in ("contents", "files", "piece_tags", "piece_marks"):
        connection.execute(
            f"DELETE FROM {table} WHERE piece_id IS NOT NULL AND piece_id NOT IN (SELECT id FROM pieces)"
        )
    for table in ("event_marks", "event_tags"):
        connection.execute(
            f"DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM pieces "
            f"WHERE event_row >= first_row AND event_row < first_row + n_events)"
        )
    return titles


def _copy_rows(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    columns = new.execute(f"PRAGMA table_info({table})").fetchall()
    try:
        known = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
    except sqlite3.Error:
        return
    names = [row[1] for row in columns if row[1] in known]
    keys = [row[1] for row in columns if row[5]]
    if not set(keys) <= known:
        return
    select = f"SELECT {', '.join(names)} FROM {table} WHERE {' AND '.join(f'{key} = ?' for key in keys)}"
    insert = f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    for key in _readable_keys(old, table, keys):
        with contextlib.suppress(sqlite3.Error):
            row = old.execute(select, key).fetchone()
            if row is not None:
                new.execute(insert, row)


def _readable_keys(old: sqlite3.Connection, table: str, keys: list[str]) -> Iterator[tuple[object, ...]]:
    """Return the keys of a table from its beginning to a damaged page, and from its end to one."""
    found: dict[tuple[object, ...], None] = {}
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{key} {direction}" for key in keys)
        with contextlib.suppress(sqlite3.Error):
            for key in old.execute(f"SELECT {', '.join(keys)} FROM {table} ORDER BY {order}"):
                if key in found:
                    break
                found[key] = None
    yield from found


def _set_counters(connection: sqlite3.Connection) -> None:
    """Let rows begin behind all that may have been given out, and make caches outdated."""
    (behind,) = connection.execute("SELECT coalesce(max(first_row + n_events), 0) FROM pieces").fetchone()
    connection.execute("UPDATE counters SET value = max(value, ?) WHERE name = 'next_row'", (behind,))
    connection.execute(
        "UPDATE counters SET value = max(value + 1, ?) WHERE name = 'generation'", (int(time.time()),)
    )
