"""What the figures of the Compare panel are called, and which way they are better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["FIGURE_TEXTS", "LONGEST_SLOW_S", "PANEL_FIGURES", "SLOW_FIGURES", "FigureText"]


@dataclass(frozen=True)
class FigureText:
    """Texts of a figure of :mod:`codec.evaluate.figures`; its table would load SciPy at the start.

    Attributes
    ----------
    text
        Its name on an axis, with its unit.
    form
        How its value is formatted.
    higher_is_better
        Which way it is better.
    tip
        What it is, in a sentence.
    """

    text: str
    form: str
    higher_is_better: bool
    tip: str


FIGURE_TEXTS: Mapping[str, FigureText] = {
    "log_mel_distance_db": FigureText(
        "Log-mel distance (dB)", ".2f", False,
        "Mean difference of the levels in 80 bands; 0 is the recording, lower is better",
    ),
    "si_sdr_db": FigureText(
        "Scale-invariant SDR (dB)", ".1f", True,
        "Energy of the recording's waveform over that of the error, at the best level; higher is better",
    ),
    "snr_db": FigureText(
        "Signal to noise (dB)", ".1f", True,
        "Energy of the recording's waveform over that of the error; higher is better",
    ),
    "spectral_convergence": FigureText(
        "Spectral convergence", ".3f", False,
        "Difference of the spectrograms' magnitudes, relative to the recording's; silence scores 1",
    ),
    "visqol_mos": FigureText(
        "ViSQOL (1 to 5)", ".2f", True,
        "Predicted opinion of listeners; higher is better. For parts of 1 to 30 s, with pip install "
        "'pointillist[evaluate]'",
    ),
}  # fmt: skip
"""By name, in the order of the table; the first is drawn at first."""

SLOW_FIGURES = ("visqol_mos",)
"""What takes seconds, and is left out of long parts."""
LONGEST_SLOW_S = 30.0
PANEL_FIGURES = tuple(name for name in FIGURE_TEXTS if name not in SLOW_FIGURES)
"""The figures that the panel measures at once."""
