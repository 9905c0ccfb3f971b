"""Files that libsndfile decodes, to their real end.

libsndfile trusts the length in a file's header. If the file contains more (or less) samples, libsndfile reads
a virtual file with a corrected header instead (:class:`_Spliced`); the file on disk is never changed. The
scripts in ``findings/`` show what libsndfile 1.2.2 does with such files otherwise.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import soundfile

from codec.audio import mpeg, ogg, riff
from codec.audio.chunked import find_data
from codec.audio.source import DecodingError, Samples, damaged_length, is_shorter
from codec.files import open_regular
from codec.messages import Message

__all__ = ["LibsndfileSource", "soundfile_name"]

_READ_SAMPLES = 1 << 14
_UNKNOWN_SAMPLES = 2**60
"""libsndfile reports a length above this if the file does not state one."""
_MP3 = frozenset({"MP3", "MPEG"})
_LOSSY = _MP3 | {"OGG"}
"""Formats in which libsndfile goes on after damaged frames or pages."""
_RANDOM_ACCESS = frozenset({"WAV", "WAVEX", "AIFF", "AU", "CAF", "W64", "RF64"})
_UNCOMPRESSED = frozenset({*riff.PCM_SUBTYPES.values(), "PCM_S8"})
"""Formats in which libsndfile's seek is exact. In damaged files of compressed ones (FLAC, ALAC, ADPCM), and
in Vorbis, it gives other samples, or another verdict, than reading in order."""


@dataclass(frozen=True)
class _Part:
    """A virtual file for libsndfile, put together from pieces.

    Parameters
    ----------
    pieces
        In order: bytes to insert, or spans (begin, end) of the original file.
    raw
        Sample rate, channels and sample format, if the bytes are samples without a header.
    """

    pieces: tuple[bytes | tuple[int, int], ...]
    raw: tuple[int, int, str] | None = None


@dataclass(frozen=True)
class _Found:
    """What the bytes of a file say.

    Parameters
    ----------
    parts
        Virtual files to read instead of the file; none if libsndfile can read the file itself.
    notes
        Messages for the user.
    share_there
        Share of the stated bytes of sound that are there; None if their number is left open.
    stated_s
        Stated length in seconds, if it is known.
    """

    parts: list[_Part]
    notes: list[Message]
    share_there: float | None = 1.0
    stated_s: float | None = None


def _found_in(stream: BinaryIO, n_bytes: int) -> _Found:
    head = stream.read(4)
    if head in (b"RIFF", b"RF64", b"BW64"):
        return _found_in_wav(stream, n_bytes)
    if head == b"OggS":
        return _found_in_ogg(stream, n_bytes)
    if head[:3] == b"ID3" or (len(head) == 4 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return _Found(*_parts_of_mp3(stream, 0, n_bytes))
    return _found_in_chunks(stream, n_bytes)


def _found_in_wav(stream: BinaryIO, n_bytes: int) -> _Found:
    data = riff.find_wav_data(stream, n_bytes)
    if data is None:
        return _Found([], [])
    if data.is_mp3:
        parts, notes = _parts_of_mp3(stream, data.begin, data.end)
        return _Found(parts or [_Part(((data.begin, data.end),))], notes)
    said = data.said_bytes
    if data.is_as_said or data.subtype is None:
        there = n_bytes - data.begin
        return _Found([], [], 1.0 if said is None else min(1.0, there / said))
    part = _Part(((data.begin, data.end),), (data.sample_rate, data.n_channels, data.subtype))
    there_s = data.n_samples / data.sample_rate
    if said is None:
        return _Found([part], [_open_length(there_s)])
    return _Found([part], [_other_length(said / data.block_bytes / data.sample_rate, there_s)])


def _found_in_chunks(stream: BinaryIO, n_bytes: int) -> _Found:
    data = find_data(stream, n_bytes)
    if data is None:
        return _Found([], [])
    if data.said_bytes == data.there_bytes:
        stream.seek(0)
        # In Wave64, libsndfile reads chunks behind the samples as samples.
        ends_early = stream.read(4) == b"riff" and data.end + 8 <= n_bytes
        return _Found([_Part(((0, data.end),))] if ends_early else [], [])
    at = data.size_at
    part = _Part(((0, at), data.size, (at + len(data.size), n_bytes)))
    return _Found([part], [], data.there_bytes / data.said_bytes if data.said_bytes else None)


def _parts_of_mp3(stream: BinaryIO, begin: int, end: int) -> tuple[list[_Part], list[Message]]:
    frames = mpeg.count_frames(stream, begin, end)
    if frames is None:
        return [], []
    said, at = frames.said_frames, frames.header_at
    if said is None or at is None:
        # No message: a stream without this header is complete.
        return [_Part((mpeg.length_header(frames), (frames.begin, end)))], []
    if said == frames.n_frames:
        return ([] if begin == 0 else [_Part(((begin, end),))]), []
    counts = mpeg.corrected_counts(frames, end)
    part = _Part(((begin, at), counts, (at + len(counts), end)))
    seconds = frames.samples_per_frame / frames.sample_rate
    return [part], [_other_length(said * seconds, frames.n_frames * seconds)]


def _found_in_ogg(stream: BinaryIO, n_bytes: int) -> _Found:
    links = ogg.find_links(stream, n_bytes)
    notes: list[Message] = []
    if len(links) > 1:
        notes.append(Message("{n} recordings in one file, read one after the other", n=len(links)))
    if links and not ogg.is_complete(stream, n_bytes):
        notes.append(Message("its end is missing; what is there is read. Copy it again if you can"))
    parts = [_Part(((link.begin, link.end),)) for link in links] if len(links) > 1 else []
    stated = [link.stated_s for link in links if link.stated_s is not None]
    return _Found(parts, notes, stated_s=sum(stated) if len(stated) == len(links) else None)


def _open_length(there_s: float) -> Message:
    return Message(
        "its header leaves the length open; all that is there, {there_s:.1f} s, is read", there_s=there_s
    )


def _other_length(said_s: float, there_s: float) -> Message:
    if said_s < there_s:
        return Message(
            "its header says {said_s:.1f} s, and there are {there_s:.1f} s; all of them are read",
            said_s=said_s,
            there_s=there_s,
        )
    return Message(
        "broken off: its header says {said_s:.1f} s, and {there_s:.1f} s are there, which are read. "
        "Copy it again if you can",
        said_s=said_s,
        there_s=there_s,
    )


def _missing(found: _Found, there_s: float) -> list[Message]:
    """Return the messages about the length of a file that was opened, where its bytes alone do not tell."""
    if found.share_there is None:
        return [_open_length(there_s)]
    if found.share_there != 1.0:
        return [_other_length(there_s / found.share_there, there_s)]
    if found.stated_s is not None and is_shorter(there_s, found.stated_s):
        return [damaged_length(found.stated_s, there_s)]
    return []


class LibsndfileSource:
    """A file decoded by libsndfile, a :class:`~codec.audio.source.Source`.

    Raises
    ------
    DecodingError
        If libsndfile cannot decode it.
    OSError
        If it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with open_regular(path) as stream:
            n_bytes = path.stat().st_size
            found = _found_in(stream, n_bytes)
            kinds, subtype, can_seek = self._open_parts(found)
            if self._format in _MP3 and not found.parts:
                # It begins with something else, for example within a frame.
                found = _Found(*_parts_of_mp3(stream, 0, n_bytes))
                kinds, subtype, can_seek = self._open_parts(found)
        self.notes = found.notes
        self.sample_rate, self.n_channels, n_first = kinds[0]
        if {kind[:2] for kind in kinds} == {(self.sample_rate, self.n_channels)}:
            self.n_samples = sum(kind[2] for kind in kinds)
            if self.n_samples < _UNKNOWN_SAMPLES:
                self.notes = [*self.notes, *_missing(found, self.n_samples / self.sample_rate)]
        else:
            self._parts, self.n_samples = self._parts[:1], n_first
            only_first = Message(
                "{n} recordings of different sample rates or channels in one file; only the first, "
                "{first_s:.1f} s, is read",
                n=len(kinds),
                first_s=n_first / self.sample_rate,
            )
            self.notes = [only_first]
        self.may_be_shorter = self._format in _LOSSY
        is_exact = self._format in _RANDOM_ACCESS and subtype in _UNCOMPRESSED
        self.random_access = not self._parts and is_exact and can_seek
        self._order = ogg.WAV_ORDER.get(self.n_channels) if self._format == "OGG" else None
        if self.n_samples >= _UNKNOWN_SAMPLES:
            self.n_samples = sum(len(block) for block in self.blocks())
            self.random_access = False

    def _open_parts(self, found: _Found) -> tuple[list[tuple[int, int, int]], str, bool]:
        """Return rate, channels and length of each part; subtype, and whether it seeks, of the last."""
        self._parts = found.parts
        kinds: list[tuple[int, int, int]] = []
        subtype, can_seek = "", False
        for part in self._parts or [None]:
            with self._opened(part) as file:
                kinds.append((int(file.samplerate), int(file.channels), int(file.frames)))
                self._format, subtype = str(file.format), str(file.subtype)
                can_seek = soundfile.SoundFile.seekable(file)
        return kinds, subtype, can_seek

    @contextlib.contextmanager
    def _opened(self, part: _Part | None) -> Generator[soundfile.SoundFile]:
        with contextlib.ExitStack() as stack:
            try:
                file = self._sound_file(part, stack)
            except (soundfile.SoundFileError, TypeError, OverflowError) as error:
                raise DecodingError(str(error)) from error
            yield stack.enter_context(file)

    def _sound_file(self, part: _Part | None, stack: contextlib.ExitStack) -> soundfile.SoundFile:
        if part is None:
            return _Forwards(soundfile_name(self._path))
        spliced = cast(BinaryIO, stack.enter_context(io.BufferedReader(_Spliced(self._path, part.pieces))))
        if part.raw is None:
            return _Forwards(spliced)
        sample_rate, n_channels, subtype = part.raw
        return _Forwards(spliced, "r", sample_rate, n_channels, subtype, "LITTLE", "RAW")

    def blocks(self) -> Iterator[Samples]:
        """See :meth:`~codec.audio.source.Source.blocks`."""
        for part in self._parts or [None]:
            try:
                # Open the file again for each pass, instead of seeking to its start: see _Forwards.
                with self._opened(part) as file:
                    while len(block := file.read(_READ_SAMPLES, "float32", always_2d=True)):
                        samples = np.asarray(block, np.float32)
                        yield samples if self._order is None else samples[:, self._order]
            except soundfile.SoundFileError as error:
                raise DecodingError(str(error)) from error


def soundfile_name(path: Path) -> str:
    """Return the name to pass to soundfile: bytes on POSIX, where a name may be invalid UTF-8."""
    # soundfile accepts bytes, although its annotations do not include them.
    return str(path) if sys.platform == "win32" else cast(str, os.fsencode(path))


class _Forwards(soundfile.SoundFile):
    """A file that reports that it cannot seek.

    In a seekable file, soundfile seeks to the current position after each read. In an MP3 this clears the
    bit reservoir (data that a frame uses from earlier frames), so each later read begins with wrong samples.
    """

    def seekable(self) -> bool:
        return False


class _Spliced(io.RawIOBase):
    """A read-only file that consists of given bytes and of spans of another file."""

    def __init__(self, path: Path, pieces: Sequence[bytes | tuple[int, int]]) -> None:
        super().__init__()
        self._stream = open_regular(path)
        self._pieces = pieces
        self._position = 0
        self._n_bytes = sum(map(_n_bytes, pieces))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._n_bytes}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        begin = 0
        for piece in self._pieces:
            offset, length = self._position - begin, _n_bytes(piece)
            if offset < length:
                wanted = min(len(buffer), length - offset)
                data = self._read(piece, offset, wanted)
                buffer[: len(data)] = data
                self._position += len(data)
                return len(data)
            begin += length
        return 0

    def _read(self, piece: bytes | tuple[int, int], offset: int, n_bytes: int) -> bytes:
        if isinstance(piece, bytes):
            return piece[offset : offset + n_bytes]
        self._stream.seek(piece[0] + offset)
        return self._stream.read(n_bytes)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _n_bytes(piece: bytes | tuple[int, int]) -> int:
    return len(piece) if isinstance(piece, bytes) else piece[1] - piece[0]
