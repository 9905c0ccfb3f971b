"""The ZIP side of a project file, and of a session for other programs: members in, members out.

Reading trusts nothing: a member's size is checked before it is unpacked, so that a small file cannot fill the
memory. Writing is deterministic: equal members give equal bytes, whatever the day.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from codec.files import FileError, os_reason
from codec.messages import Message

__all__ = ["Content", "ProjectError", "read_members", "write_members"]

Content = bytes | Callable[[BinaryIO], None]
"""A member of a ZIP file, or what writes it into a seekable file, so that it need not be in the memory."""

_MAX_MEMBERS = 20_000
_MAX_MEMBER_BYTES = 2 * 1024**3
_MAX_TOTAL_BYTES = 4 * 1024**3
_MAX_RATIO = 2_000  # deflate cannot exceed 1,032:1; other methods, which are refused, can
_AUDIO = (".flac", ".wav")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_AGAIN = Message("open an earlier copy, or save the project again where it was made")


class ProjectError(FileError):
    """A project file that cannot be read or written; ``str()`` names it, the reason and the way out."""


def read_members(path: Path, limits: Mapping[str, int]) -> dict[str, bytes]:
    """Read all members of a ZIP file.

    Parameters
    ----------
    path
        The file.
    limits
        Largest size in bytes by ending of the name; others are limited generously.

    Raises
    ------
    ProjectError
        If the file is missing, no ZIP file, damaged, encrypted, or would unpack to too much.
    """
    try:
        if path.is_dir():
            raise ProjectError(path, "this is a folder; choose a project file inside it")
        if path.exists() and not path.is_file():
            raise ProjectError(path, "this is a device or a pipe; choose a project file")
        with path.open("rb") as stream:
            if not stream.read(1):
                raise ProjectError(path, "the file is empty; {advice}", advice=_AGAIN)
            stream.seek(0)
            return _unpacked(path, stream, limits)
    except OSError as error:
        raise ProjectError(path, os_reason(error, writing=False)) from error
    except ValueError as error:
        raise ProjectError(path, "damaged ({error}); {advice}", error=error, advice=_AGAIN) from error


def _unpacked(path: Path, stream: BinaryIO, limits: Mapping[str, int]) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(stream) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_sizes(path, infos, limits)
            return {info.filename: archive.read(info) for info in infos}
    except zipfile.BadZipFile as error:
        stream.seek(0)
        if stream.read(2) == b"PK":
            raise ProjectError(path, "damaged or cut off; {advice}", advice=_AGAIN) from error
        raise ProjectError(path, "not a Pointillist project; choose a .pointillist file") from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, MemoryError) as error:
        raise ProjectError(
            path, "damaged or packed in an unknown way ({error}); {advice}", error=error, advice=_AGAIN
        ) from error


def _check_sizes(path: Path, infos: list[zipfile.ZipInfo], limits: Mapping[str, int]) -> None:
    names = [info.filename for info in infos]
    if len(names) != len(set(names)):
        raise ProjectError(path, "damaged: it holds two members of one name; {advice}", advice=_AGAIN)
    suspicious = len(infos) > _MAX_MEMBERS or sum(info.file_size for info in infos) > _MAX_TOTAL_BYTES
    for info in infos:
        if info.flag_bits & 1:
            raise ProjectError(
                path, "{member} is encrypted; unpack it and pack it again without", member=info.filename
            )
        if info.compress_type not in _PACKED:
            raise ProjectError(
                path, "{member} is packed in an unknown way; {advice}", member=info.filename, advice=_AGAIN
            )
        limit = limits.get(Path(info.filename).suffix, _MAX_MEMBER_BYTES)
        suspicious |= info.file_size > limit or info.file_size > _MAX_RATIO * max(1, info.compress_size)
    if suspicious:
        raise ProjectError(path, "would unpack to more than a project can hold; it was not opened")


def write_members(stream: BinaryIO, members: Iterable[tuple[str, Content]], folder: Path) -> None:
    """Write a ZIP file whose bytes depend on nothing but the members and their order.

    Audio is stored as it is, since deflating gains it little or nothing; the rest is deflated.

    Parameters
    ----------
    stream
        Open for writing, and seekable.
    members
        Names and contents; taken one at a time.
    folder
        Has room for the longest member that writes itself.
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
            # The header of audio is written last, and a member of a ZIP cannot be gone back in.
            with tempfile.TemporaryFile(dir=folder) as beside:
                data(cast(BinaryIO, beside))
                info.file_size = beside.seek(0, os.SEEK_END)
                beside.seek(0)
                with archive.open(info, "w") as member:
                    shutil.copyfileobj(beside, member, 1 << 20)
