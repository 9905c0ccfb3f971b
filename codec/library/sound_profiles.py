"""Sound profiles: the power of whole events over frequency and time, coarse enough to compare thousands.

Distances of vectors say little about how well one event stands in for another: the map from vectors to sound
is far from linear. Profiles are what the model makes of the vectors (:mod:`codec.decoder.expected`), read at
a few times after the onset. On their axis of equal steps in log frequency a transposition is a shift.

Importing this loads torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from codec.decoder import EventControls
from codec.events.event import Event, Stage
from codec.model.event_model import EventModel
from codec.model.sounds import decoded
from codec.rendering import EventRenderer
from codec.signal.mel import mel_filters

__all__ = ["ProfileMaker", "SoundProfiles"]

FloatArray = NDArray[np.float32]

_FRAMES = np.array([0, 1, 2, 3, 5, 8, 13, 21, 34])
"""Frames after the onset, on the coarse grid: 0 to 1.6 s."""
_N_FRAMES = 55
_TIME_WEIGHTS: FloatArray = np.diff(_FRAMES, append=[_N_FRAMES]).astype(np.float32)
_ATOMS_PER_BAND = 2
_N_MELS = 80
_BATCH = 128


@dataclass(frozen=True, eq=False)
class SoundProfiles:
    """The expected power of sounds in bands of log frequency, at a few times after the onset.

    Attributes
    ----------
    time_weights
        Time that each moment stands for, in frames, [n_times].
    frame_samples
        Length of a frame, at the model's rate.
    bands_per_semitone, first_band
        Of the tonal bands: a MIDI note number times the first, minus the second, is the index of its band.

    Shape
    -----
    tonal: [n_sounds, n_times, n_tonal_bands], moved by a transposition
    noise: [n_sounds, n_times, n_noise_bands], the burst, not moved
    to_mels: [n_tonal_bands + n_noise_bands, n_mels]
    to_frames: [n_frames, n_times], interpolates levels between the times
    """

    tonal: FloatArray
    noise: FloatArray
    to_mels: FloatArray
    to_frames: FloatArray
    time_weights: FloatArray
    frame_samples: int
    bands_per_semitone: float
    first_band: int

    def __len__(self) -> int:
        return len(self.tonal)

    def mels(self, rows: NDArray[np.int64] | slice, shift: int = 0) -> FloatArray:
        """Return the power in mel bands of some sounds, with the tonal part moved up by `shift` bands.

        Shape
        -----
        returns: [n_rows, n_times, n_mels]
        """
        n_tonal = self.tonal.shape[2]
        kept = max(0, n_tonal - abs(shift))
        source = self.tonal[rows][:, :, max(0, -shift) : max(0, -shift) + kept]
        begin = max(0, shift)
        tonal = np.matmul(source, self.to_mels[begin : begin + kept])
        return tonal + np.matmul(self.noise[rows], self.to_mels[n_tonal:])

    def over_time(self, mels: FloatArray) -> FloatArray:
        """Return power at all frames, from that at the times: levels in between are interpolated.

        Shape
        -----
        mels: [n, n_times, n_bands]; returns: [n, n_frames, n_bands]
        """
        levels = np.log(np.maximum(mels, np.float32(1e-30)))
        between = np.matmul(self.to_frames, levels)
        return np.exp(np.minimum(between, levels.max(axis=1, keepdims=True)))


class ProfileMaker:
    """Makes profiles with one model, on the processor.

    Parameters
    ----------
    renderer
        Its model and its rooms are used.
    """

    def __init__(self, renderer: EventRenderer) -> None:
        self._renderer = renderer
        self._model: EventModel = renderer.model
        config = self._model.config
        expected = self._model.expected
        self._grid = expected.coarse
        self._lead = config.spectrum.lead_frames // self._grid.stride
        mels = mel_filters(config.spectrum.sample_rate, config.spectrum.fft_size, _N_MELS)
        response = expected.response.numpy() @ mels
        n_atoms = config.decoder.n_atoms
        tonal = response[:n_atoms].reshape(-1, _ATOMS_PER_BAND, _N_MELS).mean(axis=1)
        self._to_mels: FloatArray = np.concatenate([tonal, response[n_atoms:]]).astype(np.float32)
        octaves = math.log2(config.spectrum.sample_rate / 2 / config.decoder.lowest_hz)
        self._bands_per_semitone = n_atoms / _ATOMS_PER_BAND / (12.0 * octaves)
        lowest = 69.0 + 12.0 * math.log2(config.decoder.lowest_hz / 440.0)
        self._first_band = round(lowest * self._bands_per_semitone)

    @torch.inference_mode()
    def of_vectors(
        self,
        vectors: NDArray[np.float16] | FloatArray,
        on_progress: Callable[[float], None] | None = None,
        should_cancel: Callable[[], bool] | None = None,
    ) -> SoundProfiles | None:
        """Return the profiles of unedited events; None if it was cancelled.

        Shape
        -----
        vectors: [n_sounds, 32]
        """
        parts: list[FloatArray] = []
        for begin in range(0, len(vectors), _BATCH):
            if should_cancel is not None and should_cancel():
                return None
            batch = np.asarray(vectors[begin : begin + _BATCH], np.float32)
            controls = decoded(self._model, [(vector, None) for vector in batch])
            parts.append(self._power(controls, _FRAMES))
            if on_progress is not None:
                on_progress(min(1.0, (begin + _BATCH) / len(vectors)))
        return self._profiles(parts)

    @torch.inference_mode()
    def of_events(self, events: Sequence[Event]) -> SoundProfiles:
        """Return the profiles of events as they are heard from the model, with their edits."""
        parts: list[FloatArray] = []
        for event in events:
            # A stretched sound is read earlier: the same moment of it comes later.
            power = self._power(self._renderer.controls(event), np.rint(_FRAMES / event.stretch))
            shift = round(event.transpose_semitones * self._bands_per_semitone)
            if shift:
                n_tonal = len(self._to_mels) - self._model.config.decoder.n_noise_bands
                power[:, :, :n_tonal] = _shifted(power[:, :, :n_tonal], shift)
            parts.append(power)
        return self._profiles(parts)

    def _power(self, controls: EventControls, frames: NDArray[np.float64] | NDArray[np.int64]) -> FloatArray:
        """Return the power of sounds, [batch, n_times, n_tonal_bands + n_noise_bands]."""
        power = self._model.expected.power(controls, Stage.ROOM, self._grid)
        last = power.noise.shape[2] - 1
        chosen = torch.from_numpy((self._lead + frames).clip(0, last).astype(np.int64))
        components = power.at(chosen).components().transpose(1, 2).numpy()
        n_atoms = self._model.config.decoder.n_atoms
        tonal = components[:, :, :n_atoms]
        tonal = tonal.reshape(*tonal.shape[:2], -1, _ATOMS_PER_BAND).sum(axis=3)
        return np.concatenate([tonal, components[:, :, n_atoms:]], axis=2)

    def _profiles(self, parts: list[FloatArray]) -> SoundProfiles:
        n_rows = len(self._to_mels)
        power = np.concatenate(parts) if parts else np.zeros((0, len(_FRAMES), n_rows), np.float32)
        n_tonal = n_rows - self._model.config.decoder.n_noise_bands
        return SoundProfiles(
            power[:, :, :n_tonal],
            power[:, :, n_tonal:],
            self._to_mels,
            _to_frames(),
            _TIME_WEIGHTS,
            self._grid.stride * self._model.config.spectrum.hop_samples,
            self._bands_per_semitone,
            self._first_band,
        )


def _to_frames() -> FloatArray:
    """Return the matrix of linear interpolation from `_FRAMES` to all frames; the last slope goes on."""
    frames = np.arange(_N_FRAMES)
    before = np.searchsorted(_FRAMES, frames, side="right").clip(1, len(_FRAMES) - 1) - 1
    share = (frames - _FRAMES[before]) / (_FRAMES[before + 1] - _FRAMES[before])
    matrix = np.zeros((_N_FRAMES, len(_FRAMES)), np.float32)
    matrix[frames, before] = 1.0 - share
    matrix[frames, before + 1] = share
    return matrix


def _shifted(bands: FloatArray, shift: int) -> FloatArray:
    """Return bands [..., n] moved up by `shift`; what leaves the axis is lost."""
    result = np.zeros_like(bands)
    n = max(0, bands.shape[-1] - abs(shift))
    result[..., max(0, shift) : max(0, shift) + n] = bands[..., max(0, -shift) : max(0, -shift) + n]
    return result
