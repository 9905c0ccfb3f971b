"""The packed file: a header, the entropy-coded events, and a checksum.

========  ======  =========================================================================================
offset    bytes   little-endian
========  ======  =========================================================================================
0         4       ``PLST``
4         1       version of the format
5         1       number of channels
6         2       bytes of the model's name
8         4       sample rate in Hz
12        8       length in seconds, float64
20        4       number of events
24        4       number of words of the payload
28        32      SHA-256 of the model, zeros if it is not known
60        32      SHA-256 of the room bank, zeros if it is not known
92        ...     name of the model, UTF-8
...       4 each  payload: words of the entropy coder (:mod:`codec.bitstream.symbols`)
...       4       CRC-32 of everything before
========  ======  =========================================================================================

A packed file contains only the data that the model needs to render the piece: quantised events
(:mod:`codec.bitstream.grid`) with their edits. It has no recording, so all events are rendered from the
model, and no layout, palettes, beats or as-encoded events.

Detailed events are refused. A detail was fitted to an exact vector and an exact onset, so these could not be
quantised; a project file stores them exactly.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from codec.bitstream.coder import CoderError, Decoder, Encoder, MissingCoderError
from codec.bitstream.symbols import read_events, write_events
from codec.bounds import MAX_CHANNELS, MAX_DURATION_S, MAX_EVENTS, MAX_PACKED_BYTES, MAX_SAMPLE_RATE
from codec.events.detail import Detail
from codec.events.event import Event, EventSequence
from codec.events.model_identity import ModelIdentity
from codec.files import FileError, atomic_file, open_regular, os_reason
from codec.messages import Message
from codec.project.content import Project, RecordingFormat
from codec.targets import PACKED_MAGIC

__all__ = [
    "PACKED_SUFFIX",
    "BitstreamError",
    "PackedSize",
    "n_packed",
    "pack",
    "packed_size",
    "read_packed",
    "unpack",
    "write_packed",
]

PACKED_SUFFIX = ".plst"

_VERSION = 1
_HEADER = struct.Struct("<4sBBHIdII32s32s")
_CHECKSUM = struct.Struct("<I")
_DAMAGED = Message("damaged or cut off; copy it again, or pack the project again")
_MISSING = Message(
    "packing needs constriction, which is not installed: pip install constriction (there are builds for "
    "Linux on x86-64, macOS and Windows)"
)


class BitstreamError(FileError):
    """A packed file cannot be read or written; ``str()`` names it, the reason and a remedy."""


@dataclass(frozen=True)
class PackedSize:
    """The size of a packed file in bits: of the payload, and of header, name and checksum."""

    header_bits: int
    payload_bits: int
    duration_s: float

    @property
    def n_bytes(self) -> int:
        """Size of the file in bytes."""
        return (self.header_bits + self.payload_bits) // 8

    @property
    def bits_per_s(self) -> float:
        """Bits per second of audio, including the header."""
        return (self.header_bits + self.payload_bits) / self.duration_s if self.duration_s else 0.0


def write_packed(path: Path, project: Project, project_path: Path) -> PackedSize:
    """Pack a project into a file, atomically, and return its size.

    Raises
    ------
    BitstreamError
        If the project cannot be packed (the message names `project_path`), or the file cannot be written.
    """
    data = pack(project, project_path)
    try:
        with atomic_file(path) as stream:
            stream.write(data)
    except OSError as error:
        raise BitstreamError(path, os_reason(error, writing=True)) from error
    return _size(data)


def read_packed(path: Path) -> Project:
    """Read a packed file.

    Raises
    ------
    BitstreamError
        If it is missing, damaged, not a packed file, or of a newer version.
    """
    try:
        with open_regular(path) as stream:
            data = stream.read(MAX_PACKED_BYTES + 1)
    except OSError as error:
        raise BitstreamError(path, os_reason(error, writing=False)) from error
    return unpack(data, path)


def packed_size(project: Project) -> PackedSize:
    """Return the size of a packed project.

    Raises
    ------
    BitstreamError
        If it cannot be packed, for example because of detailed events.
    """
    return _size(pack(project, None))


def pack(project: Project, path: Path | None) -> bytes:
    """Return a project as the bytes of a packed file; equal projects give equal bytes.

    Parameters
    ----------
    path
        The project's file, for messages.

    Raises
    ------
    BitstreamError
        If an event has a detail or one of the musician's own rooms, or the project is too large.
    """
    events = EventSequence.of(project.events)
    _check(path, project, events)
    encoder = Encoder()
    name = project.model.name.encode()
    try:
        write_events(encoder, events)
        payload = encoder.words().astype("<u4").tobytes()
        header = _HEADER.pack(
            PACKED_MAGIC,
            _VERSION,
            project.recording.n_channels,
            len(name),
            project.recording.sample_rate,
            project.recording.duration_s,
            len(events),
            len(payload) // 4,
            _digest(project.model.weights_hash),
            _digest(project.model.room_bank_hash),
        )
    except MissingCoderError as error:
        raise BitstreamError(path, _MISSING) from error
    except (ValueError, struct.error) as error:
        raise BitstreamError(path, "cannot be packed: {error}", error=error) from error
    if not _plausible(len(events), len(payload)):
        raise BitstreamError(path, "has too many events to be packed; pack it in parts")
    data = header + name + payload
    return data + _CHECKSUM.pack(zlib.crc32(data))


def unpack(data: bytes, path: Path | None = None) -> Project:
    """Return the project of the bytes of a packed file.

    Unedited events are also the as-encoded events; edited events have no as-encoded event.

    Raises
    ------
    BitstreamError
        If the bytes are not a packed file, are damaged, or are of a newer version.
    """
    header = _checked_header(data, path)
    try:
        decoder = Decoder(
            np.frombuffer(data[header.payload_start : -_CHECKSUM.size], "<u4").astype(np.uint32)
        )
        events = read_events(decoder, header.n_events, header.recording.last_readable_onset_samples).events
        decoder.finish()
        name = data[_HEADER.size : header.payload_start].decode()
    except MissingCoderError as error:
        raise BitstreamError(path, _MISSING) from error
    except CoderError as error:
        raise BitstreamError(path, "{damaged} ({error})", damaged=_DAMAGED, error=error) from error
    except UnicodeDecodeError as error:
        raise BitstreamError(path, _DAMAGED) from error
    return Project(
        recording=header.recording,
        model=ModelIdentity(name, header.weights_hash, header.room_bank_hash),
        events=events,
        as_encoded={event.event_id: event for event in events if event == _unedited(event)},
    )


def n_packed(data: bytes) -> int:
    """Return the number of events in the bytes of a packed file, after a look at its checksum only.

    Raises
    ------
    BitstreamError
        If the bytes are not a packed file, are damaged, or are of a newer version.
    """
    return _checked_header(data, None).n_events


@dataclass(frozen=True)
class _Header:
    recording: RecordingFormat
    n_events: int
    payload_start: int
    weights_hash: str
    room_bank_hash: str


def _checked_header(data: bytes, path: Path | None) -> _Header:
    """Return the header, after a check of the checksum and of what the numbers would ask for."""
    if not data.startswith(PACKED_MAGIC):
        raise BitstreamError(path, "is no packed piece; choose a file that `pointillist pack` made")
    if len(data) < _HEADER.size + _CHECKSUM.size or len(data) > MAX_PACKED_BYTES:
        raise BitstreamError(path, _DAMAGED)
    (_, version, n_channels, n_name, sample_rate, duration_s, n_events, n_words, model, bank) = (
        _HEADER.unpack_from(data)
    )
    if version != _VERSION:
        raise BitstreamError(
            path,
            "was packed by a newer Pointillist (format {version}; this one reads {known}); update to open it",
            version=version,
            known=_VERSION,
        )
    body, start = data[: -_CHECKSUM.size], _HEADER.size + n_name
    (checksum,) = _CHECKSUM.unpack(data[-_CHECKSUM.size :])
    if zlib.crc32(body) != checksum or len(body) != start + 4 * n_words:
        raise BitstreamError(path, _DAMAGED)
    # The checksum is valid, so only a malicious file can be wrong from here on. It must not exhaust memory.
    if not (
        1 <= n_channels <= MAX_CHANNELS
        and 1 <= sample_rate <= MAX_SAMPLE_RATE
        and 0.0 <= duration_s <= MAX_DURATION_S
        and _plausible(n_events, 4 * n_words)
    ):
        raise BitstreamError(path, _DAMAGED)
    return _Header(
        RecordingFormat(sample_rate, n_channels, duration_s),
        n_events,
        start,
        model.hex() if any(model) else "",
        bank.hex() if any(bank) else "",
    )


def _unedited(event: Event) -> Event:
    return Event(event.event_id, event.onset_samples, event.vector, pan=event.pan)


def _check(path: Path | None, project: Project, events: EventSequence) -> None:
    """Raise an error for content that a packed file cannot represent."""
    n_detailed = sum(any(detail is not None for detail in _details(event)) for event in events)
    if n_detailed:
        raise BitstreamError(
            path,
            "{n_detailed} of {n_events} events are detailed, and only sparse ones can be packed; keep the "
            "project as it is, or encode the recording in sparse mode",
            n_detailed=n_detailed,
            n_events=len(events),
        )
    if len(events) and events[-1].onset_samples > project.recording.last_readable_onset_samples:
        raise BitstreamError(path, "an event is too late to be packed; move it to an earlier time")
    for event in events:
        if event.room_name is not None and event.room_name in project.user_rooms:
            raise BitstreamError(
                path,
                "uses your own room {room}, which cannot be packed; choose a room of the bank",
                room=repr(event.room_name),
            )


def _details(event: Event) -> tuple[Detail | None, ...]:
    donors = (event.impulse, event.resonance, event.room)
    return (event.detail, *(donor.detail for donor in donors if donor is not None))


def _digest(sha256: str) -> bytes:
    digest = bytes.fromhex(sha256)
    if len(digest) not in (0, 32):
        raise ValueError(f"{sha256[:20]} is no SHA-256")
    return digest


def _plausible(n_events: int, n_payload_bytes: int) -> bool:
    """Return whether a payload can contain `n_events`; equal events can cost less than a bit each."""
    return n_events <= min(MAX_EVENTS, 4096 + 64 * n_payload_bytes)


def _size(data: bytes) -> PackedSize:
    fields = _HEADER.unpack_from(data)
    duration_s, n_words = fields[5], fields[7]
    return PackedSize(8 * len(data) - 32 * n_words, 32 * n_words, duration_s)
