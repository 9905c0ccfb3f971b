"""The measuring bench: measures any codec on any recording in the same way.

Figures compare the decoded audio with the recording, both mixed to mono at 22,050 Hz and cut to the
recording's length. A result also has the codec's bits and times (:mod:`codec.audio.coding`).

With an output folder, each result is stored in it with its sounds and pictures, so that an interrupted run
can be continued. The key of a result is a hash of the recording and of the settings of codec and bench.
Damaged or incomplete results are measured again. The key does not depend on the program's version.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import SUPPORTED_SUFFIXES, AudioClip, AudioError, load_audio
from codec.audio.coding import Codec, Coded
from codec.evaluate.figures import FIGURES, comparable, measured
from codec.evaluate.records import Result
from codec.evaluate.results import read_result, result_key, write_recording_files, write_result
from codec.events.event import MODEL_SAMPLE_RATE
from codec.files import is_hidden, os_reason
from codec.messages import Message
from codec.processes import child_environment, is_out_of_memory
from codec.reference.payload import MissingPackageError

__all__ = [
    "BenchOptions",
    "Measurement",
    "Outcome",
    "kept_result",
    "measure",
    "measure_all",
    "measure_file",
    "recordings_in",
]

_SILENT = 1e-5
"""Below the smallest step of 16 bits. The figures of silence mean nothing, and spoil the means."""
_RESULT_FORMAT = 4
"""Raise this when the definition of a figure changes."""


@dataclass(frozen=True)
class BenchOptions:
    """The settings of the bench.

    Parameters
    ----------
    n_jobs
        Number of recordings measured in parallel, each in its own process. Times are comparable only for
        equal `n_jobs`.
    out_dir
        Folder of stored results, sounds and pictures; None stores nothing.
    mono_rate
        Sample rate in Hz to which recordings are mixed to mono before coding; None leaves them unchanged.
    figures
        Names of the figures of decoded audio to measure; all of them by default.
    """

    n_jobs: int = 1
    out_dir: Path | None = None
    mono_rate: int | None = None
    figures: tuple[str, ...] = field(default_factory=lambda: tuple(FIGURES))


@dataclass(frozen=True, eq=False)
class Measurement:
    """A coded recording, its figures, and the two signals that were compared, float32 [n_samples]."""

    coded: Coded
    reference: NDArray[np.float32]
    estimate: NDArray[np.float32]
    figures: dict[str, float | None]


Outcome = tuple[Codec, Path, Result | str]
"""A codec, a recording, and its result or the reason why the recording could not be used."""


def measure(codec: Codec, recording: AudioClip, figures: Sequence[str] = tuple(FIGURES)) -> Measurement:
    """Code one recording and measure the decoded audio.

    Raises
    ------
    codec.audio.clip.AudioError
        If the codec cannot code it.
    codec.evaluate.extras.MissingExtraError
        If a figure's package is not installed.
    """
    coded = codec.code(recording)
    reference, estimate = comparable(recording, coded.decoded)
    values = measured(reference, estimate, MODEL_SAMPLE_RATE, figures)
    return Measurement(coded, reference, estimate, values | dict(coded.figures))


def measure_file(codec: Codec, path: Path, options: BenchOptions) -> Result:
    """Measure one recording, or return the stored result of an earlier run.

    Raises
    ------
    codec.audio.clip.AudioError
        If the recording cannot be used.
    codec.files.FileError
        If a file cannot be written into the folder of the options.
    codec.evaluate.extras.MissingExtraError
        If a figure's package is not installed.
    """
    kept = kept_result(codec, path, options)
    if kept is not None:
        return kept
    recording = load_audio(path)
    if np.abs(recording.samples).max(initial=0.0) < _SILENT:
        raise AudioError(path, "is silent; remove it or replace it")
    if options.mono_rate is not None:
        recording = AudioClip(recording.resampled(options.mono_rate).mono(), options.mono_rate)
    measurement = measure(codec, recording, options.figures)
    coded = measurement.coded
    result = Result(
        name=path.name,
        codec=codec.name,
        key=_key(codec, path, options),
        duration_s=recording.duration_s,
        payload_bits=coded.payload_bits,
        side_bits=coded.side_bits,
        n_scalars=coded.n_scalars,
        delay_samples=coded.delay_samples,
        encode_s=coded.encode_s,
        decode_s=coded.decode_s,
        n_jobs=options.n_jobs,
        figures=measurement.figures,
    )
    if options.out_dir is not None:
        write_recording_files(options.out_dir, result.key, measurement.reference, measurement.estimate)
        write_result(options.out_dir, result.key, dataclasses.asdict(result))
    return result


def kept_result(codec: Codec, path: Path, options: BenchOptions) -> Result | None:
    """Return the stored result of an earlier run, or None if there is no usable one.

    Raises
    ------
    codec.audio.clip.AudioError
        If the recording cannot be read.
    """
    if options.out_dir is None:
        return None
    key = _key(codec, path, options)
    try:
        result = Result(**read_result(options.out_dir, key))
    except (OSError, ValueError, TypeError):
        return None
    usable = result.key == key and set(options.figures) <= set(result.figures)
    # The content of a recording counts, not its name.
    return dataclasses.replace(result, name=path.name) if usable else None


def measure_all(codecs: Sequence[Codec], paths: Sequence[Path], options: BenchOptions) -> Iterator[Outcome]:
    """Measure every codec on every recording, and yield each outcome as soon as it is ready.

    If the iteration ends early, its processes are ended at once. Results are written whole or not at all.

    Raises
    ------
    codec.files.FileError, codec.evaluate.extras.MissingExtraError
        As :func:`measure_file`. A recording that cannot be used does not stop the others.
    """
    pairs = [(codec, path) for path in paths for codec in codecs]
    if options.n_jobs == 1:
        for codec, path in pairs:
            yield codec, path, _result_or_reason(codec, path, options)
        return
    # Spawn, because forked processes inherit torch's thread state and can hang.
    context = multiprocessing.get_context("spawn")
    before = multiprocessing.active_children()
    # One thread each, because they share the cores.
    with (
        child_environment(OMP_NUM_THREADS="1"),
        # Ctrl-C reaches all processes of a terminal: the first one ends the others.
        ProcessPoolExecutor(options.n_jobs, context, signal.signal, (signal.SIGINT, signal.SIG_IGN)) as pool,
    ):
        jobs = {pool.submit(_result_or_reason, *pair, options): pair for pair in pairs}
        try:
            for job in as_completed(jobs):
                yield *jobs[job], job.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                if child not in before:
                    child.terminate()
            raise


def recordings_in(folder: Path) -> list[Path]:
    """Return the recordings of a folder (without subfolders and hidden files), in the order of their names.

    Raises
    ------
    codec.audio.clip.AudioError
        If the folder cannot be read or holds no recordings.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise AudioError(folder, f"cannot be read as a folder: {os_reason(error, writing=False)}") from error
    paths = [
        path
        for path in entries
        if path.suffix.lower() in SUPPORTED_SUFFIXES and not is_hidden(path) and not path.is_dir()
    ]
    if not paths:
        raise AudioError(folder, "no recordings in this folder; choose one with WAV, FLAC, OGG or MP3 files")
    return paths


def _result_or_reason(codec: Codec, path: Path, options: BenchOptions) -> Result | str:
    try:
        return measure_file(codec, path, options)
    except AudioError as error:
        return error.reason
    except MissingPackageError as error:
        return str(error)
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        return Message("there is not enough memory for it; cut it into parts")


def _key(codec: Codec, path: Path, options: BenchOptions) -> str:
    return result_key(
        path,
        {
            "format": _RESULT_FORMAT,
            "codec": codec.name,
            "settings": dict(codec.settings),
            "figures": sorted(options.figures),
            "mono_rate": options.mono_rate,
        },
    )
