"""Checkpoints: safetensors with the configuration and the room bank's hash in the header, never pickle."""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from codec.config import ConfigError, ModelConfig
from codec.model import EventModel
from codec.resources import asset_path
from codec.rooms import RoomBank, default_bank

__all__ = ["CHECKPOINT_FORMAT", "CheckpointError", "load_default_model", "load_model", "save_model"]

CHECKPOINT_FORMAT = 1


class CheckpointError(Exception):
    """A checkpoint cannot be used; `path` names the file, `reason` says why and the way out."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def save_model(
    model: EventModel, path: Path, *, half: bool = True, info: dict[str, Any] | None = None
) -> None:
    """Write a model's weights atomically, as float16 by default (half the size; refinement is in float32).

    Parameters
    ----------
    info
        Facts for the header, such as training figures; plain JSON values.
    """
    weights = {
        name: (tensor.half() if half else tensor).detach().contiguous()
        for name, tensor in model.state_dict().items()
    }
    header = {
        "format": str(CHECKPOINT_FORMAT),
        "config": json.dumps(model.config.to_dict()),
        "room_bank_hash": model.room_bank_hash,
        "info": json.dumps(info or {}),
    }
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as file:
            file.write(save(weights, header))
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise CheckpointError(path, f"cannot be written ({error.strerror}); choose another folder") from error


def load_model(path: Path, bank: RoomBank | None = None) -> EventModel:
    """Read a model, ready for inference.

    Raises
    ------
    CheckpointError
        If the file is missing, damaged, of a newer format, or was trained with another room bank.
    """
    bank = default_bank() if bank is None else bank
    try:
        data_hash = hashlib.sha256(path.read_bytes()).hexdigest()
        with safe_open(path, "pt") as file:
            header = file.metadata() or {}
            weights = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118 (no __iter__)
    except OSError as error:
        raise CheckpointError(path, f"cannot be read ({error.strerror or error})") from error
    except SafetensorError as error:
        raise CheckpointError(
            path, "is not a safetensors checkpoint, or is damaged; train or fetch it again"
        ) from error
    if int(header.get("format", "0")) > CHECKPOINT_FORMAT:
        raise CheckpointError(path, "was made by a newer Pointillist; update to use it")
    if header.get("room_bank_hash") != bank.hash:
        raise CheckpointError(
            path, "was trained with another bank of rooms; use the bank it names, or train again"
        )
    try:
        config = ModelConfig.from_dict(json.loads(header["config"]))
        model = EventModel(config, bank)
        model.load_state_dict(weights)
    except (KeyError, ValueError, ConfigError, RuntimeError) as error:
        raise CheckpointError(path, f"does not fit this version's architecture ({error})") from error
    model.model_id = f"{config.name}-{data_hash[:8]}"
    model.model_hash = data_hash
    return model.eval().requires_grad_(False)


@cache
def load_default_model() -> EventModel:
    """Return the shipped model, read once."""
    return load_model(asset_path("models", "default.safetensors"))
