"""Small pictures of single stages: a burst's spectrogram, a resonance's spectrum, the decay of a room.

Pure numpy, computed on the inference thread. Each has the same scale for all sounds, so that they compare.
"""

from __future__ import annotations

import numpy as np

from codec.events.event import MODEL_SAMPLE_RATE, Stage
from editor.workers.codec_service import FloatArray
from editor.workers.stage_views import StageViews

__all__ = ["DECAY_S", "room_icon", "stage_icon"]

DECAY_S = 3.0
"""Length of the picture of a room, in seconds."""
_RANGE_DB = 60.0
_N_POINTS = 60
_N_BINS, _N_FRAMES = 24, 50


def stage_icon(views: StageViews, stage: Stage) -> FloatArray:
    """Return the picture of an impulse or a resonance, 0 to 1.

    Shape
    -----
    returns: [24, 50] of an impulse, low frequencies first; [60] of a resonance, its loudest level over the
    logarithmic frequency axis
    """
    level = np.clip(views[stage].spectrogram_db / _RANGE_DB + 1.0, 0.0, 1.0)
    if stage is Stage.IMPULSE:
        return _peaks(_peaks(level, _N_BINS).T, _N_FRAMES).T
    return _peaks(level.max(axis=1), _N_POINTS)


def room_icon(response: FloatArray) -> FloatArray:
    """Return the energy decay of an impulse response at the model's rate, 1 to 0 for -60 dB.

    Shape
    -----
    response: [n_samples]; returns: [60]

    Source: backward integration, M. R. Schroeder (1965).
    """
    left = np.cumsum(np.square(response[::-1], dtype=np.float64))[::-1]
    starts = np.linspace(0.0, DECAY_S * MODEL_SAMPLE_RATE, _N_POINTS, endpoint=False).astype(np.int64)
    energy = np.where(starts < len(left), left[np.minimum(starts, len(left) - 1)], 0.0)
    level_db = 10.0 * np.log10(np.maximum(energy / max(float(left[0]), 1e-20), 1e-12))
    return np.clip(level_db / _RANGE_DB + 1.0, 0.0, 1.0).astype(np.float32)


def _peaks(values: FloatArray, n: int) -> FloatArray:
    """Return the largest of each of `n` parts of the first axis."""
    edges = np.linspace(0, len(values), n, endpoint=False).astype(np.int64)
    return np.maximum.reduceat(values, edges, axis=0)
