"""Glides: how the frequencies of an event's partials move together, as vibrato, slides and bends do.

A glide is rendered as time that runs faster or slower for all partials at once, so they keep their ratios and
their phases: a sound at constant frequencies is read at ``t + ahead(t)``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from codec.config import ModelConfig

__all__ = ["ahead_s", "glide_times_s", "own_times_s", "read_at"]

Floats = NDArray[np.float64]

_SPLINE_ORDER = 5
_FINE_S = 0.002


def glide_times_s(config: ModelConfig) -> Floats:
    """Return the times of a glide's points after the onset, [n_glide_points]: evenly along the event."""
    spectrum = config.spectrum
    return np.linspace(0.0, spectrum.event_samples / spectrum.sample_rate, config.decoder.n_glide_points)


def ahead_s(glide: Floats, at: Floats, config: ModelConfig) -> Floats:
    """Return by how many seconds the partials' own time is ahead of the clock.

    Shape
    -----
    glide: [n_glide_points], semitones; at: [n_times], seconds since the onset; returns: [n_times]
    """
    return np.interp(at, *_clock_and_ahead_s(glide, config))


def own_times_s(glide: Floats, own: Floats, config: ModelConfig) -> Floats:
    """Return when the partials' own time shows `own`, in seconds since the onset; the inverse of being ahead.

    Shape
    -----
    glide: [n_glide_points], semitones; own: [n_times]; returns: [n_times]
    """
    clock, ahead = _clock_and_ahead_s(glide, config)
    shown = clock + ahead
    late = own - shown[-1]
    return np.where(late > 0, clock[-1] + late, np.interp(own, shown, clock))


def _clock_and_ahead_s(glide: Floats, config: ModelConfig) -> tuple[Floats, Floats]:
    """Return times along an event, and by how much the partials' own time is ahead there."""
    points = glide_times_s(config)
    clock = np.arange(0.0, points[-1] + _FINE_S, _FINE_S)
    rate = 2.0 ** (np.interp(clock, points, glide) / 12) - 1.0
    return clock, np.concatenate([[0.0], np.cumsum(0.5 * (rate[1:] + rate[:-1])) * _FINE_S])


def read_at(samples: NDArray[np.float32] | Floats, positions: Floats) -> Floats:
    """Return a sound between its samples, by splines; beyond its ends it is silent.

    Shape
    -----
    samples: [n_samples]; positions: [n], in samples; returns: [n]
    """
    return map_coordinates(samples.astype(np.float64), [positions], order=_SPLINE_ORDER, mode="constant")
