"""Files that the library has seen: whose piece they are, or why they could not be used.

A file is taken for unchanged if its size and its time of change are. So a batch that was killed goes on where
it stopped, and damaged files are not read again each time.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from codec.library.database import Database
from codec.library.stored_messages import message_from_text, message_to_text
from codec.messages import Message

__all__ = ["FileRecord", "FileRecords", "FileState"]


@dataclass(frozen=True, slots=True)
class FileState:
    """Size in bytes and time of the last change, in nanoseconds since 1970."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return the state of a file now.

        Raises
        ------
        OSError
            If it is not there.
        """
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What is known of a file.

    Attributes
    ----------
    path
        Absolute.
    state
        When it was read.
    piece_id
        The piece that it holds; None if it could not be used.
    problem
        Why it could not be used, or None.
    missing
        Whether it was not there when last looked at.
    """

    path: Path
    state: FileState
    piece_id: int | None
    problem: Message | None
    missing: bool


class FileRecords:
    """The files of a library (:attr:`codec.library.library.Library.files`).

    All methods raise :class:`codec.library.errors.LibraryError` if the database cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[FileRecord]:
        """Return all files, in order of their paths."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT path, size, mtime_ns, piece_id, problem, message, missing FROM files ORDER BY path"
            ).fetchall()
        return [
            FileRecord(
                Path(os.fsdecode(path)),
                FileState(size, mtime_ns),
                piece_id,
                None if problem is None else message_from_text(message, problem),
                bool(missing),
            )
            for path, size, mtime_ns, piece_id, problem, message, missing in rows
        ]

    def is_unchanged(self, path: Path) -> bool:
        """Return whether a file holds a piece, and is as it was when it was read, by size and time."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT size, mtime_ns FROM files WHERE path = ? AND piece_id IS NOT NULL",
                (os.fsencode(path),),
            ).fetchone()
        return row is not None and FileState(*row) == FileState.of(path)

    def problems(self) -> dict[Path, Message]:
        """Return the files that could not be used, with the reasons."""
        return {each.path: each.problem for each in self.all() if each.problem is not None}

    def put(self, path: Path, state: FileState, piece_id: int) -> None:
        """Say that a file holds a piece, whatever it held before."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO files (path, size, mtime_ns, piece_id) VALUES (?, ?, ?, ?)",
                (os.fsencode(path), state.size, state.mtime_ns, piece_id),
            )
            _take_in(connection, path)

    def put_problem(self, path: Path, state: FileState, problem: Message) -> None:
        """Say that a file cannot be used."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO files (path, size, mtime_ns, problem, message) "
                "VALUES (?, ?, ?, ?, ?)",
                (os.fsencode(path), state.size, state.mtime_ns, problem, message_to_text(problem)),
            )
            _take_in(connection, path)

    def set_missing(self, paths: Iterable[Path], *, missing: bool) -> None:
        """Say that files are not there, or are there again."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE files SET missing = ? WHERE path = ?",
                [(missing, os.fsencode(path)) for path in paths],
            )

    def forget(self, paths: Iterable[Path]) -> None:
        """Drop what is known of files, and leave them out of rescans; their pieces stay."""
        keys = [(os.fsencode(path),) for path in paths]
        with self._database.writing() as connection:
            connection.executemany("DELETE FROM files WHERE path = ?", keys)
            connection.executemany("INSERT OR IGNORE INTO left_out VALUES (?)", keys)

    def left_out(self) -> set[Path]:
        """Return the files that were forgotten, or removed with their pieces, and not added again since."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT path FROM left_out").fetchall()
        return {Path(os.fsdecode(path)) for (path,) in rows}

    # Watched folders

    def watched(self) -> list[Path]:
        """Return the folders in which a rescan looks for new recordings."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT path FROM folders ORDER BY path").fetchall()
        return [Path(os.fsdecode(path)) for (path,) in rows]

    def watch(self, folder: Path) -> None:
        """Let rescans look for new recordings in a folder, and in folders in it.

        A folder that was not watched is looked at anew, with the files in it that were left out.
        """
        folder = folder.absolute()
        with self._database.writing() as connection:
            if connection.execute("SELECT 1 FROM folders WHERE path = ?", (os.fsencode(folder),)).fetchone():
                return
            connection.execute("INSERT INTO folders VALUES (?)", (os.fsencode(folder),))
            for path in self.left_out():
                if path.is_relative_to(folder):
                    _take_in(connection, path)

    def unwatch(self, folder: Path) -> None:
        """No longer look for new recordings in a folder; what is in the library stays."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM folders WHERE path = ?", (os.fsencode(folder.absolute()),))


def _take_in(connection: sqlite3.Connection, path: Path) -> None:
    """No longer leave a file out of rescans."""
    connection.execute("DELETE FROM left_out WHERE path = ?", (os.fsencode(path),))
