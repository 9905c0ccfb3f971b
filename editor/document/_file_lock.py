"""A lock that the operating system releases when its process ends, however it ends.

Recovery needs to tell a crashed session's file from one that another window is using; process
identifiers are reused (and always alike in a container), a held lock is not.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["FileLock"]


class FileLock:
    """An exclusive lock on a file, which is made for it; held until released or the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: IO[bytes] | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def acquire(self) -> bool:
        """Take the lock without waiting; return whether it is held now.

        Raises
        ------
        OSError
            If the file cannot be made.
        """
        if self._handle is not None:
            return True
        handle = self.path.open("ab")
        try:
            if sys.platform == "win32":
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.close()
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """Give the lock up and remove its file."""
        if self._handle is None:
            return
        self._handle.close()
        self._handle = None
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
