"""Pictures of compared sounds: spectrogram, waveform and error, made at the size in pixels they are shown at.

All are of one channel at 22,050 Hz, as the figures are (:mod:`codec.evaluate.figures`), and share one axis of
time, one of frequency and one scale of level: that of the recording. NumPy only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.audio.resampling import fitted
from codec.events.event import MODEL_SAMPLE_RATE

__all__ = ["ERROR_RANGE_DB", "KINDS", "ComparedPicture", "PictureKind", "make_picture"]

PictureKind = Literal["spectrogram", "waveform", "error"]
KINDS: tuple[PictureKind, ...] = ("spectrogram", "waveform", "error")

ERROR_RANGE_DB = 24.0
"""Differences from this on have the colour at the end of the scale."""

_WINDOW = 2048
_MOST_HOP = _WINDOW // 2
"""Columns farther apart show the mean power of several frames."""
_AT_ONCE = 256
_LOW_HZ, _HIGH_HZ = 40.0, MODEL_SAMPLE_RATE / 2
_RANGE_DB = 72.0
_ERROR_FLOOR_DB = 66.0
"""Below the recording's loudest point, where differences do not count: they are not heard."""
_LEAST_POWER = 1e-12


@dataclass(frozen=True, eq=False)
class ComparedPicture:
    """A picture of one sound.

    Attributes
    ----------
    kind
        What it shows.
    values
        Of a spectrogram: levels 0..255, [n_rows, n_columns], high frequencies first. Of an error: 0..255, 128
        where both are equal, more where the codec has added, less where something is missing. Of a waveform:
        the least and the largest sample of each column, [2, n_columns], full scale at 1.
    """

    kind: PictureKind
    values: NDArray[np.uint8] | NDArray[np.float32]


def make_picture(
    kind: PictureKind, recording: AudioClip, sound: AudioClip, n_columns: int, n_rows: int
) -> ComparedPicture:
    """Make a picture of a sound beside its recording, of the same time, in device pixels.

    Parameters
    ----------
    recording
        What the scale of level comes from, and what errors are relative to.
    sound
        What is shown; the recording itself may be.
    n_columns, n_rows
        Size of the picture.
    """
    n_columns, n_rows = max(1, n_columns), max(1, n_rows)
    weights = np.array(recording.analysis_mix().weights, np.float32)
    reference = _one_channel(recording, weights)
    shown = reference if sound is recording else fitted(_one_channel(sound, weights)[None], len(reference))[0]
    if kind == "waveform":
        return ComparedPicture(kind, _extremes(shown, n_columns))
    wanted = _levels_db(reference, n_columns, n_rows)
    top_db = float(wanted.max(initial=-np.inf))
    found = wanted if shown is reference else _levels_db(shown, n_columns, n_rows)
    if kind == "spectrogram":
        scaled = np.clip((found - top_db + _RANGE_DB) / _RANGE_DB, 0.0, 1.0) * 255.0
        return ComparedPicture(kind, scaled.astype(np.uint8))
    floor_db = top_db - _ERROR_FLOOR_DB
    difference = np.maximum(found, floor_db) - np.maximum(wanted, floor_db)
    scaled = np.clip(difference / ERROR_RANGE_DB, -1.0, 1.0) * 127.0 + 128.0
    return ComparedPicture(kind, np.rint(scaled).astype(np.uint8))


def _one_channel(clip: AudioClip, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a clip as one channel; by the recording's weights where its sides cancel each other."""
    resampled = clip.resampled(MODEL_SAMPLE_RATE)
    cancels = weights.min() < 0.0 and clip.n_channels == len(weights)
    return weights @ resampled.samples if cancels else resampled.mono()


def _extremes(samples: NDArray[np.float32], n_columns: int) -> NDArray[np.float32]:
    """Return the least and the largest sample of each column, [2, n_columns]."""
    if not len(samples):
        return np.zeros((2, n_columns), np.float32)
    edges = np.linspace(0, len(samples), n_columns + 1).astype(int)[:-1]
    edges = np.minimum(edges, len(samples) - 1)
    return np.stack([np.minimum.reduceat(samples, edges), np.maximum.reduceat(samples, edges)])


def _levels_db(samples: NDArray[np.float32], n_columns: int, n_rows: int) -> NDArray[np.float32]:
    """Return power in dB, [n_rows, n_columns], rows from high to low, evenly spaced in log frequency."""
    step = len(samples) / n_columns
    n_each = max(1, int(np.ceil(step / _MOST_HOP)))
    centres = ((np.arange(n_columns * n_each) + 0.5) * step / n_each).astype(int)
    padded = np.pad(samples, (_WINDOW // 2, _WINDOW))
    taper = np.hanning(_WINDOW).astype(np.float32)
    gather = _rows(n_rows)
    columns = np.empty((n_columns, n_rows), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)
    n_at_once = max(1, _AT_ONCE // n_each)
    for begin in range(0, n_columns, n_at_once):
        end = min(begin + n_at_once, n_columns)
        frames = windows[centres[begin * n_each : end * n_each]] * taper
        powers = np.abs(np.fft.rfft(frames, axis=1)).astype(np.float32) ** 2
        columns[begin:end] = gather(powers).reshape(end - begin, n_each, n_rows).mean(axis=1)
    return (10.0 * np.log10(columns.T[::-1] + _LEAST_POWER)).astype(np.float32)


def _rows(n_rows: int) -> _Gather:
    return _Gather(np.geomspace(_LOW_HZ, _HIGH_HZ, n_rows + 1) * _WINDOW / MODEL_SAMPLE_RATE)


class _Gather:
    """Powers of bins as those of rows: the mean over a row that is wide, between two bins in a narrow one."""

    def __init__(self, edges: NDArray[np.float64]) -> None:
        last = _WINDOW // 2
        edges = np.clip(edges, 0, last)
        centres = np.minimum((edges[1:] + edges[:-1]) / 2, last - 1e-3)
        self._below = np.floor(centres).astype(int)
        self._share = (centres - self._below).astype(np.float32)
        self._first = np.minimum(np.floor(edges[:-1]).astype(int), last - 1)
        self._end = np.maximum(np.ceil(edges[1:]).astype(int), self._first + 1)
        self._wide = edges[1:] - edges[:-1] > 1.0

    def __call__(self, powers: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the powers of the rows, [n, n_rows], of those of the bins, [n, n_bins]."""
        between = powers[:, self._below] * (1 - self._share) + powers[:, self._below + 1] * self._share
        sums = np.concatenate(
            [np.zeros((len(powers), 1)), np.cumsum(powers, axis=1, dtype=np.float64)], axis=1
        )
        means = (sums[:, self._end] - sums[:, self._first]) / (self._end - self._first)
        return np.where(self._wide, means, between).astype(np.float32)
