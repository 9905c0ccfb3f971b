"""Reading of a recording's metadata from its file, whatever the format.

Wrong or hostile metadata never keeps a recording from being read: what is not plausible is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from codec.audio import ffmpeg
from codec.audio.metadata import MAX_MARKERS, NO_METADATA, BroadcastInfo, Marker, RecordingMetadata
from codec.audio.riff import find_wav_data
from codec.audio.riff_metadata import RiffMetadata, chunks, read_aiff_markers
from codec.audio.tags import flac_metadata, ogg_metadata
from codec.files import open_regular
from codec.messages import Message

__all__ = ["read_metadata"]

_Found = tuple[list[Marker], BroadcastInfo | None]


def read_metadata(
    path: Path, sample_rate: int, n_samples: int
) -> tuple[RecordingMetadata, tuple[Message, ...]]:
    """Read markers and Broadcast Wave information; a file that cannot be read has none.

    Parameters
    ----------
    path
        A recording.
    sample_rate, n_samples
        Of the recording, to convert positions to seconds, and to leave out markers beyond its end.

    Returns
    -------
    tuple
        The metadata, and messages for the user about markers that are left out.
    """
    try:
        with open_regular(path) as stream:
            markers, broadcast = _found(stream, path, sample_rate)
    except OSError:
        return NO_METADATA, ()
    end_s = n_samples / sample_rate
    notes: list[Message] = []
    if len(markers) > MAX_MARKERS:
        markers = markers[:MAX_MARKERS]
        notes.append(Message("only the first {n} markers are read", n=MAX_MARKERS))
    kept = RecordingMetadata(tuple(sorted(markers, key=lambda each: each.time_s))).within(0.0, end_s).markers
    n_beyond = len(markers) - len(kept)
    if n_beyond == 1:
        notes.append(Message("1 marker is beyond its end and is left out"))
    elif n_beyond:
        notes.append(Message("{n} markers are beyond its end and are left out", n=n_beyond))
    return RecordingMetadata(kept, broadcast), tuple(notes)


def _found(stream: BinaryIO, path: Path, sample_rate: int) -> _Found:
    head = stream.read(12)
    n_bytes = path.stat().st_size
    if head[:4] in (b"RIFF", b"RF64", b"BW64"):
        return _of_wav(stream, n_bytes, sample_rate)
    if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
        for name, begin, end in chunks(stream, 12, n_bytes, ">"):
            if name == b"MARK":
                return read_aiff_markers(stream, begin, end, sample_rate), None
        return [], None
    if head[:4] == b"fLaC" or head[:3] == b"ID3":
        return flac_metadata(stream, sample_rate)
    if head[:4] == b"OggS":
        return ogg_metadata(stream, sample_rate)
    if ffmpeg.kind_of(head) is not None and ffmpeg.is_installed():
        return ffmpeg.read_chapters(path), None
    return [], None


def _of_wav(stream: BinaryIO, n_bytes: int, sample_rate: int) -> _Found:
    found = RiffMetadata(sample_rate)
    for begin, end in _around_samples(stream, n_bytes):
        for name, first, last in chunks(stream, begin, end, "<"):
            found.add(name, stream, first, last)
    return found.markers, found.broadcast


def _around_samples(stream: BinaryIO, n_bytes: int) -> Sequence[tuple[int, int]]:
    """Return the parts of a WAV file before and after its samples, whose stated size can be wrong."""
    data = find_wav_data(stream, n_bytes)
    if data is None:
        return [(12, n_bytes)]
    size = data.end - data.begin
    if data.said_bytes is not None and 0 <= data.said_bytes - size < data.block_bytes:
        size = data.said_bytes  # with a last frame that is not complete
    return [(12, data.begin - 8), (data.begin + size + size % 2, n_bytes)]
