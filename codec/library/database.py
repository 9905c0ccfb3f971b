"""The library's SQLite database: opening, upgrading, transactions, and errors as one line.

It is in WAL mode: readers never wait. One process writes at a time, and others wait for it. A write begins
with ``BEGIN IMMEDIATE``: a transaction that reads first and writes later would fail at once if another one
wrote in between. A process that is killed, or a full disk, leaves what was committed before.

Where it cannot be written, it is read all the same (:mod:`codec.library.read_only`).

A :class:`Database` may be used by several threads; they take turns.
"""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import threading
from collections.abc import Generator
from pathlib import Path

from codec.files import os_reason
from codec.library.errors import LibraryError, NoLibraryError
from codec.library.read_only import (
    State,
    connect_immutable,
    copied_to_read,
    has_log,
    may_write,
    state_of,
)
from codec.library.schema import APPLICATION_ID, MIGRATIONS
from codec.messages import Message

__all__ = ["Database"]

_BUSY_TIMEOUT_S = 60.0
_PAGE_BYTES = 1024
"""The contents of a piece end somewhere in a page: with pages of 4096 bytes, an event of a short piece takes
a third more. Reading a million events takes 0.35 s instead of 0.26 s."""
_LARGE_LOG_BYTES = 16 * 1024**2
"""The log (``-wal``) keeps the largest size that it ever had, unless it is emptied by a full checkpoint."""


class Database:
    """An open database of the newest version.

    Parameters
    ----------
    path
        The file.
    create
        Whether to make it if it is missing.

    Raises
    ------
    LibraryError
        If it is missing, damaged, another program's, or of a newer version, or the disk is full.

    Attributes
    ----------
    is_read_only
        Whether it cannot be changed, because the file or its folder is write-protected.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        self.is_read_only = False
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._state: State | None = None
        self._n_opened_again = 0
        if not create and not path.is_file():
            raise NoLibraryError(path, "there is no library; `pointillist library add FOLDER` makes one")
        try:
            if create:
                path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(path.parent, os_reason(error, writing=True)) from error
        try:
            self._open(path)
            self.is_read_only = not may_write(path)
        except LibraryError as error:
            if not path.is_file() or _code(error.__cause__) not in _PROTECTED:
                raise
            self.is_read_only = True
            self._open_to_read()

    def _open(self, path: Path) -> None:
        with self._named_errors():
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _open_to_read(self) -> None:
        """Open the database where it cannot be opened as usual (:mod:`codec.library.read_only`)."""
        state = state_of(self.path)
        is_open = False
        if not has_log(self.path):
            with self._named_errors():
                self._connection = connect_immutable(self.path)
                self._check_new()
            is_open = self._number("user_version") == len(MIGRATIONS)
        if not is_open:
            copy, self._copy = copied_to_read(self.path)
            self._open(copy)
        self._state = state

    def _follow(self) -> None:
        """Open the database again if it was opened as one that nobody changes, and somebody did."""
        if self._state is not None and self._state != state_of(self.path):
            self.close()
            self._n_opened_again += 1
            self._state = None
            try:
                self._open_to_read()
            except BaseException:
                self._state = ()  # of nothing: it is tried again the next time
                raise

    def _prepare(self) -> None:
        """Check whose database it is, and bring it to the newest version."""
        with self._named_errors():
            if self._number("application_id") != APPLICATION_ID:
                self._check_new()
            self._connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")  # of a new database
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
        if self._number("user_version") == len(MIGRATIONS):
            return
        with self._transaction("BEGIN IMMEDIATE") as connection:
            version = self._number("user_version")  # another process may have been faster
            if version > len(MIGRATIONS):
                raise LibraryError(self.path, "was made by a newer Pointillist; update to open it")
            for step in MIGRATIONS[version:]:
                for statement in filter(str.strip, step.split(";")):
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _check_new(self) -> None:
        (n_tables,) = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if n_tables and self._number("application_id") != APPLICATION_ID:
            raise LibraryError(self.path, "is the database of another program; choose another folder")

    def _number(self, pragma: str) -> int:
        with self._named_errors():
            (value,) = self._connection.execute(f"PRAGMA {pragma}").fetchone()
        return int(value)

    @contextlib.contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        """Read in this context; all that is read is of one moment.

        Raises
        ------
        LibraryError
            If the database is damaged or cannot be read.
        """
        with self._transaction("BEGIN DEFERRED") as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """Write in this context: all of it when the block ends, or nothing if it raises.

        A block within another belongs to the outer one.

        Raises
        ------
        LibraryError
            If the disk is full, another process writes for more than a minute, or the database is damaged or
            may only be read.
        """
        self.require_writable()
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection
        if not self._depth:
            self._empty_large_log()

    @contextlib.contextmanager
    def _transaction(self, begin: str) -> Generator[sqlite3.Connection]:
        with self._lock, self._named_errors():
            if not self._depth:
                self._follow()
                self._connection.execute(begin)
            self._depth += 1
            try:
                yield self._connection
                if self._depth == 1:
                    self._connection.execute("COMMIT")
            except BaseException:
                # A full disk has rolled back already.
                if self._depth == 1 and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def require_writable(self) -> None:
        """Raise :class:`LibraryError` if the database may only be read."""
        if self.is_read_only:
            raise LibraryError(self.path, _REASONS[sqlite3.SQLITE_READONLY])

    @property
    def changes_of_others(self) -> int:
        """A number that is another one after another connection has changed anything."""
        with self.reading() as connection:
            (version,) = connection.execute("PRAGMA data_version").fetchone()
        return version + (self._n_opened_again << 32)

    def _empty_large_log(self) -> None:
        log = self.path.with_name(f"{self.path.name}-wal")
        # What is committed is safe in the log, whether or not it can be copied now.
        with contextlib.suppress(OSError, sqlite3.Error), self._lock:
            if log.stat().st_size > _LARGE_LOG_BYTES:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def shrink(self) -> None:
        """Give the space of removed rows back to the disk; this needs the file's size once more meanwhile.

        Raises
        ------
        LibraryError
            If the disk is full, or the database may only be read.
        """
        self.require_writable()
        with self._lock, self._named_errors():
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def close(self) -> None:
        """Close the database; closing twice is allowed."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._connection.close()
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None

    @contextlib.contextmanager
    def _named_errors(self) -> Generator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise LibraryError(self.path, _reason(error)) from error


def _code(error: BaseException | None) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _reason(error: sqlite3.Error) -> Message:
    code = _code(error)
    if code in _REASONS:
        return _REASONS[code]
    return Message("cannot be used ({detail}); try again, or choose another folder", detail=str(error))


_PROTECTED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
_REASONS = {
    sqlite3.SQLITE_FULL: Message("the disk is full; free some space. The library is as it was before"),
    sqlite3.SQLITE_IOERR: Message(
        "cannot be read or written, or the disk is full; free some space, or keep the library on another "
        "disk. The library is as it was before"
    ),
    sqlite3.SQLITE_BUSY: Message("another program is writing to the library; try again when it is done"),
    sqlite3.SQLITE_READONLY: Message(
        "may only be read: it, its folder or the disk is write-protected; allow writing, or copy the folder "
        "to another place and use the copy (--library, or Preferences, Library)"
    ),
    sqlite3.SQLITE_CANTOPEN: Message("cannot be opened; choose a folder you may write to"),
    sqlite3.SQLITE_CORRUPT: Message("is damaged; `pointillist library rebuild` saves what can be read"),
    sqlite3.SQLITE_NOTADB: Message(
        "is damaged, or no library; `pointillist library rebuild` makes another one beside it"
    ),
}
