"""Checkpoints: what is saved comes back, what does not fit is refused, a failed save harms nothing."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from codec.config import ModelConfig
from codec.model.checkpoint import (
    CHECKPOINT_FORMAT,
    CheckpointError,
    load_default_model,
    load_model,
    save_model,
)
from codec.model.event_model import EventModel
from codec.resources import asset_path
from codec.rooms import RoomBank, default_bank

_LARGEST_SHIPPED = 25_000_000


@pytest.fixture
def saved(tiny_model: EventModel, tmp_path: Path) -> Path:
    """Return the checkpoint of the small model."""
    path = tmp_path / "small.safetensors"
    save_model(tiny_model, path, info={"step": 12})
    return path


def _header(path: Path) -> dict[str, str]:
    with safe_open(path, "pt") as file:
        return dict(file.metadata())


def _with_header(path: Path, **changes: str | None) -> None:
    """Write the same weights again under a changed header; None takes an entry away."""
    header = {**_header(path), **changes}
    weights = {name: tensor.clone() for name, tensor in load_file(path).items()}
    save_file(weights, path, {key: value for key, value in header.items() if value is not None})


def _vectors(n: int = 3) -> torch.Tensor:
    return torch.randn(n, 32, generator=torch.Generator().manual_seed(4))


def _refused(path: Path, reason: str, **arguments: Any) -> None:
    with pytest.raises(CheckpointError, match=reason) as caught:
        load_model(path, **arguments)
    assert caught.value.path == path
    assert str(caught.value).startswith(f"{path}: ")


# --- there and back


def test_a_loaded_model_computes_the_same_to_half_precision(tiny_model: EventModel, saved: Path) -> None:
    loaded = load_model(saved)
    assert loaded.config == tiny_model.config
    with torch.no_grad():
        exact, back = tiny_model.magnitudes(_vectors()), loaded.magnitudes(_vectors())
        assert float((exact - back).norm() / exact.norm()) < 5e-3
        # Rounded to halves once, the weights are the very same.
        tiny_model.load_state_dict({k: v.half().float() for k, v in tiny_model.state_dict().items()})
        torch.testing.assert_close(tiny_model.magnitudes(_vectors()), back, rtol=1e-5, atol=1e-7)


def test_full_precision_keeps_every_bit(tiny_model: EventModel, tmp_path: Path) -> None:
    path = tmp_path / "full.safetensors"
    save_model(tiny_model, path, half=False)
    loaded = load_model(path).state_dict()
    assert loaded.keys() == tiny_model.state_dict().keys()
    for name, tensor in tiny_model.state_dict().items():
        assert torch.equal(loaded[name], tensor), name


def test_a_loaded_model_is_for_inference_and_knows_its_file(saved: Path) -> None:
    model = load_model(saved)
    assert not model.training
    assert not any(parameter.requires_grad for parameter in model.parameters())
    assert model.identity.weights_hash == hashlib.sha256(saved.read_bytes()).hexdigest()
    assert model.identity.name == f"tiny-{model.identity.weights_hash[:8]}"
    assert model.identity.room_bank_hash == default_bank().hash


def test_the_header_names_format_configuration_bank_and_info(tiny_config: ModelConfig, saved: Path) -> None:
    header = _header(saved)
    assert header["format"] == str(CHECKPOINT_FORMAT)
    assert ModelConfig.from_dict(json.loads(header["config"])) == tiny_config
    assert header["room_bank_hash"] == default_bank().hash
    assert json.loads(header["info"]) == {"step": 12}


# --- refused


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    _refused(tmp_path / "none.safetensors", "no such file")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    _refused(tmp_path, "this is a folder")


@pytest.mark.parametrize("content", [b"", b"not a model at all" * 20, b"\xff" * 64], ids=["0", "text", "ff"])
def test_garbage_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "garbage.safetensors"
    path.write_bytes(content)
    _refused(path, "not a safetensors checkpoint, or is damaged")


@pytest.mark.parametrize("kept", [6, 200, -1])
def test_a_truncated_file_is_refused(saved: Path, kept: int) -> None:
    saved.write_bytes(saved.read_bytes()[:kept])
    _refused(saved, "damaged")


def test_a_newer_format_is_refused(saved: Path) -> None:
    _with_header(saved, format=str(CHECKPOINT_FORMAT + 1))
    _refused(saved, "newer Pointillist")


@pytest.mark.parametrize("changes", [{"format": "one"}, {"format": None}, {"config": None}])
def test_weights_of_another_program_are_refused(saved: Path, changes: dict[str, str | None]) -> None:
    _with_header(saved, **changes)
    _refused(saved, "not a model of Pointillist")


def test_another_bank_of_rooms_is_refused(saved: Path) -> None:
    rooms = default_bank().rooms
    _refused(saved, "another bank of rooms", bank=RoomBank(rooms[:-1]))
    _refused(saved, "another bank of rooms", bank=RoomBank((rooms[1], rooms[0], *rooms[2:])))


def test_an_unknown_key_of_the_configuration_is_named(saved: Path) -> None:
    config = json.loads(_header(saved)["config"])
    config["encoder"]["wobble"] = 1
    _with_header(saved, config=json.dumps(config))
    _refused(saved, "wobble")


@pytest.mark.parametrize("config", ["[1, 2]", "{", '{"encoder": 3}', '{"n_steps": "many"}'])
def test_a_malformed_configuration_is_refused(saved: Path, config: str) -> None:
    _with_header(saved, config=config)
    _refused(saved, "does not fit this version")


def test_weights_of_another_size_are_refused(saved: Path) -> None:
    config = json.loads(_header(saved)["config"])
    config["decoder"]["channels"] += 8
    _with_header(saved, config=json.dumps(config))
    _refused(saved, "does not fit this version")


# --- failed writes


def test_a_full_disk_leaves_the_earlier_file(
    tiny_model: EventModel, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CheckpointError, match="the disk is full") as caught:
        save_model(tiny_model, saved, half=False)
    assert caught.value.path == saved
    assert saved.read_bytes() == before
    assert [path for path in saved.parent.iterdir() if path.is_file()] == [saved]


def test_an_interrupted_save_leaves_the_earlier_file(
    tiny_model: EventModel, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_model(tiny_model, saved, half=False)
    assert saved.read_bytes() == before
    assert [path for path in saved.parent.iterdir() if path.is_file()] == [saved]


def test_a_folder_that_is_a_file_is_named(tiny_model: EventModel, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    path = tmp_path / "models" / "small.safetensors"
    with pytest.raises(CheckpointError, match="the folder does not exist") as caught:
        save_model(tiny_model, path)
    assert caught.value.path == path
    assert (tmp_path / "models").read_text() == "a file"


# --- the shipped model


def test_the_shipped_model_loads_and_is_small_enough_to_ship() -> None:
    path = asset_path("models", "default.safetensors")
    model = load_default_model()
    assert load_default_model() is model
    assert model.identity.weights_hash == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stat().st_size <= _LARGEST_SHIPPED
    with torch.no_grad():
        magnitudes = model.magnitudes(_vectors(1))
    assert bool(torch.isfinite(magnitudes).all())
    assert float(magnitudes.max()) > 0


def test_the_shipped_model_has_a_card_beside_it() -> None:
    card = asset_path("models", "default.safetensors").with_suffix(".md")
    assert card.read_text(encoding="utf-8").startswith("# ")


def test_a_missing_shipped_model_says_to_reinstall(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*parts: str) -> Path:
        raise FileNotFoundError("/".join(parts))

    monkeypatch.setattr("codec.model.checkpoint.asset_path", missing)
    load_default_model.cache_clear()
    with pytest.raises(CheckpointError, match=r"default\.safetensors: is missing; reinstall"):
        load_default_model()
