"""What can be said before the work: inputs that cannot be read, outputs that could not be written."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["UnusableError", "require_file", "require_writable", "require_writable_folder"]


class UnusableError(Exception):
    """A file or an argument cannot be used; the message names it and says why."""


def require_file(path: Path) -> None:
    """Open the file once: a missing file, a folder and a missing permission are said before the work."""
    with path.open("rb"):
        pass


def require_writable(path: Path, other_than: Path | None = None) -> None:
    """Say before the work, not after it, that its result could not be written."""
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
    """Say before the work that nothing could be written into a folder; it may be still to be made."""
    if path.exists() and not path.is_dir():
        raise UnusableError(f"{path}: is a file; name a folder")
    nearest = next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise UnusableError(f"{path}: no permission to write to {nearest}; choose another folder")
