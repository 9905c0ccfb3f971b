"""Random segments of a folder of recordings.

Each file is decoded once, to mono at the model's rate, into a cache folder, and memory-mapped from there. A
file that cannot be read, or is silent, is skipped with a warning.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import SUPPORTED_SUFFIXES, AudioError, AudioReader
from codec.events.event import MODEL_SAMPLE_RATE
from codec.files import FileError, is_hidden, os_reason
from codec.messages import Message

__all__ = ["RecordingError", "RecordingFolder", "decoded"]

_BLOCK_SAMPLES = 2**18
_LONGEST_COUNTED = 600 * MODEL_SAMPLE_RATE
_SILENCE = 1e-3
_LOUDEST = 6e4
"""float16 ends at 65,504. Recordings that are not scaled to 1, but to 16 bits, are below."""
_TRIES = 8

_log = logging.getLogger(__name__)


class RecordingError(FileError):
    """A folder contains no usable recording; ``str()`` names it, the reason and a remedy."""


def decoded(path: Path, cache_folder: Path) -> NDArray[np.float16]:
    """Return a recording as memory-mapped mono samples at 22,050 Hz; decode it if it is not in the cache.

    A changed file (size or modification time) is decoded again.

    Shape
    -----
    returns: float16 [n_samples]

    Raises
    ------
    codec.audio.clip.AudioError
        If the file cannot be read.
    RecordingError
        If the cache cannot be written or read.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise AudioError(path, os_reason(error, writing=False)) from error
    state = f"{path.resolve()}\n{status.st_size}\n{status.st_mtime_ns}\n{MODEL_SAMPLE_RATE}"
    cached = cache_folder / f"{hashlib.sha256(os.fsencode(state)).hexdigest()[:32]}.f16"
    if not cached.exists():
        _decode(path, cached)
    try:
        return np.memmap(cached, np.float16, mode="r")
    except (OSError, ValueError) as error:
        raise RecordingError(
            cached, "is damaged ({error}); delete it, and it is made again", error=error
        ) from error


def _decode(path: Path, cached: Path) -> None:
    # Another process may decode the same file: each writes its own part file; the last one replaces.
    partial = cached.with_suffix(f".{os.getpid()}.part")
    with AudioReader(path) as reader:
        mix = reader.analysis_mix()
        try:
            cached.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                for block in reader.blocks(_BLOCK_SAMPLES, MODEL_SAMPLE_RATE, centred_by=mix):
                    mono = mix.mixed(block)
                    if np.abs(mono).max(initial=0.0) > _LOUDEST:
                        raise AudioError(path, "is far too loud; normalise it in an audio editor")
                    file.write(mono.astype(np.float16).tobytes())
            os.replace(partial, cached)
        except OSError as error:
            raise RecordingError(cached.parent, os_reason(error, writing=True)) from error
        finally:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def _is_silent(samples: NDArray[np.float16]) -> bool:
    blocks = range(0, len(samples), _BLOCK_SAMPLES)
    return not any((np.abs(samples[at : at + _BLOCK_SAMPLES]) > _SILENCE).any() for at in blocks)


class RecordingFolder:
    """All readable recordings in a folder and its subfolders.

    Parameters
    ----------
    path
        Files with :data:`codec.audio.clip.SUPPORTED_SUFFIXES` are used.
    seed
        Of the random segments.
    cache_folder
        For decoded samples, about 2.6 MB per minute.
    n_samples
        Length of the segments.
    chosen
        Called with the path of each file relative to the folder; it is not used if the result is false.
    progress
        Called with the number of files processed and of all files.

    Attributes
    ----------
    names, recordings
        Paths relative to the folder, sorted, and their samples, float16 [n_samples] each.
    skipped
        Reason for each skipped file, by relative path.

    Raises
    ------
    RecordingError
        If the folder does not exist or contains no usable recording.
    """

    def __init__(
        self,
        path: Path,
        seed: int = 0,
        *,
        cache_folder: Path,
        n_samples: int,
        chosen: Callable[[str], bool] = lambda _name: True,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.path = Path(path)
        try:
            if not self.path.is_dir():
                is_file = self.path.exists()
                reason = Message(
                    "is a file; give its folder" if is_file else "no such folder; check the name"
                )
                raise RecordingError(path, reason)
            files = [
                file
                for file in sorted(self.path.rglob("*"))
                if file.suffix.lower() in SUPPORTED_SUFFIXES
                and not is_hidden(file)
                and not file.is_dir()
                and chosen(file.relative_to(self.path).as_posix())
            ]
        except OSError as error:
            raise RecordingError(path, os_reason(error, writing=False)) from error
        self.n_samples = n_samples
        self.skipped: dict[str, str] = {}
        self._generator = np.random.default_rng(seed)
        names: list[str] = []
        recordings: list[NDArray[np.float16]] = []
        for index, file in enumerate(files):
            name = file.relative_to(self.path).as_posix()
            try:
                samples = decoded(file, cache_folder)
                if _is_silent(samples):
                    raise AudioError(file, "is silent")
            except AudioError as error:
                self.skipped[name] = error.reason
            else:
                names.append(name)
                recordings.append(samples)
            if progress:
                progress(index + 1, len(files))
        if not files:
            raise RecordingError(path, "holds no recordings; give a folder with WAV, FLAC, OGG or MP3 files")
        if not names:
            name, reason = next(iter(self.skipped.items()))
            raise RecordingError(
                path,
                "none of its {n} recordings can be used; the first: {name}: {reason}",
                n=len(files),
                name=name,
                reason=reason,
            )
        for name, reason in self.skipped.items():
            _log.warning("%s: skipped: %s", self.path / name, reason)
        if self.skipped:
            _log.warning("%s: %d of %d files skipped", path, len(self.skipped), len(files))
        self.names = tuple(names)
        self.recordings = tuple(recordings)
        # The probability is proportional to the length, which counts up to ten minutes.
        counted = np.array([min(len(samples), _LONGEST_COUNTED) for samples in recordings], np.float64)
        self._shares = counted / counted.sum()

    def __len__(self) -> int:
        return len(self.names)

    def segment(self, generator: np.random.Generator | None = None) -> NDArray[np.float32]:
        """Return a random segment, float32 [n_samples]; zero-padded if the recording is shorter.

        Up to eight segments are drawn until one is not silent. `generator` is used instead of the folder's
        own, if given.
        """
        generator = generator or self._generator
        segment = np.zeros(self.n_samples, np.float32)
        for _ in range(_TRIES):
            segment = self._segment_of(int(generator.choice(len(self), p=self._shares)), generator)
            if np.abs(segment).max() > _SILENCE:
                break
        return segment

    def segments(self, n: int, generator: np.random.Generator | None = None) -> NDArray[np.float32]:
        """Return segments of `n` different recordings, float32 [n, n_samples]; they may be silent.

        Raises
        ------
        RecordingError
            If there are fewer recordings.
        """
        if len(self) < n:
            raise RecordingError(
                self.path,
                "mixtures need {n} recordings, and {found} can be used; add some",
                n=n,
                found=len(self),
            )
        generator = generator or self._generator
        indices = generator.choice(len(self), n, replace=False, p=self._shares)
        return np.stack([self._segment_of(int(index), generator) for index in indices])

    def _segment_of(self, index: int, generator: np.random.Generator) -> NDArray[np.float32]:
        samples = self.recordings[index]
        begin = int(generator.integers(max(1, len(samples) - self.n_samples + 1)))
        part = samples[begin : begin + self.n_samples]
        segment = np.zeros(self.n_samples, np.float32)
        segment[: len(part)] = part
        return segment
