"""Moving a library: whatever happens, it is whole in the old folder or in the new one."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from codec.files import atomic_file, open_regular, os_reason
from codec.library.database import Database
from codec.library.errors import LibraryError
from codec.library.library import DATABASE_NAME, Library

__all__ = ["Content", "content_of", "copy_library", "remove_library"]

_PAGES_AT_ONCE = 4_096
_BESIDE = ("models/*.safetensors", "map-*.npz", "timbre-*.json", "neighbours-*.npz")
"""What belongs to a library, beside its database."""


class Content(NamedTuple):
    """What a library has."""

    n_pieces: int
    n_events: int


def content_of(folder: Path) -> Content | None:
    """Return what the library in a folder has; None if there is none, and one can be made there.

    Raises
    ------
    LibraryError
        If the library cannot be used, or the folder cannot be written.
    """
    if (folder / DATABASE_NAME).exists():
        with Library.open(folder, create=False) as library:
            return Content(len(library.pieces()), library.n_events)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise LibraryError(folder, os_reason(error, writing=True)) from error
    return None


def copy_library(source: Path, target: Path, on_progress: Callable[[float], None] = lambda _: None) -> None:
    """Copy the library in a folder to another one, which has none; the database comes last.

    Other programs cannot change the library meanwhile.

    Parameters
    ----------
    source, target
        The folders.
    on_progress
        Called with the share that is done. If it raises, nothing is left in `target`.

    Raises
    ------
    LibraryError
        If there is no library in `source`, or one in `target`, or the copy cannot be written.
    """
    if content_of(target) is not None:
        raise LibraryError(target, "there is a library already; use that, or choose another folder")
    made: list[Path] = []
    try:
        with Library.open(source, create=False) as library, _held(library):
            for path in _beside(source):
                copy = target / path.relative_to(source)
                if not copy.exists():
                    made.append(copy)
                    _copy_file(path, copy)
            part = target / f".{DATABASE_NAME}.part"
            made.append(part)
            part.unlink(missing_ok=True)
            _copy_database(source / DATABASE_NAME, part, on_progress)
            part.replace(target / DATABASE_NAME)
    except BaseException as error:
        for path in made:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            (target / "models").rmdir()
        if isinstance(error, OSError):
            raise LibraryError(target, os_reason(error, writing=True)) from error
        raise


def remove_library(folder: Path) -> None:
    """Remove the library from a folder; files that are none of it stay.

    Raises
    ------
    LibraryError
        If a file cannot be removed.
    """
    database = folder / DATABASE_NAME
    # The database first: without it, nothing of the rest is taken for a library.
    files = [database, *(database.with_name(f"{DATABASE_NAME}{end}") for end in ("-wal", "-shm"))]
    for path in [*files, *_beside(folder)]:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise LibraryError(path, os_reason(error, writing=True)) from error
    for each in (folder / "models", folder):
        with contextlib.suppress(OSError):  # something else is in it
            each.rmdir()


def _held(library: Library) -> contextlib.AbstractContextManager[None]:
    """Return a context in which nobody changes the library; one that may only be read is held for reading."""
    return library.reading() if library.is_read_only else library.transaction()


def _beside(folder: Path) -> list[Path]:
    return [path for pattern in _BESIDE for path in sorted(folder.glob(pattern)) if path.is_file()]


def _copy_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with open_regular(source) as stream, atomic_file(target) as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)


def _copy_database(source: Path, target: Path, on_progress: Callable[[float], None]) -> None:
    def told(_: int, n_left: int, n_all: int) -> None:
        on_progress(1.0 - n_left / max(1, n_all))

    with closing(Database(source, create=False)) as database, database.reading() as old:
        try:
            with closing(sqlite3.connect(target)) as new:
                old.backup(new, pages=_PAGES_AT_ONCE, progress=told)
                (verdict,) = new.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            raise LibraryError(
                target,
                "cannot be written ({detail}); free some space, or choose another folder",
                detail=str(error),
            ) from error
    if verdict != "ok":
        raise LibraryError(source, "is damaged; `pointillist library rebuild` saves what can be read")
