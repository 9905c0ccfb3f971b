"""Encoding again as an undo step: all events are replaced."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from editor.commands.command import Target
from editor.commands.undoable import Undoable
from editor.document import Score

__all__ = ["StartOver"]


class StartOver(Undoable):
    """Exchanges the document's score with a stored one, which is empty at first.

    Events that an encode finds are added to the document without undo steps. Undo stores them here, and redo
    restores them.

    Parameters
    ----------
    target
        The document.
    around
        Called with False before, and with True after each exchange.
    """

    def __init__(self, name: str, target: Target, around: Callable[[bool], None]) -> None:
        super().__init__(name, target.failures)
        self._target = target
        self._around = around
        self._other = Score()

    def make(self) -> None:
        """Put the new events in the place of the old ones."""
        self._exchange()

    def take_back(self) -> None:
        """Put the old events back in their place."""
        self._exchange()

    def _exchange(self) -> None:
        self._target.interrupt()
        document = self._target.document
        before = document.score
        try:
            self._around(False)
            document.exchange_score(self._other)
            self._around(True)
        except Exception:
            # Listeners may fail again, but each time after the change.
            with suppress(Exception):
                document.exchange_score(before)
            raise
        self._other = before
