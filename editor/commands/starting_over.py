"""Encoding again as an undo step: all events are replaced."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from editor.document import Document, Score
from editor.translation import tr

__all__ = ["StartOver"]


class StartOver(QUndoCommand):
    """Exchanges the document's score with a stored one, which is empty at first.

    Events that an encode finds are added to the document without undo steps. Undo stores them here, and redo
    restores them.

    Parameters
    ----------
    interrupt
        Cancels a running gesture.
    around
        Called with False before, and with True after each exchange.
    """

    def __init__(
        self, name: str, document: Document, interrupt: Callable[[], None], around: Callable[[bool], None]
    ) -> None:
        super().__init__(tr(name))
        self._document = document
        self._interrupt = interrupt
        self._around = around
        self._other = Score()

    def redo(self) -> None:
        """Put the new events in the place of the old ones."""
        self._exchange()

    def undo(self) -> None:
        """Put the old events back in their place."""
        self._exchange()

    def _exchange(self) -> None:
        self._interrupt()
        self._around(False)
        self._other = self._document.exchange_score(self._other)
        self._around(True)
