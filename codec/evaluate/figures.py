"""The figures of an evaluation: functions, column headings and formats."""

from __future__ import annotations

import importlib.util
import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.evaluate import metrics, speech_metrics, waveform_metrics
from codec.evaluate.extras import MissingExtraError
from codec.events.event import MODEL_SAMPLE_RATE

__all__ = [
    "COMPARED",
    "FIGURES",
    "FORMS",
    "NONE",
    "REPORTED",
    "Figure",
    "Measure",
    "cell",
    "comparable",
    "fitted",
    "mean_of_known",
    "measured",
]

Floats = NDArray[np.float32]
Measure = Callable[[Floats, Floats, int], float]


@dataclass(frozen=True)
class Figure:
    """A measure of decoded audio against its recording.

    Attributes
    ----------
    heading, form
        Heading of its column, and how its value is formatted.
    measure
        A function of :mod:`codec.evaluate.metrics`: recording, decoded audio and sample rate to a number.
    package, extra, note
        The module that it needs, the extra of this project that has it, and what else that needs; empty if it
        needs none.
    """

    heading: str
    form: str
    measure: Measure
    package: str = ""
    extra: str = ""
    note: str = ""

    @property
    def missing(self) -> MissingExtraError | None:
        """The error if the package is not installed, which is not imported to find out."""
        if not self.package or importlib.util.find_spec(self.package) is not None:
            return None
        return MissingExtraError(self.package, self.extra, self.note)


def _cdpam_distance(reference: Floats, estimate: Floats, sample_rate: int) -> float:
    from codec.evaluate.cdpam import cdpam_distance  # which loads torch

    return cdpam_distance(reference, estimate, sample_rate)


FIGURES = {
    "spectral_convergence": Figure("SC", ".3f", metrics.spectral_convergence),
    "l1_unexplained": Figure("L1", ".3f", metrics.l1_unexplained),
    "log_mel_distance_db": Figure("mel dB", ".2f", metrics.log_mel_distance_db),
    "multi_resolution_stft": Figure("MR-STFT", ".3f", metrics.multi_resolution_stft),
    "visqol_mos": Figure("ViSQOL", ".2f", metrics.visqol_mos, "visqol", "evaluate"),
    "onset_f1": Figure("onset F1", ".2f", metrics.onset_f1, "mir_eval", "evaluate"),
    "chroma_similarity": Figure("chroma", ".2f", metrics.chroma_similarity),
}
"""The figures of decoded audio that an evaluation has, by name."""

_PESQ_NOTE = "it is compiled, which needs gcc and Python's headers"

COMPARED = {
    "snr_db": Figure("SNR", ".1f", waveform_metrics.snr_db),
    "ac_snr_db": Figure("AC-SNR", ".1f", waveform_metrics.ac_snr_db),
    "si_sdr_db": Figure("SI-SDR", ".1f", metrics.si_sdr_db),
    "psnr_db": Figure("PSNR", ".1f", waveform_metrics.psnr_db),
    "l1_error": Figure("mean |e|", ".5f", waveform_metrics.l1_error),
    "mse": Figure("MSE", ".2e", waveform_metrics.mse),
    "log_spectral_distance_db": Figure("LSD dB", ".2f", waveform_metrics.log_spectral_distance_db),
    "log_mel_distance_db": FIGURES["log_mel_distance_db"],
    "stoi": Figure("STOI", ".3f", speech_metrics.stoi, "pystoi", "compare"),
    "pesq_mos": Figure("PESQ", ".2f", speech_metrics.pesq_mos, "pesq", "pesq", _PESQ_NOTE),
    "visqol_mos": FIGURES["visqol_mos"],
    "cdpam": Figure("CDPAM", ".3f", _cdpam_distance, "cdpam", "compare"),
}
"""The figures of a comparison of codecs, by name."""

_ALL = FIGURES | COMPARED

REPORTED = {
    "estimated_bits_per_s": ("est. bits/s", ".0f"),
    "expected_spectral_convergence": ("exp SC", ".3f"),
    "expected_log_mel_distance_db": ("exp mel", ".2f"),
    "quantised_log_mel_distance_db": ("quant. mel", ".2f"),
}
"""Heading and format of the figures of a codec's own report (:attr:`codec.audio.coding.Coded.figures`)."""

FORMS = {name: (figure.heading, figure.form) for name, figure in _ALL.items()} | REPORTED
"""Heading and format of all columns of figures, in order."""

NONE = "–"
"""Text of a table cell without a value."""


def measured(
    reference: Floats, estimate: Floats, sample_rate: int, names: Iterable[str] = FIGURES
) -> dict[str, float | None]:
    """Return the named figures; None for an undefined one, such as ViSQOL of less than a second.

    Shape
    -----
    reference, estimate: [n_samples], mono

    Raises
    ------
    codec.evaluate.extras.MissingExtraError
        If a figure's package is not installed.
    """
    values: dict[str, float | None] = {}
    for name in names:
        try:
            value = _ALL[name].measure(reference, estimate, sample_rate)
        except ValueError:
            value = math.nan
        values[name] = value if math.isfinite(value) else None
    return values


def comparable(recording: AudioClip, decoded: AudioClip) -> tuple[Floats, Floats]:
    """Return a recording and its decoded audio as mono at 22,050 Hz, both with the recording's length.

    Where the sides of the recording cancel each other, their difference is compared (a mono render with it).

    Shape
    -----
    returns: [n_samples] and [n_samples]
    """
    weights = np.array(recording.analysis_mix().weights, np.float32)

    def folded(clip: AudioClip) -> Floats:
        resampled = clip.resampled(MODEL_SAMPLE_RATE)
        cancels = weights.min() < 0.0 and clip.n_channels == len(weights)
        return weights @ resampled.samples if cancels else resampled.mono()

    reference = folded(recording)
    return reference, fitted(folded(decoded), len(reference))


def fitted(samples: Floats, n_samples: int) -> Floats:
    """Cut or zero-pad samples [..., n] to [..., n_samples]."""
    missing = max(0, n_samples - samples.shape[-1])
    return np.pad(samples[..., :n_samples], (*[(0, 0)] * (samples.ndim - 1), (0, missing)))


def mean_of_known(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that are not None; None if there are none."""
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else None


def cell(value: float | None, form: str) -> str:
    """Return a number formatted for a table."""
    return NONE if value is None else format(value, form)
