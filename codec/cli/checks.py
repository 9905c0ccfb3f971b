"""Checks before long work: unreadable inputs and unwritable outputs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from codec.files import open_regular
from codec.targets import Kind, check_target

__all__ = ["UnusableError", "require_file", "require_writable", "require_writable_folder"]


class UnusableError(Exception):
    """A file or an argument cannot be used; the message names it and says why."""


def require_file(path: Path) -> None:
    """Raise OSError before the work if a file is missing, not readable, a folder, a device or a pipe."""
    open_regular(path).close()


def require_writable(path: Path, makes: Kind, *, inputs: Sequence[Path] = (), force: bool = False) -> None:
    """Check before the work that its result can be written and overwrites no protected file.

    Parameters
    ----------
    makes, inputs, force
        As in :func:`codec.targets.check_target`.
    """
    folder = path.absolute().parent
    if path.is_dir():
        raise UnusableError(f"{path}: is a folder; name a file in it")
    if not folder.is_dir():
        raise UnusableError(f"{path}: the folder {folder} does not exist; make it first")
    if not os.access(folder, os.W_OK):
        raise UnusableError(f"{path}: no permission to write to {folder}; choose another folder")
    check_target(path, makes, inputs=inputs, force=force)


def require_writable_folder(path: Path) -> None:
    """Check that files can be written to a folder, which may not exist yet, before the work."""
    if path.exists() and not path.is_dir():
        raise UnusableError(f"{path}: is a file; name a folder")
    nearest = next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise UnusableError(f"{path}: no permission to write to {nearest}; choose another folder")
