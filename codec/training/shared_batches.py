"""Batches prepared in a worker process and passed through shared memory.

The consumer sends tasks (a step number and a few integers); the worker fills named arrays of fixed shape. A
few slots let the worker run ahead of the consumer, in bounded memory.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import shutil
import signal
import traceback
from collections.abc import Iterator, Mapping
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from codec.files import FileError
from codec.processes import child_environment

__all__ = ["BatchError", "BatchProcess", "BatchProducer"]

_ALIGNMENT = 64
_POLL_S = 2.0
_SHARED = Path("/dev/shm")
"""Where Linux keeps shared memory."""

Layout = Mapping[str, tuple[tuple[int, ...], str]]


class BatchError(FileError):
    """Batches cannot be prepared, because memory is short or the process that prepares them died."""


class BatchProducer(Protocol):
    """Fills batches in the worker. It is pickled to the worker, so it opens files only in :meth:`open`."""

    def open(self) -> None:
        """Open files; called once, in the worker."""
        ...

    def produce(self, task: tuple[int, ...], out: Mapping[str, NDArray[Any]]) -> None:
        """Fill all arrays of `out` for one task."""
        ...


class BatchProcess:
    """An iterator over the batches of a producer that runs in a spawned process.

    Parameters
    ----------
    producer
        Fills the batches.
    layout
        Shape and dtype of each array of a batch, by name.
    tasks
        An infinite iterator of tasks, read `n_slots` ahead.
    n_slots
        Number of batches in shared memory.
    """

    def __init__(
        self, producer: BatchProducer, layout: Layout, tasks: Iterator[tuple[int, ...]], n_slots: int = 3
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._tasks = tasks
        self._closed = False
        with child_environment():
            self._memory = _shared_memory(n_slots * _slot_size(layout))
            self._slots = [_arrays(self._memory, layout, index) for index in range(n_slots)]
            self._requests: Any = context.Queue()
            self._ready: Any = context.Queue()
            arguments = (producer, dict(layout), n_slots, self._memory.name, self._requests, self._ready)
            self._process = context.Process(target=_work, args=arguments, daemon=True)
            self._process.start()
        for index in range(n_slots):
            self._requests.put((index, next(tasks)))

    def __next__(self) -> dict[str, NDArray[Any]]:
        """Return a copy of the next batch.

        Raises
        ------
        BatchError
            If the worker died.
        Exception
            The error of a file or of memory that stopped the worker; another failure of it is a RuntimeError
            with its traceback.
        """
        while True:
            try:
                slot, failure = self._ready.get(timeout=_POLL_S)
                break
            except queue.Empty:
                if not self._process.is_alive():
                    self.close()
                    raise BatchError(
                        None,
                        "the process that prepares batches died, as if memory or disk space were short; "
                        "set a smaller batch_size, or free some",
                    ) from None
        if failure is not None:
            self.close()
            raise failure
        batch = {name: array.copy() for name, array in self._slots[slot].items()}
        self._requests.put((slot, next(self._tasks)))
        return batch

    def __iter__(self) -> Self:
        return self

    def close(self) -> None:
        """Stop the worker and release the memory; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self._process.terminate()
        self._process.join()
        self._process.close()
        for each in (self._requests, self._ready):
            each.close()
            each.cancel_join_thread()
        self._slots.clear()
        self._memory.close()
        self._memory.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _shared_memory(n_bytes: int) -> SharedMemory:
    """Return shared memory; raise BatchError if there is too little of it."""
    reason = "there is not enough"
    # Linux gives more than there is, and ends the process (SIGBUS) that writes to it.
    if not _SHARED.is_dir() or shutil.disk_usage(_SHARED).free >= n_bytes:
        try:
            return SharedMemory(create=True, size=n_bytes)
        except OSError as error:
            reason = error.strerror or str(error)
    raise BatchError(
        None,
        "the batches need {megabytes:.0f} MB of shared memory, which cannot be had ({reason}); set a smaller "
        "batch_size",
        megabytes=n_bytes / 1e6,
        reason=reason,
    )


def _array_size(shape: tuple[int, ...], dtype: str) -> int:
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    return -(-size // _ALIGNMENT) * _ALIGNMENT


def _slot_size(layout: Layout) -> int:
    return sum(_array_size(shape, dtype) for shape, dtype in layout.values())


def _arrays(memory: SharedMemory, layout: Layout, slot: int) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {}
    begin = slot * _slot_size(layout)
    for name, (shape, dtype) in layout.items():
        arrays[name] = np.ndarray(shape, dtype, buffer=memory.buf, offset=begin)
        begin += _array_size(shape, dtype)
    return arrays


def _work(
    producer: BatchProducer, layout: Layout, n_slots: int, memory_name: str, requests: Any, ready: Any
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Ctrl+C, the consumer stops this process
    consumer = multiprocessing.parent_process()
    try:
        memory = SharedMemory(memory_name)
        slots = [_arrays(memory, layout, index) for index in range(n_slots)]
        producer.open()
        while consumer is not None and consumer.is_alive():
            with contextlib.suppress(queue.Empty):
                slot, task = requests.get(timeout=_POLL_S)
                producer.produce(task, slots[slot])
                ready.put((slot, None))
    except (FileError, OSError, MemoryError) as error:
        ready.put((-1, error))
    except Exception:  # noqa: BLE001 - reported to the consumer, which raises
        text = f"the process that prepares batches failed:\n{traceback.format_exc()}"
        ready.put((-1, RuntimeError(text)))
