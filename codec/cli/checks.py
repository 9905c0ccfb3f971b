"""Checks before long work: unreadable inputs and unwritable outputs."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["UnusableError", "require_file", "require_writable", "require_writable_folder"]


class UnusableError(Exception):
    """A file or an argument cannot be used; the message names it and says why."""


def require_file(path: Path) -> None:
    """Open a file once, so that a missing file or permission is reported before the work."""
    with path.open("rb"):
        pass


def require_writable(path: Path, other_than: Path | None = None) -> None:
    """Check that a result can be written, before the work."""
    folder = path.absolute().parent
    if path.is_dir():
        raise UnusableError(f"{path}: is a folder; name a file in it")
    if not folder.is_dir():
        raise UnusableError(f"{path}: the folder {folder} does not exist; make it first")
    if not os.access(folder, os.W_OK):
        raise UnusableError(f"{path}: no permission to write to {folder}; choose another folder")
    if other_than is not None and path.exists() and path.samefile(other_than):
        raise UnusableError(f"{path}: would overwrite its own input; choose another name")


def require_writable_folder(path: Path) -> None:
    """Check that files can be written to a folder, which may not exist yet, before the work."""
    if path.exists() and not path.is_dir():
        raise UnusableError(f"{path}: is a file; name a folder")
    nearest = next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise UnusableError(f"{path}: no permission to write to {nearest}; choose another folder")
