"""How good the codec is on a folder of recordings: every one is encoded, rendered, and the render measured.

All figures are of **rendered** audio, never of expected magnitudes, folded to mono at the model's rate and
cut to the recording's length. What cannot be measured (ViSQOL on less than a second, say) is None.
"""

from __future__ import annotations

import dataclasses
import json
import math
import multiprocessing
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from codec import metrics
from codec.audio import SUPPORTED_SUFFIXES, AudioError, load_audio
from codec.checkpoint import load_default_model, load_model
from codec.events import MODEL_SAMPLE_RATE, VECTOR_SIZE
from codec.files import FileError, atomic_file, os_reason
from codec.model import EventModel
from codec.pipeline import encode_file, render_project

__all__ = [
    "FIGURES",
    "Evaluation",
    "FileFigures",
    "evaluate_file",
    "evaluate_folder",
    "print_table",
    "write_json",
]

Measure = Callable[[NDArray[np.float32], NDArray[np.float32], int], float]

FIGURES: dict[str, tuple[str, str, Measure]] = {
    "spectral_convergence": ("SC", ".3f", metrics.spectral_convergence),
    "l1_unexplained": ("L1", ".3f", metrics.l1_unexplained),
    "log_mel_distance_db": ("mel dB", ".2f", metrics.log_mel_distance_db),
    "multi_resolution_stft": ("MR-STFT", ".3f", metrics.multi_resolution_stft),
    "visqol_mos": ("ViSQOL", ".2f", metrics.visqol_mos),
    "onset_f1": ("onset F1", ".2f", metrics.onset_f1),
    "chroma_similarity": ("chroma", ".2f", metrics.chroma_similarity),
}
"""Every figure by name: its heading, its format and the function of :mod:`codec.metrics` that computes it."""


@dataclass(frozen=True)
class FileFigures:
    """What was measured on one recording.

    Attributes
    ----------
    duration_s, n_events, events_per_s, scalars_per_s
        Length, and how sparse the encoding is: an event is a vector and an onset.
    encode_s, real_time_factor, render_s
        Seconds to encode and to render; the factor is seconds of encoding per second of audio, so that less
        than 1 is faster than the music.
    figures
        Original against render, by the names of :data:`FIGURES`; None is what cannot be measured.
    """

    name: str
    duration_s: float
    n_events: int
    events_per_s: float
    scalars_per_s: float
    encode_s: float
    real_time_factor: float
    render_s: float
    figures: dict[str, float | None]


@dataclass(frozen=True)
class Evaluation:
    """Figures of a folder, with what they were measured with.

    Attributes
    ----------
    failures
        By path, why a recording could not be used; one line each.
    """

    model_id: str
    model_hash: str
    machine: str
    n_jobs: int
    files: tuple[FileFigures, ...]
    failures: dict[str, str] = field(default_factory=dict[str, str])

    def mean(self, name: str) -> float | None:
        """Return a figure's mean over the recordings on which it could be measured."""
        measured = [value for file in self.files if (value := file.figures[name]) is not None]
        return statistics.fmean(measured) if measured else None


def evaluate_folder(
    folder: Path, *, model_path: Path | None = None, n_jobs: int = 1, show_progress: bool = True
) -> Evaluation:
    """Evaluate every recording of a folder, in the order of their names; folders in it are left alone.

    Parameters
    ----------
    model_path
        A checkpoint; the shipped one by default.
    n_jobs
        Recordings at a time, each in its own process. Times are comparable only between equal `n_jobs`.

    Raises
    ------
    codec.audio.AudioError
        If the folder cannot be read or holds no recordings. A recording that cannot be used does not stop
        the others: it is in :attr:`Evaluation.failures`.
    codec.checkpoint.CheckpointError
        If the model cannot be used.
    """
    paths = _recordings(folder)
    model = _model(model_path)
    files: dict[Path, FileFigures] = {}
    failures: dict[str, str] = {}
    results = _in_turn(paths, model) if n_jobs == 1 else _side_by_side(paths, model_path, n_jobs)
    # None: no bar where stderr is no terminal.
    with tqdm(results, "evaluate", len(paths), unit="file", disable=None if show_progress else True) as bar:
        for path, result in bar:
            if isinstance(result, str):
                failures[str(path)] = result
            else:
                files[path] = result
    return Evaluation(
        model_id=model.model_id,
        model_hash=model.model_hash,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__} on the CPU",
        n_jobs=n_jobs,
        files=tuple(files[path] for path in paths if path in files),
        failures=failures,
    )


def evaluate_file(path: Path, model: EventModel) -> FileFigures:
    """Encode, render and measure one recording.

    Raises
    ------
    codec.audio.AudioError
        If it cannot be used.
    """
    original = load_audio(path)
    encoded = encode_file(path, model=model, include_source=False, with_layout=False)
    started = time.perf_counter()
    rendered = render_project(encoded.project, path=path, model=model, sample_rate=MODEL_SAMPLE_RATE)
    render_s = time.perf_counter() - started
    reference = original.resampled(MODEL_SAMPLE_RATE).mono()
    estimate = np.zeros_like(reference)
    heard = rendered.mono()[: len(reference)]
    estimate[: len(heard)] = heard
    n_events, duration_s = len(encoded.project.events), original.duration_s
    return FileFigures(
        name=path.name,
        duration_s=duration_s,
        n_events=n_events,
        events_per_s=n_events / duration_s,
        scalars_per_s=n_events * (VECTOR_SIZE + 1) / duration_s,
        encode_s=encoded.elapsed_s,
        real_time_factor=encoded.elapsed_s / duration_s,
        render_s=render_s,
        figures={name: _figure(measure, reference, estimate) for name, (_, _, measure) in FIGURES.items()},
    )


def print_table(evaluation: Evaluation) -> None:
    """Print the figures as a table, a row for each recording and one for the mean."""
    headings = ["recording", "s", "events", "/s", "encode s", "RTF", *(each[0] for each in FIGURES.values())]
    rows = [
        [
            file.name if len(file.name) <= 40 else file.name[:39] + "…",
            f"{file.duration_s:.1f}",
            str(file.n_events),
            f"{file.events_per_s:.1f}",
            f"{file.encode_s:.1f}",
            f"{file.real_time_factor:.2f}",
            *(_cell(file.figures[name], form) for name, (_, form, _) in FIGURES.items()),
        ]
        for file in evaluation.files
    ]
    if rows:
        duration_s = math.fsum(file.duration_s for file in evaluation.files)
        n_events = sum(file.n_events for file in evaluation.files)
        encode_s = math.fsum(file.encode_s for file in evaluation.files)
        whole = [f"{duration_s:.1f}", str(n_events), f"{n_events / duration_s:.1f}", f"{encode_s:.1f}"]
        means = [_cell(evaluation.mean(name), form) for name, (_, form, _) in FIGURES.items()]
        rows.append(["all (mean)", *whole, f"{encode_s / duration_s:.2f}", *means])
    _print_columns([headings, *rows])
    jobs = "" if evaluation.n_jobs == 1 else f"; {evaluation.n_jobs} at a time, so times are longer"
    print(f"model {evaluation.model_id}; {evaluation.machine}{jobs}")


def write_json(path: Path, evaluation: Evaluation) -> None:
    """Write the figures as JSON, atomically.

    Raises
    ------
    codec.files.FileError
        If the file cannot be written.
    """
    content = dataclasses.asdict(evaluation)
    content["mean"] = {name: evaluation.mean(name) for name in FIGURES}
    try:
        with atomic_file(path) as file:
            file.write((json.dumps(content, indent=2, allow_nan=False) + "\n").encode())
    except OSError as error:
        raise FileError(path, os_reason(error, writing=True)) from error


def _figure(measure: Measure, reference: NDArray[np.float32], estimate: NDArray[np.float32]) -> float | None:
    try:
        value = measure(reference, estimate, MODEL_SAMPLE_RATE)
    except ValueError:  # what the measure is not defined for, such as ViSQOL on silence
        return None
    return value if math.isfinite(value) else None


def _recordings(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise AudioError(folder, f"cannot be read as a folder: {os_reason(error, writing=False)}") from error
    paths = [path for path in entries if path.suffix.lower() in SUPPORTED_SUFFIXES and path.is_file()]
    if not paths:
        raise AudioError(folder, "no recordings in this folder; choose one with WAV, FLAC, OGG or MP3 files")
    return paths


@cache
def _model(path: Path | None) -> EventModel:
    return load_default_model() if path is None else load_model(path)


Result = tuple[Path, FileFigures | str]


def _in_turn(paths: Sequence[Path], model: EventModel) -> Iterator[Result]:
    for path in paths:
        yield path, _figures_or_reason(path, model)


def _side_by_side(paths: Sequence[Path], model_path: Path | None, n_jobs: int) -> Iterator[Result]:
    # Spawned, because forked processes share torch's threads and hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        n_jobs, mp_context=context, initializer=torch.set_num_threads, initargs=(1,)
    ) as pool:
        jobs = {pool.submit(_job, path, model_path): path for path in paths}
        try:
            for job in as_completed(jobs):
                yield jobs[job], job.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _job(path: Path, model_path: Path | None) -> FileFigures | str:
    return _figures_or_reason(path, _model(model_path))


def _figures_or_reason(path: Path, model: EventModel) -> FileFigures | str:
    try:
        return evaluate_file(path, model)
    except AudioError as error:
        return error.reason


def _cell(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def _print_columns(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (
            text.ljust(width) if column == 0 else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join(cells))
