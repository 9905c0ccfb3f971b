"""Recordings with random access, in memory or on disk."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from codec.audio.clip import AudioClip, AudioError, AudioReader
from codec.audio.folding import fold_channels
from codec.audio.libsndfile import soundfile_name
from codec.audio.source import is_sound
from codec.files import open_regular

__all__ = ["ClipRecording", "FileRecording", "Recording", "file_sha256", "known_sha256"]

FloatArray = NDArray[np.float32]


class Recording(Protocol):
    """Audio with random access."""

    @property
    def sample_rate(self) -> int:
        """Sample rate in Hz."""
        ...

    @property
    def n_channels(self) -> int:
        """Number of channels, 1 or 2."""
        ...

    @property
    def n_samples(self) -> int:
        """Length in samples."""
        ...

    def read(self, begin: int, end: int) -> FloatArray:
        """Return samples ``begin..end - 1``, zero outside of the recording.

        Shape
        -----
        returns: float32 [n_channels, end - begin]
        """
        ...


class ClipRecording:
    """A clip in memory as a :class:`Recording`; more than two channels are mixed down to stereo."""

    def __init__(self, clip: AudioClip) -> None:
        samples = clip.samples if clip.n_channels <= 2 else fold_channels(clip.samples.T)
        self._samples = samples
        self.samples_sha256 = clip.samples_sha256
        self.sample_rate = clip.sample_rate
        self.n_channels = int(samples.shape[0])
        self.n_samples = clip.n_samples
        self.metadata = clip.metadata

    def read(self, begin: int, end: int) -> FloatArray:
        """See :meth:`Recording.read`."""
        return _padded(self._samples[:, max(0, begin) : max(0, end)], begin, end)


class FileRecording:
    """A file as a :class:`Recording`, in bounded memory. It is a context manager and not thread-safe.

    Raises
    ------
    codec.audio.clip.AudioError
        If the file is missing, empty or not audio; in :meth:`read`, if it is damaged.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._stack = contextlib.ExitStack()
        with AudioReader(self.path) as reader:
            self._reader = reader
            self.sample_rate = reader.sample_rate
            self.n_channels = reader.n_channels
            self.n_samples = reader.n_samples
            self.metadata = reader.metadata
            self._file: soundfile.SoundFile | None = None
            self._decoded: FloatArray | None = None
            if reader.random_access:
                self._file = self._stack.enter_context(soundfile.SoundFile(soundfile_name(self.path)))
            else:  # decoded once, to a temporary file
                try:
                    self._decoded = self._decode(reader)
                except BaseException:
                    self._stack.close()
                    raise
                self.n_samples = int(self._decoded.shape[0])

    def _decode(self, reader: AudioReader) -> FloatArray:
        try:
            stream = self._stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
            for piece in reader.raw_pieces():
                stream.write(np.ascontiguousarray(piece.T).data)
            stream.flush()
            return np.memmap(stream, np.float32, "r").reshape(-1, self.n_channels)
        except (OSError, ValueError) as error:
            raise AudioError(
                self.path,
                "could not be unpacked to a temporary file ({error}); free some space on the disk",
                error=error,
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and delete its decoded copy."""
        self._decoded = None
        self._stack.close()

    @property
    def samples_sha256(self) -> str:
        """Hash of the samples (:meth:`~codec.audio.clip.AudioReader.samples_sha256`).

        The first use reads the file, unless it was decoded when it was opened.
        """
        return self._reader.samples_sha256()

    def read(self, begin: int, end: int) -> FloatArray:
        """See :meth:`Recording.read`."""
        first, last = max(0, begin), min(end, self.n_samples)
        if last <= first:
            return np.zeros((self.n_channels, max(0, end - begin)), np.float32)
        if self._decoded is not None:
            return _padded(np.ascontiguousarray(self._decoded[first:last].T), begin, end)
        assert self._file is not None
        try:
            self._file.seek(first)
            frames = np.asarray(self._file.read(last - first, "float32", always_2d=True), np.float32)
        except (soundfile.SoundFileError, OSError) as error:
            raise AudioError(self.path, "cannot be read any more; open it again") from error
        if len(frames) < last - first or not is_sound(frames).all():
            where_s = first / self.sample_rate
            raise AudioError(
                self.path, "damaged near {where_s:.1f} s; copy or export the recording again", where_s=where_s
            )
        return _padded(fold_channels(frames), begin, end)


def _padded(samples: FloatArray, begin: int, end: int) -> FloatArray:
    before = min(max(0, -begin), end - begin)
    return np.pad(samples, ((0, 0), (before, end - begin - before - samples.shape[1])))


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal digits.

    Raises
    ------
    OSError
        If the file cannot be read, or is no regular file.
    """
    with open_regular(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def known_sha256(path: Path) -> str | None:
    """Return :func:`file_sha256`, or None if the file cannot be read."""
    with contextlib.suppress(OSError):
        return file_sha256(path)
    return None
