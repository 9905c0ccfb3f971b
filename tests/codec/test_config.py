from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import torch

import codec
from codec.config import CONFIGS, ConfigError, DecoderConfig, ModelConfig
from codec.model.event_model import EventModel
from codec.rooms import default_bank
from codec.signal.losses import kl_divergence
from codec.training.config import TrainConfig


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


# Types: every key of every configuration, with every kind of value that it cannot have.

SHIPPED = Path(codec.__file__).parent / "training" / "configs" / "default.toml"
WRONG = {
    "text": '"three"',
    "true or false": "true",
    "not a number": "nan",
    "infinite": "inf",
    "a date": "2026-01-01",
    "a list": "[[true]]",
    "a table": "{a = 1}",
}
"""Values that no number can be; a text may be text."""


def keys_of(config: Any, place: str) -> list[tuple[str, Any]]:
    """All keys of a configuration with their values, tables included."""
    keys: list[tuple[str, Any]] = []
    for field in dataclasses.fields(config):
        value, key = getattr(config, field.name), f"{place}.{field.name}"
        keys.append((key, value))
        if dataclasses.is_dataclass(value):
            keys += keys_of(value, key)
    return keys


KEYS = [*keys_of(CONFIGS["default"], "model"), *keys_of(TrainConfig(), "train")]


def read_both(path: Path) -> None:
    ModelConfig.from_toml(path)
    TrainConfig.from_toml(path)


def wrong_values(value: Any) -> list[str]:
    """TOML values that a key with this value cannot have; a table is found wrong by its keys."""
    right = {str: "text", bool: "true or false"}.get(type(value), "")
    if dataclasses.is_dataclass(value):
        right = "a table"
    wrong = [text for name, text in WRONG.items() if name != right]
    return [*wrong, "0.5"] if type(value) is int else wrong


@pytest.mark.parametrize(("key", "value"), KEYS, ids=[key for key, _ in KEYS])
def test_a_value_of_another_type_is_refused_by_file_and_key(tmp_path: Path, key: str, value: Any) -> None:
    path = tmp_path / "mine.toml"
    table, _, name = key.rpartition(".")
    for text in wrong_values(value):
        path.write_text(f"[{table}]\n{name} = {text}\n")
        with pytest.raises(ConfigError) as caught:
            read_both(path)
        assert str(caught.value).startswith(f"{path}: {key}"), text
        assert "\n" not in str(caught.value)


def test_every_key_may_have_its_own_value(tmp_path: Path) -> None:
    for name, config in CONFIGS.items():
        assert ModelConfig.from_dict(config.to_dict()) == config, name
    path = tmp_path / "mine.toml"
    path.write_text("[train]\nhours = 3\n")  # a whole number is a number
    assert TrainConfig.from_toml(path) == TrainConfig(hours=3)
    read_both(SHIPPED)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[train]\nhours = "three"', "train.hours: is text, expected a number"),
        ("[train]\nhours = nan", "train.hours: is nan, expected a finite number"),
        ("[train]\nhours = 0", "train.hours: is 0, expected a number above 0"),
        ("[train]\nbatch_size = true", "train.batch_size: is true or false, expected a whole number"),
        ("[train]\nbatch_size = 0", "train.batch_size: is 0, expected a whole number of at least 1"),
        ("[train]\nbatch_sise = 4", "train.batch_sise: is unknown; known: batch_size, "),
        ("[trian]\nhours = 4", "trian: is unknown; known: model, train"),
        ("train = 4", "train: is a whole number, expected a table"),
        ("[model]\nbase = 3", "model.base: is 3, expected one of default, paper"),
        (
            '[model.encoder]\nkind = "deep"',
            "model.encoder.kind: is 'deep', expected one of 'dilated'",
        ),
        ("[model.encoder]\nspans = [[0, 1], [1]]", "model.encoder.spans[1]: has 1 items, expected 2"),
        ("[model.encoder]\nspans = [[0, 1.5]]", "model.encoder.spans[0][1]: is a number, expected a whole"),
        ("[model.encoder]\nspans = [[1, 0]]", "model.encoder.spans: each must end after it begins"),
        (
            "[model.decoder]\nn_decay_groups = 0",
            "model.decoder.n_decay_groups: is 0, expected a whole",
        ),
        ("[model.decoder]\nn_room_bands = 7", "model.decoder.n_room_bands must divide n_decay_groups"),
        ("[train", "is not a TOML file"),
    ],
)
def test_messages_name_file_key_and_reason(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text + "\n")
    with pytest.raises(ConfigError) as caught:
        read_both(path)
    assert str(caught.value).startswith(f"{path}: {says}")


def test_a_value_made_in_python_is_checked_too() -> None:
    with pytest.raises(ConfigError, match="channels: is text"):
        DecoderConfig(channels="many")  # pyright: ignore[reportArgumentType]
