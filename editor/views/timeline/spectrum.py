"""The background of the timeline: a log-frequency spectrogram of the original, of limited size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.audio.analysis import AnalysisMix

__all__ = ["HIGH_HZ", "LOW_HZ", "LogSpectrogram", "log_spectrogram"]

LOW_HZ = 27.5
"""Lowest pitch on the pitch axis (A0)."""
HIGH_HZ = 11_025.0
"""Highest pitch on the pitch axis (the model's Nyquist frequency)."""

_N_ROWS = 264
_MAX_FRAMES = 10_000
_RANGE_DB = 72.0
_TILT_DB = 9.0
"""What the highest row is drawn louder than the lowest: music has less power there."""
_LEAST_POWER = 1e-12
_LEAST_DB = 10 * np.log10(_LEAST_POWER) + _TILT_DB
"""No row of silence is louder."""


@dataclass(frozen=True)
class LogSpectrogram:
    """An image of a recording.

    Attributes
    ----------
    image
        Loudness 0..255 over a range of 72 dB, shape [n_frames, n_rows]; rows are spaced evenly in log Hz
        from :data:`LOW_HZ` to :data:`HIGH_HZ`.
    duration_s
        Time that the frames span.
    """

    image: NDArray[np.uint8]
    duration_s: float


def log_spectrogram(
    samples: NDArray[np.float32], sample_rate: int, mix: AnalysisMix | None = None
) -> LogSpectrogram:
    """Return the spectrogram of a signal, [n_samples] or [n_channels, n_samples], which become one by `mix`.

    It has at most 10,000 frames, and little memory compared with the signal.
    """
    samples = np.atleast_2d(samples)
    mix = AnalysisMix.of_samples(samples) if mix is None else mix
    window_samples = 4096 if sample_rate >= 32_000 else 2048
    n_samples = samples.shape[1]
    hop = max(window_samples // 8, -(-n_samples // _MAX_FRAMES))
    n_frames = max(1, -(-n_samples // hop))
    window = np.hanning(window_samples).astype(np.float32)
    edges_hz = np.geomspace(LOW_HZ, HIGH_HZ, _N_ROWS + 1)
    edges = np.clip(edges_hz * window_samples / sample_rate, 0, window_samples // 2 - 1)
    centres = (edges[1:] + edges[:-1]) / 2
    below = np.floor(centres).astype(int)
    share = (centres - below).astype(np.float32)
    wide = edges[1:] - edges[:-1] > 1.0
    starts = np.floor(edges[:-1]).astype(int)
    counts = np.maximum(np.diff(np.append(starts, window_samples // 2)), 1).astype(np.float32)
    rows = np.empty((n_frames, _N_ROWS), np.float32)
    for begin in range(0, n_frames, 256):
        first, last = (k * hop - window_samples // 2 for k in (begin, min(begin + 256, n_frames) - 1))
        span = _mono(samples, mix, first, last + window_samples)
        frames = np.lib.stride_tricks.sliding_window_view(span, window_samples)[::hop]
        power = np.abs(np.fft.rfft(frames * window, axis=1)).astype(np.float32) ** 2
        between = power[:, below] * (1 - share) + power[:, below + 1] * share
        pooled = np.add.reduceat(power, starts, axis=1) / counts
        rows[begin : begin + 256] = np.where(wide, pooled, between)
    level_db = 10 * np.log10(rows + _LEAST_POWER) + np.linspace(0, _TILT_DB, _N_ROWS, dtype=np.float32)
    # Silence is blank: its loudest row is no measure for the others.
    top = max(float(np.percentile(level_db, 99.8)) if level_db.size else 0.0, _LEAST_DB + _RANGE_DB)
    scaled = np.clip((level_db - top + _RANGE_DB) / _RANGE_DB, 0, 1) * 255
    return LogSpectrogram(scaled.astype(np.uint8), n_frames * hop / sample_rate)


def _mono(samples: NDArray[np.float32], mix: AnalysisMix, begin: int, end: int) -> NDArray[np.float32]:
    """Return the channels as one from `begin` to `end`, silence where there is no signal."""
    first, last = max(0, begin), min(end, samples.shape[1])
    mono = mix(samples[:, first:last])
    return np.pad(mono, (first - begin, end - first - len(mono)))
