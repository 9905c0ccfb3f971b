"""Notices that another program, or another window, has changed the library."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from codec.library import Library
from editor.workers import RequestThread

__all__ = ["FollowsOthers"]

_INTERVAL_MS = 2_000


class FollowsOthers(QObject):
    """Looks every two seconds, which costs a fraction of a millisecond of the library's thread.

    Parameters
    ----------
    requests
        The library's thread.
    opened
        Returns the library, in that thread.
    is_open
        Whether there is a library to look at.
    changed
        Called when somebody else has changed it.
    """

    def __init__(
        self,
        requests: RequestThread,
        opened: Callable[[], Library],
        is_open: Callable[[], bool],
        changed: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._requests, self._opened = requests, opened
        self._is_open, self._changed = is_open, changed
        self._seen: int | None = None
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look from now on; the first look is soon."""
        if not self._timer.isActive():
            self._seen = None
            self._timer.start()
            self.look()

    def stop(self) -> None:
        """No longer look."""
        self._timer.stop()

    def look(self) -> None:
        """Look now."""
        if self._is_open():
            self._requests.ask(
                lambda: self._opened().changes_of_others, self._look_at, lambda _: None, kind="others"
            )

    def _look_at(self, n_changes: int) -> None:
        before, self._seen = self._seen, n_changes
        if before is not None and before != n_changes:
            self._changed()
