"""Training of the reference codecs' networks: seeded, and resumable to the same weights.

All random choices of a step come from the seed and the step's number, so that a run that was stopped and went
on gives what one run gives on the same machine.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from codec.files import atomic_file, open_regular, os_reason
from codec.reference.payload import Cancelled, Follow
from codec.reference.weights import WeightsError
from codec.typed_config import AtLeast, AtMost, NotNegative, Positive, check_fields

__all__ = ["Schedule", "Training", "TrainingFailedError", "fit"]

_MOMENTS = ("exp_avg", "exp_avg_sq", "step")
_MAX_REASON = 200


@dataclass(frozen=True)
class Schedule:
    """The settings of a training run.

    Attributes
    ----------
    n_steps, batch_size
        Optimiser steps, and segments in each.
    learning_rate, final_share, warmup_steps
        Of AdamW: linear warm-up, then a cosine down to this share of it.
    weight_decay, gradient_clip
        Of AdamW; upper limit of the gradient's norm.
    seed
        Of all random choices.
    save_steps
        Steps between two saves of the state.

    Raises
    ------
    codec.typed_config.ConfigError
        If a value is out of range.
    """

    n_steps: Annotated[int, AtLeast(1), AtMost(10_000_000)] = 1_000
    batch_size: Annotated[int, AtLeast(1), AtMost(65_536)] = 16
    learning_rate: Annotated[float, AtLeast(0, above=True), AtMost(1)] = 1e-3
    final_share: Annotated[float, AtLeast(0), AtMost(1)] = 0.02
    warmup_steps: Annotated[int, AtLeast(0), AtMost(1_000_000)] = 50
    weight_decay: NotNegative = 0.01
    gradient_clip: Positive = 1.0
    seed: Annotated[int, AtLeast(0), AtMost(2**31)] = 0
    save_steps: Annotated[int, AtLeast(1), AtMost(1_000_000)] = 200

    def __post_init__(self) -> None:
        check_fields(self)

    def learning_rate_at(self, step: int) -> float:
        """Return the learning rate of a step."""
        cosine = 0.5 + 0.5 * math.cos(math.pi * step / self.n_steps)
        share = self.final_share + (1 - self.final_share) * cosine
        return self.learning_rate * share * min(1.0, (step + 1) / max(1, self.warmup_steps))


class TrainingFailedError(RuntimeError):
    """The loss is no longer finite."""


@dataclass(frozen=True, eq=False)
class Training:
    """What a network is trained on, and how.

    Attributes
    ----------
    recordings
        Samples at the rate of the network's configuration, [n_samples] each.
    schedule, follow, state
        As in :func:`fit`.
    source
        Names the recordings; a state of others is refused.
    """

    recordings: Sequence[NDArray[np.floating]]
    schedule: Schedule
    follow: Follow | None = None
    state: Path | None = None
    source: str = ""

    def fit(
        self,
        network: nn.Module,
        loss_at: Callable[[np.random.Generator], Tensor],
        config: Mapping[str, Any],
        after_step: Callable[[np.random.Generator], None] | None = None,
    ) -> None:
        """Train a network of a configuration in place, as :func:`fit`; its weights are final then."""
        fit(
            network,
            loss_at,
            self.schedule,
            self.follow,
            state=self.state,
            settings={"config": config, "source": self.source},
            after_step=after_step,
        )
        network.requires_grad_(False)


def fit(
    network: nn.Module,
    loss_at: Callable[[np.random.Generator], Tensor],
    schedule: Schedule,
    follow: Follow | None = None,
    *,
    state: Path | None = None,
    settings: Mapping[str, Any] | None = None,
    after_step: Callable[[np.random.Generator], None] | None = None,
) -> None:
    """Train a network in place.

    Parameters
    ----------
    network
        The network; its weights are those it begins with.
    loss_at
        Returns the loss of a batch drawn with a generator.
    schedule
        The settings of the run.
    follow
        Progress, losses and cancelling.
    state
        A file in which the run's state is kept, and from which it goes on if it exists.
    settings
        JSON values that a state must agree with: the network's configuration and what it is trained on.
    after_step
        Called after each step, to change weights that have no gradient.

    Raises
    ------
    codec.reference.payload.Cancelled
        If it was cancelled; the state is kept.
    codec.reference.weights.WeightsError
        If the state cannot be written, cannot be read, or is another run's.
    TrainingFailedError
        If the loss is no longer finite.
    """
    follow = Follow() if follow is None else follow
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=schedule.learning_rate, betas=(0.9, 0.99), weight_decay=schedule.weight_decay
    )
    run = json.dumps({"schedule": vars(schedule), **(settings or {})}, sort_keys=True)
    begin = 0
    if state is not None and state.exists():
        begin = _resumed(state, network, optimiser, run)
    network.train()
    for step in range(begin, schedule.n_steps):
        if follow.should_cancel():
            _save(state, network, optimiser, run, step)
            raise Cancelled
        generator = np.random.default_rng([schedule.seed, step])
        torch.manual_seed(int(generator.integers(2**62)))
        for group in optimiser.param_groups:
            group["lr"] = schedule.learning_rate_at(step)
        optimiser.zero_grad(set_to_none=True)
        loss = loss_at(generator)
        if not math.isfinite(float(loss.detach())):
            raise TrainingFailedError(f"the loss is no longer finite at step {step}; lower the learning rate")
        loss.backward()  # pyright: ignore[reportUnknownMemberType]
        nn.utils.clip_grad_norm_(network.parameters(), schedule.gradient_clip)
        optimiser.step()
        if after_step is not None:
            after_step(generator)
        follow.on_loss(step, float(loss.detach()))
        follow.on_progress((step + 1) / schedule.n_steps)
        if (step + 1) % schedule.save_steps == 0:
            _save(state, network, optimiser, run, step + 1)
    network.eval()


def _save(
    path: Path | None, network: nn.Module, optimiser: torch.optim.Optimizer, run: str, step: int
) -> None:
    if path is None:
        return
    tensors = {f"network.{name}": each.contiguous() for name, each in network.state_dict().items()}
    for name, parameter in network.named_parameters():
        for key, value in optimiser.state.get(parameter, {}).items():
            tensors[f"{key}.{name}"] = value.contiguous()
    try:
        with atomic_file(path) as file:
            file.write(save(tensors, {"run": run, "step": str(step)}))
    except OSError as error:
        raise WeightsError(path, os_reason(error, writing=True)) from error


def _resumed(path: Path, network: nn.Module, optimiser: torch.optim.Optimizer, run: str) -> int:
    """Read a state into a network and its optimiser; return the number of steps done."""
    try:
        open_regular(path).close()
        with safe_open(path, "pt") as file:
            header = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no __iter__)
        if header["run"] != run:
            raise WeightsError(
                path, "is the state of a run with other settings; delete it, or use these settings"
            )
        step = int(header["step"])
        prefix = "network."
        network.load_state_dict(
            {name.removeprefix(prefix): each for name, each in tensors.items() if name.startswith(prefix)}
        )
        for name, parameter in network.named_parameters():
            moments = {key: tensors[f"{key}.{name}"] for key in _MOMENTS if f"{key}.{name}" in tensors}
            if moments:
                optimiser.state[parameter] = moments
    except OSError as error:
        raise WeightsError(path, os_reason(error, writing=False)) from error
    except (SafetensorError, KeyError, ValueError, RuntimeError) as error:
        raise WeightsError(
            path,
            "is no state of a training run, or is damaged ({error}); delete it to begin again",
            error=str(error)[:_MAX_REASON],
        ) from error
    return step
