"""The waveform of an event's burst: white noise, shaped in frequency and in time."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from codec.config import ModelConfig
from codec.decoder import grids
from codec.decoder.controls import EventControls
from codec.decoder.gains import gain_over_time
from codec.signal.fft import irfft, rfft

__all__ = ["burst", "n_burst_samples", "white_noise"]

_NOISE_FFT = 256
_NOISE_HOP = 64


def n_burst_samples(controls: EventControls, n_samples: int, sample_rate: int) -> int:
    """Return for how many of an event's samples its burst is heard."""
    contour = controls.impulse.contour[0].numpy()
    raised = max(0.0, float(contour.max())) if contour.size else 0.0
    audible = (np.log(1e3) + raised) / controls.impulse.band_decay[0].numpy().min()
    return min(n_samples, int(audible * sample_rate) + _NOISE_FFT)


def _n_burst_frames(n_heard: int) -> int:
    return n_heard // _NOISE_HOP + _NOISE_FFT // _NOISE_HOP


def white_noise(
    generator: np.random.Generator, seed: int, n_heard: int
) -> Callable[[int], NDArray[np.float64]]:
    """Return what gives white noise for so many frames, and leaves the generator where it always does.

    So the phases drawn after it do not depend on how far the burst is stretched.
    """
    own = generator.standard_normal((_n_burst_frames(n_heard) + 3) * _NOISE_HOP + _NOISE_FFT)

    def white(n_frames: int) -> NDArray[np.float64]:
        n_more = (n_frames + 3) * _NOISE_HOP + _NOISE_FFT - len(own)
        if n_more <= 0:
            return own
        return np.concatenate([own, np.random.default_rng([seed, 1]).standard_normal(n_more)])

    return white


def burst(
    controls: EventControls,
    config: ModelConfig,
    n_samples: int,
    white: Callable[[int], NDArray[np.float64]],
    stretch: float,
) -> NDArray[np.float64]:
    """Noise whose bands have the burst's power and decay, by overlap-add of shaped frames of white noise."""
    spectrum = config.spectrum
    band_power = controls.impulse.band_log_power[0].exp().numpy()
    band_decay = controls.impulse.band_decay[0].numpy()
    n_heard = n_burst_samples(controls, n_samples, spectrum.sample_rate)
    n_frames = _n_burst_frames(n_heard)
    window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_NOISE_FFT) / _NOISE_FFT))
    frames = np.lib.stride_tricks.sliding_window_view(white(n_frames), _NOISE_FFT)[::_NOISE_HOP][:n_frames]
    seconds = np.maximum(0.0, np.arange(n_frames) * _NOISE_HOP - _NOISE_FFT // 2) / spectrum.sample_rate
    band_envelope = band_power * np.exp(-2 * np.outer(seconds, band_decay))
    middles_hz = grids.band_middles_hz(len(band_power), config.decoder, spectrum)
    shaped_gain = gain_over_time(controls.impulse, middles_hz, seconds / stretch, config)
    if shaped_gain is not None:
        band_envelope *= np.square(shaped_gain).T
    gain = np.sqrt(band_envelope @ _noise_shares(config))
    shaped = irfft(rfft(frames * window) * gain, _NOISE_FFT) * window
    audio = np.zeros((n_frames + 4) * _NOISE_HOP + _NOISE_FFT)
    for part in range(_NOISE_FFT // _NOISE_HOP):
        columns = shaped[:, part * _NOISE_HOP : (part + 1) * _NOISE_HOP].reshape(-1)
        audio[part * _NOISE_HOP : part * _NOISE_HOP + len(columns)] += columns
    audio = audio[_NOISE_FFT:] / 2  # Four squared windows overlap to two; the first frames only lead in.
    padded = np.zeros(n_samples)
    kept = min(n_samples, n_heard)
    padded[:kept] = audio[:kept]
    return padded


@lru_cache(maxsize=8)
def _noise_shares(config: ModelConfig) -> NDArray[np.float64]:
    """How each band's power spreads over the noise FFT's bins, scaled to white noise, [n_bands, n_bins]."""
    n_bins = _NOISE_FFT // 2 + 1
    width = config.spectrum.sample_rate / _NOISE_FFT
    edges = grids.band_edges_hz(config.decoder.n_noise_bands, config.decoder, config.spectrum)
    bins = np.arange(n_bins) * width
    overlap = np.minimum(bins + width / 2, edges[1:, None]) - np.maximum(bins - width / 2, edges[:-1, None])
    shares = np.maximum(overlap, 0.0)
    return shares / shares.sum(1, keepdims=True) * (n_bins - 1)
