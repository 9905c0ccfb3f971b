"""Training state for resuming: weights, optimiser moments and progress, as safetensors (no pickle)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from codec.files import atomic_file, os_reason
from codec.model.checkpoint import CheckpointError
from codec.model.event_model import EventModel
from codec.typed_config import check_fields

__all__ = ["Progress", "load_state", "save_state"]


@dataclass
class Progress:
    """The progress of a run.

    Attributes
    ----------
    step
        Number of optimiser steps.
    elapsed_s
        Processor time in seconds.
    n_events
        Number of events trained on.
    """

    step: int = 0
    elapsed_s: float = 0.0
    n_events: int = 0


def save_state(path: Path, model: EventModel, optimiser: torch.optim.Optimizer, progress: Progress) -> None:
    """Write the state of a run atomically.

    Raises
    ------
    codec.model.checkpoint.CheckpointError
        If the file cannot be written; an existing file is left unchanged.
    """
    tensors: dict[str, Tensor] = {f"model.{k}": v.contiguous() for k, v in model.state_dict().items()}
    names = {id(p): name for name, p in model.named_parameters()}
    for parameter, moments in optimiser.state.items():
        for key in ("exp_avg", "exp_avg_sq", "step"):
            tensors[f"optimiser.{key}.{names[id(parameter)]}"] = moments[key].contiguous()
    try:
        with atomic_file(path) as file:
            file.write(save(tensors, {"progress": json.dumps(asdict(progress))}))
    except OSError as error:
        raise CheckpointError(path, os_reason(error, writing=True)) from error


def load_state(path: Path, model: EventModel, optimiser: torch.optim.Optimizer) -> Progress:
    """Read a state written by :func:`save_state` into a model and its optimiser, in place.

    Raises
    ------
    codec.model.checkpoint.CheckpointError
        If the file is missing, damaged, or does not fit the model.
    """
    try:
        with safe_open(path, "pt") as file:
            progress = Progress(**json.loads(file.metadata()["progress"]))
            check_fields(progress)
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (no __iter__)
        model.load_state_dict({k[6:]: tensor for k, tensor in tensors.items() if k.startswith("model.")})
    except OSError as error:
        raise CheckpointError(path, os_reason(error, writing=False)) from error
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise CheckpointError(
            path, f"does not fit this run ({error}); use its configuration, or start in another folder"
        ) from error
    for name, parameter in model.named_parameters():
        if f"optimiser.step.{name}" in tensors:
            optimiser.state[parameter] = {
                key: tensors[f"optimiser.{key}.{name}"] for key in ("exp_avg", "exp_avg_sq", "step")
            }
    return progress
