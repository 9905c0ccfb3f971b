"""Workers as processes of this machine: each can crash, hang or be killed alone.

A pipe leads to each process; they share nothing, so one that is killed cannot hold a lock that others need.
A task whose process died is tried once more, in case the process was killed from outside; then its file is
blamed.
"""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Self

from codec.library.process_worker import Work, serve
from codec.library.tasks import Failed, Progressed, Report, Task
from codec.library.worker import perform
from codec.messages import Message
from codec.processes import child_environment

__all__ = ["ProcessRunner"]

_ATTEMPTS = 2
_STALL_S = 900.0
"""A process that reports no progress for so long hangs. The slowest level needs seconds from step to step."""
_JUMP_S = 5.0
"""If more time passes between two looks, this program was stopped (Ctrl+Z), and the workers with it."""


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    task: Task | None = None
    quiet_s: float = 0.0


class ProcessRunner:
    """A :class:`codec.library.tasks.Runner` with processes; a context manager that ends them.

    Each computes on one thread. A process starts when there is a task for it.

    Parameters
    ----------
    n_workers
        Number of processes.
    stall_s
        Seconds without progress after which a process is ended, and its file is blamed.
    work
        What is done with a task; a function that can be imported.
    """

    def __init__(self, n_workers: int, *, stall_s: float = _STALL_S, work: Work = perform) -> None:
        if n_workers < 1:
            raise ValueError(f"there is at least one worker, not {n_workers}")
        self._n_workers = n_workers
        self._stall_s = stall_s
        self._work = work
        self._workers: list[_Worker] = []
        self._died: dict[Task, int] = {}
        self._failed: list[Failed] = []
        self._paused = False
        self._looked_at = time.monotonic()

    @property
    def capacity(self) -> int:
        """The number of processes."""
        return self._n_workers

    @property
    def process_ids(self) -> list[int]:
        """The processes that are there now."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def submit(self, task: Task) -> None:
        """Begin a task in an idle process, or in a new one."""
        worker = next((each for each in self._workers if each.task is None), None)
        if worker is None:
            worker = self._started()
        worker.task, worker.quiet_s = task, 0.0
        try:
            worker.connection.send(task)
            if self._paused:
                worker.connection.send("pause")
        except OSError:  # it was killed while it was idle; `reports` finds that out
            worker.connection.close()

    def reports(self, timeout_s: float) -> list[Report]:
        """Return what arrived, after a wait of at most `timeout_s` seconds."""
        found: list[Report] = [*self._failed]
        self._failed.clear()
        for worker in [each for each in self._workers if each.connection.closed]:
            self._bury(worker)
        busy = {each.connection: each for each in self._workers if each.task is not None}
        if not busy:
            return found
        for connection in wait(list(busy), 0.0 if found else timeout_s):
            worker = busy[connection]  # type: ignore[index]  # they are all connections
            try:
                report: Report = worker.connection.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            worker.quiet_s = 0.0
            if not isinstance(report, Progressed):
                worker.task = None
                self._died.pop(report.task, None)
            found.append(report)
        self._end_stalled()
        found += self._failed
        self._failed.clear()
        return found

    def pause(self) -> None:
        """Let encodes wait at their next step."""
        self._paused = True
        self._tell("pause")

    def resume(self) -> None:
        """Let encodes go on."""
        self._paused = False
        self._tell("resume")

    def close(self) -> None:
        """End all processes at once."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()
        self._workers.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _started(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(
            target=serve, args=(there, self._work), name="pointillist-library", daemon=True
        )
        # One thread for each of the libraries that compute; they look at their variable when they load.
        with child_environment(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1"):
            process.start()
        there.close()
        worker = _Worker(process, here)
        self._workers.append(worker)
        return worker

    def _tell(self, word: str) -> None:
        for worker in self._workers:
            if worker.task is not None and not worker.connection.closed:
                try:
                    worker.connection.send(word)
                except OSError:
                    worker.connection.close()

    def _bury(self, worker: _Worker) -> None:
        """Remove a process that died, and try its task again or blame its file."""
        worker.connection.close()
        worker.process.join(1.0)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        self._workers.remove(worker)
        task = worker.task
        if task is None:
            return
        self._died[task] = self._died.get(task, 0) + 1
        if self._died[task] < _ATTEMPTS:
            self.submit(task)
            return
        del self._died[task]
        self._failed.append(
            Failed(
                task,
                Message(
                    "ends the process that reads it ({how}); repair it, or export it again",
                    how=_how(worker.process.exitcode),
                ),
            )
        )

    def _end_stalled(self) -> None:
        now = time.monotonic()
        passed_s = now - self._looked_at
        self._looked_at = now
        if self._paused or passed_s > _JUMP_S:
            return
        for worker in [each for each in self._workers if each.task is not None]:
            worker.quiet_s += passed_s
            if worker.quiet_s > self._stall_s and worker.task is not None:
                self._failed.append(
                    Failed(
                        worker.task,
                        Message(
                            "makes no progress for {minutes:.0f} minutes; repair it, or export it again",
                            minutes=self._stall_s / 60.0,
                        ),
                    )
                )
                self._died.pop(worker.task, None)
                worker.task = None
                worker.process.kill()
                self._bury(worker)


def _how(exit_code: int | None) -> Message:
    if exit_code is not None and exit_code < 0:
        return Message("signal {number}", number=-exit_code)
    return Message("status {number}", number=exit_code or 0)
