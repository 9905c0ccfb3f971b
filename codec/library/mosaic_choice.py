"""The choice of a mosaic's tiles: which sounds are near an event, and which fits best in the mix.

Nothing here imports torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from codec.library.sound_profiles import SoundProfiles

__all__ = ["Choice", "MosaicMix", "Options", "Repetition", "ranked"]

FloatArray = NDArray[np.float32]

_FLOOR = 10.0 ** (-60.0 / 10.0)
"""Power relative to a sound's loudest band below which a difference does not count when sounds are ranked."""
_MIX_FLOOR = 10.0 ** (-80.0 / 10.0)
"""The same in the mix, relative to its loudest band."""
_N_NEAREST = 32
_BANDS_AROUND = 120
"""Bands on either side of the pitch that transposed sounds are compared in."""
_BLOCK = 512


@dataclass(frozen=True, eq=False)
class Options:
    """Candidates for one event: their rows in the profiles, and their transpositions in semitones."""

    rows: NDArray[np.int64]
    semitones: FloatArray

    def mels(self, sounds: SoundProfiles) -> FloatArray:
        """Return their power in mel bands, transposed, [n_options, n_times, n_mels]."""
        shifts = np.rint(self.semitones * sounds.bands_per_semitone).astype(np.int64)
        result = np.empty((len(self.rows), sounds.tonal.shape[1], sounds.to_mels.shape[1]), np.float32)
        for shift in np.unique(shifts):
            chosen = shifts == shift
            result[chosen] = sounds.mels(self.rows[chosen], int(shift))
        return result


@dataclass(frozen=True, slots=True)
class Choice:
    """The option that was chosen, its gain for equal energy, and the distance of the mix while it sounds."""

    option: int
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


class MosaicMix:
    """The sum of a mosaic's sounds beside that of the piece's own, in mel bands over time.

    It begins as the piece; one event after the other is replaced. So each choice is made for what is heard
    with it: a difference that another sound covers does not count.

    Parameters
    ----------
    wanted
        The sounds of the piece's events.
    onsets_samples
        Their onsets, at the model's rate.
    """

    def __init__(self, wanted: SoundProfiles, onsets_samples: Sequence[int]) -> None:
        self._wanted = wanted
        self._parts = wanted.over_time(wanted.mels(slice(None)))
        self._first = [round(onset / wanted.frame_samples) for onset in onsets_samples]
        n_frames = self._parts.shape[1]
        self._sum = np.zeros((max(self._first, default=0) + n_frames, wanted.to_mels.shape[1]))
        for index in range(len(wanted)):
            self._sum[self._span(index)] += self._parts[index]
        self._floor = max(float(self._sum.max(initial=0.0)) * _MIX_FLOOR, 1e-30)
        self._levels = 10.0 * np.log10(self._sum + self._floor)
        own = wanted.mels(slice(None))
        self._energies = own.sum(axis=2) @ wanted.time_weights

    def replace(self, index: int, mels: FloatArray, costs_db: FloatArray) -> Choice:
        """Replace the sound of an event with the best of some options, at its energy.

        The distance is the mean absolute difference in dB over mel bands and the frames of the event.

        Parameters
        ----------
        index
            Of the event.
        mels
            The options' power, [n_options, n_times, n_mels].
        costs_db
            Added to their distances, [n_options].
        """
        span = self._span(index)
        others = np.maximum(self._sum[span] - self._parts[index], 0.0).astype(np.float32)
        energies = mels.sum(axis=2) @ self._wanted.time_weights
        gains = self._energies[index] / np.maximum(energies, 1e-30)
        parts = self._wanted.over_time(mels * gains[:, None, None])
        levels = 10.0 * np.log10(others + parts + np.float32(self._floor))
        distances = np.abs(levels - self._levels[span].astype(np.float32)).mean(axis=(1, 2))
        best = int((distances + costs_db).argmin())
        self._sum[span] += parts[best] - self._parts[index]
        self._parts[index] = parts[best]
        return Choice(best, 10.0 * float(np.log10(max(gains[best], 1e-30))), float(distances[best]))

    def _span(self, index: int) -> slice:
        return slice(self._first[index], self._first[index] + self._parts.shape[1])


def _shapes(power: FloatArray, weights: FloatArray) -> FloatArray:
    """Return log power relative to each sound's mean, [n, n_times * n_bands], to be compared by squares."""
    total = np.maximum((power.mean(axis=2) @ weights) / weights.sum(), 1e-30)
    loudest = np.maximum(power.max(axis=(1, 2)) / total, 1.0)
    levels = np.log10(power / total[:, None, None] + _FLOOR * loudest[:, None, None])
    return (levels * np.sqrt(weights)[None, :, None]).reshape(len(power), -1).astype(np.float32)


def _around_pitch(sounds: SoundProfiles, rows: NDArray[np.int64], pitch: FloatArray) -> FloatArray:
    """Return shapes with the tonal bands counted from the pitch on, pairs of bands joined."""
    places = np.rint(pitch * sounds.bands_per_semitone).astype(np.int64) - sounds.first_band
    parts: list[FloatArray] = []
    for begin in range(0, len(rows), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        tonal = np.pad(sounds.tonal[rows[block]], ((0, 0), (0, 0), (_BANDS_AROUND, _BANDS_AROUND)))
        around = (places[block, None] + np.arange(2 * _BANDS_AROUND)).clip(0, tonal.shape[2] - 1)
        tonal = np.take_along_axis(tonal, around[:, None, :], axis=2)
        both = [
            each.reshape(*each.shape[:2], -1, 2).sum(axis=3) for each in (tonal, sounds.noise[rows[block]])
        ]
        parts.append(_shapes(np.concatenate(both, axis=2), sounds.time_weights))
    return np.concatenate(parts)


def _distances(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return squared distances of all pairs, [n_one, n_other]."""
    return np.square(one).sum(axis=1)[:, None] + np.square(other).sum(axis=1) - 2.0 * (one @ other.T)
