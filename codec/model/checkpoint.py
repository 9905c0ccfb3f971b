"""Checkpoints: safetensors files with the configuration and the room bank's hash in the header; no pickle."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from codec.config import ConfigError, ModelConfig
from codec.events.model_identity import ModelIdentity
from codec.files import FileError, atomic_file, open_regular, os_reason
from codec.model.event_model import EventModel
from codec.model.masks import MaskNetwork
from codec.model.steps import StepNetwork
from codec.resources import asset_path
from codec.rooms import RoomBank, default_bank

__all__ = [
    "CHECKPOINT_FORMAT",
    "CheckpointError",
    "load_default_model",
    "load_model",
    "save_masks",
    "save_model",
    "save_steps",
]

_log = logging.getLogger(__name__)

CHECKPOINT_FORMAT = 1
_Network = TypeVar("_Network", bound=nn.Module)
_BESIDE = "steps.", "masks."
"""Begin the names of the weights, in a model, of networks that lie beside its checkpoint."""


class CheckpointError(FileError):
    """A checkpoint cannot be used; ``str()`` names the file, the reason and a remedy."""


def save_model(
    model: EventModel, path: Path, *, half: bool = True, info: dict[str, Any] | None = None
) -> None:
    """Write a model's weights atomically.

    Parameters
    ----------
    model
        The model to write.
    path
        A ``.safetensors`` file; an existing one is replaced.
    half
        Whether to store float16 instead of float32. Computation is in float32 in either case.
    info
        JSON values for the header, such as training figures.

    Raises
    ------
    CheckpointError
        If the file cannot be written; an existing file is left unchanged.
    """
    weights = {
        name: (tensor.half() if half else tensor).detach().contiguous()
        for name, tensor in model.state_dict().items()
        if not name.startswith(_BESIDE)
    }
    header = {
        "format": str(CHECKPOINT_FORMAT),
        "config": json.dumps(model.config.to_dict()),
        "room_bank_hash": model.bank.hash,
        "info": json.dumps(info or {}),
    }
    _write(path, weights, header)


def save_steps(
    network: StepNetwork, model: EventModel, path: Path, *, info: dict[str, Any] | None = None
) -> None:
    """Write the step network of a model atomically, as float16.

    It is used where it lies beside the model's checkpoint, with ``.steps`` before the suffix.

    Parameters
    ----------
    network
        The network.
    model
        The model that it was trained for, from a checkpoint.
    path
        A ``.safetensors`` file; an existing one is replaced.
    info
        JSON values for the header, such as training figures.

    Raises
    ------
    CheckpointError
        If the file cannot be written; an existing file is left unchanged.
    """
    _save_beside(network, model, path, info)


def save_masks(
    network: MaskNetwork, model: EventModel, path: Path, *, info: dict[str, Any] | None = None
) -> None:
    """Write the mask network of a model, as :func:`save_steps` does, to be used with ``.masks``."""
    _save_beside(network, model, path, info)


def _save_beside(network: nn.Module, model: EventModel, path: Path, info: dict[str, Any] | None) -> None:
    weights = {name: tensor.half().contiguous() for name, tensor in network.state_dict().items()}
    header = {
        "format": str(CHECKPOINT_FORMAT),
        "model_hash": model.identity.weights_hash,
        "info": json.dumps(info or {}),
    }
    _write(path, weights, header)


def _write(path: Path, weights: dict[str, Tensor], header: dict[str, str]) -> None:
    try:
        with atomic_file(path) as file:
            file.write(save(weights, header))
    except OSError as error:
        raise CheckpointError(path, os_reason(error, writing=True)) from error


def load_model(path: Path, bank: RoomBank | None = None) -> EventModel:
    """Read a model in evaluation mode, without gradients.

    Parameters
    ----------
    path
        The checkpoint.
    bank
        The rooms of the model, :func:`codec.rooms.default_bank` by default.

    Raises
    ------
    CheckpointError
        If the file is missing, damaged, of a newer format, or was trained with another room bank.
    """
    bank = default_bank() if bank is None else bank
    data_hash, header, weights = _read(path)
    if "config" not in header:
        raise CheckpointError(path, "is not a model of Pointillist; choose one that `train` made")
    if header.get("room_bank_hash") != bank.hash:
        raise CheckpointError(
            path, "was trained with another bank of rooms; use the bank it names, or train again"
        )
    try:
        config = ModelConfig.from_dict(json.loads(header["config"]))
        model = EventModel(config, bank)
        model.load_state_dict(weights)
    except (AttributeError, TypeError, ValueError, ConfigError, RuntimeError) as error:
        raise CheckpointError(
            path, "does not fit this version's architecture ({error})", error=error
        ) from error
    model.identity = ModelIdentity(f"{config.name}-{data_hash[:8]}", data_hash, bank.hash)
    model.steps = _beside(
        path, "steps", data_hash, lambda weights: StepNetwork(len(weights["layers.0.bias"]))
    )
    model.masks = _beside(
        path, "masks", data_hash, lambda weights: MaskNetwork(config, len(weights["entry.bias"]))
    )
    return model.eval().requires_grad_(False)


def _beside(
    path: Path, kind: str, model_hash: str, made: Callable[[dict[str, Tensor]], _Network]
) -> _Network | None:
    """Return a network that lies beside a checkpoint; None if there is none for this model.

    `made` returns one of the size of given weights, which are then read into it.
    """
    path = path.with_suffix(f".{kind}{path.suffix}")
    if not path.exists():
        return None
    _, header, weights = _read(path)
    if header.get("model_hash") != model_hash:
        _log.warning("%s: belongs to another model and is not used", path)
        return None
    try:
        network = made(weights)
        network.load_state_dict(weights)
    except (KeyError, RuntimeError, ValueError):
        _log.warning("%s: was made by another version of Pointillist and is not used; train it again", path)
        return None
    return network


def _read(path: Path) -> tuple[str, dict[str, str], dict[str, Tensor]]:
    """Return the hash of a checkpoint, its header, and its weights in float32."""
    try:
        with open_regular(path) as stream:
            data_hash = hashlib.file_digest(stream, "sha256").hexdigest()
        with safe_open(path, "pt") as file:
            header = file.metadata() or {}
            weights = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118 (no __iter__)
    except OSError as error:
        raise CheckpointError(path, os_reason(error, writing=False)) from error
    except SafetensorError as error:
        raise CheckpointError(
            path, "is not a safetensors checkpoint, or is damaged; train or fetch it again"
        ) from error
    version = header.get("format", "")
    if not version.isdecimal():
        raise CheckpointError(path, "is not a model of Pointillist; choose one that `train` made")
    if int(version) > CHECKPOINT_FORMAT:
        raise CheckpointError(path, "was made by a newer Pointillist; update to use it")
    return data_hash, header, weights


@cache
def load_default_model() -> EventModel:
    """Return the shipped model; it is read at the first call.

    Raises
    ------
    CheckpointError
        If it is missing or cannot be used.
    """
    try:
        path = asset_path("models", "default.safetensors")
    except FileNotFoundError as error:
        raise CheckpointError(
            Path("models", "default.safetensors"), "is missing; reinstall pointillist"
        ) from error
    return load_model(path)
