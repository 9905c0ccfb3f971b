"""Reading of audio files, and clips in memory.

Every error of a file is an :class:`AudioError`, a single line that names the file, the reason and a remedy.
Samples are float32, [n_channels, n_samples], full scale at 1. Files with more than two channels are mixed
down to stereo (:mod:`codec.audio.folding`). Functions resample only where they have a parameter for the rate.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soxr
from numpy.typing import NDArray

from codec.audio import ffmpeg
from codec.audio.analysis import AnalysisMix
from codec.audio.folding import fold_channels
from codec.audio.libsndfile import LibsndfileSource
from codec.audio.mapped import LARGE_BYTES, large_zeros
from codec.audio.metadata import NO_METADATA, RecordingMetadata
from codec.audio.metadata_reading import read_metadata
from codec.audio.resampling import RESAMPLING_QUALITY, fitted, resampled_length, resampled_pieces
from codec.audio.source import DecodingError, Source, damaged_length, is_shorter, is_sound
from codec.audio.writing import AudioError, SaveReport, save_audio
from codec.bounds import MAX_CLIP_BYTES, SAMPLE_RATES_HZ
from codec.files import open_regular, os_reason
from codec.messages import Message

__all__ = [
    "SUPPORTED_SUFFIXES",
    "AudioClip",
    "AudioError",
    "AudioReader",
    "SaveReport",
    "load_audio",
    "save_audio",
]

Samples = NDArray[np.float32]

SUPPORTED_SUFFIXES = (
    *(".wav", ".wave", ".bwf", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".aiff", ".aif", ".aifc"),
    *(".au", ".snd", ".caf", ".w64", ".rf64"),
    # With FFmpeg; without it, a message says what is missing.
    *(".m4a", ".mp4", ".m4b", ".aac", ".wma", ".mka", ".mkv", ".webm", ".mov"),
)
"""Endings for file dialogs. Reading ignores them: libsndfile detects the format from the content."""

_READ_SAMPLES = 1 << 14


@dataclass(frozen=True, eq=False)
class AudioClip:
    """A recording in memory.

    Parameters
    ----------
    samples
        float32 [n_channels, n_samples]; a vector is one channel.
    sample_rate
        In Hz.
    notes
        Messages for the user about how the file was read (:attr:`AudioReader.notes`).
    samples_sha256
        Of the file that it was read from (:meth:`AudioReader.samples_sha256`); None without a file.
    metadata
        Markers and Broadcast Wave information.

    Raises
    ------
    ValueError
        If `samples` has more than two dimensions or `sample_rate` is not positive.
    """

    samples: Samples
    sample_rate: int
    notes: tuple[Message, ...] = ()
    samples_sha256: str | None = None
    metadata: RecordingMetadata = NO_METADATA

    def __post_init__(self) -> None:
        samples = np.atleast_2d(np.asarray(self.samples, dtype=np.float32))
        if samples.ndim != 2:
            raise ValueError(f"samples have the shape [n_channels, n_samples], not {list(samples.shape)}")
        if self.sample_rate <= 0:
            raise ValueError(f"a sample rate is positive, not {self.sample_rate}")
        object.__setattr__(self, "samples", samples)

    @property
    def n_channels(self) -> int:
        """Number of channels."""
        return int(self.samples.shape[0])

    @property
    def n_samples(self) -> int:
        """Length in samples."""
        return int(self.samples.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sample_rate

    def mono(self) -> Samples:
        """Return the mean of the channels, float32 [n_samples]."""
        return self.samples.mean(axis=0, dtype=np.float32)

    def analysis_mix(self) -> AnalysisMix:
        """Return how the channels become the one that is analysed and drawn; computed once."""
        return self._analysis_mix

    @cached_property
    def _analysis_mix(self) -> AnalysisMix:
        return AnalysisMix.of_samples(self.samples)

    def part(self, begin_s: float, end_s: float | None = None) -> AudioClip:
        """Return the part between two times, with the markers in it; silence after the clip's end.

        Parameters
        ----------
        begin_s, end_s
            In seconds, rounded to samples; None for the clip's end.
        """
        begin = round(begin_s * self.sample_rate)
        end = max(begin, self.n_samples) if end_s is None else round(end_s * self.sample_rate)
        if (begin, end) == (0, self.n_samples):
            return self
        samples = self.samples[:, begin:end]
        samples = np.pad(samples, ((0, 0), (0, end - begin - samples.shape[1])))
        metadata = self.metadata.within(begin / self.sample_rate, end / self.sample_rate)
        return AudioClip(samples, self.sample_rate, metadata=metadata)

    def resampled(self, rate: int) -> AudioClip:
        """Return the clip at sample rate `rate` in Hz; `self` if it has that rate."""
        if rate == self.sample_rate:
            return self
        n_samples = resampled_length(self.n_samples, self.sample_rate, rate)
        if self.n_samples == 0:
            return AudioClip(np.zeros((self.n_channels, 0), np.float32), rate, metadata=self.metadata)
        frames = soxr.resample(self.samples.T, self.sample_rate, rate, quality=RESAMPLING_QUALITY)
        resampled = fitted(np.asarray(frames, np.float32).T, n_samples)
        return AudioClip(resampled, rate, metadata=self.metadata)

    def mono_at(self, rate: int) -> Samples:
        """Return the channel that is analysed (:meth:`analysis_mix`) at `rate` in Hz, float32 [n_samples].

        It is computed in blocks, and a large result is mapped from a file (:mod:`codec.audio.mapped`), so
        that an hour of audio needs little memory.
        """
        mono = large_zeros((resampled_length(self.n_samples, self.sample_rate, rate),))
        mix = self.analysis_mix()
        means = (
            mix(self.samples[:, begin : begin + _READ_SAMPLES])[None]
            for begin in range(0, self.n_samples, _READ_SAMPLES)
        )
        begin = 0
        for piece in resampled_pieces(means, 1, self.sample_rate, rate):
            mono[begin : begin + piece.shape[1]] = piece[0]
            begin += piece.shape[1]
        return mono


class AudioReader:
    """A recording on disk, read in blocks, so that memory does not grow with its length.

    It is a context manager. More than two channels are mixed down to stereo.

    Raises
    ------
    AudioError
        On opening, if the file is missing, empty or not audio. While reading, if it is damaged or contains
        samples that are not finite.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        _check_file(self.path)
        self._source = _open_source(self.path)
        self._samples_sha256: str | None = None
        self._lost: tuple[Message, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Closing twice is allowed, and the properties stay available."""

    @property
    def notes(self) -> Sequence[Message]:
        """Messages for the user about how the file was read, for example that its end is missing.

        They are complete after the file was read once.
        """
        return (*self._source.notes, *self._lost, *self._metadata[1])

    @property
    def metadata(self) -> RecordingMetadata:
        """Markers and Broadcast Wave information."""
        return self._metadata[0]

    @cached_property
    def _metadata(self) -> tuple[RecordingMetadata, tuple[Message, ...]]:
        return read_metadata(self.path, self.sample_rate, self.n_samples)

    @property
    def random_access(self) -> bool:
        """Whether libsndfile can seek to any sample exactly in the unchanged file."""
        return self._source.random_access

    @property
    def sample_rate(self) -> int:
        """Sample rate of the file in Hz."""
        return self._source.sample_rate

    @property
    def n_channels(self) -> int:
        """Number of channels of the blocks, 1 or 2."""
        return min(2, self._source.n_channels)

    @property
    def n_samples(self) -> int:
        """Length in samples at the file's sample rate, counted in the file."""
        return self._source.n_samples

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sample_rate

    def blocks(
        self, block_samples: int, sample_rate: int, *, centred_by: AnalysisMix | None = None
    ) -> Iterator[Samples]:
        """Read the whole file in blocks, resampled to `sample_rate`.

        Parameters
        ----------
        block_samples
            Length of each block at `sample_rate`; the last may be shorter.
        sample_rate
            Sample rate of the blocks in Hz.
        centred_by
            The mix whose DC offsets are subtracted before resampling: a step from 0 to the offset would ring.

        Yields
        ------
        ndarray
            float32 [n_channels, n]. The samples do not depend on the block length.

        Raises
        ------
        AudioError
            If the file is damaged or contains samples that are not finite.
        ValueError
            If `block_samples` is not positive.
        """
        if block_samples <= 0:
            raise ValueError(f"a block has at least one sample, not {block_samples}")
        pieces: list[Samples] = []
        n_buffered = 0
        raw = self.raw_pieces()
        if centred_by is not None:
            raw = map(centred_by.centred, raw)
        for piece in resampled_pieces(raw, self.n_channels, self.sample_rate, sample_rate):
            pieces.append(piece)
            n_buffered += piece.shape[1]
            if n_buffered < block_samples:
                continue
            buffer = np.concatenate(pieces, axis=1)
            n_complete = n_buffered - n_buffered % block_samples
            for start in range(0, n_complete, block_samples):
                yield buffer[:, start : start + block_samples].copy()
            pieces = [buffer[:, n_complete:]]
            n_buffered -= n_complete
        if n_buffered:
            yield np.concatenate(pieces, axis=1)

    def analysis_mix(self) -> AnalysisMix:
        """Return how the channels become the one that is analysed; this reads the whole file once."""
        return AnalysisMix.of(self.raw_pieces(), self.n_channels)

    def raw_pieces(self) -> Iterator[Samples]:
        """Read the whole file at its own sample rate, in pieces of float32 [n_channels, n].

        Raises
        ------
        AudioError
            If the file is damaged or contains samples that are not finite.
        """
        n_read = 0
        facts = struct.pack("<II", self.sample_rate, self._source.n_channels)
        digest = None if self._samples_sha256 is not None else hashlib.sha256(facts)
        try:
            for frames in self._source.blocks():
                if digest is not None:
                    digest.update(np.ascontiguousarray(frames, "<f4").data)
                yield _checked_frames(self.path, frames, n_read, self.sample_rate)
                n_read += len(frames)
        except (DecodingError, OSError) as error:
            raise AudioError(self.path, self._damage(n_read)) from error
        if n_read == 0 or (n_read < self.n_samples and not self._source.may_be_shorter):
            raise AudioError(self.path, self._damage(n_read))
        there_s = n_read / self.sample_rate
        if is_shorter(there_s, self.duration_s):
            self._lost = (damaged_length(self.duration_s, there_s),)
        if digest is not None:
            self._samples_sha256 = digest.hexdigest()

    def samples_sha256(self) -> str:
        """Return the SHA-256 of the decoded samples, with sample rate and number of channels.

        It does not depend on tags, on the container, or on the lossless format. It is computed the first time
        that the whole file is read, and reads the file only if that has not happened yet. The samples are
        those before channels are mixed down: a sum of channels may be rounded otherwise on another machine.
        Decoders of lossy formats may round otherwise in another version, too; equal hashes are equal sounds,
        but different hashes may be.

        Raises
        ------
        AudioError
            As :meth:`raw_pieces`.
        """
        if self._samples_sha256 is None:
            for _ in self.raw_pieces():
                pass
        assert self._samples_sha256 is not None
        return self._samples_sha256

    def _damage(self, n_read: int) -> Message:
        return Message(
            "damaged after about {read_s:.2f} s of {duration_s:.2f} s; copy or export the recording again",
            read_s=n_read / self.sample_rate,
            duration_s=self.duration_s,
        )


def load_audio(path: str | Path) -> AudioClip:
    """Read a whole recording at its own sample rate.

    More than two channels are mixed down to stereo by :mod:`codec.audio.folding`. A long recording is
    mapped from a temporary file (:mod:`codec.audio.mapped`).

    Raises
    ------
    AudioError
        If the file is missing, unreadable, empty, damaged, not audio, longer than 4 GiB of samples, or
        contains samples that are not finite.
    """
    with AudioReader(path) as reader:
        limit = MAX_CLIP_BYTES // (4 * reader.n_channels)
        if reader.n_samples > limit:
            raise AudioError(reader.path, _too_long(reader.duration_s))
        try:
            samples = _read_whole(reader, limit)
            return AudioClip(
                samples, reader.sample_rate, tuple(reader.notes), reader.samples_sha256(), reader.metadata
            )
        except MemoryError as error:
            raise AudioError(reader.path, _too_long(reader.duration_s)) from error


def _read_whole(reader: AudioReader, limit: int) -> Samples:
    n_channels = reader.n_channels
    n_samples = min(reader.n_samples, limit)
    if 4 * n_channels * n_samples < LARGE_BYTES:
        samples = np.empty((n_channels, n_samples), np.float32)
    else:
        # Interleaved in memory, as the playback needs it, so that it makes no copy.
        samples = large_zeros((n_samples, n_channels)).T
    n_read = 0
    for piece in reader.raw_pieces():
        if n_read + piece.shape[1] > samples.shape[1]:
            raise AudioError(reader.path, _too_long(n_read / reader.sample_rate))
        samples[:, n_read : n_read + piece.shape[1]] = piece
        n_read += piece.shape[1]
    return samples if n_read == samples.shape[1] else samples[:, :n_read].copy()


def _too_long(duration_s: float) -> Message:
    return Message(
        "too long to be held in memory ({hours:.1f} hours); cut it into parts, "
        "or use `pointillist encode`, which streams",
        hours=duration_s / 3600,
    )


def _check_file(path: Path) -> None:
    """Raise :class:`AudioError` for causes that libsndfile does not tell apart: missing, forbidden, empty."""
    try:
        with open_regular(path) as stream:
            is_empty = not stream.read(1)
    except OSError as error:
        raise AudioError(path, os_reason(error, writing=False)) from error
    if is_empty:
        raise AudioError(path, "the file is empty; copy or export the recording again")


def _open_source(path: Path) -> Source:
    try:
        source = _decoder(path)
    except OSError as error:
        raise AudioError(path, os_reason(error, writing=False)) from error
    except DecodingError as error:
        with open_regular(path) as stream:
            kind = ffmpeg.kind_of(stream.read(12))
        if kind is None or ffmpeg.is_installed():
            raise AudioError(
                path, "not a recording that can be read here; convert it to WAV or FLAC"
            ) from error
        raise AudioError(
            path,
            "{kind} needs FFmpeg, which is not installed; pip install 'pointillist[formats]', or "
            "convert it to WAV or FLAC",
            kind=kind,
        ) from error
    if source.n_samples <= 0:
        raise AudioError(path, "the recording is empty (0 samples); record or export it again")
    low, high = SAMPLE_RATES_HZ
    if not low <= source.sample_rate <= high:
        raise AudioError(
            path,
            "has a sample rate of {rate} Hz, and recordings have {low} to {high} Hz; if its header is wrong, "
            "set the right rate in an audio editor",
            rate=source.sample_rate,
            low=low,
            high=high,
        )
    return source


def _decoder(path: Path) -> Source:
    try:
        return LibsndfileSource(path)
    except DecodingError:
        if not ffmpeg.is_installed():
            raise
    return ffmpeg.FfmpegSource(path)


def _checked_frames(path: Path, frames: Samples, first: int, sample_rate: int) -> Samples:
    sound = is_sound(frames).all(axis=1)
    if not sound.all():
        place = int(np.argmin(sound))
        where_s = (first + place) / sample_rate
        if np.isfinite(frames[place]).all():
            raise AudioError(
                path,
                "holds values that are far too large (the first at {where_s:.3f} s); repair that place in "
                "an audio editor, or export it again",
                where_s=where_s,
            )
        raise AudioError(
            path,
            "holds values that are not numbers (the first at {where_s:.3f} s); repair that place in "
            "an audio editor, or export it again",
            where_s=where_s,
        )
    return fold_channels(frames)
