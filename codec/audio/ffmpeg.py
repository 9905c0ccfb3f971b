"""Files that libsndfile cannot decode (AAC, ALAC, WMA, Matroska, sound tracks of videos), through FFmpeg.

PyAV is in the ``formats`` extra: its wheels contain all of FFmpeg (104 MB), including libraries under
the GPL, and Pointillist works without it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from codec.audio.metadata import MAX_LABEL, MAX_MARKERS, Marker, shortened_text
from codec.audio.source import DecodingError, Samples, damaged_length, is_shorter
from codec.files import open_regular
from codec.messages import Message

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

__all__ = ["FfmpegSource", "LenientFile", "is_installed", "kind_of", "read_chapters"]

_ASF = b"\x30\x26\xb2\x75"
_ASF_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_ASF_SIZE_AT = 40
_MAX_ASF_HEADER = 1 << 16
_KINDS = (
    (4, b"ftyp", "M4A or MP4"),
    (0, _ASF, "WMA"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska or WebM"),
)


def is_installed() -> bool:
    """Return whether PyAV is installed."""
    return importlib.util.find_spec("av") is not None


def kind_of(head: bytes) -> str | None:
    """Return the format of a file that begins with these bytes (8 or more), if only FFmpeg can decode it."""
    return next((name for at, magic, name in _KINDS if head[at : at + len(magic)] == magic), None)


class LenientFile(io.FileIO):
    """A file whose seeks return -1 on failure: PyAV would print a traceback for damaged headers."""

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Seek like ``FileIO``, but return -1 on failure."""
        try:
            return super().seek(offset, whence)
        except (OSError, OverflowError):
            return -1


@contextlib.contextmanager
def _opened(path: Path) -> Generator[InputContainer]:
    import av
    from av.error import FFmpegError

    # Pass the stream, not the name: FFmpeg would treat some names as URLs.
    with LenientFile(path) as stream:
        try:
            container = av.open(stream, "r", metadata_errors="replace")
        except FFmpegError as error:
            raise DecodingError(str(error)) from error
        with container:
            yield container


def read_chapters(path: Path) -> list[Marker]:
    """Read the chapters of a file; empty if FFmpeg cannot read it."""
    try:
        with _opened(path) as container:
            return [
                Marker(
                    float(chapter["start"] * (chapter["time_base"] or 0)),
                    shortened_text(chapter["metadata"].get("title", ""), MAX_LABEL),
                )
                for chapter in container.chapters()[: MAX_MARKERS + 1]
            ]
    except DecodingError:
        return []


def _is_cut_off(path: Path) -> bool:
    """Return whether a WMA file is shorter than its header states; FFmpeg takes the length from its size.

    Layout: Microsoft, *Advanced Systems Format*, 3.2 (file properties object).
    """
    with open_regular(path) as stream:
        head = stream.read(_MAX_ASF_HEADER)
        at = head.find(_ASF_PROPERTIES) + _ASF_SIZE_AT
        if not head.startswith(_ASF) or at < _ASF_SIZE_AT or len(head) < at + 8:
            return False
        return stream.seek(0, os.SEEK_END) < int.from_bytes(head[at : at + 8], "little")


def _stated_s(container: InputContainer, stream: AudioStream) -> float | None:
    """Return the length of a stream in seconds as its file states it; None if it is not known."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    has_video = len(container.streams) > len(container.streams.audio)
    return None if has_video or not container.duration else container.duration / 1_000_000


class FfmpegSource:
    """A file decoded by FFmpeg, a :class:`~codec.audio.source.Source`; decoded once to count its samples.

    Raises
    ------
    DecodingError
        If FFmpeg cannot decode the file, or it contains no sound.
    OSError
        If it cannot be read.
    """

    random_access = False
    may_be_shorter = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self.notes: tuple[Message, ...] = ()
        with _opened(self._path) as container:
            stream = self._stream(container)
            self.sample_rate = int(stream.rate)
            self.n_channels = int(stream.channels)
            stated_s = _stated_s(container, stream)
        if self.sample_rate <= 0 or self.n_channels <= 0:
            raise DecodingError("neither sample rate nor channels are known")
        self._n_lost = 0
        self.n_samples = sum(len(block) for block in self.blocks())
        if self.n_samples == 0 and self._n_lost:
            raise DecodingError("none of its sound can be decoded")
        self.notes = tuple(self._notes(stated_s))

    def _notes(self, stated_s: float | None) -> Iterator[Message]:
        there_s = self.n_samples / self.sample_rate
        if stated_s is not None and is_shorter(there_s, stated_s):
            yield damaged_length(stated_s, there_s)
        elif _is_cut_off(self._path):
            yield Message("its end is missing; what is there is read. Copy it again if you can")
        elif self._n_lost:
            yield Message(
                "damaged: {n} of its packets are left out. Copy it again if you can", n=self._n_lost
            )

    @staticmethod
    def _stream(container: InputContainer) -> AudioStream:
        # FFmpeg lists streams that it cannot decode, too; these have no codec and no sample rate.
        streams = [each for each in container.streams.audio if getattr(each, "codec_context", None)]
        if not streams:
            raise DecodingError("it holds no sound that FFmpeg can decode")
        return streams[0]

    def blocks(self) -> Iterator[Samples]:
        """See :meth:`~codec.audio.source.Source.blocks`."""
        import av
        from av.error import FFmpegError

        with _opened(self._path) as container:
            stream = self._stream(container)
            resampler: Any = av.AudioResampler(format="flt", layout=stream.layout, rate=self.sample_rate)
            self._n_lost = 0
            try:
                for packet in self._packets(container, stream):
                    for frame in self._frames(packet):
                        for each in resampler.resample(frame):
                            yield self._samples(each)
                for each in resampler.resample(None):
                    yield self._samples(each)
            except FFmpegError as error:
                raise DecodingError(str(error)) from error

    def _packets(self, container: InputContainer, stream: AudioStream) -> Iterator[Packet[Any]]:
        """Yield the packets of a stream up to the end, or to where the file breaks off."""
        from av.error import FFmpegError

        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets, None)
            except FFmpegError:
                self._n_lost += 1
                return
            if packet is None:
                return
            yield packet

    def _frames(self, packet: Packet[Any]) -> list[AudioFrame]:
        """Return the frames of a packet; none if it is damaged."""
        from av.error import FFmpegError

        try:
            return list(packet.decode())
        except FFmpegError:
            self._n_lost += 1
            return []

    def _samples(self, frame: Any) -> Samples:
        return np.array(frame.to_ndarray(), np.float32).reshape(-1, self.n_channels)
