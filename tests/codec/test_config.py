from __future__ import annotations

from pathlib import Path

import pytest
import torch

from codec.config import CONFIGS, ConfigError, DecoderConfig, ModelConfig
from codec.model.event_model import EventModel
from codec.rooms import default_bank
from codec.signal.losses import kl_divergence


@pytest.mark.parametrize("name", sorted(CONFIGS))
def test_every_configuration_builds_and_takes_a_training_step(name: str) -> None:
    torch.manual_seed(0)
    model = EventModel(CONFIGS[name], default_bank())
    optimiser = torch.optim.Adam(model.parameters(), 1e-4)
    spectrum = model.config.spectrum
    residual = torch.rand(1, spectrum.n_window_frames, spectrum.n_bins)
    target = torch.rand(1, 4, spectrum.n_bins)
    losses: list[float] = []
    for _ in range(3):
        features = model.encoder.features(residual)
        vectors = model.encoder.vectors(features, torch.tensor([[17]]))[:, 0]
        estimate = model.magnitudes(vectors, torch.tensor([3, 4, 9, 30]))
        loss = kl_divergence(target, estimate).mean() + model.encoder.switch_logits(features).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]


def test_the_paper_configuration_has_the_papers_numbers() -> None:
    paper = CONFIGS["paper"]
    assert (paper.spectrum.n_bins, paper.spectrum.n_window_frames) == (1025, 512)
    assert paper.encoder.dilations == (1, 2, 4, 8, 16, 32, 64)
    assert paper.encoder.n_bands == 1025
    assert (paper.encoder.channels, paper.n_steps, paper.vector_size) == (32, 32, 32)
    assert paper.decoder.n_blocks + 1 == 3  # two resonance blocks and the room


def test_values_survive_a_round_trip_and_unknown_keys_are_named(tmp_path: Path) -> None:
    changed = ModelConfig.from_dict({"base": "paper", "decoder": {"channels": 96}})
    assert changed.decoder.channels == 96
    assert ModelConfig.from_dict(changed.to_dict()) == changed
    path = tmp_path / "model.toml"
    path.write_text('[model]\nbase = "default"\n[model.encoder]\nspans = [[0, 1], [1, 4]]\n')
    assert ModelConfig.from_toml(path).encoder.spans == ((0, 1), (1, 4))
    with pytest.raises(ConfigError, match="wobble"):
        ModelConfig.from_dict({"decoder": {"wobble": 1}})
    with pytest.raises(ConfigError, match="n_room_bands"):
        DecoderConfig(n_room_bands=7)
