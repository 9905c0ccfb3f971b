"""Encoding a stretch of time again as an undo step: its events are replaced by others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QUndoCommand

from codec.events.event import Event
from editor.document import Document
from editor.translation import tr

__all__ = ["FindAgain"]


class FindAgain(QUndoCommand):
    """Exchanges events that are as encoded, with their baselines, for events that were found in their place.

    Parameters
    ----------
    name
        Of the step.
    document
        The document.
    interrupt
        Cancels a running gesture.
    gone, found
        Events by identifier.
    """

    def __init__(
        self,
        name: str,
        document: Document,
        interrupt: Callable[[], None],
        gone: Mapping[str, Event],
        found: Mapping[str, Event],
    ) -> None:
        super().__init__(tr(name))
        self._document = document
        self._interrupt = interrupt
        self._gone, self._found = dict(gone), dict(found)

    def redo(self) -> None:
        """Put the found events in the place of the others."""
        self._interrupt()
        self._document.exchange_found(self._gone, self._found)

    def undo(self) -> None:
        """Put the earlier events back."""
        self._interrupt()
        self._document.exchange_found(self._found, self._gone)
