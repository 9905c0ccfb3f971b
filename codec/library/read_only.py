"""Opening a library's database that may only be read: on a read-only disk, or in somebody else's folder.

SQLite reads a database in WAL mode only if it can write beside it, or if it is told that nobody else changes
the file (``immutable``); then it reads no log (``-wal``). So a database whose log was left by a killed
program, and one of an older version, which would have to be upgraded, are read as a copy.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

from codec.files import os_reason
from codec.library.errors import LibraryError

__all__ = ["State", "connect_immutable", "copied_to_read", "has_log", "may_write", "state_of"]

State = tuple[tuple[int, int] | None, ...]


def may_write(path: Path) -> bool:
    """Return whether a database that is there, and its folder, may be written."""
    effective = os.access in os.supports_effective_ids
    return all(os.access(each, os.W_OK, effective_ids=effective) for each in (path, path.parent))


def has_log(path: Path) -> bool:
    """Return whether a database has a log with something in it."""
    return (state_of(path)[1] or (0, 0))[0] > 0


def state_of(path: Path) -> State:
    """Return sizes and times of change of a database and its log, to see whether somebody else wrote."""
    states: list[tuple[int, int] | None] = []
    for each in (path, _log_of(path)):
        try:
            status = each.stat()
        except OSError:
            states.append(None)
        else:
            states.append((status.st_size, status.st_mtime_ns))
    return tuple(states)


def connect_immutable(path: Path) -> sqlite3.Connection:
    """Connect to a database without a log, which nobody changes meanwhile."""
    uri = f"{path.absolute().as_uri()}?immutable=1"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)


def copied_to_read(path: Path) -> tuple[Path, tempfile.TemporaryDirectory[str]]:
    """Copy a database and its log into a temporary folder, and return the copy and that folder.

    Raises
    ------
    LibraryError
        If it cannot be read, or there is no space for the copy.
    """
    folder = tempfile.TemporaryDirectory(prefix="pointillist-library-", ignore_cleanup_errors=True)
    copy = Path(folder.name, path.name)
    try:
        shutil.copyfile(path, copy)
        if has_log(path):
            shutil.copyfile(_log_of(path), _log_of(copy))
    except OSError as error:
        folder.cleanup()
        raise LibraryError(
            path,
            "can only be read as a copy in {folder}, and that cannot be made: {reason}",
            folder=Path(folder.name).parent,
            reason=os_reason(error, writing=True),
        ) from error
    return copy, folder


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")
