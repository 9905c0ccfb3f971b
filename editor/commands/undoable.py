"""The root of all undo steps: an exception in one never goes through Qt, and changes nothing.

Qt calls a step's functions from C++, which no exception can cross (:mod:`editor.overrides`). A step that
fails restores the document and is taken from the stack. Its exception goes to the Python code that made the
stack act (:meth:`Failures.raised`); if that was Qt, as after a click into the list of steps, to
:data:`sys.excepthook`.
"""

from __future__ import annotations

import sys
from abc import abstractmethod
from collections.abc import Callable, Generator
from contextlib import contextmanager

from PySide6.QtGui import QUndoCommand

from codec.messages import Message
from editor.overrides import guarded
from editor.translation import tr

__all__ = ["Failures", "Undoable"]

_MERGEABLE_ID = 1
_UNMERGEABLE_ID = -1


class Failures:
    """Carries the exceptions of steps past Qt."""

    def __init__(self) -> None:
        self._collected: list[Exception] | None = None

    def report(self, error: Exception) -> None:
        """Keep an exception for the code that waits for it, or report it if none does."""
        if self._collected is None:
            sys.excepthook(type(error), error, error.__traceback__)
        else:
            self._collected.append(error)

    @contextmanager
    def raised(self) -> Generator[None]:
        """Raise the first exception of the steps that run in a ``with`` block, at its end."""
        outer, found = self._collected, list[Exception]()
        self._collected = found
        try:
            yield
        finally:
            self._collected = outer
        if found:
            for other in found[1:]:
                self.report(other)
            raise found[0]


@guarded
class Undoable(QUndoCommand):
    """An undo step; subclasses say what it does.

    Parameters
    ----------
    text
        The name for the history list.
    failures
        Where exceptions go.
    """

    def __init__(self, text: Message | str, failures: Failures) -> None:
        super().__init__(tr(text))
        self._failures = failures

    # For subclasses

    @abstractmethod
    def make(self) -> None:
        """Make the change. If it raises, it has changed nothing in the document."""

    @abstractmethod
    def take_back(self) -> None:
        """Take the change back. If it raises, it has changed nothing in the document."""

    @property
    def merges(self) -> bool:
        """Whether a later step may be merged into this one."""
        return False

    def take_in(self, newer: QUndoCommand) -> bool:
        """Merge a newer step into this one; return False, without a change, if they stay two."""
        del newer
        return False

    # Called by Qt

    def redo(self) -> None:
        """Make the change, now or again."""
        self._attempt(self.make)

    def undo(self) -> None:
        """Take the change back."""
        self._attempt(self.take_back)

    def id(self) -> int:
        """Return the identifier by which the stack finds candidates for merging."""
        return _MERGEABLE_ID if self.merges else _UNMERGEABLE_ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Merge a newer step, if both belong together."""
        if other.isObsolete():  # it has failed
            return False
        try:
            return self.take_in(other)
        except Exception as error:  # noqa: BLE001 - reported; two steps are as good
            self._failures.report(error)
            return False

    def _attempt(self, change: Callable[[], None]) -> None:
        try:
            change()
        except Exception as error:  # noqa: BLE001 - reported; Qt is no caller that could take it
            self.setObsolete(True)  # the stack drops it
            self._failures.report(error)
