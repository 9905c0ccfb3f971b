"""CDPAM, a learned perceptual distance (Manocha et al. 2021), with the weights of the package ``cdpam``.

The package's own loader does not run with today's NumPy and PyTorch, and unpickles its file. Here only the
file is used: it is the one of release 0.0.6 (checked by its hash), and is read without unpickling
(:mod:`codec.evaluate.old_weights`). The network is written anew from its shapes: sixteen convolutions with
batch normalisation, of which each fourth doubles the channels and halves the rate; the mean over time of half
of the last channels, normalised; and four small layers, whose weighted differences are summed.

Importing this loads torch.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import soxr
import torch
from numpy.typing import ArrayLike, NDArray
from torch.nn import functional

from codec.evaluate.extras import MissingExtraError
from codec.evaluate.metrics import pair
from codec.evaluate.old_weights import old_tensors
from codec.files import open_regular

__all__ = ["cdpam_distance"]

_RATE = 22_050
_FULL = 32_768.0
"""The network takes samples of 16 bits as floats: those of full scale 1 all look like silence to it."""
_PIECE_S = 10.0
_SHORTEST_S = 0.1
_N_LAYERS = 16
_FILE = ("CDPAM_trained", "scratchJNDdefault_best_model.pth")
_SHA256 = "453c8b6edee1a94f0120236156436ff28fe4d8d884485e4a67695c8e8570bdfe"
_PACKAGE = "cdpam 0.0.6"

Weights = dict[str, torch.Tensor]


def cdpam_distance(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the CDPAM distance at 22,050 Hz; 0 for equal signals, about 1 for unlike ones.

    It takes some seconds per second of audio. Longer recordings are measured in pieces of 10 s, whose mean is
    returned.

    Raises
    ------
    MissingExtraError
        If the package with the weights is not installed.
    ValueError
        If a signal is shorter than 0.1 s.
    """
    target, guess = pair(reference, estimate, sample_rate)
    if len(target) < _SHORTEST_S * sample_rate:
        raise ValueError("CDPAM needs a tenth of a second to compare")
    weights = _weights()
    n_pieces = max(1, round(len(target) / sample_rate / _PIECE_S))
    ours, theirs = (
        _embeddings(target.tobytes(), sample_rate, n_pieces),
        _embedded(guess, sample_rate, n_pieces),
    )
    distances = [_distance(weights, one, other) for one, other in zip(ours, theirs, strict=True)]
    return float(np.mean(distances))


@functools.lru_cache(maxsize=1)
def _embeddings(samples: bytes, sample_rate: int, n_pieces: int) -> list[torch.Tensor]:
    """Return those of the recording, which is compared with one codec after the other."""
    return _embedded(np.frombuffer(samples, np.float32), sample_rate, n_pieces)


@torch.inference_mode()
def _embedded(samples: NDArray[np.float32], sample_rate: int, n_pieces: int) -> list[torch.Tensor]:
    weights = _weights()
    resampled = soxr.resample(samples, sample_rate, _RATE, quality="VHQ")
    whole = np.rint(resampled * _FULL).astype(np.float32)
    return [_embedding(weights, torch.from_numpy(piece)) for piece in np.array_split(whole, n_pieces)]


def _embedding(weights: Weights, samples: torch.Tensor) -> torch.Tensor:
    """Return the acoustic half of the encoder's output, of length 1, [512]."""
    signal = samples[None, None]
    for layer in range(_N_LAYERS):
        convolution, norm = f"base_encoder.encoder.{layer}", f"base_encoder.ebatch.{layer}"
        signal = functional.conv1d(
            signal, weights[f"{convolution}.weight"], weights[f"{convolution}.bias"], padding=7
        )
        signal = functional.batch_norm(
            signal,
            weights[f"{norm}.running_mean"],
            weights[f"{norm}.running_var"],
            weights[f"{norm}.weight"],
            weights[f"{norm}.bias"],
        )
        signal = functional.leaky_relu(signal, 0.1)
        if layer % 4 == 3:
            signal = signal[..., ::2]
    means = signal.mean(dim=2)[0]
    return functional.normalize(means[: len(means) // 2], dim=0)


@torch.inference_mode()
def _distance(weights: Weights, one: torch.Tensor, other: torch.Tensor) -> float:
    total = 0.0
    for layer in range(4):
        name = f"model_dist.convs.{layer}.0"
        one, other = (
            functional.linear(each, weights[f"{name}.weight"], weights[f"{name}.bias"])
            for each in (one, other)
        )
        if layer < 3:
            one, other = functional.leaky_relu(one), functional.leaky_relu(other)
        total += float(((other - one) * weights[f"model_dist.chan_w.{layer}"]).abs().sum())
    return total


@functools.cache
def _weights() -> Weights:
    """Return the state of the network, from the package's file."""
    found = importlib.util.find_spec("cdpam")  # which does not import it
    folders = [] if found is None else found.submodule_search_locations or []
    for folder in folders:
        path = Path(folder, *_FILE)
        if path.is_file():
            with open_regular(path) as stream:
                data = stream.read()
            if hashlib.sha256(data).hexdigest() != _SHA256:
                break
            state = old_tensors(data, ("state",))
            return {name: torch.from_numpy(values) for name, values in state.items()}
    raise MissingExtraError(_PACKAGE, "compare")
