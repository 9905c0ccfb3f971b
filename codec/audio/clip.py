"""Reading and writing recordings.

A musician's file comes in any state; whatever is wrong with it is said in one line that names the file and
the way out (:class:`AudioError`). Samples are float32, channels first, full scale at 1. One or two channels
are kept; more are folded to stereo (:func:`fold_channels`). Nothing here resamples unless it is asked to.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from codec.audio.mapped import LARGE_BYTES, large_zeros
from codec.audio.writing import AudioError, SaveReport, save_audio
from codec.files import os_reason
from codec.messages import Message

__all__ = [
    "SUPPORTED_SUFFIXES",
    "AudioClip",
    "AudioError",
    "AudioReader",
    "SaveReport",
    "fold_channels",
    "load_audio",
    "save_audio",
]

Samples = NDArray[np.float32]

SUPPORTED_SUFFIXES = (
    *(".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".aiff", ".aif", ".aifc"),
    *(".au", ".snd", ".caf", ".w64", ".rf64"),
)
"""Endings to offer in a file dialogue. The content decides, not the ending."""

_MAX_CLIP_BYTES = 4 * 1024**3  # about three hours of stereo at 44.1 kHz, decoded
_READ_SAMPLES = 1 << 14
_HALF_POWER = 0.7071067811865476
_RESAMPLING_QUALITY = "HQ"

# Share of each channel in (left, right), in the order in which WAV and FLAC keep loudspeakers.
_LEFT, _RIGHT, _BOTH = (1.0, 0.0), (0.0, 1.0), (_HALF_POWER, _HALF_POWER)
_FOLDS = {
    3: (_LEFT, _RIGHT, _BOTH),
    4: (_LEFT, _RIGHT, _LEFT, _RIGHT),
    5: (_LEFT, _RIGHT, _BOTH, _LEFT, _RIGHT),
    6: (_LEFT, _RIGHT, _BOTH, _BOTH, _LEFT, _RIGHT),
    7: (_LEFT, _RIGHT, _BOTH, _BOTH, _BOTH, _LEFT, _RIGHT),
    8: (_LEFT, _RIGHT, _BOTH, _BOTH, _LEFT, _RIGHT, _LEFT, _RIGHT),
}


@dataclass(frozen=True, slots=True, eq=False)
class AudioClip:
    """A recording in memory.

    Parameters
    ----------
    samples
        float32 [n_channels, n_samples]; a vector counts as one channel.
    sample_rate
        In Hz.
    """

    samples: Samples
    sample_rate: int

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

    def resampled(self, rate: int) -> AudioClip:
        """Return the clip at another sample rate in Hz; the same clip if it has that rate already."""
        if rate == self.sample_rate:
            return self
        n_samples = _resampled_length(self.n_samples, self.sample_rate, rate)
        if self.n_samples == 0:
            return AudioClip(np.zeros((self.n_channels, 0), np.float32), rate)
        frames = soxr.resample(self.samples.T, self.sample_rate, rate, quality=_RESAMPLING_QUALITY)
        return AudioClip(_fitted(np.asarray(frames, np.float32).T, n_samples), rate)

    def mono_at(self, rate: int) -> Samples:
        """Return :meth:`mono` at another rate in Hz, float32 [n_samples].

        It is made piece by piece, and mapped from a file if it is large: that of an hour takes little memory.
        """
        mono = large_zeros((_resampled_length(self.n_samples, self.sample_rate, rate),))
        means = (
            self.samples[:, begin : begin + _READ_SAMPLES].mean(axis=0, dtype=np.float32, keepdims=True)
            for begin in range(0, self.n_samples, _READ_SAMPLES)
        )
        begin = 0
        for piece in _resampled_pieces(means, 1, self.sample_rate, rate):
            mono[begin : begin + piece.shape[1]] = piece[0]
            begin += piece.shape[1]
        return mono


class AudioReader:
    """A recording on disk, read piece by piece: memory does not grow with its length.

    Use it as a context manager. More than two channels are folded to stereo.

    Raises
    ------
    AudioError
        On opening, if the file is missing, empty or no audio; in :meth:`blocks`, if it is damaged further on
        or holds samples that are not finite.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        _check_file(self.path)
        self._file = _open_sound(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go. May be called twice; what the file is can still be asked."""
        self._file.close()

    @property
    def sample_rate(self) -> int:
        """Rate of the file in Hz."""
        return int(self._file.samplerate)

    @property
    def n_channels(self) -> int:
        """Channels of the blocks: 1 or 2."""
        return min(2, int(self._file.channels))

    @property
    def n_samples(self) -> int:
        """Length in samples, at the rate of the file."""
        return int(self._file.frames)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sample_rate

    def blocks(self, block_samples: int, sample_rate: int) -> Iterator[Samples]:
        """Read from the start, resampled on the way.

        Parameters
        ----------
        block_samples
            Length of each block, at `sample_rate`; only the last is shorter.
        sample_rate
            Rate of the blocks in Hz.

        Yields
        ------
        ndarray
            float32 [n_channels, n], the same samples whatever the block length.
        """
        if block_samples <= 0:
            raise ValueError(f"a block has at least one sample, not {block_samples}")
        pieces: list[Samples] = []
        n_held = 0
        for piece in _resampled_pieces(self.raw_pieces(), self.n_channels, self.sample_rate, sample_rate):
            pieces.append(piece)
            n_held += piece.shape[1]
            if n_held < block_samples:
                continue
            held = np.concatenate(pieces, axis=1)
            whole = n_held - n_held % block_samples
            for start in range(0, whole, block_samples):
                yield held[:, start : start + block_samples].copy()
            pieces, n_held = [held[:, whole:]], n_held - whole
        if n_held:
            yield np.concatenate(pieces, axis=1)

    def raw_pieces(self) -> Iterator[Samples]:
        """Read from the start at the rate of the file, in pieces of float32 [n_channels, n]."""
        n_read = 0
        try:
            # Opened anew for each pass, and never wound back: see _Forwards.
            with _open_sound(self.path) as file:
                while True:
                    frames = np.asarray(file.read(_READ_SAMPLES, "float32", always_2d=True), np.float32)
                    if not len(frames):
                        break
                    yield _checked_frames(self.path, frames, n_read, self.sample_rate)
                    n_read += len(frames)
        except (soundfile.SoundFileError, OSError) as error:
            raise AudioError(self.path, self._damage(n_read)) from error
        if n_read == 0 or (n_read < self.n_samples and not self._may_overstate):
            raise AudioError(self.path, self._damage(n_read))

    @property
    def _may_overstate(self) -> bool:
        # MP3 without a length header is measured by estimate, and a streamed FLAC states no length at all.
        return self._file.format in {"MP3", "MPEG"} or self.n_samples > 2**60

    def _damage(self, n_read: int) -> Message:
        return Message(
            "damaged after about {read_s:.2f} s of {duration_s:.2f} s; copy or export the recording again",
            read_s=n_read / self.sample_rate,
            duration_s=self.duration_s,
        )


def load_audio(path: str | Path) -> AudioClip:
    """Read a whole recording, at its own rate; a long one is mapped from a file (:mod:`codec.audio.mapped`).

    One or two channels are kept; more are folded to stereo by :func:`fold_channels`.

    Raises
    ------
    AudioError
        If the file is missing, unreadable, empty, damaged, no audio, holds samples that are not finite, or is
        too long to be held in memory.
    """
    with AudioReader(path) as reader:
        limit = _MAX_CLIP_BYTES // (4 * reader.n_channels)
        if limit < reader.n_samples <= 2**60:
            raise AudioError(reader.path, _too_long(reader.duration_s))
        try:
            return AudioClip(_read_whole(reader, limit), reader.sample_rate)
        except MemoryError as error:
            raise AudioError(reader.path, _too_long(reader.duration_s)) from error


def _read_whole(reader: AudioReader, limit: int) -> Samples:
    n_channels, n_samples = reader.n_channels, min(reader.n_samples, limit)
    if 4 * n_channels * n_samples < LARGE_BYTES:
        samples = np.empty((n_channels, n_samples), np.float32)
    else:
        # Frame by frame, as it is played, so that the playback needs no copy.
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


def fold_channels(frames: Samples) -> Samples:
    """Fold interleaved frames [n, n_channels] to at most two channels, returned as [1 or 2, n].

    Three to eight channels are taken for loudspeakers in the order of WAV and FLAC (left, right, centre, low
    frequencies, then back and side pairs). Left and right ones go to their own side; centre ones, the
    low-frequency one included, go to both at half power. Beyond eight, channels go left and right by turns.
    Each side is divided by the sum of its shares, so that nothing is dropped and nothing can clip.
    """
    n_channels = frames.shape[1]
    if n_channels <= 2:
        return np.ascontiguousarray(frames.T)
    shares = np.array(
        _FOLDS.get(n_channels) or [(_LEFT, _RIGHT)[index % 2] for index in range(n_channels)], np.float32
    )
    return np.ascontiguousarray((frames @ (shares / shares.sum(axis=0))).T)


class _Forwards(soundfile.SoundFile):
    """A file that is read from front to back.

    soundfile seeks to where it is after each read of a file that can seek; in an MP3 that loses the bits
    which frames borrow from earlier ones, and every read but the first begins with broken samples.
    """

    def seekable(self) -> bool:
        return False


def _check_file(path: Path) -> None:
    """Say what libsndfile would not: that there is no such file, no permission, or nothing in it."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise AudioError(path, "this is a folder; choose an audio file inside it")
        if not stat.S_ISREG(status.st_mode):
            raise AudioError(path, "this is a device or a pipe; choose an audio file")
        if status.st_size == 0:
            raise AudioError(path, "the file is empty; copy or export the recording again")
        with path.open("rb") as stream:
            stream.read(1)
    except OSError as error:
        raise AudioError(path, os_reason(error, writing=False)) from error
    except ValueError as error:  # a zero byte in the name
        raise AudioError(None, "no such file; check the name") from error


def _open_sound(path: Path) -> soundfile.SoundFile:
    try:
        file = _Forwards(path)
    except (soundfile.SoundFileError, TypeError, OSError) as error:
        raise AudioError(path, "not a recording that can be read here; convert it to WAV or FLAC") from error
    if file.frames <= 0:
        file.close()
        raise AudioError(path, "the recording is empty (0 samples); record or export it again")
    return file


def _checked_frames(path: Path, frames: Samples, first: int, sample_rate: int) -> Samples:
    finite = np.isfinite(frames).all(axis=1)
    if not finite.all():
        where_s = (first + int(np.argmin(finite))) / sample_rate
        raise AudioError(
            path,
            "holds values that are not numbers (the first at {where_s:.3f} s); repair that place in "
            "an audio editor, or export it again",
            where_s=where_s,
        )
    return fold_channels(frames)


def _resampled_pieces(
    pieces: Iterable[Samples], n_channels: int, from_rate: int, to_rate: int
) -> Iterator[Samples]:
    """Yield pieces of float32 [n_channels, n] at another rate: the same samples, however they are cut."""
    if from_rate == to_rate:
        yield from pieces
        return
    resampler = soxr.ResampleStream(
        from_rate, to_rate, n_channels, dtype="float32", quality=_RESAMPLING_QUALITY
    )
    n_in = n_out = 0
    for piece in pieces:
        n_in += piece.shape[1]
        out = np.asarray(resampler.resample_chunk(np.ascontiguousarray(piece.T)), np.float32)
        out = out.reshape(-1, n_channels).T
        n_out += out.shape[1]
        yield out
    tail = resampler.resample_chunk(np.zeros((0, n_channels), np.float32), last=True)
    missing = max(0, _resampled_length(n_in, from_rate, to_rate) - n_out)
    yield _fitted(np.asarray(tail, np.float32).reshape(-1, n_channels).T, missing)


def _resampled_length(n_samples: int, rate_in: int, rate_out: int) -> int:
    # Rounded up, so that a recording of one sample still has one; in integers, so that it is exact.
    return -(-n_samples * rate_out // rate_in)


def _fitted(samples: Samples, n_samples: int) -> Samples:
    """Cut or zero-pad [n_channels, n] to n_samples: the resampler rounds its last sample either way."""
    short = n_samples - samples.shape[1]
    return (
        np.pad(samples, ((0, 0), (0, short))) if short > 0 else np.ascontiguousarray(samples[:, :n_samples])
    )
