"""A file lock that the operating system releases when the process ends, also after a crash.

Recovery has to distinguish the file of a crashed session from one that another window uses. Process
identifiers do not work for this: they are reused, and in containers they are often equal.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["FileLock"]


class FileLock:
    """An exclusive lock on a file that is created for it; held until released or the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # A plain descriptor: a file object would release the lock when it is garbage collected.
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock without waiting; return whether it is held now.

        Raises
        ------
        OSError
            If the file cannot be created.
        """
        if self._descriptor is not None:
            return True
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform == "win32":
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Release the lock and remove its file."""
        if self._descriptor is None:
            return
        os.close(self._descriptor)
        self._descriptor = None
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
