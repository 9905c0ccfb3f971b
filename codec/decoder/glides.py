"""Glides: a common frequency change of all partials of an event (vibrato, slide, bend).

A glide is rendered by time warping: a sound with constant frequencies is read at the warped time
``t + ahead(t)``. So partials keep their frequency ratios and their phases.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from codec.config import ModelConfig

__all__ = ["ahead_s", "glide_times_s", "read_at", "unwarped_s"]

Floats = NDArray[np.float64]

_SPLINE_ORDER = 5
_FINE_S = 0.002


def glide_times_s(config: ModelConfig) -> Floats:
    """Return the times of a glide's points, in seconds after the onset, evenly spaced: [n_glide_points]."""
    spectrum = config.spectrum
    return np.linspace(0.0, spectrum.event_samples / spectrum.sample_rate, config.decoder.n_glide_points)


def ahead_s(glide: Floats, at: Floats, config: ModelConfig) -> Floats:
    """Return the difference between warped time and time, in seconds.

    Shape
    -----
    glide: [n_glide_points], semitones; at: [n_times], seconds since the onset; returns: [n_times]
    """
    return np.interp(at, *_clock_and_ahead_s(glide, config))


def unwarped_s(glide: Floats, warped: Floats, config: ModelConfig) -> Floats:
    """Return the times at which warped time has given values: the inverse of ``t + ahead(t)``.

    Shape
    -----
    glide: [n_glide_points], semitones; warped: [n_times], seconds since the onset; returns: [n_times]
    """
    clock, ahead = _clock_and_ahead_s(glide, config)
    known = clock + ahead
    beyond = warped - known[-1]
    return np.where(beyond > 0, clock[-1] + beyond, np.interp(warped, known, clock))


def _clock_and_ahead_s(glide: Floats, config: ModelConfig) -> tuple[Floats, Floats]:
    """Return times along an event every 2 ms, and the difference of warped time there, in seconds."""
    points = glide_times_s(config)
    clock = np.arange(0.0, points[-1] + _FINE_S, _FINE_S)
    rate = 2.0 ** (np.interp(clock, points, glide) / 12) - 1.0
    return clock, np.concatenate([[0.0], np.cumsum(0.5 * (rate[1:] + rate[:-1])) * _FINE_S])


def read_at(samples: NDArray[np.float32] | Floats, positions: Floats) -> Floats:
    """Return a sound at fractional positions, by spline interpolation; zero beyond its ends.

    Shape
    -----
    samples: [n_samples]; positions: [n], in samples; returns: [n]
    """
    return map_coordinates(samples.astype(np.float64), [positions], order=_SPLINE_ORDER, mode="constant")
