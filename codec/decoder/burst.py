"""The waveform of an event's noise burst: white noise, shaped in frequency and time."""

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
    """Return how many samples of an event its burst lasts, until it has fallen by 60 dB.

    The slowest band decides; a contour that raises the burst makes it longer.

    Parameters
    ----------
    controls
        A batch of one event.
    n_samples
        Length of the event, the upper limit of the result.
    sample_rate
        In Hz.
    """
    contour = controls.impulse.contour[0].numpy()
    raised = max(0.0, float(contour.max())) if contour.size else 0.0
    audible = (np.log(1e3) + raised) / controls.impulse.band_decay[0].numpy().min()
    return min(n_samples, int(audible * sample_rate) + _NOISE_FFT)


def _n_burst_frames(n_burst: int) -> int:
    return n_burst // _NOISE_HOP + _NOISE_FFT // _NOISE_HOP


def white_noise(
    generator: np.random.Generator, seed: int, n_burst: int
) -> Callable[[int], NDArray[np.float64]]:
    """Return a function from a number of frames to white noise of at least that length.

    The noise of the unstretched burst is drawn from `generator` here; a stretched burst takes the rest from
    another generator. So the phases drawn from `generator` afterwards do not depend on the stretch.

    Parameters
    ----------
    generator
        The event's generator.
    seed
        Of the noise beyond the unstretched burst.
    n_burst
        Length of the unstretched burst, in samples.
    """
    unstretched = generator.standard_normal((_n_burst_frames(n_burst) + 3) * _NOISE_HOP + _NOISE_FFT)

    def white(n_frames: int) -> NDArray[np.float64]:
        n_more = (n_frames + 3) * _NOISE_HOP + _NOISE_FFT - len(unstretched)
        if n_more <= 0:
            return unstretched
        return np.concatenate([unstretched, np.random.default_rng([seed, 1]).standard_normal(n_more)])

    return white


def burst(
    controls: EventControls,
    config: ModelConfig,
    n_samples: int,
    white: Callable[[int], NDArray[np.float64]],
    stretch: float,
) -> NDArray[np.float64]:
    """Return the waveform of a burst, by overlap-add of white-noise frames that are filtered per frame.

    Parameters
    ----------
    controls
        A batch of one event.
    n_samples
        Length of the result; zero after the burst.
    white
        From :func:`white_noise`.
    stretch
        How many times as long the contour and the balance last. Decays are stretched in `controls` already.

    Shape
    -----
    returns: [n_samples]
    """
    spectrum = config.spectrum
    band_power = controls.impulse.band_log_power[0].exp().numpy()
    band_decay = controls.impulse.band_decay[0].numpy()
    n_burst = n_burst_samples(controls, n_samples, spectrum.sample_rate)
    n_frames = _n_burst_frames(n_burst)
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
    # The squared windows of four overlapping frames sum to 2. The first frame length is incomplete: drop it.
    audio = audio[_NOISE_FFT:] / 2
    padded = np.zeros(n_samples)
    kept = min(n_samples, n_burst)
    padded[:kept] = audio[:kept]
    return padded


@lru_cache(maxsize=8)
def _noise_shares(config: ModelConfig) -> NDArray[np.float64]:
    """Return the gain in power that each band gives to each bin of the noise FFT, [n_bands, n_bins].

    Scaled so that unit band powers shape white noise of unit variance to that power.
    """
    n_bins = _NOISE_FFT // 2 + 1
    width = config.spectrum.sample_rate / _NOISE_FFT
    edges = grids.band_edges_hz(config.decoder.n_noise_bands, config.decoder, config.spectrum)
    bins = np.arange(n_bins) * width
    overlap = np.minimum(bins + width / 2, edges[1:, None]) - np.maximum(bins - width / 2, edges[:-1, None])
    shares = np.maximum(overlap, 0.0)
    return shares / shares.sum(1, keepdims=True) * (n_bins - 1)
