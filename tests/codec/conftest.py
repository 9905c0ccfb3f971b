"""Fixtures of the codec's tests: a small model that builds in no time."""

from __future__ import annotations

import pytest
import torch

from codec.config import DecoderConfig, EncoderConfig, ModelConfig
from codec.model.event_model import EventModel
from codec.rooms import default_bank


@pytest.fixture(scope="session")
def tiny_config() -> ModelConfig:
    """The default architecture with narrow layers."""
    return ModelConfig(
        name="tiny",
        n_steps=6,
        n_rooms=len(default_bank()),
        encoder=EncoderConfig(channels=48, switch_channels=24),
        decoder=DecoderConfig(channels=48),
    )


@pytest.fixture
def tiny_model(tiny_config: ModelConfig) -> EventModel:
    """An untrained model with fixed weights."""
    torch.manual_seed(0)
    return EventModel(tiny_config, default_bank()).eval()
