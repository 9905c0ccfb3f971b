"""How good the codec is on a folder of recordings: every one is encoded, rendered, and the render measured.

All figures are of **rendered** audio, never of expected magnitudes, folded to mono at the model's rate and
cut to the recording's length. What cannot be measured (ViSQOL on less than a second, say) is None.

With a folder to write into, each finished recording's figures are kept in it, so that a run that was killed
goes on where it stopped, and a page to listen to is written at the end:

    index.html, evaluation.json, results/KEY.json, audio/KEY-*.flac, pictures/KEY-*.png

KEY is a hash of the recording, the model and the settings; results of another format, damaged ones and ones
without their sounds and pictures are measured again. It knows nothing of changes of the program itself.
"""

from __future__ import annotations

import dataclasses
import math
import multiprocessing
import os
import platform
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from codec.audio.clip import SUPPORTED_SUFFIXES, AudioError, load_audio
from codec.bitstream.grid import STEP_FRACTION, quantised
from codec.evaluate.bit_rate import code_length_bits
from codec.evaluate.figures import EXPECTED, FIGURES, QUANTISED, Evaluation, FileFigures, Measure
from codec.evaluate.metrics import log_mel_distance_db
from codec.evaluate.results import (
    read_result,
    result_key,
    write_json_file,
    write_recording_files,
    write_result,
)
from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, Event, EventSequence, RenderFrom
from codec.files import FileError, os_reason
from codec.model.checkpoint import load_default_model, load_model
from codec.model.event_model import EventModel
from codec.pipeline import encode_file, render_project
from codec.project.file import Project
from codec.rendering import EventRenderer
from codec.search.levels import DEFAULT_LEVEL, LEVELS, LevelName, Mode
from codec.search.pruning import share_of_near_duplicates
from codec.signal.mel import mel_filters
from codec.signal.stft import magnitude

__all__ = [
    "FIGURES",
    "EvaluateOptions",
    "Evaluation",
    "FileFigures",
    "evaluate_file",
    "evaluate_folder",
    "expected_figures",
    "print_table",
    "write_json",
]

_RESULT_FORMAT = 2
"""To be raised when a figure of the same name comes to mean something else."""


@dataclass(frozen=True)
class EvaluateOptions:
    """How to evaluate.

    Parameters
    ----------
    model_path
        A checkpoint; the shipped one by default.
    n_jobs
        Recordings at a time, each in its own process. Times are comparable only between equal `n_jobs`.
    out_dir
        Where results are kept and looked for, with sounds and pictures for the page; None keeps nothing.
    level, mode
        As in :func:`codec.search.streaming.encode`.
    """

    model_path: Path | None = None
    n_jobs: int = 1
    out_dir: Path | None = None
    level: LevelName = DEFAULT_LEVEL
    mode: Mode = "sparse"

    def settings(self) -> dict[str, Any]:
        """Return all that the figures depend on besides the recording and the model, as JSON values."""
        return {
            "format": _RESULT_FORMAT,
            "figures": [*FIGURES, *QUANTISED],
            "level": dataclasses.asdict(LEVELS[self.level]),
            "mode": self.mode,
            "step_fraction": STEP_FRACTION,
        }


def evaluate_folder(
    folder: Path, options: EvaluateOptions | None = None, *, show_progress: bool = True
) -> Evaluation:
    """Evaluate every recording of a folder, in the order of their names; folders in it are left alone.

    Raises
    ------
    codec.audio.clip.AudioError
        If the folder cannot be read or holds no recordings. A recording that cannot be used does not stop
        the others: it is in :attr:`Evaluation.failures`.
    codec.model.checkpoint.CheckpointError
        If the model cannot be used.
    codec.files.FileError
        If a file cannot be written into the folder of the options.
    """
    options = EvaluateOptions() if options is None else options
    paths = _recordings(folder)
    model = _model(options.model_path)
    files: dict[Path, FileFigures] = {}
    failures: dict[str, str] = {}
    results = _in_turn(paths, model, options) if options.n_jobs == 1 else _side_by_side(paths, options)
    # None: no bar where stderr is no terminal.
    with tqdm(results, "evaluate", len(paths), unit="file", disable=None if show_progress else True) as bar:
        for path, result in bar:
            if isinstance(result, str):
                failures[str(path)] = result
            else:
                files[path] = result
    return Evaluation(
        folder=str(folder),
        model_id=model.model_id,
        model_hash=model.model_hash,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__} on the CPU",
        n_jobs=options.n_jobs,
        level=options.level,
        mode=options.mode,
        files=tuple(files[path] for path in paths if path in files),
        failures=failures,
    )


def evaluate_file(path: Path, model: EventModel, options: EvaluateOptions) -> FileFigures:
    """Encode, render and measure one recording, or return what an earlier run kept of the same.

    Raises
    ------
    codec.audio.clip.AudioError
        If it cannot be used.
    codec.files.FileError
        If a file cannot be written into the folder of the options.
    """
    key = result_key(path, {"model": model.model_hash, **options.settings()})
    kept = None if options.out_dir is None else _kept(options.out_dir, key)
    if kept is not None:
        return dataclasses.replace(kept, name=path.name)
    original = load_audio(path)
    encoded = encode_file(
        path, model=model, include_source=False, with_layout=False, level=options.level, mode=options.mode
    )
    started = time.perf_counter()
    rendered = _rendered(encoded.project, path, model)
    render_s = time.perf_counter() - started
    reference = original.resampled(MODEL_SAMPLE_RATE).mono()
    estimate = _fitted(rendered, len(reference))
    coarse = dataclasses.replace(
        encoded.project, events=quantised(EventSequence.of(encoded.project.events)).events
    )
    from_bits = _fitted(_rendered(coarse, path, model), len(reference))
    events = encoded.project.events
    n_events, duration_s = len(events), original.duration_s
    details = [event.detail for event in events if event.detail is not None]
    result = FileFigures(
        name=path.name,
        key=key,
        duration_s=duration_s,
        n_events=n_events,
        events_per_s=n_events / duration_s,
        scalars_per_s=n_events * (VECTOR_SIZE + 1) / duration_s,
        bits_per_s=code_length_bits(EventSequence.of(encoded.project.events)) / duration_s,
        encode_s=encoded.elapsed_s,
        real_time_factor=encoded.elapsed_s / duration_s,
        render_s=render_s,
        n_jobs=options.n_jobs,
        near_duplicates=share_of_near_duplicates(model, events),
        detail_bytes_per_event=sum(len(each.to_bytes()) for each in details) / max(1, n_events),
        figures={name: _figure(measure, reference, estimate) for name, (_, _, measure) in FIGURES.items()}
        | expected_figures(model, events, reference)
        | {name: _figure(log_mel_distance_db, reference, from_bits) for name in QUANTISED},
    )
    if options.out_dir is not None:
        write_recording_files(options.out_dir, key, reference, estimate)
        write_result(options.out_dir, key, dataclasses.asdict(result))
    return result


def print_table(evaluation: Evaluation) -> None:
    """Print the figures as a table, a row for each recording and one for the mean."""
    rows = [[name if len(name) <= 40 else name[:39] + "…", *cells] for name, *cells in evaluation.table()]
    _print_columns(rows)
    print(evaluation.note())


def write_json(path: Path, evaluation: Evaluation) -> None:
    """Write the figures as JSON, atomically.

    Raises
    ------
    codec.files.FileError
        If the file cannot be written.
    """
    content = dataclasses.asdict(evaluation)
    content["mean"] = {name: evaluation.mean(name) for name in (*FIGURES, *EXPECTED, *QUANTISED)}
    write_json_file(path, content)


def _kept(folder: Path, key: str) -> FileFigures | None:
    """Return an earlier run's figures, or None if there are none that can be used."""
    try:
        result = FileFigures(**read_result(folder, key))
    except (OSError, ValueError, TypeError):
        return None
    return result if result.key == key and set(result.figures) == {*FIGURES, *EXPECTED, *QUANTISED} else None


def expected_figures(
    model: EventModel, events: Sequence[Event], reference: NDArray[np.float32]
) -> dict[str, float | None]:
    """Return the two figures of expected magnitudes; None where the recording is silent."""
    target = magnitude(torch.from_numpy(reference.copy()), model.config.spectrum)
    estimate = EventRenderer(model).expected_magnitude(events, len(target))
    if not target.any():
        return dict.fromkeys(EXPECTED)
    filters = torch.from_numpy(mel_filters(MODEL_SAMPLE_RATE, model.config.spectrum.fft_size, 80))
    wanted, found = target.square() @ filters, estimate.square() @ filters
    floor = wanted.max() * 1e-8
    distance = 10 * torch.log10(wanted.clamp_min(floor) / found.clamp_min(floor))
    values = ((target - estimate).norm() / target.norm(), distance.abs().mean())
    return {name: float(value) for name, value in zip(EXPECTED, values, strict=True)}


def _rendered(project: Project, path: Path, model: EventModel) -> NDArray[np.float32]:
    """Render from the model alone, mono, whatever the project says."""
    clip = render_project(
        project, path=path, model=model, sample_rate=MODEL_SAMPLE_RATE, render_from=RenderFrom.MODEL
    )
    return clip.mono()


def _fitted(samples: NDArray[np.float32], n_samples: int) -> NDArray[np.float32]:
    """Cut or pad to a length."""
    return np.pad(samples[:n_samples], (0, max(0, n_samples - len(samples))))


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


@dataclass(frozen=True)
class _Unwritable:
    """A :class:`~codec.files.FileError` on its way out of a worker; the error itself cannot be pickled."""

    path: Path | None
    reason: str


def _in_turn(paths: Sequence[Path], model: EventModel, options: EvaluateOptions) -> Iterator[Result]:
    for path in paths:
        yield path, _figures_or_reason(path, model, options)


def _side_by_side(paths: Sequence[Path], options: EvaluateOptions) -> Iterator[Result]:
    # Spawned, because forked processes share torch's threads and hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        options.n_jobs, mp_context=context, initializer=torch.set_num_threads, initargs=(1,)
    ) as pool:
        jobs = {pool.submit(_job, path, options): path for path in paths}
        try:
            for job in as_completed(jobs):
                result = job.result()
                if isinstance(result, _Unwritable):
                    raise FileError(result.path, result.reason)
                yield jobs[job], result
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _job(path: Path, options: EvaluateOptions) -> FileFigures | str | _Unwritable:
    try:
        return _figures_or_reason(path, _model(options.model_path), options)
    except FileError as error:
        return _Unwritable(error.path, error.reason)


def _figures_or_reason(path: Path, model: EventModel, options: EvaluateOptions) -> FileFigures | str:
    try:
        return evaluate_file(path, model, options)
    except AudioError as error:
        return error.reason


def _print_columns(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (
            text.ljust(width) if column == 0 else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join(cells))
