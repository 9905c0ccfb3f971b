"""Random segments of a folder of recordings, to train reference codecs on.

Recordings are decoded once, mixed to mono, and brought to the same power; they are held in memory as float16,
160 MB an hour at 22,050 Hz.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import SUPPORTED_SUFFIXES, AudioClip, AudioError, AudioReader
from codec.files import FileError, is_hidden, os_reason
from codec.messages import Message

__all__ = ["LEVEL", "NoRecordingsError", "Segments", "files_in", "recordings_of", "scaled"]

LEVEL = 0.1
"""Root mean square to which recordings are brought, -20 dB of full scale."""
_SILENT = 1e-5


class NoRecordingsError(FileError):
    """A folder has no usable recording; ``str()`` names it, the reason and a remedy."""


def scaled(mono: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """Return a signal at the common level, and the factor that takes it back; silence is left as it is.

    Shape
    -----
    mono, returns[0]: float32 [n_samples]
    """
    rms = float(np.sqrt(np.mean(np.square(mono, dtype=np.float64)))) if len(mono) else 0.0
    if rms < _SILENT:
        return mono, 1.0
    factor = rms / LEVEL
    return (mono / factor).astype(np.float32), factor


def files_in(folder: Path) -> list[Path]:
    """Return the recordings of a folder and its subfolders, in the order of their names.

    Raises
    ------
    NoRecordingsError
        If the folder cannot be read, or there are none.
    """
    try:
        if not folder.is_dir():
            raise NoRecordingsError(folder, "no such folder; check the name")
        files = sorted(
            file
            for file in folder.rglob("*")
            if file.suffix.lower() in SUPPORTED_SUFFIXES and not is_hidden(file) and file.is_file()
        )
    except OSError as error:
        raise NoRecordingsError(folder, os_reason(error, writing=False)) from error
    if not files:
        raise NoRecordingsError(folder, "holds no recordings; give a folder with WAV, FLAC, OGG or MP3 files")
    return files


def recordings_of(
    files: Sequence[Path],
    sample_rate: int,
    *,
    seconds: float | None = None,
    on_progress: Callable[[float], None] = lambda _share: None,
) -> list[NDArray[np.float16]]:
    """Decode recordings.

    Parameters
    ----------
    files
        Those that cannot be read, or are silent, are left out.
    sample_rate
        Of the samples, in Hz.
    seconds
        Only the first so many seconds of each; None for all.
    on_progress
        Called with the share that is done.

    Raises
    ------
    NoRecordingsError
        If none can be used; the message names the last.
    """
    recordings: list[NDArray[np.float16]] = []
    reason = Message("is silent")
    for index, file in enumerate(files):
        try:
            clip = _beginning(file, seconds)
        except AudioError as error:
            reason = error.reason
            continue
        mono, _ = scaled(clip.mono_at(sample_rate))
        if np.abs(mono).max(initial=0.0) > _SILENT:
            recordings.append(mono.astype(np.float16))
        on_progress((index + 1) / len(files))
    if not recordings:
        raise NoRecordingsError(
            files[-1] if files else None,
            "{reason}; and none of the {n} recordings can be used",
            n=len(files),
            reason=reason,
        )
    return recordings


def _beginning(path: Path, seconds: float | None) -> AudioClip:
    """Return the first seconds of a recording, or all of it."""
    with AudioReader(path) as reader:
        n_samples = reader.n_samples if seconds is None else round(seconds * reader.sample_rate)
        pieces: list[NDArray[np.float32]] = []
        n_read = 0
        for piece in reader.raw_pieces():
            pieces.append(piece)
            n_read += piece.shape[1]
            if n_read >= n_samples:
                break
        return AudioClip(np.concatenate(pieces, 1)[:, :n_samples], reader.sample_rate)


class Segments:
    """Random segments of recordings; each recording is drawn in proportion to its length.

    Parameters
    ----------
    recordings
        Samples, [n_samples] each; shorter ones are padded with zeros.
    n_samples
        Length of a segment.

    Raises
    ------
    ValueError
        If there are no recordings.
    """

    def __init__(self, recordings: Sequence[NDArray[np.floating]], n_samples: int) -> None:
        if not recordings:
            raise ValueError("segments need at least one recording")
        self._recordings = [np.pad(each, (0, max(0, n_samples - len(each)))) for each in recordings]
        self._n_samples = n_samples
        lengths = np.array([len(each) for each in recordings], np.float64) + 1
        self._shares = lengths / lengths.sum()

    def draw(self, n: int, generator: np.random.Generator) -> NDArray[np.float32]:
        """Return segments drawn with a generator, float32 [n, n_samples]."""
        chosen = generator.choice(len(self._recordings), n, p=self._shares)
        return np.stack([self._one(self._recordings[index], generator) for index in chosen])

    def _one(self, recording: NDArray[np.floating], generator: np.random.Generator) -> NDArray[np.float32]:
        begin = int(generator.integers(len(recording) - self._n_samples + 1))
        return recording[begin : begin + self._n_samples].astype(np.float32)
