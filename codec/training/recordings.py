"""Random segments of a folder of recordings, which may hold anything a musician keeps.

Decoding is slow and a run draws millions of segments, so each file is decoded once, to mono at the model's
rate in a cache folder, and memory-mapped from then on. A file that cannot be read is left out with a warning.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import SUPPORTED_SUFFIXES, AudioError, AudioReader
from codec.events.event import MODEL_SAMPLE_RATE
from codec.training.shared_batches import BatchProcess

__all__ = [
    "SEGMENT_SAMPLES",
    "RecordingError",
    "RecordingFolder",
    "RecordingLoader",
    "decoded",
    "read_segment",
]

SEGMENT_SAMPLES = 2**17

_BLOCK_SAMPLES = 2**18
_LONGEST_COUNTED = 600 * MODEL_SAMPLE_RATE
_SILENCE = 1e-3
_TRIES = 8

_log = logging.getLogger(__name__)


class RecordingError(Exception):
    """A folder has no recording that can be used."""


def decoded(path: Path, cache_folder: Path) -> NDArray[np.float16]:
    """Return a recording as memory-mapped mono samples at 22,050 Hz, decoding it if it is not in the cache.

    A file that was changed since is decoded again.

    Shape
    -----
    returns: float16 [n_samples]

    Raises
    ------
    AudioError
        If the file cannot be read.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise AudioError(path, f"cannot be opened ({error.strerror}); check the path") from error
    state = f"{path.resolve()}\n{status.st_size}\n{status.st_mtime_ns}\n{MODEL_SAMPLE_RATE}"
    cached = cache_folder / f"{hashlib.sha256(state.encode()).hexdigest()[:32]}.f16"
    if not cached.exists():
        cache_folder.mkdir(parents=True, exist_ok=True)
        # Another process may decode the same file: each writes its own and the last one stays.
        partial = cached.with_suffix(f".{os.getpid()}.part")
        try:
            with AudioReader(path) as reader, partial.open("wb") as file:
                for block in reader.blocks(_BLOCK_SAMPLES, MODEL_SAMPLE_RATE):
                    file.write(block.mean(0).astype(np.float16).tobytes())
            os.replace(partial, cached)
        finally:
            partial.unlink(missing_ok=True)
    return np.memmap(cached, np.float16, mode="r")


def read_segment(samples: NDArray[np.float16], begin: int, n_samples: int) -> NDArray[np.float32]:
    """Return `n_samples` from `begin` on as float32, with zeros after the end."""
    segment = np.zeros(n_samples, np.float32)
    part = samples[begin : begin + n_samples]
    segment[: len(part)] = part
    return segment


class RecordingFolder:
    """Every readable recording below a folder.

    Parameters
    ----------
    path
        Searched with its subfolders; see :data:`codec.audio.clip.SUPPORTED_SUFFIXES`.
    seed
        Of :meth:`segment` where it is given no generator.
    cache_folder
        Where decoded samples are kept, about 2.6 MB a minute.
    progress
        Called with the number of files looked at and of all files, while the cache is filled.

    Attributes
    ----------
    names, recordings
        Paths relative to the folder, in order, and their samples, float16 [n_samples] each.
    skipped
        Name to reason of the files that were left out.

    Raises
    ------
    RecordingError
        If the folder is missing or no recording in it can be used.
    """

    def __init__(
        self,
        path: Path,
        seed: int = 0,
        *,
        cache_folder: Path,
        n_samples: int = SEGMENT_SAMPLES,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.path = Path(path)
        if not self.path.is_dir():
            raise RecordingError(f"{path}: no such folder; give one that holds recordings")
        self.n_samples = n_samples
        self.skipped: dict[str, str] = {}
        self._generator = np.random.default_rng(seed)
        names: list[str] = []
        recordings: list[NDArray[np.float16]] = []
        files = [file for file in sorted(self.path.rglob("*")) if file.suffix.lower() in SUPPORTED_SUFFIXES]
        for index, file in enumerate(files):
            name = file.relative_to(self.path).as_posix()
            try:
                samples = decoded(file, cache_folder)
            except AudioError as error:
                self.skipped[name] = error.reason
                _log.warning("%s: skipped: %s", file, error.reason)
            else:
                names.append(name)
                recordings.append(samples)
            if progress:
                progress(index + 1, len(files))
        if not names:
            raise RecordingError(
                f"{path}: none of {len(files)} audio files can be read; see the log, or give another folder"
            )
        self.names, self.recordings = tuple(names), tuple(recordings)
        # Long recordings count more, but one of several hours must not be all there is.
        counted = np.array([min(len(samples), _LONGEST_COUNTED) for samples in recordings], np.float64)
        self._shares = counted / counted.sum()

    def __len__(self) -> int:
        return len(self.names)

    def segment(self, generator: np.random.Generator | None = None) -> NDArray[np.float32]:
        """Return a random segment, float32 [n_samples], not silent if that can be had in a few tries."""
        generator = generator or self._generator
        segment = np.zeros(self.n_samples, np.float32)
        for _ in range(_TRIES):
            samples = self.recordings[int(generator.choice(len(self), p=self._shares))]
            begin = int(generator.integers(max(1, len(samples) - self.n_samples + 1)))
            segment = read_segment(samples, begin, self.n_samples)
            if np.abs(segment).max() > _SILENCE:
                break
        return segment


@dataclass
class _SegmentProducer:
    """Draws segments, in the worker."""

    path: Path
    cache_folder: Path
    n_samples: int
    seed: int

    def open(self) -> None:
        self._folder = RecordingFolder(self.path, cache_folder=self.cache_folder, n_samples=self.n_samples)

    def produce(self, task: tuple[int, ...], out: Mapping[str, NDArray[Any]]) -> None:
        generator = np.random.default_rng([self.seed, *task])
        for waveform in out["waveforms"]:
            waveform[...] = self._folder.segment(generator)


class RecordingLoader:
    """Batches of random segments, read in another process: dicts with ``waveforms`` float32 [B, n_samples].

    A batch depends only on the folder, the seed and its step. Also for MusicNet: give it
    :meth:`codec.training.musicnet.MusicNet.folder`.
    """

    def __init__(
        self,
        path: Path,
        batch_size: int,
        seed: int = 0,
        start_step: int = 0,
        *,
        cache_folder: Path,
        n_samples: int = SEGMENT_SAMPLES,
    ) -> None:
        producer = _SegmentProducer(Path(path), Path(cache_folder), n_samples, seed)
        layout = {"waveforms": ((batch_size, n_samples), "float32")}
        self._process = BatchProcess(producer, layout, _steps(start_step))

    def __iter__(self) -> Iterator[dict[str, NDArray[Any]]]:
        return self

    def __next__(self) -> dict[str, NDArray[Any]]:
        """Return the next step's batch; raises :class:`~codec.training.shared_batches.BatchError`."""
        return next(self._process)

    def close(self) -> None:
        """End the worker."""
        self._process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _steps(step: int) -> Iterator[tuple[int, ...]]:
    while True:
        yield (step,)
        step += 1
