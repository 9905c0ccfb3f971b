"""One piece of background work with progress and cancel: reading a file, encoding it, exporting a mix."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from editor.workers.main_thread import MainThread

__all__ = ["Cancelled", "Task", "TaskContext"]

Result = TypeVar("Result")


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """Raised by work that was asked to stop and has no result."""


class TaskContext:
    """The interface of a task for the work that runs in it."""

    def __init__(
        self,
        cancelled: threading.Event,
        post_progress: Callable[[float, str], None],
        post_item: Callable[[Any], None],
    ) -> None:
        self._cancelled = cancelled
        self.progress = post_progress
        """Report progress, 0..1, and a text."""
        self.item = post_item
        """Send a part of the result before the end."""

    def should_cancel(self) -> bool:
        """Return whether the work should stop."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise :class:`Cancelled` if the work should stop."""
        if self._cancelled.is_set():
            raise Cancelled


class Task(Generic[Result]):
    """Runs `work` on a thread of its own; the callbacks run on the main thread.

    Exactly one of `on_done`, `on_error` and `on_cancelled` is called at the end. After :meth:`drop` none is
    called.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[TaskContext], Result],
        main_thread: MainThread,
        *,
        on_done: Callable[[Result], None],
        on_error: Callable[[Exception], None],
        on_cancelled: Callable[[], None] | None = None,
        on_progress: Callable[[float, str], None] | None = None,
        on_item: Callable[[Any], None] | None = None,
    ) -> None:
        self.name = name
        self._work = work
        self._main = main_thread
        self._on_done, self._on_error, self._on_cancelled = on_done, on_error, on_cancelled
        self._on_progress, self._on_item = on_progress, on_item
        self._cancel = threading.Event()
        self._dropped = False
        self._thread = threading.Thread(target=self._run, name=f"pointillist-{name}", daemon=True)

    def start(self) -> Task[Result]:
        """Start the thread."""
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Request the work to stop; the work decides how."""
        self._cancel.set()

    def drop(self) -> None:
        """Cancel, and ignore all later results."""
        self._dropped = True
        self._cancel.set()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def join(self, timeout_s: float | None = None) -> None:
        """Wait for the thread to end."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def _deliver(self, call: Callable[[], Any]) -> None:
        def unless_dropped() -> None:
            if not self._dropped:
                call()

        self._main.post(unless_dropped)

    def _run(self) -> None:
        def progress(share: float, text: str) -> None:
            if (callback := self._on_progress) is not None:
                self._deliver(lambda: callback(share, text))

        def item(value: Any) -> None:
            if (callback := self._on_item) is not None:
                self._deliver(lambda: callback(value))

        try:
            result = self._work(TaskContext(self._cancel, progress, item))
        except Cancelled:
            if self._on_cancelled is not None:
                self._deliver(self._on_cancelled)
        except Exception as error:  # noqa: BLE001 - reported on the main thread; a thread has no caller
            failure = error
            self._deliver(lambda: self._on_error(failure))
        else:
            self._deliver(lambda: self._on_done(result))
