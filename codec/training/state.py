"""Training state for resuming: weights, optimiser moments and progress, as safetensors (no pickle)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from codec.files import atomic_file, open_regular, os_reason
from codec.model.checkpoint import CheckpointError
from codec.typed_config import AtLeast, AtMost, NotNegative, check_fields

__all__ = ["Progress", "load_state", "save_state"]


_MODEL = "model."
_MOMENTS = ("exp_avg", "exp_avg_sq", "step")
_MAX_REASON = 300
_Total = Annotated[int, AtLeast(0), AtMost(10**15)]


@dataclass
class Progress:
    """The progress of a run.

    Attributes
    ----------
    step
        Number of optimiser steps.
    elapsed_s
        Processor time in seconds; on a graphics card, wall-clock time.
    n_events
        Number of events trained on, of several processes by the first one.
    """

    step: _Total = 0
    elapsed_s: NotNegative = 0.0
    n_events: _Total = 0


def save_state(path: Path, model: nn.Module, optimiser: torch.optim.Optimizer, progress: Progress) -> None:
    """Write the state of a run atomically.

    Raises
    ------
    codec.model.checkpoint.CheckpointError
        If the file cannot be written; an existing file is left unchanged.
    """
    tensors: dict[str, Tensor] = {f"{_MODEL}{k}": v.contiguous() for k, v in model.state_dict().items()}
    names = {id(p): name for name, p in model.named_parameters()}
    for parameter, moments in optimiser.state.items():
        for key in _MOMENTS:
            tensors[f"optimiser.{key}.{names[id(parameter)]}"] = moments[key].contiguous()
    try:
        with atomic_file(path) as file:
            file.write(save(tensors, {"progress": json.dumps(asdict(progress))}))
    except OSError as error:
        raise CheckpointError(path, os_reason(error, writing=True)) from error


def load_state(path: Path, model: nn.Module, optimiser: torch.optim.Optimizer) -> Progress:
    """Read a state written by :func:`save_state` into a model and its optimiser, in place.

    Raises
    ------
    codec.model.checkpoint.CheckpointError
        If the file is missing, damaged, or does not fit the model.
    """
    try:
        open_regular(path).close()
        with safe_open(path, "pt") as file:
            progress = Progress(**json.loads((file.metadata() or {})["progress"]))
            check_fields(progress)
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (no __iter__)
        moments = {name: _moments(tensors, name, each) for name, each in model.named_parameters()}
        weights = {k.removeprefix(_MODEL): each for k, each in tensors.items() if k.startswith(_MODEL)}
        _check_finite(weights)
        model.load_state_dict(weights)
    except OSError as error:
        raise CheckpointError(path, os_reason(error, writing=False)) from error
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise CheckpointError(
            path,
            "does not fit this run ({error}); use its configuration, or start in another folder",
            error=str(error)[:_MAX_REASON],
        ) from error
    for name, parameter in model.named_parameters():
        if moments[name]:
            # AdamW keeps its steps on the processor, whatever the device.
            optimiser.state[parameter] = {
                key: each if key == "step" else each.to(parameter.device)
                for key, each in moments[name].items()
            }
    return progress


def _moments(tensors: dict[str, Tensor], name: str, parameter: Tensor) -> dict[str, Tensor]:
    """Return the optimiser's state of a parameter; empty if it was never updated.

    Raises
    ------
    KeyError, ValueError
        If part of it is missing, or does not fit the parameter.
    """
    if f"optimiser.step.{name}" not in tensors:
        return {}
    moments = {key: tensors[f"optimiser.{key}.{name}"] for key in _MOMENTS}
    for key, values in moments.items():
        shape = () if key == "step" else parameter.shape
        if values.shape != shape or values.dtype != parameter.dtype:
            raise ValueError(f"optimiser.{key}.{name} has another shape or type")
    _check_finite(moments)
    return moments


def _check_finite(tensors: dict[str, Tensor]) -> None:
    for name, values in tensors.items():
        if not torch.isfinite(values).all():
            raise ValueError(f"{name} holds values that are not finite")
