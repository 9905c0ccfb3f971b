"""The interface of reference codecs, and the container of their payloads.

========  ======  =======================================================================
offset    bytes   little-endian
========  ======  =======================================================================
0         4       ``PLRC``
4         1       version of the container
5         1       version of the codec's format
6         1       bytes of the codec's kind
7         4       bytes of the header
11        4       bytes of the body
15        ...     kind, ASCII
...       ...     header, a JSON object
...       ...     body
...       4       CRC-32 of everything before
========  ======  =======================================================================

A payload can come from somebody else: whoever reads a header's number checks its range, for which
:func:`integer_of` and :func:`number_of` are there.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast

from codec import bounded_json
from codec.audio.clip import AudioClip
from codec.bounds import MAX_PACKED_BYTES
from codec.files import FileError, atomic_file, open_regular, os_reason
from codec.messages import Message

__all__ = [
    "DAMAGED",
    "Cancelled",
    "Encoded",
    "Follow",
    "MissingPackageError",
    "PayloadError",
    "ReferenceCodec",
    "header_bytes",
    "integer_of",
    "kind_of",
    "number_of",
    "pack",
    "read_payload",
    "unpack",
    "write_payload",
]

_MAGIC = b"PLRC"
_CONTAINER_VERSION = 1
_FIXED = struct.Struct("<4sBBBII")
_CHECKSUM = struct.Struct("<I")
_MAX_HEADER_BYTES = 1024**2
_MAX_HEADER_VALUES = 100_000

DAMAGED = Message("damaged or cut off; copy it again, or make it again")
_INSTALL = Message("run: pip install 'pointillist[compare]'")


class PayloadError(FileError):
    """A payload cannot be read or written; ``str()`` says why, in one line, with the file if there is one."""

    def of(self, path: Path) -> PayloadError:
        """Return the same error with the payload's file."""
        return PayloadError(path, self.reason)


class MissingPackageError(RuntimeError):
    """A package or a program that a codec needs is not installed; ``str()`` says how to install it.

    Parameters
    ----------
    package
        Its name.
    remedy
        What to do; by default, to install the extra ``compare``.
    """

    def __init__(self, package: str, remedy: Message = _INSTALL) -> None:
        self.package, self.remedy = package, remedy
        super().__init__(f"{package} is not installed; {remedy}")

    def __reduce__(self) -> tuple[type[MissingPackageError], tuple[str, Message]]:
        """Pickle the constructor's arguments."""
        return MissingPackageError, (self.package, self.remedy)


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """The user cancelled an encoding."""


def _nothing(*_: float) -> None:
    pass


def _go_on() -> bool:
    return False


@dataclass(frozen=True)
class Follow:
    """What somebody who waits for an encoding wants to know of it, and whether to go on.

    Attributes
    ----------
    on_progress
        Called with the share that is done, 0 to 1.
    on_loss
        Called with the step of a fit and its loss, now and then.
    should_cancel
        Asked often, several times a second; where it returns True, the encoding raises :class:`Cancelled`.
    """

    on_progress: Callable[[float], None] = _nothing
    on_loss: Callable[[int, float], None] = _nothing
    should_cancel: Callable[[], bool] = _go_on

    def check(self) -> None:
        """Raise :class:`Cancelled` if the user cancelled."""
        if self.should_cancel():
            raise Cancelled

    def step(self, share: float) -> None:
        """Report the share that is done, and raise :class:`Cancelled` if the user cancelled."""
        self.check()
        self.on_progress(share)


@dataclass(frozen=True)
class Encoded:
    """A recording as bytes.

    Attributes
    ----------
    payload
        All that the decoder needs besides the codec itself (its shipped weights) and `side`.
    side
        What the decoder is given besides, counted apart: the original's phases of an oracle, for example.
    figures
        Figures that the codec reports itself, by name; None if undefined.
    """

    payload: bytes
    side: bytes = b""
    figures: Mapping[str, float | None] = field(default_factory=dict[str, float | None])


class ReferenceCodec(Protocol):
    """A codec in one configuration: a recording to a payload and back.

    It must be picklable and cheap to construct; it loads weights at the first use. The same recording gives
    the same payload on the same machine: all randomness is seeded.
    """

    @property
    def name(self) -> str:
        """The name in the registry."""
        ...

    @property
    def description(self) -> str:
        """One line for readers of the results: system, size, rate."""
        ...

    @property
    def settings(self) -> Mapping[str, Any]:
        """All settings that the result depends on, as JSON values; shipped weights by their hash."""
        ...

    @property
    def suffix(self) -> str:
        """The ending of its payload files, with the dot."""
        ...

    def encode(self, recording: AudioClip, follow: Follow = ...) -> Encoded:
        """Encode a recording of any sample rate and number of channels.

        Raises
        ------
        codec.audio.clip.AudioError
            If the codec cannot code this recording, such as one that is too short.
        Cancelled
            If `follow` says so.
        MissingPackageError
            If a package or a program is not installed.
        """
        ...

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        """Decode a payload, without the codec's delay, to the recording's length.

        Any sample rate and number of channels is allowed: whoever compares brings both to one.

        Raises
        ------
        PayloadError
            If the payload is damaged, of another kind, or of a newer version.
        MissingPackageError
            If a package or a program is not installed.
        """
        ...


def pack(kind: str, version: int, header: Mapping[str, Any], body: bytes) -> bytes:
    """Return a payload: a codec's header and body in the container.

    Parameters
    ----------
    kind
        The codec's kind, ASCII, shared by its configurations.
    version
        Of the codec's format, 1 to 255.
    header
        JSON values; keep it short, for it counts.
    body
        The coded recording.

    Raises
    ------
    ValueError
        If the header is not JSON or too long, or the kind is not 1 to 255 ASCII characters.
    """
    name = kind.encode("ascii")
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    if not 1 <= len(name) <= 255 or not 1 <= version <= 255:
        raise ValueError(f"a kind has 1 to 255 characters and a version 1 to 255, not {kind!r} and {version}")
    if len(text) > _MAX_HEADER_BYTES or len(body) > MAX_PACKED_BYTES:
        raise ValueError("the header or the body is too long")
    fixed = _FIXED.pack(_MAGIC, _CONTAINER_VERSION, version, len(name), len(text), len(body))
    data = fixed + name + text + body
    return data + _CHECKSUM.pack(zlib.crc32(data))


def unpack(data: bytes, kind: str, version: int = 1) -> tuple[dict[str, Any], bytes]:
    """Return header and body of a payload of a kind, up to a version.

    Raises
    ------
    PayloadError
        If it is of another kind, of a newer version, or damaged.
    """
    found, found_version, header_at, body_at = _layout(data)
    if found != kind:
        raise PayloadError(
            None, "is a payload of {found}, not of {kind}; choose that codec", found=found, kind=kind
        )
    if not 1 <= found_version <= version:
        raise _newer(found_version, version)
    try:
        header = bounded_json.parse(data[header_at:body_at], max_values=_MAX_HEADER_VALUES, strict=True)
        bounded_json.check_again(header)
    except ValueError as error:
        raise PayloadError(None, DAMAGED) from error
    if not isinstance(header, dict):
        raise PayloadError(None, DAMAGED)
    return cast(dict[str, Any], header), data[body_at : -_CHECKSUM.size]


def kind_of(data: bytes) -> str:
    """Return the codec's kind of a payload.

    Raises
    ------
    PayloadError
        If it is no payload, or damaged.
    """
    return _layout(data)[0]


def header_bytes(data: bytes) -> int:
    """Return how many bytes of a payload are not its body: container, header and checksum.

    Raises
    ------
    PayloadError
        If it is no payload, or damaged.
    """
    return _layout(data)[3] + _CHECKSUM.size


def _layout(data: bytes) -> tuple[str, int, int, int]:
    """Return kind, version, and where header and body begin, after a check of lengths and checksum."""
    if not data.startswith(_MAGIC):
        raise PayloadError(None, "is no payload of a reference codec; choose a file that `compare` made")
    if len(data) < _FIXED.size + _CHECKSUM.size:
        raise PayloadError(None, DAMAGED)
    _, container, version, n_kind, n_header, n_body = _FIXED.unpack_from(data)
    if container != _CONTAINER_VERSION:
        raise _newer(container, _CONTAINER_VERSION)
    header_at = _FIXED.size + n_kind
    body_at = header_at + n_header
    (checksum,) = _CHECKSUM.unpack(data[-_CHECKSUM.size :])
    whole = len(data) == body_at + n_body + _CHECKSUM.size and n_header <= _MAX_HEADER_BYTES
    if not whole or zlib.crc32(data[: -_CHECKSUM.size]) != checksum:
        raise PayloadError(None, DAMAGED)
    try:
        return data[_FIXED.size : header_at].decode("ascii"), version, header_at, body_at
    except UnicodeDecodeError as error:
        raise PayloadError(None, DAMAGED) from error


def _newer(found: int, known: int) -> PayloadError:
    return PayloadError(
        None,
        "was made by a newer Pointillist (format {found}; this one reads {known}); update to open it",
        found=found,
        known=known,
    )


def integer_of(header: Mapping[str, Any], name: str, low: int, high: int) -> int:
    """Return an integer of a header, from `low` to `high`.

    Raises
    ------
    PayloadError
        If it is missing, no integer, or out of range.
    """
    value = header.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise PayloadError(None, DAMAGED)
    return value


def number_of(header: Mapping[str, Any], name: str, low: float, high: float) -> float:
    """Return a number of a header, from `low` to `high`.

    Raises
    ------
    PayloadError
        If it is missing, no number, or out of range.
    """
    value = header.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise PayloadError(None, DAMAGED)
    return float(value)


def write_payload(path: Path, data: bytes) -> None:
    """Write a payload's file atomically.

    Raises
    ------
    PayloadError
        If it cannot be written.
    """
    try:
        with atomic_file(path) as stream:
            stream.write(data)
    except OSError as error:
        raise PayloadError(path, os_reason(error, writing=True)) from error


def read_payload(path: Path) -> bytes:
    """Read a payload's file.

    Raises
    ------
    PayloadError
        If it cannot be read, or is longer than a payload can be.
    """
    try:
        with open_regular(path) as stream:
            data = stream.read(2 * MAX_PACKED_BYTES + 1)
    except OSError as error:
        raise PayloadError(path, os_reason(error, writing=False)) from error
    if len(data) > 2 * MAX_PACKED_BYTES:
        raise PayloadError(path, "is too long for a payload; choose a file that `compare` made")
    return data
