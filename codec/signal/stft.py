"""The STFT of the codec (paper, section 3: Hann window of 2048 samples, hop of 256)."""

from __future__ import annotations

import torch
from torch import Tensor

from codec.config import SpectrumConfig

__all__ = ["magnitude", "stft"]


def stft(audio: Tensor, config: SpectrumConfig) -> Tensor:
    """Return the complex STFT of audio. Frame ``k`` is centred on sample ``k * hop``.

    Shape
    -----
    audio: [..., n_samples]
    returns: [..., n_frames, n_bins], with ``n_frames = n_samples // hop``
    """
    n_frames = audio.shape[-1] // config.hop_samples
    flat = audio.reshape(-1, audio.shape[-1])
    window = torch.hann_window(config.fft_size, device=audio.device, dtype=audio.dtype)
    spectrum = torch.stft(
        flat,
        config.fft_size,
        config.hop_samples,
        window=window,
        center=True,
        pad_mode="constant",
        return_complex=True,
    )
    spectrum = spectrum[:, :, :n_frames].transpose(1, 2)
    return spectrum.reshape(*audio.shape[:-1], n_frames, config.n_bins)


def magnitude(audio: Tensor, config: SpectrumConfig) -> Tensor:
    """Return the magnitude of the STFT of audio.

    Shape
    -----
    audio: [..., n_samples]; returns: [..., n_frames, n_bins]
    """
    return stft(audio, config).abs()
