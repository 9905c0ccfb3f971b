"""The length of an MP3, counted frame by frame.

libsndfile 1.2.2 takes the length from a header in the first frame (Xing or Info). Without one, it estimates
the length from the first frame's bit rate, and may read only a fifth of a file with variable bit rate. Frame
headers: ISO/IEC 11172-3, 2.4.2.3, and 13818-3; the Xing header is not standardised.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

__all__ = ["MpegFrames", "corrected_counts", "count_frames", "length_header"]

_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_READ_BYTES = 1 << 20
_MAX_JUNK_BYTES = 1 << 16
"""Longest run of unknown bytes between two frames; longer tags and pictures are recognised as such."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """One frame header of layer III.

    Parameters
    ----------
    kind
        The bits that stay the same within a stream: version, layer, sample rate.
    """

    kind: tuple[int, int]
    n_bytes: int
    n_samples: int
    sample_rate: int
    side_bytes: int


@dataclass(frozen=True, slots=True)
class MpegFrames:
    """The frames of an MP3.

    Parameters
    ----------
    begin
        Byte at which the first frame begins.
    n_frames
        Number of audio frames; a header frame (Xing, Info) at the start is not counted.
    said_frames
        Number of frames that the header states; None without a header.
    header_at, counts_bytes
        Position of the header's frame count, None without a header; whether a byte count follows it.
    samples_per_frame, sample_rate
        The same in all frames.
    first
        Bytes of the first frame's header.
    """

    begin: int
    n_frames: int
    said_frames: int | None
    header_at: int | None
    counts_bytes: bool
    samples_per_frame: int
    sample_rate: int
    first: bytes

    @property
    def header_bytes(self) -> int:
        """Bytes of the header frame at the start, which holds no audio; 0 without one."""
        frame = _frame(self.first)
        return 0 if self.header_at is None or frame is None else frame.n_bytes


def count_frames(stream: BinaryIO, begin: int, end: int) -> MpegFrames | None:
    """Count the frames of bytes ``begin..end - 1``; None if they are not an MP3.

    Files that were joined count as one: tags and headers between them are skipped.
    """
    data = _Bytes(stream, begin, end)
    position = _after_tags(data, begin)
    first = _first_frame(data, position)
    if first is None:
        return None
    begin, frame = first
    header_at = _length_header(data, begin, frame)
    said = None if header_at is None else int(struct.unpack(">I", data.at(header_at, 4))[0])
    position, n_frames = begin, 0
    while position + 4 <= end:
        found = _frame(data.at(position, 4))
        if found is None or found.kind != frame.kind:
            later = _next_frame(data, _after_tags(data, position), frame.kind)
            if later is None:
                break
            position = later
            continue
        if position + found.n_bytes > end:
            break
        # The header frame of a second, joined file is decoded as silence.
        if position != begin or header_at is None:
            n_frames += 1
        position += found.n_bytes
    if n_frames == 0:
        return None
    head = data.at(begin, 4)
    # A Xing header has the frame count, then the byte count; a VBRI header has them in reverse order.
    xing = b"" if header_at is None else data.at(header_at - 8, 8)
    counts_bytes = xing[:4] in (b"Xing", b"Info") and bool(xing[7] & 2)
    return MpegFrames(
        begin, n_frames, said, header_at, counts_bytes, frame.n_samples, frame.sample_rate, head
    )


def corrected_counts(frames: MpegFrames, end: int) -> bytes:
    """Return the correct bytes at `header_at` for a file whose frames end at byte `end`."""
    count = frames.n_frames.to_bytes(4, "big")
    return count + (end - frames.begin).to_bytes(4, "big") if frames.counts_bytes else count


def length_header(frames: MpegFrames) -> bytes:
    """Return a header frame that states the length, to insert before frames that have none."""
    frame = _frame(frames.first)
    assert frame is not None
    head = bytearray(frames.first)
    head[1] |= 1  # no checksum
    head[2] = (head[2] & 0x0F) | 0xE0  # the largest bit rate, so that the frame has room for the header
    largest = _frame(bytes(head))
    assert largest is not None
    body = bytearray(largest.n_bytes)
    body[:4] = head
    place = 4 + largest.side_bytes
    body[place : place + 12] = b"Xing" + struct.pack(">II", 1, frames.n_frames)
    return bytes(body)


class _Bytes:
    """Buffered reading of a few bytes at any position of a part of a file."""

    def __init__(self, stream: BinaryIO, begin: int, end: int) -> None:
        self._stream = stream
        self.begin = begin
        self.end = end
        self._held = b""
        self._held_at = 0

    def at(self, position: int, n_bytes: int) -> bytes:
        """Return bytes from a position, fewer at the end."""
        offset = position - self._held_at
        if offset < 0 or offset + n_bytes > len(self._held):
            self._stream.seek(position)
            self._held = self._stream.read(min(_READ_BYTES, max(0, self.end - position)))
            self._held_at = position
            offset = 0
        return self._held[offset : offset + n_bytes]


def _frame(head: bytes) -> _Frame | None:
    """Parse the header of a layer III frame; None if it is not one, or has a free bit rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, rate_index, kbits_index = head[1] >> 3 & 3, head[2] >> 2 & 3, head[2] >> 4
    if version == 1 or rate_index == 3 or kbits_index in (0, 15):
        return None
    sample_rate = _RATES_HZ[version][rate_index]
    is_mpeg1, is_mono = version == 3, head[3] >> 6 == 3
    kbits = (_KBITS_1 if is_mpeg1 else _KBITS_2)[kbits_index]
    n_bytes = (144 if is_mpeg1 else 72) * kbits * 1000 // sample_rate + (head[2] >> 1 & 1)
    side_bytes = (17 if is_mono else 32) if is_mpeg1 else (9 if is_mono else 17)
    return _Frame((version, rate_index), n_bytes, 1152 if is_mpeg1 else 576, sample_rate, side_bytes)


def _first_frame(data: _Bytes, position: int) -> tuple[int, _Frame] | None:
    found = _next_frame(data, position, None)
    frame = None if found is None else _frame(data.at(found, 4))
    return None if found is None or frame is None else (found, frame)


def _next_frame(data: _Bytes, position: int, kind: tuple[int, int] | None) -> int | None:
    """Return the position of the next frame that another frame, or the end of the file, follows."""
    last = min(data.end - 4, position + _MAX_JUNK_BYTES)
    while position <= last:
        frame = _frame(data.at(position, 4))
        if frame is not None and kind in (None, frame.kind):
            after = _frame(data.at(position + frame.n_bytes, 4))
            if position + frame.n_bytes == data.end or (after is not None and after.kind == frame.kind):
                return position
        position += 1
    return None


def _after_tags(data: _Bytes, position: int) -> int:
    """Skip ID3v2, ID3v1 and APE tags."""
    while True:
        head = data.at(position, 32)
        if head[:3] == b"ID3" and len(head) >= 10:
            size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
            position += 10 + size + (10 if head[5] & 0x10 else 0)
        elif head[:3] == b"TAG":
            position += 128
        elif head[:8] == b"APETAGEX" and len(head) == 32:
            position += 32 + int(struct.unpack("<I", head[12:16])[0])
        else:
            return position


def _length_header(data: _Bytes, position: int, frame: _Frame) -> int | None:
    """Return the position of the frame count in a header frame; None if it has none or is not a header."""
    place = position + 4 + frame.side_bytes
    head = data.at(place, 8)
    if head[:4] in (b"Xing", b"Info") and len(head) == 8 and head[7] & 1:
        return place + 8
    place = position + 36
    return place + 14 if data.at(place, 4) == b"VBRI" else None
