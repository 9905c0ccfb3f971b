"""The STFT of a recording for the masks of captured sounds, at the recording's sample rate.

Its window has about the same duration as the model's (2048 samples at 22,050 Hz), so that the model's
expected powers can be interpolated to its frames and bins.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
import scipy.fft
import torch
from numpy.typing import NDArray

from codec.config import ModelConfig
from codec.signal.banded import BandedMatrix

__all__ = ["Grid"]

FloatArray = NDArray[np.float32]
ComplexArray = NDArray[np.complex64]

_OVERLAP = 4
_WINDOW_SUM = 1.5  # of squared Hann windows, a quarter of their length apart


class Grid:
    """An STFT grid. Frame ``k`` is centred on sample ``k * hop_samples`` of the recording.

    Parameters
    ----------
    config
        The model's configuration.
    response
        The model's power in each bin per line and noise band, [n_lines + n_noise_bands, n_model_bins]
        (``line_response`` of :class:`codec.decoder.expected.ExpectedMagnitude`).
    sample_rate
        Of the recording, in Hz.
    """

    def __init__(self, config: ModelConfig, response: torch.Tensor, sample_rate: int) -> None:
        spectrum = config.spectrum
        self.sample_rate = sample_rate
        exact = spectrum.fft_size * sample_rate / spectrum.sample_rate
        self.fft_size = 1 << max(8, round(math.log2(exact)))
        self.hop_samples = self.fft_size // _OVERLAP
        self.n_bins = self.fft_size // 2 + 1
        self._model_hop_s = spectrum.hop_samples / spectrum.sample_rate
        # Bins up to the model's Nyquist frequency. Bins above take the mean mask of the octave below it.
        top_hz = min(spectrum.sample_rate, sample_rate) / 2
        self.n_low_bins = min(self.n_bins, math.floor(top_hz * self.fft_size / sample_rate) + 1)
        self.first_top_bin = self.n_low_bins // 2
        self.response = BandedMatrix(self._on_own_bins(response, config))

    def _on_own_bins(self, response: torch.Tensor, config: ModelConfig) -> torch.Tensor:
        spectrum = config.spectrum
        position = np.arange(self.n_low_bins) * (self.sample_rate / self.fft_size)
        position *= spectrum.fft_size / spectrum.sample_rate
        low = np.minimum(position.astype(int), response.shape[1] - 2)
        share = torch.from_numpy((position - low).astype(np.float32))
        own = response[:, low] * (1 - share) + response[:, low + 1] * share
        # A sinusoid's power grows with the square of the window's length; noise with its length and rate.
        longer = self.fft_size / spectrum.fft_size
        n_bands = config.decoder.n_noise_bands
        own[:-n_bands] *= longer**2
        own[-n_bands:] *= longer * self.sample_rate / spectrum.sample_rate
        return own

    @cached_property
    def window(self) -> FloatArray:
        """Periodic Hann window of analysis and synthesis, [fft_size]."""
        phase = 2 * np.pi * np.arange(self.fft_size) / self.fft_size
        return (0.5 - 0.5 * np.cos(phase)).astype(np.float32)

    def frames_within(self, first_model_frame: int, n_model_frames: int) -> tuple[int, int]:
        """Return the range of frames, (first, end), with centres between those of given model frames."""
        ratio = self._model_hop_s * self.sample_rate / self.hop_samples
        first = math.ceil(first_model_frame * ratio - 1e-9)
        last = math.floor((first_model_frame + n_model_frames - 1) * ratio + 1e-9)
        return first, last + 1

    def model_positions(self, first: int, end: int) -> NDArray[np.float64]:
        """Return the positions of frames ``first..end - 1`` as fractional indices of model frames."""
        step = self.hop_samples / self.sample_rate / self._model_hop_s
        return np.arange(first, end, dtype=np.float64) * np.float64(step)

    def span_of(self, first: int, end: int) -> tuple[int, int]:
        """Return the range of samples, (begin, end), that frames ``first..end - 1`` cover."""
        half = self.fft_size // 2
        return first * self.hop_samples - half, (end - 1) * self.hop_samples + half

    def analysed(self, samples: FloatArray) -> ComplexArray:
        """Return the STFT of a range of samples as given by :meth:`span_of`.

        Shape
        -----
        samples: [n_channels, n_samples]; returns: complex64 [n_channels, n_frames, n_bins]
        """
        frames = np.lib.stride_tricks.sliding_window_view(samples, self.fft_size, axis=1)
        windowed = frames[:, :: self.hop_samples] * self.window
        return np.asarray(scipy.fft.rfft(windowed, workers=-1), np.complex64)

    def synthesised(self, spectrum: ComplexArray) -> FloatArray:
        """Return the samples of an STFT by overlap-add, over the range of :meth:`span_of`.

        It inverts :meth:`analysed`, except at both ends, where fewer frames overlap.

        Shape
        -----
        spectrum: [n_channels, n_frames, n_bins]; returns: float32 [n_channels, n_samples]
        """
        n_channels, n_frames, _ = spectrum.shape
        frames = np.asarray(scipy.fft.irfft(spectrum, self.fft_size, workers=-1), np.float32)
        frames *= self.window * np.float32(1 / _WINDOW_SUM)
        parts = frames.reshape(n_channels, n_frames, _OVERLAP, self.hop_samples)
        sums = np.zeros((n_channels, n_frames + _OVERLAP - 1, self.hop_samples), np.float32)
        for part in range(_OVERLAP):
            sums[:, part : part + n_frames] += parts[:, :, part]
        return sums.reshape(n_channels, -1)
