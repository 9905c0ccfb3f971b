"""Chapters and time references in Vorbis comments, and cue sheets: metadata of FLAC and Ogg files.

Layout: RFC 9639 (FLAC), Xiph's *Vorbis I specification* and *Chapter Extension*, RFC 7845 (Opus). Names of
the Broadcast Wave fields are those of FFmpeg.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from codec.audio.metadata import (
    MAX_LABEL,
    MAX_MARKERS,
    MAX_NOTE,
    BroadcastInfo,
    Marker,
    RecordingMetadata,
    shortened_text,
)
from codec.audio.riff_metadata import RiffMetadata, chunks

__all__ = ["flac_head", "flac_metadata", "ogg_metadata", "with_flac_comments"]

_APPLICATION, _COMMENTS, _CUE_SHEET = 2, 4, 5
_MAX_BLOCKS = 1000
_MAX_BLOCK_BYTES = 1 << 24
_MAX_CHAPTERS = 1000
_MAX_COMMENTS = 100_000
_CHAPTER = re.compile(r"CHAPTER(\d{3,5})(NAME)?", re.ASCII | re.IGNORECASE)
_TIME = re.compile(r"(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)", re.ASCII)
_FIELDS = ("description", "originator", "originator_reference", "date", "time")
_TAGS = ("DESCRIPTION", "ORIGINATOR", "ORIGINATOR_REFERENCE", "ORIGINATION_DATE", "ORIGINATION_TIME")
_TIME_REFERENCE = "TIME_REFERENCE"


def flac_metadata(stream: BinaryIO, sample_rate: int) -> tuple[list[Marker], BroadcastInfo | None]:
    """Read the markers of a FLAC file, of the first kind that it has, and its Broadcast Wave information.

    Markers are RIFF chunks (``flac --keep-foreign-metadata``), chapters, or the tracks of a cue sheet.
    """
    riff = RiffMetadata(sample_rate)
    chapters: list[Marker] = []
    tracks: list[Marker] = []
    broadcast: BroadcastInfo | None = None
    for kind, begin, end in _flac_blocks(stream):
        stream.seek(begin)
        if kind == _APPLICATION and stream.read(4) == b"riff":
            for name, first, last in chunks(stream, begin + 4, end, "<"):
                riff.add(name, stream, first, last)
        elif kind == _COMMENTS:
            comments = _comments(io.BytesIO(stream.read(end - begin)))
            chapters, broadcast = _chapters(comments), _broadcast(comments, sample_rate)
        elif kind == _CUE_SHEET:
            tracks = _tracks(stream.read(end - begin), sample_rate)
    return riff.markers or chapters or tracks, riff.broadcast or broadcast


def ogg_metadata(stream: BinaryIO, sample_rate: int) -> tuple[list[Marker], BroadcastInfo | None]:
    """Read the chapters of an Ogg Vorbis or Opus file, and its Broadcast Wave information."""
    packet = _second_packet(stream)
    for magic in (b"\x03vorbis", b"OpusTags"):
        if packet.startswith(magic):
            comments = _comments(io.BytesIO(packet[len(magic) :]))
            return _chapters(comments), _broadcast(comments, sample_rate)
    return [], None


def _flac_blocks(stream: BinaryIO) -> Iterator[tuple[int, int, int]]:
    """Yield the kind, the begin and the end of each metadata block; an ID3 tag may be in front."""
    stream.seek(0)
    head = stream.read(10)
    position = 4
    if head[:3] == b"ID3" and len(head) == 10:
        position = 14 + sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(head[6:])))
    stream.seek(position - 4)
    if stream.read(4) != b"fLaC":
        return
    for _ in range(_MAX_BLOCKS):
        stream.seek(position)
        header = stream.read(4)
        if len(header) < 4:
            return
        size = int.from_bytes(header[1:])
        position += 4
        yield header[0] & 0x7F, position, position + size
        position += size
        if header[0] & 0x80:
            return


def _second_packet(stream: BinaryIO) -> bytes:
    """Return the second packet of an Ogg file's first stream: its comments."""
    packets = 0
    packet = bytearray()
    stream.seek(0)
    for _ in range(_MAX_BLOCKS):
        header = stream.read(27)
        if len(header) < 27 or header[:4] != b"OggS":
            break
        for size in stream.read(header[26]):
            data = stream.read(size)
            if packets == 1:
                packet += data
            packets += size < 255  # a shorter segment ends a packet
            if packets > 1 or len(packet) > _MAX_BLOCK_BYTES:
                return bytes(packet)
    return bytes(packet)


def _comments(body: BinaryIO) -> list[tuple[str, str]]:
    """Read names, in upper case, and values."""
    found: list[tuple[str, str]] = []
    try:
        body.read(_integer(body))  # the encoder's name
        for _ in range(min(_integer(body), _MAX_COMMENTS)):
            name, _, value = body.read(_integer(body)).partition(b"=")
            found.append((name.decode("ascii", "replace").upper(), value.decode("utf-8", "replace")))
    except struct.error:  # it ends early
        pass
    return found


def _integer(body: BinaryIO) -> int:
    return int(struct.unpack("<I", body.read(4))[0])


def _chapters(comments: Sequence[tuple[str, str]]) -> list[Marker]:
    times: dict[int, float] = {}
    names: dict[int, str] = {}
    for name, value in comments:
        chapter = _CHAPTER.fullmatch(name)
        if chapter is None:
            continue
        if chapter[2]:
            names[int(chapter[1])] = shortened_text(value, MAX_LABEL)
        elif (time := _TIME.fullmatch(value.strip())) is not None:
            times[int(chapter[1])] = 3600 * int(time[1]) + 60 * int(time[2]) + float(time[3])
    return [Marker(time_s, names.get(number, "")) for number, time_s in times.items()][: MAX_MARKERS + 1]


def _broadcast(comments: Sequence[tuple[str, str]], sample_rate: int) -> BroadcastInfo | None:
    values = {name: shortened_text(value, MAX_NOTE) for name, value in reversed(comments)}
    samples = values.get(_TIME_REFERENCE, "")
    if not (samples.isascii() and samples.isdigit() and len(samples) <= 20):
        return None
    texts = {field: values.get(tag, "") for field, tag in zip(_FIELDS, _TAGS, strict=True)}
    return BroadcastInfo(int(samples) / sample_rate, **texts)


def _tracks(body: bytes, sample_rate: int) -> list[Marker]:
    """Read the first index of each track of a cue sheet, except the lead-out."""
    found: list[Marker] = []
    position = 396
    try:
        for _ in range(body[position - 1]):
            offset, number = struct.unpack_from(">QB", body, position)
            n_indices = body[position + 35]
            if n_indices:
                inside = struct.unpack_from(">Q", body, position + 36)[0]
                found.append(Marker((offset + inside) / sample_rate, f"Track {number}"))
            position += 36 + 12 * n_indices
    except (struct.error, IndexError):  # it ends early
        pass
    return found


def flac_head(stream: BinaryIO) -> bytes:
    """Return a FLAC file from its start to its first frame."""
    n_bytes = max(end for _, _, end in _flac_blocks(stream))
    stream.seek(0)
    return stream.read(n_bytes)


def with_flac_comments(head: bytes, metadata: RecordingMetadata, sample_rate: int) -> bytes:
    """Return the metadata blocks of a FLAC file with chapters and Broadcast Wave information as comments.

    Chapters have a label and a time in milliseconds; lengths, notes, and markers after the first thousand are
    left out.

    Parameters
    ----------
    head
        The file from its start to its first frame.
    """
    made = [
        *_broadcast_tags(metadata.broadcast, sample_rate),
        *(
            text
            for number, marker in enumerate(metadata.markers[:_MAX_CHAPTERS])
            for text in (
                f"CHAPTER{number:03d}={_clock(marker.time_s)}",
                f"CHAPTER{number:03d}NAME={marker.label}",
            )
        ),
    ]
    blocks: list[tuple[int, bytes]] = []
    for kind, begin, end in _flac_blocks(io.BytesIO(head)):
        body = head[begin:end]
        if kind == _COMMENTS:
            at = 4 + struct.unpack_from("<I", body)[0]
            n_comments = struct.unpack_from("<I", body, at)[0]
            body = body[:at] + struct.pack("<I", n_comments + len(made)) + body[at + 4 :]
            body += b"".join(struct.pack("<I", len(text)) + text for text in map(_utf8, made))
        blocks.append((kind, body))
    last = len(blocks) - 1
    return b"fLaC" + b"".join(
        bytes([kind | (0x80 if index == last else 0)]) + len(body).to_bytes(3) + body
        for index, (kind, body) in enumerate(blocks)
    )


def _broadcast_tags(info: BroadcastInfo | None, sample_rate: int) -> Iterator[str]:
    if info is not None:
        yield f"{_TIME_REFERENCE}={round(info.time_reference_s * sample_rate)}"
        for field, tag in zip(_FIELDS, _TAGS, strict=True):
            if getattr(info, field):
                yield f"{tag}={getattr(info, field)}"


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _clock(seconds: float) -> str:
    """Return ``HH:MM:SS.mmm``."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest / 1000:06.3f}"
