"""Spectrograms: from samples to what an autoencoder codes, and back to magnitudes and samples."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

from codec.reference.spectrogram.config import SpectrogramConfig
from codec.signal.mel import mel_filters

__all__ = ["Spectrograms", "griffin_lim"]

_FLOOR = 0.01
"""Of mel magnitudes; a full-scale sine reaches 256. It is 88 dB below that."""
_SPREAD = 2.5
"""Divides logarithms, so that representations have a deviation of about 1."""
_N_MULTIPLICATIVE = 12
_MOMENTUM = 0.99
"""Of the fast Griffin-Lim algorithm (Perraudin, Balazs and Søndergaard 2013)."""


class Spectrograms:
    """The spectrogram of a configuration.

    A recording's frame ``k`` is centred on sample ``k * hop``.

    Parameters
    ----------
    config
        Sizes, and the representation.
    """

    def __init__(self, config: SpectrogramConfig) -> None:
        self.config = config
        self.window = torch.hann_window(config.fft_size)
        self._sums: dict[int, Tensor] = {}
        self._mel = torch.from_numpy(mel_filters(config.sample_rate, config.fft_size, config.n_mels))

    def stft(self, audio: Tensor) -> Tensor:
        """Return the complex frames of which all samples are there.

        Shape
        -----
        audio: [n, n_samples]; returns: [n, n_bins, n_frames]
        """
        frames = audio.unfold(-1, self.config.fft_size, self.config.hop_samples)
        return torch.fft.rfft(frames * self.window).transpose(1, 2)

    def inverse(self, spectrum: Tensor) -> Tensor:
        """Return the samples whose frames are nearest to a spectrum (Griffin and Lim 1984).

        Shape
        -----
        spectrum: [n, n_bins, n_frames]; returns: [n, n_samples]
        """
        size, hop = self.config.fft_size, self.config.hop_samples
        frames = torch.fft.irfft(spectrum.transpose(1, 2), size) * self.window
        n_samples = size + hop * (frames.shape[1] - 1)
        summed = functional.fold(frames.transpose(1, 2), (1, n_samples), (1, size), stride=(1, hop))
        return summed[:, 0, 0] / self._window_sums(frames.shape[1])

    def _window_sums(self, n_frames: int) -> Tensor:
        """Return the sum of squared windows at each sample; at the very ends, where it nears 0, a floor."""
        if n_frames not in self._sums:
            size, hop = self.config.fft_size, self.config.hop_samples
            squares = self.window.square()[None, :, None].expand(1, size, n_frames)
            n_samples = size + hop * (n_frames - 1)
            sums = functional.fold(squares, (1, n_samples), (1, size), stride=(1, hop))[0, 0, 0]
            self._sums = {n_frames: sums.clamp_min(0.01)}
        return self._sums[n_frames]

    def framed(self, mono: Tensor) -> Tensor:
        """Return the complex spectrogram of a recording, padded with zeros to whole blocks of frames.

        Shape
        -----
        mono: [n_samples]; returns: [n_bins, n_frames]
        """
        size, hop = self.config.fft_size, self.config.hop_samples
        n_frames = self.n_blocks(len(mono)) * self.config.n_frames
        wanted = size + hop * (n_frames - 1)
        padded = functional.pad(mono, (size // 2, max(0, wanted - size // 2 - len(mono))))
        return self.stft(padded[None, :wanted])[0]

    def n_blocks(self, n_samples: int) -> int:
        """Return how many blocks hold a recording."""
        return max(1, math.ceil((n_samples / self.config.hop_samples + 1) / self.config.n_frames))

    def samples_of(self, spectrum: Tensor, n_samples: int) -> Tensor:
        """Return the samples of a recording's complex spectrogram.

        Shape
        -----
        spectrum: [n_bins, n_frames]; returns: [n_samples]
        """
        samples = self.inverse(spectrum[None])[0]
        begin = self.config.fft_size // 2
        part = samples[begin : begin + n_samples]
        return functional.pad(part, (0, n_samples - len(part)))

    def represented(self, magnitude: Tensor) -> Tensor:
        """Return the representation of magnitudes.

        Shape
        -----
        magnitude: [..., n_bins, n_frames]; returns: [..., n_bands, n_frames]
        """
        config = self.config
        if config.representation == "log-mel":
            return torch.log(self.mel(magnitude) + _FLOOR) / _SPREAD
        cropped = magnitude[..., : config.n_bands, :]
        if config.representation == "stft":
            return cropped
        return torch.log1p(cropped)

    def magnitude(self, representation: Tensor) -> Tensor:
        """Return magnitudes of a representation; those of mel bands are spread over their bins.

        Shape
        -----
        representation: [..., n_bands, n_frames]; returns: [..., n_bins, n_frames]
        """
        config = self.config
        if config.representation == "log-mel":
            return self._spread(self.mel_magnitude(representation))
        values = representation if config.representation == "stft" else torch.expm1(representation)
        return functional.pad(values.clamp_min(0.0), (0, 0, 0, config.n_bins - config.n_bands))

    def mel_magnitude(self, representation: Tensor) -> Tensor:
        """Return the magnitudes of mel bands of the representation `log-mel`."""
        return (torch.exp(_SPREAD * representation) - _FLOOR).clamp_min(0.0)

    def mel(self, magnitude: Tensor) -> Tensor:
        """Return the means of magnitudes in mel bands.

        Shape
        -----
        magnitude: [..., n_bins, n_frames]; returns: [..., n_mels, n_frames]
        """
        return self._mel.T @ magnitude

    def log_mel(self, magnitude: Tensor) -> Tensor:
        """Return the logarithms of mel bands, divided as in the representation `log-mel`."""
        return torch.log(self.mel(magnitude) + _FLOOR) / _SPREAD

    def _spread(self, bands: Tensor) -> Tensor:
        """Return non-negative magnitudes whose mel bands are nearly those given.

        It begins with the bands' own shapes; multiplicative steps (Lee and Seung 2001) then bring the
        magnitudes nearer.
        """
        filters = self._mel
        shapes = filters / filters.sum(1, keepdim=True).clamp_min(1e-12)
        values = shapes @ bands
        for _ in range(_N_MULTIPLICATIVE):
            values = values * (filters @ bands) / (filters @ (filters.T @ values)).clamp_min(1e-9)
        return values


@lru_cache(maxsize=1)
def _generator() -> torch.Generator:
    return torch.Generator()


def griffin_lim(
    spectrograms: Spectrograms, magnitude: Tensor, n_iterations: int = 32, seed: int = 0
) -> Tensor:
    """Return a complex spectrogram with given magnitudes and consistent phases (fast Griffin-Lim).

    Parameters
    ----------
    spectrograms
        The transform.
    magnitude
        Of a recording.
    n_iterations
        Number of projections.
    seed
        Of the phases that it begins with.

    Shape
    -----
    magnitude, returns: [n_bins, n_frames]
    """
    generator = _generator().manual_seed(seed)
    phases = 2 * math.pi * torch.rand(magnitude.shape, generator=generator)
    spectrum = torch.polar(magnitude, phases)
    before = torch.zeros_like(spectrum)
    for _ in range(n_iterations):
        consistent = spectrograms.stft(spectrograms.inverse(spectrum[None]))[0]
        ahead = consistent + _MOMENTUM * (consistent - before)
        before = consistent
        spectrum = magnitude * ahead / ahead.abs().clamp_min(1e-9)
    return spectrum
