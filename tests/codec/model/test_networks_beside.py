"""Networks that lie beside a model's checkpoint: that of steps and that of masks."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

from codec.model.checkpoint import (
    CheckpointError,
    load_default_model,
    load_model,
    save_masks,
    save_model,
    save_steps,
)
from codec.model.event_model import EventModel
from codec.model.masks import MaskNetwork
from codec.model.steps import StepNetwork
from codec.resources import asset_path


@dataclass(frozen=True)
class _Kind:
    name: str

    def network(self, model: EventModel) -> Any:
        """Return a network with random weights, smaller than the shipped one."""
        torch.manual_seed(5)
        network: nn.Module = StepNetwork(24) if self.name == "steps" else MaskNetwork(model.config, 16)
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, std=0.1)
        return network

    def save(self, network: Any, model: EventModel, path: Path, **info: Any) -> None:
        (save_steps if self.name == "steps" else save_masks)(network, model, path, info=info)

    def of(self, model: EventModel) -> nn.Module | None:
        return getattr(model, self.name)

    def beside(self, path: Path) -> Path:
        return path.with_suffix(f".{self.name}.safetensors")


@pytest.fixture(params=["steps", "masks"])
def kind(request: pytest.FixtureRequest) -> _Kind:
    return _Kind(request.param)


@pytest.fixture
def saved(tiny_model: EventModel, tmp_path: Path) -> Path:
    path = tmp_path / "here" / "small.safetensors"
    path.parent.mkdir()
    save_model(tiny_model, path)
    return path


def _header(path: Path) -> dict[str, str]:
    with safe_open(path, "pt") as file:
        return file.metadata()


def test_a_network_beside_its_model_is_loaded_with_it(saved: Path, kind: _Kind) -> None:
    model = load_model(saved)
    assert kind.of(model) is None
    network = kind.network(model)
    kind.save(network, model, kind.beside(saved), episodes=8)
    again = load_model(saved)
    assert again.identity == model.identity, "the network is no part of the model's identity"
    loaded = kind.of(again)
    assert loaded is not None
    for name, weights in loaded.state_dict().items():
        torch.testing.assert_close(weights, network.state_dict()[name], rtol=1e-3, atol=1e-4)
    assert json.loads(_header(kind.beside(saved))["info"]) == {"episodes": 8}
    # A copy of the model has it, too; a saved model does not.
    assert kind.of(again.on("meta")) is not None
    save_model(again, saved)
    assert not any(name.startswith(kind.name) for name in load_file(saved))


def test_the_network_of_another_model_is_not_used(
    saved: Path, kind: _Kind, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = tmp_path / "small.safetensors"
    model = load_model(saved)
    kind.save(kind.network(model), model, kind.beside(other))
    next(model.parameters()).data += 1
    save_model(model, other)
    assert kind.of(load_model(other)) is None
    assert "belongs to another model" in caplog.text


def test_a_damaged_network_is_named(saved: Path, kind: _Kind) -> None:
    path, model = kind.beside(saved), load_model(saved)
    kind.save(kind.network(model), model, path)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(CheckpointError, match="damaged") as caught:
        load_model(saved)
    assert caught.value.path == path


@pytest.mark.parametrize("layers", ["others", "none"])
def test_a_network_of_another_version_is_not_used(
    saved: Path, kind: _Kind, layers: str, caplog: pytest.LogCaptureFixture
) -> None:
    path, model = kind.beside(saved), load_model(saved)
    kind.save(kind.network(model), model, path)
    weights = {name: each[..., :3].clone() for name, each in load_file(path).items()}
    save_file(weights if layers == "others" else {"weight": torch.zeros(3)}, path, _header(path))
    assert kind.of(load_model(saved)) is None
    assert "another version" in caplog.text


@pytest.mark.parametrize(("name", "largest"), [("steps", 300_000), ("masks", 450_000)])
def test_the_shipped_model_has_its_networks(name: str, largest: int) -> None:
    path = Path(asset_path(f"models/default.{name}.safetensors"))
    assert _Kind(name).of(load_default_model()) is not None
    assert path.stat().st_size < largest
    card = Path(asset_path("models/default.md")).read_text("utf-8")
    assert hashlib.sha256(path.read_bytes()).hexdigest() in card
