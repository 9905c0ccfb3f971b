"""Training of the feed-forward codec on random segments of recordings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.reference.feed_forward.config import FeedForwardConfig
from codec.reference.feed_forward.network import FeedForward
from codec.reference.fitting import Schedule, fit
from codec.reference.payload import Follow
from codec.reference.segments import LEVEL, Segments

__all__ = ["train_network"]

_N_ITEMS = 64
"""Groups of items in a segment."""


def train_network(
    config: FeedForwardConfig,
    recordings: Sequence[NDArray[np.floating]],
    schedule: Schedule,
    follow: Follow | None = None,
    *,
    state: Path | None = None,
    source: str = "",
) -> FeedForward:
    """Train a network.

    Parameters
    ----------
    config
        Of the network.
    recordings
        Samples at the configuration's rate, of the level :data:`~codec.reference.segments.LEVEL`, [n_samples]
        each. With :attr:`FeedForwardConfig.unit_range` each is brought to 0..1 by its own extremes.
    schedule, follow, state
        As in :func:`~codec.reference.fitting.fit`.
    source
        Names the recordings; a state of others is refused.

    Raises
    ------
    codec.reference.payload.Cancelled, codec.reference.weights.WeightsError
        As :func:`~codec.reference.fitting.fit`.
    codec.reference.fitting.TrainingFailedError
        If the loss is no longer finite.
    """
    torch.manual_seed(schedule.seed)
    network = FeedForward(config)
    prepared = [_in_unit_range(each) if config.unit_range else each for each in recordings]
    segments = Segments(prepared, config.frame * config.group * _N_ITEMS)
    scale = 1.0 if config.unit_range else 1.0 / LEVEL

    def loss_at(generator: np.random.Generator) -> Tensor:
        samples = segments.draw(schedule.batch_size, generator) * scale
        begin = torch.from_numpy(generator.integers(config.positions, size=schedule.batch_size))
        items = torch.from_numpy(samples.astype(np.float32)).unflatten(1, (-1, config.frame))
        return network.loss(items, begin)

    fit(
        network,
        loss_at,
        schedule,
        follow,
        state=state,
        settings={"config": config.to_dict(), "source": source},
        after_step=network.revive,
    )
    return network.requires_grad_(False)


def _in_unit_range(samples: NDArray[np.floating]) -> NDArray[np.float32]:
    values = samples.astype(np.float32)
    low, high = float(values.min()), float(values.max())
    return (values - low) / max(high - low, 1e-9)
