"""What an evaluation measures, and how it is shown."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from codec.evaluate import metrics
from codec.events.event import VECTOR_SIZE
from codec.search.levels import LevelName, Mode

__all__ = ["EXPECTED", "FIGURES", "QUANTISED", "Evaluation", "FileFigures", "Measure"]

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
"""Every figure by name: heading, format and function of :mod:`codec.evaluate.metrics`."""

EXPECTED = {
    "expected_spectral_convergence": ("exp SC", ".3f"),
    "expected_log_mel_distance_db": ("exp mel", ".2f"),
}
"""Figures of expected magnitudes; by how much the rendered ones are worse is what phases cost."""

QUANTISED = {"quantised_log_mel_distance_db": ("quant. mel", ".2f")}
"""Figures of the render of quantised events, those whose bits are counted."""

_FORMS = {name: (heading, form) for name, (heading, form, _) in FIGURES.items()} | EXPECTED | QUANTISED


@dataclass(frozen=True)
class FileFigures:
    """What was measured on one recording.

    Attributes
    ----------
    key
        Hash of the recording, the model and the settings; names the files of the recording.
    duration_s, n_events, events_per_s, scalars_per_s
        Length, and how sparse the encoding is: an event is a vector and an onset.
    bits_per_s
        Length of the quantised and entropy-coded events, see :mod:`codec.evaluate.bit_rate`.
    encode_s, real_time_factor, render_s
        Seconds to encode and to render; the factor is seconds of encoding per second of audio, so that less
        than 1 is faster than the music.
    n_jobs
        How many recordings were measured at a time, which the seconds depend on.
    near_duplicates
        Share of the events that sound nearly as a louder one does at nearly the same time.
    detail_bytes_per_event
        What a detailed event stores beside its vector and onset.
    figures
        Original against render, by the names of :data:`FIGURES`, of expected magnitudes by those of
        :data:`EXPECTED`, and of quantised events by those of :data:`QUANTISED`; None is what cannot be
        measured.
    """

    name: str
    key: str
    duration_s: float
    n_events: int
    events_per_s: float
    scalars_per_s: float
    bits_per_s: float
    encode_s: float
    real_time_factor: float
    render_s: float
    n_jobs: int
    near_duplicates: float
    detail_bytes_per_event: float
    figures: dict[str, float | None]


@dataclass(frozen=True)
class Evaluation:
    """Figures of a folder, with what they were measured with.

    Attributes
    ----------
    failures
        By path, why a recording could not be used; one line each.
    """

    folder: str
    model_id: str
    model_hash: str
    machine: str
    n_jobs: int
    level: LevelName
    mode: Mode
    files: tuple[FileFigures, ...]
    failures: dict[str, str] = field(default_factory=dict[str, str])

    def mean(self, name: str) -> float | None:
        """Return a figure's mean over the recordings on which it could be measured."""
        measured = [value for file in self.files if (value := file.figures[name]) is not None]
        return statistics.fmean(measured) if measured else None

    def table(self) -> list[list[str]]:
        """Return the figures as rows of text: headings, a row for each recording, one for the mean."""
        headings = ["recording", "s", "events", "/s", "scalars/s", "bits/s", "encode s", "RTF"]
        names = list(self.files[0].figures) if self.files else list(_FORMS)
        rows = [[*headings, *(_FORMS[name][0] for name in names)]]
        for file in self.files:
            seconds, figures = (file.duration_s, file.encode_s), file.figures
            rows.append([file.name, *_sizes(file.n_events, *seconds, file.bits_per_s), *_cells(figures)])
        if self.files:
            duration_s = math.fsum(file.duration_s for file in self.files)
            encode_s = math.fsum(file.encode_s for file in self.files)
            bits_per_s = math.fsum(file.bits_per_s * file.duration_s for file in self.files) / duration_s
            n_events = sum(file.n_events for file in self.files)
            means = {name: self.mean(name) for name in names}
            sizes = _sizes(n_events, duration_s, encode_s, bits_per_s)
            rows.append(["all (mean)", *sizes, *_cells(means)])
        return rows

    def note(self) -> str:
        """Return one line on what the figures were measured with."""
        most = max((file.n_jobs for file in self.files), default=self.n_jobs)
        jobs = "" if most == 1 else f"; {most} at a time, so times are longer"
        alike = statistics.fmean(file.near_duplicates for file in self.files) if self.files else 0.0
        detail = statistics.fmean(file.detail_bytes_per_event for file in self.files) if self.files else 0.0
        return (
            f"model {self.model_id}, {self.level}, {self.mode}; {alike:.0%} near-duplicates, "
            f"{detail:.0f} bytes of detail per event; {self.machine}{jobs}"
        )


def _sizes(n_events: int, duration_s: float, encode_s: float, bits_per_s: float) -> list[str]:
    """Return the cells that need no reference: length, sparsity and speed."""
    rate = n_events / duration_s
    sparsity = [f"{rate:.1f}", f"{rate * (VECTOR_SIZE + 1):.0f}", f"{bits_per_s:.0f}"]
    return [f"{duration_s:.1f}", str(n_events), *sparsity, f"{encode_s:.1f}", f"{encode_s / duration_s:.2f}"]


def _cells(figures: dict[str, float | None]) -> list[str]:
    return ["–" if value is None else format(value, _FORMS[name][1]) for name, value in figures.items()]
