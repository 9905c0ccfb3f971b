"""Fixtures of the codec's tests: a small model that builds in no time."""

from __future__ import annotations

import copy

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


@pytest.fixture(scope="session")
def shared_tiny_model(tiny_config: ModelConfig) -> EventModel:
    """An untrained model with fixed weights, the same for all tests: none may change it."""
    torch.manual_seed(0)
    return EventModel(tiny_config, default_bank()).eval()


@pytest.fixture
def tiny_model(shared_tiny_model: EventModel) -> EventModel:
    """A copy of the untrained model, which a test may train or change."""
    return copy.deepcopy(shared_tiny_model)
