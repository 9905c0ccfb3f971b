"""Sums over a batch of events in chunks: a chunk's tensors fit the caches, and threads share the chunks.

See docs/adr/0009.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from codec.decoder.controls import EventControls

__all__ = ["in_parallel", "one_by_one", "parallel_chunks", "parallel_map", "summed_over_events"]

_MAX_CHUNK_EVENTS = 16

_local = threading.local()

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

EventSums = Callable[[EventControls, Tensor], tuple[Tensor, ...]]
"""A function from the controls and frames of some events to their contribution to each sum."""


@contextmanager
def parallel_chunks() -> Generator[None]:
    """Run chunks of events in parallel, each of torch's operations on one thread.

    The number of parallel chunks is torch's number of threads. The operations of an encode are so small that
    synchronising threads within each costs more than it saves.
    """
    n_threads = torch.get_num_threads()
    _local.n_threads = n_threads
    torch.set_num_threads(1)
    try:
        yield
    finally:
        del _local.n_threads
        torch.set_num_threads(n_threads)


def summed_over_events(function: EventSums, controls: EventControls, frames: Tensor) -> tuple[Tensor, ...]:
    """Return the sums of `function` over chunks of a batch, with gradients for the controls.

    Chunks run in parallel (:func:`parallel_map`). Their results are added in the order of events, so the sums
    do not depend on the number of threads.

    Parameters
    ----------
    function
        Is called with the controls and the frames of each chunk.
    controls
        Of the batch.
    frames
        Passed to `function` with the controls.

    Shape
    -----
    frames: [batch]
    """
    tensors: list[Tensor] = []

    def collect(tensor: Tensor) -> Tensor:
        tensors.append(tensor)
        return tensor

    controls.map(collect)
    return _Summed.apply(function, controls, frames, *tensors)  # type: ignore[no-any-return]


class _Summed(torch.autograd.Function):
    """Each chunk keeps its own graph from detached inputs, which the backward pass goes through."""

    @staticmethod
    def forward(
        ctx: Any, function: EventSums, controls: EventControls, frames: Tensor, *tensors: Tensor
    ) -> tuple[Tensor, ...]:
        needs_gradient = any(ctx.needs_input_grad)
        n_events = len(frames)
        # An even number of chunks of equal size keeps two threads equally busy. A graphics card has its own
        # parallelism, and is slower with small tensors.
        n_pairs = max(1, math.ceil(n_events / (2 * _MAX_CHUNK_EVENTS)))
        n_chunks = 2 * n_pairs if frames.device.type == "cpu" else 1
        size = max(1, math.ceil(n_events / n_chunks))

        def run(begin: int) -> tuple[list[Tensor], tuple[Tensor, ...]]:
            chunk = slice(begin, begin + size)
            inputs = [tensor.detach()[chunk].requires_grad_(needs_gradient) for tensor in tensors]
            remaining = iter(inputs)
            with torch.set_grad_enabled(needs_gradient):
                return inputs, function(controls.map(lambda _: next(remaining)), frames[chunk])

        chunks = parallel_map(run, range(0, n_events, size))
        ctx.chunks = chunks if needs_gradient else None
        columns = zip(*(outputs for _, outputs in chunks), strict=True)
        return tuple(torch.stack([output.detach() for output in column]).sum(0) for column in columns)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        def input_gradients(chunk: tuple[list[Tensor], tuple[Tensor, ...]]) -> tuple[Tensor, ...]:
            inputs, outputs = chunk
            # Differentiate a scalar: for outputs of other shapes torch imports its compiler (seconds).
            with torch.enable_grad():
                pairs = zip(outputs, gradients, strict=True)
                product = torch.stack([(output * gradient).sum() for output, gradient in pairs]).sum()
            return torch.autograd.grad(product, inputs, allow_unused=True, materialize_grads=True)

        columns = zip(*parallel_map(input_gradients, ctx.chunks), strict=True)
        return (None, None, None, *(torch.cat(column) for column in columns))


def parallel_map(function: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """Map a function over items in parallel, on at most as many threads as torch has.

    Results are in the order of the items.
    """
    n_threads = min(getattr(_local, "n_threads", torch.get_num_threads()), len(items))
    return list(_pool(n_threads).map(function, items)) if n_threads > 1 else [function(i) for i in items]


def in_parallel(beside: Callable[[], _Item], here: Callable[[], _Result]) -> tuple[_Item, _Result]:
    """Call two functions at the same time, if torch has two threads; return both results.

    The second is called on this thread, and may share its chunks with others. If either fails, the other one
    is waited for.
    """
    if getattr(_local, "n_threads", torch.get_num_threads()) < 2:
        return one_by_one(beside, here)
    other = _thread().submit(beside)
    try:
        result = here()
    finally:
        wait([other])
    return other.result(), result


def one_by_one(first: Callable[[], _Item], second: Callable[[], _Result]) -> tuple[_Item, _Result]:
    """Call two functions one after the other; return both results."""
    return first(), second()


@lru_cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "beside", torch.set_num_threads, (1,))


@lru_cache
def _pool(n_threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(n_threads, "events", torch.set_num_threads, (1,))
