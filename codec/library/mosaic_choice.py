"""The choice of a mosaic's tiles among sound profiles: which are near, which is nearest at the same energy.

Nothing here imports torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from codec.library.sound_profiles import SoundProfiles

__all__ = ["Choice", "Options", "Repetition", "choose", "ranked"]

FloatArray = NDArray[np.float32]

_FLOOR = 10.0 ** (-60.0 / 10.0)
"""Power relative to the loudest band below which other sounds of a piece hide a difference."""
_N_NEAREST = 32
_BANDS_AROUND = 120
"""Bands on either side of the pitch that transposed sounds are compared in."""


@dataclass(frozen=True, eq=False)
class Options:
    """Candidates for one event: their rows in the profiles, and their transpositions in semitones."""

    rows: NDArray[np.int64]
    semitones: FloatArray


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen candidate: row, transposition, gain for equal energy, and distance."""

    row: int
    semitones: float
    gain_db: float
    distance_db: float


class Repetition:
    """What it costs, in dB, to use a candidate again: `cost_db` at once, 37 % of that `time_s` later.

    Uses add up.
    """

    def __init__(self, cost_db: float, time_s: float, n_candidates: int) -> None:
        self._cost_db, self._time_s = cost_db, time_s
        self._costs = np.zeros(n_candidates, np.float32)
        self._at_s = 0.0

    def costs(self, onset_s: float) -> FloatArray:
        """Return the costs of all candidates at a time that is not before the last one asked for."""
        self._costs *= np.float32(np.exp(-(onset_s - self._at_s) / self._time_s))
        self._at_s = onset_s
        return self._costs

    def used(self, row: int, onset_s: float) -> None:
        """Count a use."""
        self.costs(onset_s)[row] += self._cost_db


def ranked(
    wanted: SoundProfiles,
    pitch: FloatArray,
    sounds: SoundProfiles,
    sounds_pitch: FloatArray,
    most_semitones: float,
) -> list[Options]:
    """Return for each wanted sound the nearest candidates as they are, and the nearest ones transposed to it.

    Levels do not count. Only sounds with a clear pitch are transposed.

    Shape
    -----
    pitch: [n_wanted], sounds_pitch: [n_sounds], MIDI note numbers or NaN
    """
    as_they_are = _distances(
        _shapes(wanted.mels(slice(None)), wanted.time_weights),
        _shapes(sounds.mels(slice(None)), wanted.time_weights),
    )
    n = min(_N_NEAREST, len(sounds))
    nearest = np.argpartition(as_they_are, n - 1, axis=1)[:, :n]
    rows = [each.astype(np.int64) for each in nearest]
    semitones = [np.zeros(n, np.float32) for _ in rows]
    tonal = np.flatnonzero(~np.isnan(sounds_pitch))
    pitched = np.flatnonzero(~np.isnan(pitch))
    if len(tonal) and len(pitched) and most_semitones > 0.0:
        intervals = pitch[pitched, None] - sounds_pitch[tonal]
        distances = _distances(
            _around_pitch(wanted, pitched, pitch[pitched]), _around_pitch(sounds, tonal, sounds_pitch[tonal])
        )
        distances[np.abs(intervals) > most_semitones] = np.inf
        n = min(_N_NEAREST, len(tonal))
        for k, index in enumerate(pitched):
            near = np.argpartition(distances[k], n - 1)[:n]
            near = near[np.isfinite(distances[k, near])]
            rows[index] = np.concatenate([rows[index], tonal[near]])
            semitones[index] = np.concatenate([semitones[index], intervals[k, near]])
    return [Options(*each) for each in zip(rows, semitones, strict=True)]


def choose(
    wanted: FloatArray,
    sounds: SoundProfiles,
    options: Options,
    repetition_costs: FloatArray,
    transposition_cost_db: float,
) -> Choice:
    """Return the option that is nearest at equal energy, with its costs.

    The distance is the mean absolute difference in dB over mel bands and times, where both are floored
    60 dB below the wanted sound's maximum.

    Shape
    -----
    wanted: [n_times, n_mels]
    repetition_costs: [n_sounds]
    """
    weights = sounds.time_weights
    floor = max(float(wanted.max()) * _FLOOR, 1e-30)
    levels = 10.0 * np.log10(wanted + floor)
    energy = float(wanted.sum(axis=1) @ weights)
    best: Choice | None = None
    least = np.inf
    shifts = np.rint(options.semitones * sounds.bands_per_semitone).astype(np.int64)
    for shift in np.unique(shifts):
        chosen = np.flatnonzero(shifts == shift)
        rows = options.rows[chosen]
        mels = sounds.mels(rows, int(shift))
        gains = energy / np.maximum(mels.sum(axis=2) @ weights, 1e-30)
        found = 10.0 * np.log10(mels * gains[:, None, None] + floor)
        distances = np.abs(found - levels).mean(axis=2) @ weights / weights.sum()
        costs = distances + repetition_costs[rows] + transposition_cost_db * np.abs(options.semitones[chosen])
        k = int(costs.argmin())
        if costs[k] < least:
            least = costs[k]
            gain_db = 10.0 * float(np.log10(max(gains[k], 1e-30)))
            best = Choice(int(rows[k]), float(options.semitones[chosen[k]]), gain_db, float(distances[k]))
    assert best is not None
    return best


def _shapes(power: FloatArray, weights: FloatArray) -> FloatArray:
    """Return log power relative to each sound's mean, [n, n_times * n_bands], to be compared by squares."""
    total = np.maximum((power.mean(axis=2) @ weights) / weights.sum(), 1e-30)
    loudest = np.maximum(power.max(axis=(1, 2)) / total, 1.0)
    levels = np.log10(power / total[:, None, None] + _FLOOR * loudest[:, None, None])
    return (levels * np.sqrt(weights)[None, :, None]).reshape(len(power), -1).astype(np.float32)


def _around_pitch(sounds: SoundProfiles, rows: NDArray[np.int64], pitch: FloatArray) -> FloatArray:
    """Return shapes with the tonal bands counted from the pitch on, pairs of bands joined."""
    tonal = sounds.tonal[rows]
    padded = np.pad(tonal, ((0, 0), (0, 0), (2 * _BANDS_AROUND, 2 * _BANDS_AROUND)))
    places = np.rint(pitch * sounds.bands_per_semitone).astype(np.int64) - sounds.first_band
    columns = places[:, None] + _BANDS_AROUND + np.arange(2 * _BANDS_AROUND)
    columns = columns.clip(0, padded.shape[2] - 1)
    around = np.take_along_axis(padded, columns[:, None, :], axis=2)
    joined = around.reshape(*around.shape[:2], -1, 2).sum(axis=3)
    noise = sounds.noise[rows]
    joined_noise = noise.reshape(*noise.shape[:2], -1, 2).sum(axis=3)
    return _shapes(np.concatenate([joined, joined_noise], axis=2), sounds.time_weights)


def _distances(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return squared distances of all pairs, [n_one, n_other]."""
    return np.square(one).sum(axis=1)[:, None] + np.square(other).sum(axis=1) - 2.0 * (one @ other.T)
