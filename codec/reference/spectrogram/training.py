"""Training of a spectrogram autoencoder on random blocks of recordings."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from codec.reference.fitting import Training
from codec.reference.segments import Segments
from codec.reference.spectrogram.config import SpectrogramConfig
from codec.reference.spectrogram.networks import Autoencoder, make_network
from codec.reference.spectrogram.representation import Spectrograms

__all__ = ["block_samples", "loss_of", "train_network"]

_SCALES = (0.5, 1.0, 2.0)
"""Window sizes of the loss `multi_scale`, relative to the spectrogram's: 512, 1024 and 2048."""


def block_samples(config: SpectrogramConfig) -> int:
    """Return the samples of which a block's frames are made."""
    return config.fft_size + config.hop_samples * (config.n_frames - 1)


def loss_of(network: Autoencoder, spectrograms: Spectrograms, audio: Tensor) -> Tensor:
    """Return the loss of a batch: the weighted sum of the configuration's losses.

    Shape
    -----
    audio: [n, block_samples]
    """
    config = network.config
    spectrum = spectrograms.stft(audio)
    target_magnitude = spectrum.abs()
    target = spectrograms.represented(target_magnitude)
    code = network.encode(target)
    estimate = network.decode(network.with_noise(code))
    loss = config.l1 * (estimate - target).abs().mean()
    if config.architecture == "variational":
        loss = loss + config.kl * code.divergence
    if not (config.mel or config.multi_scale):
        return loss
    magnitude = spectrograms.magnitude(estimate)
    if config.mel:
        difference = spectrograms.log_mel(magnitude) - spectrograms.log_mel(target_magnitude)
        loss = loss + config.mel * difference.abs().mean()
    if config.multi_scale:
        phase = spectrum / target_magnitude.clamp_min(1e-9)
        # The ends, which too few windows reach, are left out.
        edge = config.fft_size
        waveform = spectrograms.inverse(magnitude * phase)[:, edge:-edge]
        loss = loss + config.multi_scale * _multi_scale(audio[:, edge:-edge], waveform, config.fft_size)
    return loss


def _multi_scale(target: Tensor, estimate: Tensor, fft_size: int) -> Tensor:
    """Return the mean over scales of spectral convergence and of the difference of log magnitudes."""
    total = target.new_zeros(())
    for scale in _SCALES:
        size = round(scale * fft_size)
        window = torch.hann_window(size)
        wanted, found = (
            torch.stft(each, size, size // 4, window=window, return_complex=True).abs()
            for each in (target, estimate)
        )
        convergence = (wanted - found).square().sum((1, 2)).add(1e-8).sqrt()
        convergence = convergence / wanted.square().sum((1, 2)).add(1e-8).sqrt()
        logarithms = (torch.log1p(wanted) - torch.log1p(found)).abs().mean((1, 2))
        total = total + (convergence + logarithms).mean()
    return total / len(_SCALES)


def train_network(config: SpectrogramConfig, training: Training) -> Autoencoder:
    """Train a network.

    Parameters
    ----------
    config
        Of the network.
    training
        What it is trained on.

    Raises
    ------
    codec.reference.payload.Cancelled, codec.reference.weights.WeightsError
        As :func:`~codec.reference.fitting.fit`.
    codec.reference.fitting.TrainingFailedError
        If the loss is no longer finite.
    """
    torch.manual_seed(training.schedule.seed)
    network = make_network(config)
    spectrograms = Spectrograms(config)
    segments = Segments(training.recordings, block_samples(config))

    def loss_at(generator: np.random.Generator) -> Tensor:
        audio = torch.from_numpy(segments.draw(training.schedule.batch_size, generator))
        return loss_of(network, spectrograms, audio)

    training.fit(network, loss_at, config.to_dict())
    return network
