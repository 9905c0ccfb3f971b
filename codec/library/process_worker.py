"""The main loop of a worker process of :mod:`codec.library.process_runner`."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from codec.library.tasks import Progressed, Report, Task

__all__ = ["Work", "serve"]

Work = Callable[[Task, Callable[[float], None], Callable[[], bool]], Report]
"""Does a task, with the callbacks of :func:`codec.library.worker.perform`."""

_REPORT_INTERVAL_S = 0.5


def serve(connection: Connection, work: Work) -> None:
    """Do tasks as they arrive, until the pipe ends; then the process ends, wherever it is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Ctrl+C, the parent ends this process
    # Decoders write about damaged files, thousands of lines. What matters is reported.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    while True:
        task = _received(connection)
        if isinstance(task, Task):
            reporter = _Reporter(connection, task)
            connection.send(work(task, reporter.progressed, reporter.waits_while_paused))


class _Reporter:
    """Reports an encode's progress, not too often, and waits while the batch is paused."""

    def __init__(self, connection: Connection, task: Task) -> None:
        self._connection, self._task = connection, task
        self._reported_at = 0.0

    def progressed(self, share: float) -> None:
        """Report a share of the recording."""
        now = time.monotonic()
        if now - self._reported_at >= _REPORT_INTERVAL_S:
            self._reported_at = now
            self._connection.send(Progressed(self._task, share))

    def waits_while_paused(self) -> bool:
        """Return false, after the end of a pause."""
        while self._connection.poll():
            word = _received(self._connection)
            while word == "pause":
                word = _received(self._connection)
        return False


def _received(connection: Connection) -> Task | str:
    try:
        return connection.recv()
    except EOFError:  # the parent ended
        sys.stdout.flush()
        os._exit(0)
