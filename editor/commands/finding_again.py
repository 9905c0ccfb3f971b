"""Encoding a stretch of time again as an undo step: its events are replaced by others."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from codec.events.event import Event
from codec.messages import Message
from editor.commands.command import Target
from editor.commands.undoable import Undoable

__all__ = ["FindAgain"]

_Events = Mapping[str, Event]


class FindAgain(Undoable):
    """Exchanges events that are as encoded, with their baselines, for events that were found in their place.

    Parameters
    ----------
    name
        Of the step.
    target
        The document.
    gone, found
        Events by identifier.
    """

    def __init__(self, name: Message, target: Target, gone: _Events, found: _Events) -> None:
        super().__init__(name, target.failures)
        self._target = target
        self._gone, self._found = dict(gone), dict(found)

    def make(self) -> None:
        """Put the found events in the place of the others."""
        self._exchange(self._gone, self._found)

    def take_back(self) -> None:
        """Put the earlier events back."""
        self._exchange(self._found, self._gone)

    def _exchange(self, gone: _Events, found: _Events) -> None:
        self._target.interrupt()
        document = self._target.document
        try:
            document.exchange_found(gone, found)
        except Exception:
            # Listeners may fail again, but each time after the change.
            with suppress(Exception):
                document.exchange_found(found, gone)
            raise
