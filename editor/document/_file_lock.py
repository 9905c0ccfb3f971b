"""A file lock that the operating system releases when the process ends, also after a crash.

Recovery has to distinguish the file of a crashed session from one that another window uses. Process
identifiers do not work for this: they are reused, and in containers they are often equal.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["FileLock"]

_HELD_ELSEWHERE = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
_POLL_S = 0.05


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

    def acquire(self, wait_s: float = 0.0) -> bool:
        """Take the lock, after waiting for at most `wait_s` seconds; return whether it is held now.

        Raises
        ------
        OSError
            If the file cannot be created, or its file system has no locks.
        """
        until_s = time.monotonic() + wait_s
        while self._descriptor is None:
            self._descriptor = self._try()
            if self._descriptor is None:
                if time.monotonic() >= until_s:
                    return False
                time.sleep(_POLL_S)
        return True

    def release(self) -> None:
        """Release the lock and remove its file."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        if sys.platform == "win32":  # an open file cannot be removed
            os.close(descriptor)
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        if sys.platform != "win32":
            os.close(descriptor)

    def _try(self) -> int | None:
        """Return a descriptor that holds the lock, or None if another one does."""
        while True:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if sys.platform == "win32":
                    msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
                    return descriptor
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # The holder before may have removed the file that was opened here.
                with contextlib.suppress(FileNotFoundError):
                    if os.path.samestat(os.fstat(descriptor), self.path.stat()):
                        return descriptor
            except OSError as error:
                os.close(descriptor)
                if error.errno in _HELD_ELSEWHERE:
                    return None
                raise
            os.close(descriptor)
