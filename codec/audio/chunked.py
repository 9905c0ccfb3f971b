"""Find the samples of an AIFF, AU, CAF or Wave64 file that was broken off, or states a wrong size.

libsndfile 1.2.2 reads too little, or nothing, of files whose sizes were never filled in, and says nothing
about a file whose end is missing. Layouts: Apple, *Audio Interchange File Format "AIFF"*, version 1.3 (1989);
Sun, audio.h; Apple, *Core Audio Format Specification 1.0*; Sony, *Wave64*.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

__all__ = ["ChunkedData", "find_data"]

_MAX_CHUNKS = 10_000
_LONGEST = 2**62


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a format stores chunks.

    Parameters
    ----------
    first
        Position of the first chunk.
    header
        Of a chunk, for :mod:`struct`: name, size.
    name
        Of the chunk with the samples.
    alignment
        Chunks begin at multiples of it.
    n_counted
        Bytes that a size counts before the content: those of the header, in Wave64.
    n_before
        Bytes of the content before the samples.
    """

    first: int
    header: str
    name: bytes
    alignment: int = 1
    n_counted: int = 0
    n_before: int = 0


_AIFF = _Layout(12, ">4sI", b"SSND", alignment=2, n_before=8)
_CAF = _Layout(8, ">4sQ", b"data", n_before=4)
_W64 = _Layout(40, "<16sQ", b"data" + bytes.fromhex("f3acd3118cd100c04f8edb8a"), alignment=8, n_counted=24)


@dataclass(frozen=True, slots=True)
class ChunkedData:
    """The samples of a file.

    Parameters
    ----------
    said_bytes
        Number of bytes that the header states; None if it leaves the number open.
    there_bytes
        Number of bytes that are there.
    end
        Position behind the samples.
    size_at, size
        Position of the size field, and its bytes for the samples that are there.
    """

    said_bytes: int | None
    there_bytes: int
    end: int
    size_at: int
    size: bytes


def find_data(stream: BinaryIO, n_bytes: int) -> ChunkedData | None:
    """Find the samples of a file of `n_bytes`; None for other formats, or if there are none.

    The stated size is used if the file ends there or other chunks follow; otherwise the samples extend to
    the end of the file.
    """
    stream.seek(0)
    head = stream.read(12)
    if head[:4] == b".snd" and len(head) == 12:
        return _sun_data(*struct.unpack(">II", head[4:]), n_bytes)
    if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
        return _chunk_data(stream, n_bytes, _AIFF)
    if head[:4] == b"caff":
        return _chunk_data(stream, n_bytes, _CAF)
    return _chunk_data(stream, n_bytes, _W64) if head[:4] == b"riff" else None


def _sun_data(begin: int, said: int, n_bytes: int) -> ChunkedData | None:
    there = n_bytes - begin
    if there <= 0:
        return None
    return ChunkedData(None if said in (0, 2**32 - 1) else said, there, n_bytes, 8, b"\xff\xff\xff\xff")


def _chunk_data(stream: BinaryIO, n_bytes: int, layout: _Layout) -> ChunkedData | None:
    position = layout.first
    for _ in range(_MAX_CHUNKS):
        found = _header(stream, position, layout)
        if found is None:
            return None
        name, size = found
        begin = position + struct.calcsize(layout.header)
        if name == layout.name:
            break
        position = _after(begin, size, layout)
    else:
        return None
    first = begin + layout.n_before
    said = size - layout.n_before
    end = first + said
    if said <= 0 or said > _LONGEST or not _chunks_follow(stream, end, n_bytes, layout):
        end = n_bytes
    there = end - first
    if there <= 0:
        return None
    kind = layout.header[0] + layout.header[-1]  # of the size
    n_size = struct.calcsize(kind)
    largest = 2 ** (8 * n_size) - 1
    is_open = said <= 0 or size + layout.n_counted == largest
    counted = min(there + layout.n_before + layout.n_counted, largest)
    return ChunkedData(None if is_open else said, there, end, begin - n_size, struct.pack(kind, counted))


def _header(stream: BinaryIO, position: int, layout: _Layout) -> tuple[bytes, int] | None:
    """Return name and size of the content of the chunk at a position; None at the end of the file."""
    if position > _LONGEST:
        return None
    stream.seek(position)
    header = stream.read(struct.calcsize(layout.header))
    if len(header) < struct.calcsize(layout.header):
        return None
    name, size = struct.unpack(layout.header, header)
    return name, size - layout.n_counted


def _after(begin: int, size: int, layout: _Layout) -> int:
    end = begin + max(0, size)
    return end + -end % layout.alignment


def _chunks_follow(stream: BinaryIO, end: int, n_bytes: int, layout: _Layout) -> bool:
    """Return whether the file ends at `end`, but for padding, or consists of chunks from there to its end."""
    position = end + -end % layout.alignment
    for _ in range(_MAX_CHUNKS):
        if end <= n_bytes <= position + layout.alignment:
            return True
        found = _header(stream, position, layout)
        if found is None or not all(0x20 <= byte < 0x7F for byte in found[0][:4]):
            return False
        begin = position + struct.calcsize(layout.header)
        end = begin + max(0, found[1])
        position = _after(begin, found[1], layout)
    return False
