"""Training of the feed-forward codec on random segments of recordings."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.reference.feed_forward.config import FeedForwardConfig
from codec.reference.feed_forward.network import FeedForward
from codec.reference.fitting import Training
from codec.reference.segments import LEVEL, Segments

__all__ = ["train_network"]

_N_ITEMS = 64
"""Groups of items in a segment."""


def train_network(config: FeedForwardConfig, training: Training) -> FeedForward:
    """Train a network.

    Parameters
    ----------
    config
        Of the network.
    training
        What it is trained on, at the level :data:`~codec.reference.segments.LEVEL`. With
        :attr:`FeedForwardConfig.unit_range` each recording is brought to 0..1 by its own extremes.

    Raises
    ------
    codec.reference.payload.Cancelled, codec.reference.weights.WeightsError
        As :func:`~codec.reference.fitting.fit`.
    codec.reference.fitting.TrainingFailedError
        If the loss is no longer finite.
    """
    torch.manual_seed(training.schedule.seed)
    network = FeedForward(config)
    prepared = [_in_unit_range(each) if config.unit_range else each for each in training.recordings]
    segments = Segments(prepared, config.frame * config.group * _N_ITEMS)
    scale = 1.0 if config.unit_range else 1.0 / LEVEL

    def loss_at(generator: np.random.Generator) -> Tensor:
        samples = segments.draw(training.schedule.batch_size, generator) * scale
        begin = torch.from_numpy(generator.integers(config.positions, size=training.schedule.batch_size))
        items = torch.from_numpy(samples.astype(np.float32)).unflatten(1, (-1, config.frame))
        return network.loss(items, begin)

    training.fit(network, loss_at, config.to_dict(), network.revive)
    return network


def _in_unit_range(samples: NDArray[np.floating]) -> NDArray[np.float32]:
    values = samples.astype(np.float32)
    low, high = float(values.min()), float(values.max())
    return (values - low) / max(high - low, 1e-9)
