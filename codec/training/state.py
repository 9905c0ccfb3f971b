"""Resumable training state: weights, optimiser moments and progress, as safetensors (never pickle)."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

from codec.model import EventModel

__all__ = ["Progress", "load_state", "save_state"]


@dataclass
class Progress:
    """How far a run has come."""

    step: int = 0
    elapsed_s: float = 0.0
    n_events: int = 0


def save_state(path: Path, model: EventModel, optimiser: torch.optim.Optimizer, progress: Progress) -> None:
    """Write everything a run needs to go on, atomically."""
    tensors: dict[str, Tensor] = {f"model.{k}": v.contiguous() for k, v in model.state_dict().items()}
    names = {id(p): name for name, p in model.named_parameters()}
    for parameter, moments in optimiser.state.items():
        for key in ("exp_avg", "exp_avg_sq", "step"):
            tensors[f"optimiser.{key}.{names[id(parameter)]}"] = moments[key].contiguous()
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(save(tensors, {"progress": json.dumps(asdict(progress))}))
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def load_state(path: Path, model: EventModel, optimiser: torch.optim.Optimizer) -> Progress:
    """Read a state written by :func:`save_state` into a model and its optimiser."""
    with safe_open(path, "pt") as file:
        progress = Progress(**json.loads(file.metadata()["progress"]))
        keys = set(file.keys())
        model.load_state_dict({k[6:]: file.get_tensor(k) for k in keys if k.startswith("model.")})
        for name, parameter in model.named_parameters():
            if f"optimiser.step.{name}" in keys:
                optimiser.state[parameter] = {
                    key: file.get_tensor(f"optimiser.{key}.{name}")
                    for key in ("exp_avg", "exp_avg_sq", "step")
                }
    return progress
