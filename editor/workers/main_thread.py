"""Calls from worker threads to the main thread, which owns documents and views."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

__all__ = ["MainThread"]


class MainThread(QObject):
    """Runs callables on the thread that made this object, in the order in which they were posted."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], Any]) -> None:
        """Run `call` on the main thread; may be called from any thread. Dropped after :meth:`close`."""
        if self._open:
            # While the application quits, the object may be deleted between the check and the call.
            with contextlib.suppress(RuntimeError):
                self._posted.emit(call)

    def close(self) -> None:
        """Drop all waiting calls and all later ones."""
        self._open = False

    @Slot(object)
    def _run(self, call: Callable[[], Any]) -> None:
        if self._open:
            call()
