"""Sounds and small networks for the tests of reference codecs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from codec.audio.clip import AudioClip, save_audio
from codec.reference.feed_forward.codec import save_networks
from codec.reference.feed_forward.config import CONFIGS
from codec.reference.feed_forward.network import FeedForward
from codec.reference.spectrogram.codec import save_network
from codec.reference.spectrogram.config import SpectrogramConfig
from codec.reference.spectrogram.networks import make_network

SMALL = {"fft_size": 256, "hop_samples": 64, "n_frames": 16, "n_mels": 16, "latent": 8, "narrow": 2}


def notes(seconds: float = 0.6, rate: int = 22_050, seed: int = 0) -> NDArray[np.float32]:
    """Return some decaying notes over a little noise, float32 [n_samples]."""
    generator = np.random.default_rng(seed)
    t = np.arange(round(seconds * rate)) / rate
    sound = 0.002 * generator.standard_normal(len(t))
    for begin in np.linspace(0, 0.7 * seconds, 4):
        later = np.clip(t - begin, 0, None)
        pitch = generator.uniform(200, 900)
        sound += 0.3 * (t >= begin) * np.exp(-8 * later) * np.sin(2 * np.pi * pitch * later)
    return (sound / np.abs(sound).max() * 0.6).astype(np.float32)


def clip(seconds: float = 0.6, rate: int = 22_050, seed: int = 0) -> AudioClip:
    """Return :func:`notes` as a recording."""
    return AudioClip(notes(seconds, rate, seed), rate)


def folder_of_sounds(folder: Path, n: int = 2, seconds: float = 0.6) -> Path:
    """Write some recordings, and return their folder."""
    folder.mkdir()
    for seed in range(n):
        save_audio(folder / f"{seed}.wav", notes(seconds, seed=seed), 22_050)
    return folder


def spectrogram_weights(path: Path, **changes: object) -> Path:
    """Write the random weights of a small spectrogram autoencoder, and return their path."""
    torch.manual_seed(1)
    config = SpectrogramConfig.from_dict(SMALL | changes)
    save_network(path, make_network(config).eval(), {})
    return path


def feed_forward_weights(path: Path, *variants: str) -> Path:
    """Write random weights of feed-forward networks, and return their path."""
    torch.manual_seed(1)
    networks = {name: FeedForward(CONFIGS[name]).eval() for name in variants or CONFIGS}
    save_networks(path, networks, {})
    return path
