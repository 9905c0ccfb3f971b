"""The chained streams of an Ogg file, and the order of their channels.

Ogg files may be chained: each link is a complete recording (RFC 3533, section 4). Stream recorders and
`cat` make such files; libsndfile reads only the first link.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

__all__ = ["WAV_ORDER", "Link", "find_links", "is_complete", "packet_sizes"]

_HEADER_BYTES = 27
_FIRST, _LAST = 2, 4
_MAX_LINKS = 1000
_OPUS_RATE = 48_000
_LONGEST_PAGE_S = 10

WAV_ORDER = {
    3: (0, 2, 1),
    5: (0, 2, 1, 3, 4),
    6: (0, 2, 1, 5, 3, 4),
    7: (0, 2, 1, 6, 5, 3, 4),
    8: (0, 2, 1, 7, 5, 6, 3, 4),
}
"""For each number of channels: the index in Vorbis and Opus of each channel in WAV's order.

Vorbis I specification, 4.3.9 (left, centre, right, ...); libsndfile 1.2.2 does not reorder them.
"""


@dataclass(frozen=True, slots=True)
class Link:
    """One recording of an Ogg file.

    Parameters
    ----------
    begin, end
        Its span of bytes.
    stated_s
        Its length in seconds, by the positions that its pages state; None if they are not known.
    """

    begin: int
    end: int
    stated_s: float | None


def find_links(stream: BinaryIO, n_bytes: int) -> list[Link]:
    """Return the links of an Ogg file; empty if it is not an Ogg file.

    A link begins with a page that starts a stream and follows a page that does not. Multiplexed streams
    (sound and video) are one link.
    """
    begins: list[int] = []
    lengths: list[_Length] = []
    opening = False
    for page in _pages(stream, n_bytes):
        if page.flags & _FIRST and not opening:
            begins.append(page.begin)
            lengths.append(_Length())
        opening = bool(page.flags & _FIRST)
        if lengths:
            lengths[-1].add(page, stream)
    if not begins or len(begins) > _MAX_LINKS:
        return []
    ends = [*begins[1:], n_bytes]
    return [
        Link(begin, end, length.seconds(stream))
        for begin, end, length in zip(begins, ends, lengths, strict=True)
    ]


def packet_sizes(stream: BinaryIO, n_bytes: int) -> list[int]:
    """Return the bytes of each packet of an Ogg file with one stream, headers of the codec included.

    A packet ends with the first lacing value below 255 (RFC 3533, section 6); one without end is left out.
    """
    sizes: list[int] = []
    size = 0
    for page in _pages(stream, n_bytes):
        stream.seek(page.begin + _HEADER_BYTES)
        for lacing in stream.read(page.content - page.begin - _HEADER_BYTES):
            size += lacing
            if lacing < 255:
                sizes.append(size)
                size = 0
    return sizes


class _Length:
    """The length of a link's Vorbis or Opus stream, from the sample positions of its pages.

    Vorbis I specification, A.2; RFC 7845, section 4: positions of Opus are at 48 kHz, and count `pre-skip`.
    """

    def __init__(self) -> None:
        self._serial = self._rate = self._n_skipped = 0
        self._first: int | None = None
        self._last: deque[_Page] = deque(maxlen=4)

    def add(self, page: _Page, stream: BinaryIO) -> None:
        """Take account of a page."""
        if page.flags & _FIRST and not self._rate:
            stream.seek(page.content)
            head = stream.read(16)
            if head[:7] == b"\x01vorbis" and len(head) == 16:
                self._serial, self._rate = page.serial, int(struct.unpack("<I", head[12:])[0])
            elif head[:8] == b"OpusHead" and len(head) >= 12:
                self._serial, self._rate = page.serial, _OPUS_RATE
                self._n_skipped = int(struct.unpack("<H", head[10:12])[0])
        elif self._rate and page.serial == self._serial and page.granule > 0:
            self._first = page.granule if self._first is None else self._first
            self._last.append(page)

    def seconds(self, stream: BinaryIO) -> float | None:
        """Return the length; None if it is not known."""
        intact = (page.granule for page in reversed(self._last) if _is_intact(stream, page))
        last = next(intact, None)
        if last is None or self._first is None:
            return None
        # A stream that was cut out of a longer one does not begin at 0.
        is_cut = self._first > _LONGEST_PAGE_S * self._rate
        return max(0, last - (self._first if is_cut else self._n_skipped)) / self._rate


def _is_intact(stream: BinaryIO, page: _Page) -> bool:
    """Return whether the checksum of a page fits (RFC 3533, section 6)."""
    stream.seek(page.begin)
    data = bytearray(stream.read(page.end - page.begin))
    stated = data[22:26]
    data[22:26] = bytes(4)
    crc = 0
    for byte in data:
        crc = (crc << 8 & 0xFFFF_FFFF) ^ _CRC_TABLE[crc >> 24 ^ byte]
    return crc == int.from_bytes(stated, "little")


def _crc_of(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = (crc << 1 & 0xFFFF_FFFF) ^ (0x04C1_1DB7 if crc >> 31 else 0)
    return crc


_CRC_TABLE = [_crc_of(byte) for byte in range(256)]


def is_complete(stream: BinaryIO, n_bytes: int) -> bool:
    """Return whether the last page of an Ogg file has the end-of-stream flag and is intact."""
    last = deque(_pages(stream, n_bytes), maxlen=1)
    return bool(last) and bool(last[0].flags & _LAST) and _is_intact(stream, last[0])


class _Page(NamedTuple):
    """A page: its span of bytes, where its content begins, and facts of its header."""

    begin: int
    content: int
    end: int
    flags: int
    serial: int
    granule: int


def _pages(stream: BinaryIO, n_bytes: int) -> Iterator[_Page]:
    """Yield all pages; bytes outside pages are skipped."""
    position = 0
    while position + _HEADER_BYTES <= n_bytes:
        stream.seek(position)
        header = stream.read(_HEADER_BYTES)
        if header[:4] != b"OggS":
            found = _next_page(stream, position + 1, n_bytes)
            if found is None:
                return
            position = found
            continue
        flags, granule, serial = struct.unpack("<BqI", header[5:18])
        n_segments = header[26]
        content = position + _HEADER_BYTES + n_segments
        end = content + sum(stream.read(n_segments))
        yield _Page(position, content, end, flags, serial, granule)
        position = end


def _next_page(stream: BinaryIO, position: int, n_bytes: int) -> int | None:
    while position < n_bytes:
        stream.seek(position)
        block = stream.read(1 << 16)
        place = block.find(b"OggS")
        if place >= 0:
            return position + place
        position += max(1, len(block) - 3)
    return None
