"""One project in two places: a save must not discard what someone else saved meanwhile.

Each place remembers which version of the file it has opened, and compares before it writes. A lock beside the
project keeps another save from coming between the comparison and the writing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from codec.audio.recording import file_sha256
from codec.files import shortened
from codec.project.file import ProjectError
from editor.document._file_lock import FileLock

__all__ = ["FileVersion", "project_lock"]


@dataclass(frozen=True)
class FileVersion:
    """Which version of a project's file was read or written.

    Attributes
    ----------
    sha256
        Hash of the file.
    status
        Device, inode, size in bytes, times of modification and of change in ns. While these are equal, the
        file is not hashed again. None if unknown.
    """

    sha256: str
    status: tuple[int, ...] | None = None

    @classmethod
    def of(cls, path: Path) -> Self | None:
        """Return the version of a file now; None if it cannot be read."""
        with contextlib.suppress(OSError):
            status = _status(path)
            return cls(file_sha256(path), status)
        return None

    def is_replaced(self, path: Path) -> bool:
        """Return whether the file holds another version; False if there is no file."""
        with contextlib.suppress(OSError):
            return _status(path) != self.status and file_sha256(path) != self.sha256
        return False

    def check(self, path: Path) -> None:
        """Refuse to write over another version.

        Raises
        ------
        codec.project.file.ProjectError
            If the file holds another version.
        """
        if self.is_replaced(path):
            raise ProjectError(
                path,
                "was changed by another program since it was opened; "
                "save this as another file, or open it again",
            )


@contextlib.contextmanager
def project_lock(path: Path, wait_s: float) -> Generator[None]:
    """Let no other Pointillist write a project in this context.

    Where the folder cannot be written, or the file system has no locks, there is no lock.

    Raises
    ------
    codec.project.file.ProjectError
        If another one still holds the lock after `wait_s` seconds.
    """
    target = path.resolve()
    lock = FileLock(target.with_name(f".{shortened(target.name)}.lock"))
    with contextlib.suppress(OSError):
        if not lock.acquire(wait_s):
            raise ProjectError(path, "another program is changing it; try again in a moment")
    try:
        yield
    finally:
        lock.release()


def _status(path: Path) -> tuple[int, ...]:
    status = path.stat()
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
