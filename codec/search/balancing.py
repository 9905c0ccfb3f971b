"""The balance of detailed events: gains that compensate for interference between rendered waveforms.

Contours are fitted to expected magnitudes, which contain no phases. In waveforms, partials of close
frequencies beat, and noise scatters around its mean. So the events are rendered, their sum is compared with
the recording in each band and frame, and each event is raised or lowered where it dominates (docs/adr/0007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from codec.config import ModelConfig
from codec.decoder.chunks import parallel_map
from codec.decoder.grids import balance_times_s, band_weights, interpolation_matrix
from codec.signal.stft import magnitude

__all__ = ["Balancing"]

_FLOOR = 1e-6
"""Power relative to the recording's peak (-60 dB) below which gains tend to zero."""
_MAX_STEP = 1.0
"""Bound on one step's gain, in nepers."""
_LOWEST_HZ = 20.0


class Balancing:
    """Compares rendered events with a recording.

    Parameters
    ----------
    config
        The model's configuration.
    recording
        [n_samples], mono at the model's rate.
    n_known
        The number of samples at the recording's start whose events are known; gains are zero after it.
    """

    def __init__(self, config: ModelConfig, recording: NDArray[np.float32], n_known: int) -> None:
        # Windows half as long as the codec's separate an attack from the sound before it.
        fft_size = config.spectrum.fft_size // 2
        hop = config.spectrum.hop_samples // 2
        self._spectrum = replace(config.spectrum, fft_size=fft_size, hop_samples=hop)
        self._config = config
        self._n_known_frames = n_known // hop
        bins_hz = np.fft.rfftfreq(fft_size, 1 / config.spectrum.sample_rate)
        bands = band_weights(config.decoder.n_balance_bands, np.maximum(bins_hz, _LOWEST_HZ), config)
        self._to_bands = bands.T.astype(np.float64)
        self._target = self._power(recording)
        self._floor = max(_FLOOR * float(self._target.max()), 1e-12)

    def log_gains(
        self, mix: NDArray[np.float32], sounds: Sequence[tuple[int, NDArray[np.float32]]]
    ) -> list[NDArray[np.float64]]:
        """Return the gain of each event, in nepers, that brings the mix closer to the recording.

        Parameters
        ----------
        mix
            The sum of these events and of all else that is rendered there.
        sounds
            Each event's onset in samples (negative if it began before the recording's first sample), and its
            waveform from the onset on.

        Shape
        -----
        mix: [n_samples]; returns: each [n_balance_bands, n_balance_points]
        """
        power = self._power(mix)
        error = 0.5 * np.log((self._target + self._floor) / (power + self._floor))
        error = np.clip(error, -_MAX_STEP, _MAX_STEP)
        error[self._n_known_frames :] = 0.0
        return parallel_map(lambda sound: self._log_gain(error, power, *sound), sounds)

    def _log_gain(
        self,
        error: NDArray[np.float64],
        power: NDArray[np.float64],
        onset: int,
        sound: NDArray[np.float32],
    ) -> NDArray[np.float64]:
        config = self._config
        spectrum = self._spectrum
        hop = spectrum.hop_samples
        first = max(0, onset // hop - spectrum.lead_frames)
        audible = sound[max(0, -onset) : config.spectrum.event_samples]
        placed = np.pad(audible, (max(0, onset) - first * hop, spectrum.fft_size))
        event_power = self._power(placed)[: len(power) - first]
        frames = slice(first, first + len(event_power))
        share = event_power / np.maximum(power[frames], event_power + self._floor)
        weight = event_power * share
        seconds = (np.arange(frames.start, frames.stop) * hop - onset) / spectrum.sample_rate
        along = interpolation_matrix(balance_times_s(config.decoder, config.spectrum), seconds)
        total = along @ weight
        # The error counts by the event's share: where others are louder, this one can correct little of it.
        weighted_error = along @ (weight * share * error[frames])
        return (weighted_error / (total + _FLOOR * total.max(initial=0.0) + 1e-30)).T

    def _power(self, audio: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return power per frame and band, [n_frames, n_balance_bands]."""
        magnitudes = magnitude(torch.from_numpy(audio), self._spectrum).numpy()
        return np.square(magnitudes.astype(np.float64)) @ self._to_bands
