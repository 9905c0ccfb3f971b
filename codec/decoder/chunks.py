"""Sums over many events, a few at a time: what a few need fits the caches, and each core takes its share."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from codec.decoder.controls import EventControls

__all__ = ["events_shared", "shared_out", "summed_over_events"]

_N_MOST = 16

_shared = threading.local()

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

OfEvents = Callable[[EventControls, Tensor], tuple[Tensor, ...]]
"""Given the controls of some events, and their frames, return what they contribute to each sum."""


@contextmanager
def events_shared() -> Generator[None]:
    """Share events among as many threads as torch has, and give each of its operations one.

    The operations of an encoding are small: where torch's threads meet again after each, they wait more than
    they save.
    """
    n_threads = torch.get_num_threads()
    _shared.n_threads = n_threads
    torch.set_num_threads(1)
    try:
        yield
    finally:
        del _shared.n_threads
        torch.set_num_threads(n_threads)


def summed_over_events(function: OfEvents, controls: EventControls, frames: Tensor) -> tuple[Tensor, ...]:
    """Return the sums over a batch of what `function` gives for a few of its events.

    Each of torch's threads works on events of its own. The sums are added up in the order of events, so they
    do not depend on the number of threads.

    Shape
    -----
    frames: [batch], handed to `function` beside the controls
    """
    tensors: list[Tensor] = []

    def noted(tensor: Tensor) -> Tensor:
        tensors.append(tensor)
        return tensor

    controls.map(noted)
    return _Summed.apply(function, controls, frames, *tensors)  # type: ignore[no-any-return]


class _Summed(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, function: OfEvents, controls: EventControls, frames: Tensor, *tensors: Tensor
    ) -> tuple[Tensor, ...]:
        follows, n_events = any(ctx.needs_input_grad), len(frames)
        # An even number of parts of one size: two threads have as much to do.
        n_parts = 2 * max(1, math.ceil(n_events / (2 * _N_MOST)))
        size = max(1, math.ceil(n_events / n_parts))

        def contribution(begin: int) -> tuple[list[Tensor], tuple[Tensor, ...]]:
            own = slice(begin, begin + size)
            inputs = [tensor.detach()[own].requires_grad_(follows) for tensor in tensors]
            given = iter(inputs)
            with torch.set_grad_enabled(follows):
                return inputs, function(controls.map(lambda _: next(given)), frames[own])

        parts = shared_out(contribution, range(0, n_events, size))
        ctx.parts = parts if follows else None
        sums = zip(*(outputs for _, outputs in parts), strict=True)
        return tuple(torch.stack([each.detach() for each in column]).sum(0) for column in sums)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        def of_inputs(part: tuple[list[Tensor], tuple[Tensor, ...]]) -> tuple[Tensor, ...]:
            inputs, outputs = part
            # Of a scalar: given gradients of other shapes, torch imports its compiler, which takes seconds.
            with torch.enable_grad():
                pairs = zip(outputs, gradients, strict=True)
                product = torch.stack([(output * gradient).sum() for output, gradient in pairs]).sum()
            return torch.autograd.grad(product, inputs, allow_unused=True, materialize_grads=True)

        columns = zip(*shared_out(of_inputs, ctx.parts), strict=True)
        return (None, None, None, *(torch.cat(column) for column in columns))


def shared_out(function: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """Return what `function` gives for each item, in order; each of torch's threads takes its share."""
    n_threads = min(getattr(_shared, "n_threads", torch.get_num_threads()), len(items))
    return list(_pool(n_threads).map(function, items)) if n_threads > 1 else [function(i) for i in items]


@lru_cache
def _pool(n_threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(n_threads, "events", torch.set_num_threads, (1,))
