"""Training on several processes that ``torchrun`` starts (data parallelism).

Each process, a *rank*, has a copy of the model and mixtures of its own. Gradients are averaged, so all copies
stay the same. The first rank alone writes logs, checkpoints and the state, and computes the validation.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from codec.devices import DeviceChoice, DeviceError, device_of

__all__ = ["Ranks", "is_lost", "joined"]

_LONGEST_WAIT = timedelta(hours=2)
"""The others wait while the first rank computes a validation, or one makes its notes."""
_SEEDS = 1 << 40
"""Distance of the ranks' seeds; larger than any seed and any number of steps."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Ranks:
    """The processes of a run, as one of them sees them; without ``torchrun``, there is one.

    Attributes
    ----------
    rank, n_ranks
        Number of this process, from 0 on, and of all.
    device
        Where this process computes; with CUDA, each process of a machine has a device of its own.
    """

    rank: int
    n_ranks: int
    device: torch.device

    @property
    def is_first(self) -> bool:
        """Whether this process writes the files of the run."""
        return self.rank == 0

    def seed(self, seed: int) -> int:
        """Return this rank's seed; the first one's is as given."""
        return seed + self.rank * _SEEDS

    def shared(self, value: float) -> float:
        """Return the value of the first rank; all ranks have to call this."""
        if self.n_ranks == 1:
            return value
        sent = torch.tensor([value], dtype=torch.float64).to(self.device)
        distributed.broadcast(sent, 0)
        return sent.item()

    def averaging(self, model: nn.Module) -> Callable[[Callable[[], _T]], _T]:
        """Return a function that calls a loss of the model, whose gradients are then averaged.

        The loss may use a part of the model only, and another one in each rank. The weights of all ranks
        become those of the first one.
        """
        if self.n_ranks == 1:
            return lambda loss: loss()
        return DistributedDataParallel(_Loss(model), find_unused_parameters=True)


class _Loss(nn.Module):
    """The weights of a model, and any loss of it as forward pass: what DistributedDataParallel wraps.

    The model's buffers are constants, which need no copy in each step.
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.weights = nn.ParameterList(model.parameters())
        # If a step trains all of the model, torch prints that nothing was unused, and that this was slow.
        self.unused = nn.Parameter(torch.zeros(1, device=self.weights[0].device))

    def forward(self, loss: Callable[[], tuple[Tensor, object]]) -> tuple[Tensor, object]:
        return loss()


@contextmanager
def joined(choice: DeviceChoice) -> Generator[Ranks]:
    """Join the processes that ``torchrun`` started, if it did, for the time of a run.

    Raises
    ------
    codec.devices.DeviceError
        If the device cannot be used, or there are more processes than CUDA devices.
    """
    n_ranks = int(os.environ.get("WORLD_SIZE", "1"))
    device = device_of(choice)
    if n_ranks == 1:
        yield Ranks(0, 1, device)
        return
    if device.type == "mps":
        raise DeviceError("several processes cannot train on an MPS device; give --device cpu")
    if device.type == "cuda":
        device = _own_device(int(os.environ.get("LOCAL_RANK", "0")))
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=_LONGEST_WAIT)
    yield Ranks(distributed.get_rank(), n_ranks, device)
    # Not after an error: the others may not be there any more.
    distributed.barrier()
    distributed.destroy_process_group()


def _own_device(local_rank: int) -> torch.device:
    n_devices = torch.cuda.device_count()
    if local_rank >= n_devices:
        raise DeviceError(
            f"{n_devices} CUDA devices for more processes; torchrun --nproc_per_node {n_devices}, "
            "or give --device cpu"
        )
    torch.cuda.set_device(local_rank)
    return torch.device("cuda", local_rank)


def is_lost(error: BaseException) -> bool:
    """Return whether an error says that another process of the run has ended or does not answer."""
    return isinstance(error, distributed.DistError) or (
        isinstance(error, RuntimeError) and "gloo" in str(error).lower()
    )
