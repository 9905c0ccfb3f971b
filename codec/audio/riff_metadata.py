"""Cue points, their labels and the Broadcast Wave extension: chunks of WAV, RF64 and AIFF files.

Layout: Microsoft, *Multimedia Programming Interface and Data Specifications 1.0* (1991) and *Multimedia Data
Standards Update 3.0* (1994) for ``cue`` and ``LIST adtl``; EBU Tech 3285 (2011) for ``bext``; Apple, *Audio
Interchange File Format* (1989) for ``MARK``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
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

__all__ = ["RiffMetadata", "chunks", "read_aiff_markers", "riff_metadata_chunks"]

_CUE = struct.Struct("<II4sIII")
_LENGTH = struct.Struct("<II4sHHHH")
_BEXT = struct.Struct("<256s32s32s10s8sQH64s190s")
_MAX_CHUNKS = 4 * MAX_MARKERS
_MAX_LIST_BYTES = 1 << 26
_TEXT_BYTES = 4 * MAX_NOTE + 4


def _decoded(data: bytes, fallback: str = "cp1252") -> str:
    """Return a text that ends at a zero byte: UTF-8, or the code page of older programs."""
    data = data.partition(b"\0")[0]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(fallback, "replace")


def _cut(text: str, n_bytes: int) -> bytes:
    """Return a text in UTF-8, cut after a whole letter; its zero bytes would end it."""
    data = text.replace("\0", " ").encode("utf-8", "replace")
    return data[:n_bytes].decode("utf-8", "ignore").encode()


class RiffMetadata:
    """Collects the metadata of a RIFF file from its chunks, in any order.

    Parameters
    ----------
    sample_rate
        In Hz, of the positions.

    Attributes
    ----------
    broadcast
        From the ``bext`` chunk; None if there is none.
    """

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._cues: list[tuple[int, int]] = []
        self._labels: dict[int, str] = {}
        self._notes: dict[int, str] = {}
        self._lengths: dict[int, int] = {}
        self._regions: dict[int, str] = {}
        self.broadcast: BroadcastInfo | None = None

    def add(self, name: bytes, stream: BinaryIO, begin: int, end: int) -> None:
        """Read a chunk between two positions of a file; chunks of other kinds are ignored.

        At most one more marker than :data:`~codec.audio.metadata.MAX_MARKERS` is read.
        """
        stream.seek(begin)
        if name == b"cue ":
            self._add_cues(stream.read(min(end - begin, 4 + _CUE.size * (MAX_MARKERS + 1))))
        elif name == b"LIST" and stream.read(4) == b"adtl":
            self._add_list(stream, begin + 4, min(end, begin + _MAX_LIST_BYTES))
        elif name == b"bext":
            self._add_broadcast(stream.read(min(end - begin, _BEXT.size)))

    def _add_cues(self, body: bytes) -> None:
        if len(body) < 4:
            return
        n_cues = min(struct.unpack_from("<I", body)[0], (len(body) - 4) // _CUE.size)
        for index in range(min(n_cues, MAX_MARKERS + 1 - len(self._cues))):
            identifier, position, _, _, _, offset = _CUE.unpack_from(body, 4 + index * _CUE.size)
            # Some programs fill in only one of the two.
            self._cues.append((identifier, offset or position))

    def _add_list(self, stream: BinaryIO, begin: int, end: int) -> None:
        for name, first, last in chunks(stream, begin, end, "<"):
            body = stream.read(min(last - first, _TEXT_BYTES))
            if name in (b"labl", b"note") and len(body) > 4:
                texts, n_most = (self._labels, MAX_LABEL) if name == b"labl" else (self._notes, MAX_NOTE)
                identifier = struct.unpack_from("<I", body)[0]
                texts.setdefault(identifier, shortened_text(_decoded(body[4:]), n_most))
            elif name == b"ltxt" and len(body) >= _LENGTH.size:
                identifier, n_samples = _LENGTH.unpack_from(body)[:2]
                self._lengths.setdefault(identifier, n_samples)
                region = shortened_text(_decoded(body[_LENGTH.size :]), MAX_LABEL)
                self._regions.setdefault(identifier, region)

    def _add_broadcast(self, body: bytes) -> None:
        if len(body) < _BEXT.size:
            return
        description, originator, reference, date, time, samples, *_ = _BEXT.unpack(body)
        self.broadcast = BroadcastInfo(
            samples / self._rate,
            description=_decoded(description).strip(),
            originator=_decoded(originator).strip(),
            originator_reference=_decoded(reference).strip(),
            date=_decoded(date),
            time=_decoded(time),
        )

    @property
    def markers(self) -> list[Marker]:
        """The markers, in the order of the file."""
        return [
            Marker(
                position / self._rate,
                self._labels.get(identifier) or self._regions.get(identifier, ""),
                self._lengths.get(identifier, 0) / self._rate,
                self._notes.get(identifier, ""),
            )
            for identifier, position in self._cues
        ]


def chunks(stream: BinaryIO, begin: int, end: int, order: str) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, begin and end of each chunk in a part of a file, and leave the file at its begin.

    Parameters
    ----------
    order
        Byte order of the sizes: ``"<"`` in RIFF, ``">"`` in AIFF.
    """
    for _ in range(_MAX_CHUNKS):
        stream.seek(begin)
        header = stream.read(8)
        if begin + 8 > end or len(header) < 8:
            return
        size = int(struct.unpack(f"{order}I", header[4:])[0])
        begin += 8
        yield header[:4], begin, min(begin + size, end)
        begin += size + size % 2


def read_aiff_markers(stream: BinaryIO, begin: int, end: int, sample_rate: int) -> list[Marker]:
    """Read the ``MARK`` chunk between two positions of a file."""
    stream.seek(begin)
    head = stream.read(2)
    n_markers = struct.unpack(">H", head)[0] if len(head) == 2 else 0
    found: list[Marker] = []
    for _ in range(min(n_markers, MAX_MARKERS + 1)):
        fixed = stream.read(7)
        if len(fixed) < 7 or stream.tell() > end:
            break
        _, position, n_letters = struct.unpack(">hIB", fixed)
        # A Pascal string: the length and the letters together have an even number of bytes.
        letters = stream.read(n_letters + (n_letters + 1) % 2)[:n_letters]
        label = shortened_text(_decoded(letters, "mac_roman"), MAX_LABEL)
        found.append(Marker(position / sample_rate, label))
    return found


def riff_metadata_chunks(metadata: RecordingMetadata, sample_rate: int) -> bytes:
    """Return the chunks of a WAV file's metadata: ``bext``, ``cue``, ``LIST adtl``, as far as there are any.

    Positions that the format cannot represent (beyond 2^32 samples) are left out.
    """
    made = b"" if metadata.broadcast is None else _chunk(b"bext", _bext(metadata.broadcast, sample_rate))
    cues: list[bytes] = []
    texts: list[bytes] = []
    for marker in metadata.markers:
        position = round(marker.time_s * sample_rate)
        if not 0 <= position < 2**32:
            continue
        number = len(cues) + 1
        cues.append(_CUE.pack(number, position, b"data", 0, 0, position))
        for name, text, n_most in ((b"labl", marker.label, MAX_LABEL), (b"note", marker.note, MAX_NOTE)):
            if text:
                texts.append(_chunk(name, struct.pack("<I", number) + _cut(text, 4 * n_most) + b"\0"))
        n_samples = min(round(marker.length_s * sample_rate), 2**32 - 1)
        if n_samples:
            texts.append(_chunk(b"ltxt", _LENGTH.pack(number, n_samples, b"rgn ", 0, 0, 0, 0)))
    if cues:
        made += _chunk(b"cue ", struct.pack("<I", len(cues)) + b"".join(cues))
    return made + _chunk(b"LIST", b"adtl" + b"".join(texts)) if texts else made


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _bext(info: BroadcastInfo, sample_rate: int) -> bytes:
    """Return version 1 of the extension, without a UMID: the file is another material than the recording."""
    texts = ((info.description, 256), (info.originator, 32), (info.originator_reference, 32))
    samples = min(max(round(info.time_reference_s * sample_rate), 0), 2**64 - 1)
    return _BEXT.pack(
        *(_cut(text, n_bytes) for text, n_bytes in texts),
        *(_cut(info.date, 10), _cut(info.time, 8)),
        *(samples, 1, b"", b""),
    )
