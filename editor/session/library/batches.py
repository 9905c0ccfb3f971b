"""Files that become pieces of the library, in worker processes, while one goes on to work."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from codec.library import Library
from codec.library.batch import Batch, BatchProgress, BatchReport
from codec.library.process_runner import ProcessRunner
from codec.library.tasks import Runner
from codec.search.levels import LevelName
from editor.session.files import describe_error
from editor.translation import tr
from editor.workers import MainThread, Task, TaskContext

__all__ = ["LibraryBatches", "n_library_workers"]


def n_library_workers() -> int:
    """Return the number of worker processes: one core is left for the window and the sound."""
    return max(1, min(8, (os.cpu_count() or 2) - 1))


@dataclass(frozen=True)
class _Job:
    paths: tuple[Path, ...]
    again: bool
    retry: bool


class LibraryBatches(QObject):
    """Runs batches, one after the other.

    Parameters
    ----------
    folder
        Of the library.
    level
        Returns the level of the search for the next batch.
    main_thread
        The thread for results.
    make_runner
        Makes the workers of a batch.
    """

    changed = Signal()
    """:attr:`running`, :attr:`paused` or :attr:`progress` has changed."""
    stored = Signal()
    """The library has other pieces or files than before."""
    message = Signal(str)
    failed = Signal(str, str)

    def __init__(
        self,
        folder: Path,
        level: Callable[[], LevelName],
        main_thread: MainThread,
        make_runner: Callable[[], Runner] = lambda: ProcessRunner(n_library_workers()),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._level, self._main, self._make_runner = folder, level, main_thread, make_runner
        self._waiting: deque[_Job] = deque()
        self._held = False
        self._task: Task[BatchReport] | None = None
        self._batch: Batch | None = None
        self.paused = False
        """Whether a pause was asked for."""
        self.progress: BatchProgress | None = None
        """How far the running batch is; None while it is not known."""

    @property
    def running(self) -> bool:
        """Whether a batch is running, or paused."""
        return self._task is not None

    def add(self, paths: Iterable[Path], *, again: bool = False, retry: bool = False) -> None:
        """Add files and folders, after those that are being added.

        Parameters
        ----------
        again
            Encode pieces again that were encoded with another level or model.
        retry
            Read files again that could not be used.
        """
        chosen = tuple(paths)
        if chosen:
            self._waiting.append(_Job(chosen, again, retry))
            self._go_on()

    def set_paused(self, on: bool) -> None:
        """Let the batch wait, or go on."""
        self.paused = on
        self._pass_on_pause()
        self.changed.emit()

    def cancel(self) -> None:
        """End the batch, and those that wait. What is done stays; the same files go on where it stopped."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
        if self._batch is not None:
            self._batch.cancel()

    def hold(self, on: bool) -> None:
        """Begin no batch, or go on with those that wait."""
        self._held = on
        self._go_on()

    def use_folder(self, folder: Path) -> None:
        """Add to the library of another folder from now on."""
        self._folder = folder

    def close(self) -> None:
        """End everything, and wait until the worker processes have ended."""
        self.cancel()
        task, self._task = self._task, None
        if task is not None:
            task.drop()
            task.join()

    def _go_on(self) -> None:
        if self._task is not None or self._held or not self._waiting:
            return
        job, level = self._waiting.popleft(), self._level()
        self.paused, self.progress = False, None

        def work(context: TaskContext) -> BatchReport:
            with contextlib.closing(self._make_runner()) as runner, Library.open(self._folder) as library:
                batch = Batch(
                    library,
                    runner,
                    level=level,
                    again=job.again,
                    retry=job.retry,
                    on_progress=context.item,
                )
                self._batch = batch
                if context.should_cancel():
                    batch.cancel()
                self._pass_on_pause()
                return batch.run(job.paths)

        self._task = Task(
            "library-batch",
            work,
            self._main,
            on_done=self._done,
            on_error=self._fail,
            on_item=self._show,
        ).start()
        self.changed.emit()

    def _pass_on_pause(self) -> None:
        if self._batch is not None:
            (self._batch.pause if self.paused else self._batch.resume)()

    def _show(self, progress: BatchProgress) -> None:
        before, self.progress = self.progress, progress
        self.changed.emit()
        if before is None or (before.n_added, before.n_failed) != (progress.n_added, progress.n_failed):
            self.stored.emit()

    def _end(self) -> None:
        self._task = self._batch = None
        self.paused, self.progress = False, None
        self.stored.emit()

    def _done(self, report: BatchReport) -> None:
        self._end()
        self.message.emit(_summary(report))
        self._go_on()
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self._end()
        self._waiting.clear()
        self.failed.emit(tr("The library cannot be added to"), describe_error(error))
        self.changed.emit()


def _summary(report: BatchReport) -> str:
    """Return what a batch did, in a sentence."""
    counts = {"added": len(report.added), "known": report.n_known, "failed": len(report.failed)}
    if report.is_cancelled:
        return tr("Stopped adding to the library: {added} added; add the same files again to go on", **counts)
    if report.failed:
        return tr(
            "Library: {added} added, {known} known already, {failed} cannot be used (see Problems)", **counts
        )
    return tr("Library: {added} added, {known} known already", **counts)
