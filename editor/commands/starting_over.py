"""Encoding again, as an undo step: all events give way to others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from editor.document import Document, Score
from editor.translation import tr

__all__ = ["StartOver"]


class StartOver(QUndoCommand):
    """Exchanges the document's score for one that is held here: at first for an empty one.

    Events that an encode finds go into the document without a step of their own. Undo takes them in, and
    redo brings them back.

    Parameters
    ----------
    interrupt
        Cancels a gesture that is in the way.
    around
        Called with False before, and with True after each exchange.
    """

    def __init__(
        self, name: str, document: Document, interrupt: Callable[[], None], around: Callable[[bool], None]
    ) -> None:
        super().__init__(tr(name))
        self._document, self._interrupt, self._around = document, interrupt, around
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
