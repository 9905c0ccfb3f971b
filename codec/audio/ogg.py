"""The chained streams of an Ogg file, and the order of their channels.

Ogg files may be chained: each link is a complete recording (RFC 3533, section 4). Stream recorders and
`cat` make such files; libsndfile reads only the first link.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["WAV_ORDER", "find_links", "is_complete"]

_HEADER_BYTES = 27
_FIRST, _LAST = 2, 4
_MAX_LINKS = 1000

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


def find_links(stream: BinaryIO, n_bytes: int) -> list[tuple[int, int]]:
    """Return the spans of bytes (begin, end) of an Ogg file's links; empty if it is not an Ogg file.

    A link begins with a page that starts a stream and follows a page that does not. Multiplexed streams
    (sound and video) are one link.
    """
    begins: list[int] = []
    opening = False
    for position, flags, _ in _pages(stream, n_bytes):
        if flags & _FIRST and not opening:
            begins.append(position)
        opening = bool(flags & _FIRST)
    if not begins or len(begins) > _MAX_LINKS:
        return []
    return list(zip(begins, [*begins[1:], n_bytes], strict=True))


def is_complete(stream: BinaryIO, n_bytes: int) -> bool:
    """Return whether the last page of an Ogg file has the end-of-stream flag and is not truncated."""
    last = deque(_pages(stream, n_bytes), maxlen=1)
    return bool(last) and bool(last[0][1] & _LAST) and last[0][2] <= n_bytes


def _pages(stream: BinaryIO, n_bytes: int) -> Iterator[tuple[int, int, int]]:
    """Yield the begin, the flags and the end of each page; bytes outside pages are skipped."""
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
        n_segments = header[26]
        size = _HEADER_BYTES + n_segments + sum(stream.read(n_segments))
        yield position, header[5], position + size
        position += size


def _next_page(stream: BinaryIO, position: int, n_bytes: int) -> int | None:
    while position < n_bytes:
        stream.seek(position)
        block = stream.read(1 << 16)
        place = block.find(b"OggS")
        if place >= 0:
            return position + place
        position += max(1, len(block) - 3)
    return None
