"""Reading and writing of the members of ZIP files (projects and DAWproject sessions).

Reading checks the sizes of all members before one is unpacked, so that a small file cannot exhaust memory.
A member is read only when it is asked for. Writing is deterministic: equal members give equal bytes.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from codec.bounds import (
    MAX_ARCHIVE_BYTES,
    MAX_DIRECTORY_BYTES,
    MAX_MEMBERS,
    MAX_UNPACKED_RATIO,
    UNPACKED_ALLOWANCE_BYTES,
)
from codec.files import FileError, open_regular, os_reason
from codec.messages import Message

__all__ = ["Archive", "Content", "ProjectError", "check_members", "open_archive", "write_members"]

Content = bytes | Callable[[BinaryIO], None]
"""The content of a member, or a function that writes it to a seekable file (for large members)."""

_IN_MEMORY_BYTES = 64 * 1024**2
"""A larger member is copied to a temporary file."""
_AUDIO = (".flac", ".wav")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_AGAIN = Message("open an earlier copy, or save the project again where it was made")
_MOST_BY_DEFLATE = 1_032
_TAIL_BYTES = 22 + (1 << 16)  # the end of the directory, and the longest comment


class ProjectError(FileError):
    """A project file cannot be read or written; ``str()`` names it, the reason and a remedy."""


class Archive:
    """An open ZIP file whose members have passed the checks; :func:`open_archive` makes it.

    Its methods raise :class:`ProjectError` if a member is damaged.

    Attributes
    ----------
    path, n_bytes
        The file and its size.
    """

    def __init__(self, path: Path, archive: zipfile.ZipFile, n_bytes: int) -> None:
        self.path = path
        self.n_bytes = n_bytes
        self._archive = archive
        self._infos = {info.filename: info for info in archive.infolist() if not info.is_dir()}

    @property
    def sizes(self) -> Mapping[str, int]:
        """Size of each member in bytes, unpacked."""
        return {name: info.file_size for name, info in self._infos.items()}

    def __contains__(self, name: object) -> bool:
        return name in self._infos

    def read(self, name: str) -> bytes:
        """Return the content of a member."""
        with _damage_named(self.path):
            return self._archive.read(self._infos[name])

    def copied(self, name: str) -> BinaryIO:
        """Return a copy of a member of any size, as a seekable file that the caller may keep.

        A large copy is an unnamed temporary file.
        """
        if self._infos[name].file_size <= _IN_MEMORY_BYTES:
            return io.BytesIO(self.read(name))
        copy = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the caller keeps it
        try:
            with _damage_named(self.path), self._archive.open(self._infos[name]) as member:
                shutil.copyfileobj(member, copy, 1 << 20)
        except BaseException:
            copy.close()
            raise
        return copy


@contextlib.contextmanager
def open_archive(path: Path, limits: Mapping[str, int]) -> Generator[Archive]:
    """Open a ZIP file for reading.

    Parameters
    ----------
    path
        The file.
    limits
        Maximal size of members in bytes by name suffix; other members have only a common limit.

    Raises
    ------
    ProjectError
        If the file is missing, not a ZIP file, damaged, encrypted, or exceeds a limit.
    """
    with contextlib.ExitStack() as stack:
        with _damage_named(path):
            stream = stack.enter_context(open_regular(path))
            n_bytes = stream.seek(0, os.SEEK_END)
            if not n_bytes:
                raise ProjectError(path, "the file is empty; {advice}", advice=_AGAIN)
            _check_directory(path, stream, n_bytes)
            stream.seek(0)
            archive = stack.enter_context(_opened(path, stream))
            check_members(path, archive.infolist(), limits, n_bytes)
        yield Archive(path, archive, n_bytes)


def _opened(path: Path, stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except zipfile.BadZipFile as error:
        stream.seek(0)
        if stream.read(2) == b"PK":
            raise
        raise ProjectError(path, "not a Pointillist project; choose a .pointillist file") from error


@contextlib.contextmanager
def _damage_named(path: Path) -> Generator[None]:
    try:
        yield
    except zipfile.BadZipFile as error:
        raise ProjectError(path, "damaged or cut off; {advice}", advice=_AGAIN) from error
    except OSError as error:
        raise ProjectError(path, os_reason(error, writing=False)) from error
    except ValueError as error:
        raise ProjectError(path, "damaged ({error}); {advice}", error=error, advice=_AGAIN) from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, MemoryError) as error:
        raise ProjectError(
            path, "damaged or packed in an unknown way ({error}); {advice}", error=error, advice=_AGAIN
        ) from error


def _check_directory(path: Path, stream: BinaryIO, n_bytes: int) -> None:
    """Refuse a directory that is too large: zipfile reads all of it when it opens a file."""
    stream.seek(max(0, n_bytes - _TAIL_BYTES))
    tail = stream.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        return
    (size,) = struct.unpack_from("<I", tail, at + 12)
    if size == 0xFFFF_FFFF and tail[at - 20 : at - 16] == b"PK\6\7":
        (begin,) = struct.unpack_from("<Q", tail, at - 12)
        stream.seek(min(begin + 40, n_bytes))
        field = stream.read(8)
        size = int.from_bytes(field, "little") if len(field) == 8 else 0
    if size > MAX_DIRECTORY_BYTES:
        raise _too_much(path)


def check_members(
    path: Path, infos: Iterable[zipfile.ZipInfo], limits: Mapping[str, int], n_bytes: int
) -> None:
    """Check names, kinds and sizes of the members of a ZIP file of `n_bytes`.

    Raises
    ------
    ProjectError
        If one cannot be read, or they are too large.
    """
    found = [info for info in infos if not info.is_dir()]
    if len(found) != len({info.filename for info in found}):
        raise ProjectError(path, "damaged: it holds two members of one name; {advice}", advice=_AGAIN)
    unpacked = sum(info.file_size for info in found)
    packed = min(n_bytes, sum(info.compress_size for info in found))
    suspicious = len(found) > MAX_MEMBERS or unpacked > MAX_ARCHIVE_BYTES
    suspicious |= unpacked > UNPACKED_ALLOWANCE_BYTES + MAX_UNPACKED_RATIO * packed
    for info in found:
        suspicious |= info.file_size > _MOST_BY_DEFLATE * max(1, info.compress_size)
        if info.flag_bits & 1:
            raise ProjectError(
                path, "{member} is encrypted; unpack it and pack it again without", member=info.filename
            )
        if info.compress_type not in _PACKED:
            raise ProjectError(
                path, "{member} is packed in an unknown way; {advice}", member=info.filename, advice=_AGAIN
            )
        suspicious |= info.file_size > limits.get(Path(info.filename).suffix, MAX_ARCHIVE_BYTES)
    if suspicious:
        raise _too_much(path)


def _too_much(path: Path) -> ProjectError:
    return ProjectError(path, "would unpack to more than a project can hold; it was not opened")


def write_members(
    stream: BinaryIO, members: Iterable[tuple[str, Content]], folder: Path
) -> list[zipfile.ZipInfo]:
    """Write a ZIP file whose bytes depend only on the members and their order.

    Audio is stored, because deflate hardly compresses it; other members are deflated.

    Parameters
    ----------
    stream
        Open for writing, and seekable.
    members
        Names and contents; consumed one at a time.
    folder
        A folder with space for the largest member that is given as a function.

    Returns
    -------
    list of zipfile.ZipInfo
        What was written, for :func:`check_members`.
    """
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(_AUDIO) else zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            if isinstance(data, bytes):
                archive.writestr(info, data, compresslevel=6)
                continue
            # Audio headers are written last, and a ZIP member is not seekable: use a temporary file.
            with tempfile.TemporaryFile(dir=folder) as beside:
                data(cast(BinaryIO, beside))
                info.file_size = beside.seek(0, os.SEEK_END)
                beside.seek(0)
                with archive.open(info, "w") as member:
                    shutil.copyfileobj(beside, member, 1 << 20)
        return archive.infolist()
