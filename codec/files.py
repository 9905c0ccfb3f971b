"""What all files of a musician have in common: errors that help, and saves that cannot destroy.

A :class:`FileError` names the file, the reason and the way out in one line.

Every save and export of Pointillist goes through :func:`atomic_file`: the new content is written beside the
old file, flushed to the disk, and renamed over it in one step. A full disk, a crash or a pulled plug leaves
the earlier file as it was. What a killed save left beside it is removed by a later one in the same folder.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
import uuid
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO, Self

if sys.platform != "win32":
    import fcntl

from codec.messages import Message

__all__ = ["FileError", "atomic_file", "os_reason"]

_LEFT_BEHIND = re.compile(r"\..+\.[0-9a-f]{12}\.part", re.DOTALL)
_LEFT_BEHIND_S = 24 * 3600.0


class FileError(Exception):
    """A file that cannot be used; ``str()`` names it and says why and what to do, in one line.

    Parameters
    ----------
    path
        The file, or None where there is none.
    reason
        Why, and the way out: a template for :class:`~codec.messages.Message`.
    **values
        What the template names.
    """

    def __init__(self, path: str | Path | None, reason: str, /, **values: object) -> None:
        self.path = None if path is None else Path(path)
        self.reason = Message(reason, **values)
        super().__init__(
            self.reason
            if self.path is None
            else Message("{path}: {reason}", path=self.path, reason=self.reason)
        )

    def __reduce__(self) -> tuple[type[Self], tuple[Path | None, Message]]:
        """Let it cross to another process: it is made again from what the constructor takes."""
        return type(self), (self.path, self.reason)


@contextlib.contextmanager
def atomic_file(path: Path) -> Generator[BinaryIO]:
    """Open a new file for writing that takes the place of `path` when the block ends without an error.

    Parameters
    ----------
    path
        The file to make or replace. A symbolic link is followed, and stays a link.

    Yields
    ------
    BinaryIO
        A seekable binary file, open for reading and writing. If the block raises, it is removed.

    Raises
    ------
    OSError
        If the folder or the file cannot be written.
    """
    target = path.resolve()
    mode = _mode_to_keep(target)
    beside = target.with_name(f".{target.name[:80]}.{uuid.uuid4().hex[:12]}.part")
    # `x` and not mkstemp: an export gets the permissions of any other new file, not those of a secret.
    stream = beside.open("x+b")
    try:
        with stream:
            _hold(stream)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            beside.chmod(mode)
        os.replace(beside, target)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    _flush_folder(target.parent)
    _sweep(target.parent)


def _sweep(folder: Path) -> None:
    """Remove what killed saves left in a folder; whatever might be anything else stays.

    That is files with the names that :func:`atomic_file` gives, to which nobody has written for a day, and
    whose writer has ended: the system gives up its lock then, however it ends.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _LEFT_BEHIND.fullmatch(entry.name):
                continue
            with contextlib.suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode) and time.time() - status.st_mtime > _LEFT_BEHIND_S:
                    _remove_unless_held(Path(entry.path))


def _remove_unless_held(path: Path) -> None:
    if sys.platform == "win32":
        path.unlink()  # refused while it is open
        return
    with path.open("r+b") as stream:
        if _hold(stream):
            path.unlink()


def _hold(stream: BinaryIO) -> bool:
    """Hold a file until it is closed or its process ends; return whether nobody else held it."""
    if sys.platform == "win32":
        return True
    descriptor = stream.fileno()
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, or a file system that has no locks
        return False
    return True


def _mode_to_keep(target: Path) -> int | None:
    """Return the permissions of an earlier file, or None; refuse what a rename would wrongly replace."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    # A rename needs leave to write in the folder only; a file its owner locked is still to be respected.
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return stat.S_IMODE(status.st_mode)


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can (Windows has no such call)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


_WRITE_ADVICE = {
    errno.ENOSPC: Message("the disk is full; free some space or choose another disk"),
    errno.EDQUOT: Message("your disk quota is used up; free some space or choose another disk"),
    errno.EFBIG: Message("the file would be larger than this disk or account allows; choose another disk"),
    errno.EACCES: Message("permission denied; choose a folder or a file you may write to"),
    errno.EPERM: Message("permission denied; choose a folder or a file you may write to"),
    errno.EROFS: Message("the disk is read-only; choose another folder"),
    errno.ENOENT: Message("the folder does not exist; create it or choose another"),
    errno.ENOTDIR: Message("the folder does not exist; create it or choose another"),
    errno.EISDIR: Message("this is a folder; give a file name"),
    errno.ENAMETOOLONG: Message("the name is too long; choose a shorter one"),
}
_READ_ADVICE = {
    errno.ENOENT: Message("no such file; check the name"),
    errno.ENOTDIR: Message("no such file; check the name"),
    errno.EISDIR: Message("this is a folder; choose a file inside it"),
    errno.EACCES: Message("permission denied; change the file's permissions or open a copy"),
    errno.EPERM: Message("permission denied; change the file's permissions or open a copy"),
    errno.ENAMETOOLONG: Message("no such file: the name is too long; check the name"),
}


def os_reason(error: OSError, *, writing: bool) -> Message:
    """Return one line that says why the system refused a file, and the way out."""
    advice = (_WRITE_ADVICE if writing else _READ_ADVICE).get(error.errno or 0)
    if advice is not None:
        return advice
    detail = (error.strerror or str(error)).lower()
    if writing:
        return Message("cannot be written ({detail}); try another disk or folder", detail=detail)
    return Message("cannot be read ({detail}); try another disk or folder", detail=detail)
