"""The balance of detailed events: what makes up for how their waveforms interfere.

Contours are fitted to expected magnitudes, which know no phases. In a waveform partials that meet beat, and
noise falls as it falls. So the events are rendered, their sum is compared with the recording band by band,
and each event is raised or lowered where it is most of what sounds.
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
"""Bands 60 dB below the loudest are left alone."""
_MAX_STEP = 1.0
_LOWEST_HZ = 20.0


class Balancing:
    """Compares events as rendered with a recording.

    Parameters
    ----------
    recording
        [n_samples], mono at the model's rate.
    n_known
        How many samples of it the events explain; what begins later is not known yet.
    """

    def __init__(self, config: ModelConfig, recording: NDArray[np.float32], n_known: int) -> None:
        # In windows half as long as the codec's own attacks are told from what rings before them.
        fft_size, hop = config.spectrum.fft_size // 2, config.spectrum.hop_samples // 2
        self._spectrum = spectrum = replace(config.spectrum, fft_size=fft_size, hop_samples=hop)
        self._config, self._n_known_frames = config, n_known // hop
        bins_hz = np.fft.rfftfreq(spectrum.fft_size, 1 / spectrum.sample_rate)
        bands = band_weights(config.decoder.n_balance_bands, np.maximum(bins_hz, _LOWEST_HZ), config)
        self._to_bands = bands.T.astype(np.float64)
        self._wanted = self._power(recording)
        self._floor = max(_FLOOR * float(self._wanted.max()), 1e-12)

    def further(
        self, together: NDArray[np.float32], sounds: Sequence[tuple[int, NDArray[np.float32]]]
    ) -> list[NDArray[np.float64]]:
        """Return by how much each event should be louder, in nepers, [n_balance_bands, n_balance_points].

        Parameters
        ----------
        together
            What the recording is compared with: these events and what else is rendered there, [n_samples].
        sounds
            Each event's onset in samples, negative if it began before, and its waveform from there on.
        """
        power = self._power(together)
        missing = 0.5 * np.log((self._wanted + self._floor) / (power + self._floor))
        missing = np.clip(missing, -_MAX_STEP, _MAX_STEP)
        missing[self._n_known_frames :] = 0.0
        return parallel_map(lambda each: self._step(missing, power, *each), sounds)

    def _step(
        self,
        missing: NDArray[np.float64],
        power: NDArray[np.float64],
        onset: int,
        sound: NDArray[np.float32],
    ) -> NDArray[np.float64]:
        config, spectrum = self._config, self._spectrum
        hop, times_s = spectrum.hop_samples, balance_times_s(config.decoder, config.spectrum)
        first = max(0, onset // hop - spectrum.lead_frames)
        heard = sound[max(0, -onset) : config.spectrum.event_samples]
        placed = np.pad(heard, (max(0, onset) - first * hop, spectrum.fft_size))
        own = self._power(placed)[: len(power) - first]
        frames = slice(first, first + len(own))
        share = own / np.maximum(power[frames], own + self._floor)
        weight = own * share
        seconds = (np.arange(frames.start, frames.stop) * hop - onset) / spectrum.sample_rate
        along = interpolation_matrix(times_s, seconds)
        total = along @ weight
        # Where other events are louder, raising this one would change little.
        wanted = along @ (weight * share * missing[frames])
        return (wanted / (total + _FLOOR * total.max(initial=0.0) + 1e-30)).T

    def _power(self, audio: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return power per frame and band, [n_frames, n_balance_bands]."""
        magnitudes = magnitude(torch.from_numpy(audio), self._spectrum).numpy()
        return np.square(magnitudes.astype(np.float64)) @ self._to_bands
