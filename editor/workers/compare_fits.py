"""Reference codecs at work: a process for each, a few at a time, and a thread that listens to it."""

from __future__ import annotations

import logging
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from codec.evaluate.contenders import contenders_by_name
from codec.messages import Message
from codec.processes import child_environment
from editor.compare_process import CANCEL, Figures, Job, Refused, Registry, serve
from editor.workers.main_thread import MainThread
from editor.workers.tasks import Task, TaskContext

__all__ = ["CompareFits"]

_LOG = logging.getLogger(__name__)
_AT_ONCE = 2, 4
"""The least and the most codecs at work."""
_MOST_LATE = 2
"""Codecs whose sound is there, and whose slow figures are measured while others are at work."""
_LOOK_S = 0.1
_GRACE_S = 1.0
"""Time in which a codec may end by itself after a cancel, and remove its temporary files."""

Report = Callable[[str, object], None]
"""Called with the name of a codec and a report of :mod:`editor.compare_process`."""


@dataclass(frozen=True)
class _Waiting:
    job: Job
    report: Report


class CompareFits:
    """Runs codecs; all methods are for the main thread, which the reports come to as well.

    Parameters
    ----------
    main_thread
        The thread for reports.
    registry
        The codecs by name; a function that can be imported by another process.
    """

    def __init__(self, main_thread: MainThread, registry: Registry = contenders_by_name) -> None:
        self._main = main_thread
        self.registry = registry
        self._n_cores = os.cpu_count() or 2
        least, most = _AT_ONCE
        self._n_at_once = max(least, min(most, self._n_cores - 1))
        self._waiting: deque[_Waiting] = deque()
        self._tasks: dict[str, Task[Any]] = {}
        self._late: set[str] = set()
        self._ending: list[Task[Any]] = []

    @property
    def running(self) -> bool:
        """Whether a codec is at work, or waits."""
        return bool(self._waiting or self._tasks)

    def start(self, jobs: Iterable[Job], report: Report) -> None:
        """Run codecs, in this order; each ends with its last figures, or with why it has none."""
        self._waiting.extend(_Waiting(job, report) for job in jobs)
        self._go_on()

    def cancel(self) -> None:
        """End all of them; there are no reports any more."""
        self._waiting.clear()
        for task in self._tasks.values():
            task.drop()
        self._ending = [*(each for each in self._ending if each.is_alive), *self._tasks.values()]
        self._tasks.clear()
        self._late.clear()

    def close(self) -> None:
        """End all of them, and wait until their processes have ended."""
        self.cancel()
        for task in self._ending:
            task.join()
        self._ending.clear()

    def _go_on(self) -> None:
        n_together = min(self._n_at_once, len(self._tasks) + len(self._waiting))
        while self._waiting and len(self._tasks) - min(len(self._late), _MOST_LATE) < self._n_at_once:
            self._begin(self._waiting.popleft(), max(1, self._n_cores // n_together))

    def _begin(self, waiting: _Waiting, n_threads: int) -> None:
        job, report = waiting.job, waiting.report

        def done(last: object) -> None:
            self._tasks.pop(job.name, None)
            self._late.discard(job.name)
            if isinstance(last, Refused) and last.details:
                _LOG.error("The codec %s failed:\n%s", job.name, last.details)
            report(job.name, last)
            self._go_on()

        def failed(error: Exception) -> None:
            done(Refused(Message("failed: {error}", error=f"{type(error).__name__}: {error}")))

        def take(item: object) -> None:
            report(job.name, item)
            if isinstance(item, Figures):
                self._late.add(job.name)
                self._go_on()

        self._tasks[job.name] = Task(
            f"compare-{job.name}",
            lambda context: _run(job, n_threads, context),
            self._main,
            on_done=done,
            on_error=failed,
            on_item=take,
        ).start()


def _run(job: Job, n_threads: int, context: TaskContext) -> object:
    """Run a process until its last report, and return that."""
    process, connection = _started()
    try:
        connection.send(n_threads)
        connection.send(job)
        while True:
            context.check()
            if connection.poll(_LOOK_S):
                report = connection.recv()
                if isinstance(report, Refused) or (isinstance(report, Figures) and report.is_last):
                    return report
                context.item(report)
            elif not process.is_alive() and not connection.poll():
                raise EOFError
    except (EOFError, OSError):
        process.join(_GRACE_S)
        return Refused(Message("ended unexpectedly ({how}); try a shorter part", how=_how(process.exitcode)))
    finally:
        _end(process, connection, politely=context.should_cancel())


def _started() -> tuple[BaseProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there,), name="pointillist-compare", daemon=True)
    with child_environment():
        process.start()
    there.close()
    return process, here


def _end(process: BaseProcess, connection: Connection, *, politely: bool) -> None:
    if politely and process.is_alive():
        try:
            connection.send(CANCEL)
            ends = time.monotonic() + _GRACE_S
            while process.is_alive() and time.monotonic() < ends:
                if connection.poll(0.02):  # a full pipe would keep it from ending
                    connection.recv()
        except (EOFError, OSError):
            pass
    process.join(0.2)
    if process.is_alive():
        process.kill()
        process.join()
    connection.close()


def _how(exit_code: int | None) -> Message:
    if exit_code is not None and exit_code < 0:
        return Message("signal {number}", number=-exit_code)
    return Message("status {number}", number=exit_code or 0)
