"""Exceptions stay out of Qt: what Qt calls reports them itself.

Qt calls the overridden functions of a widget, an item, a model from C++, which no exception can cross.
PySide6 (seen with 6.11.3 and 6.12.0) keeps the exception until some call from Python returns. Overrides that
it looks up for the first time meanwhile are given up for good, and for each it drops a reference that is not
its own: functions are freed that their classes still have, and the program crashes, often much later. The
exception itself is mostly lost.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any, TypeVar

from PySide6.QtCore import QRectF, QSize

__all__ = ["guarded", "is_override"]

Class = TypeVar("Class", bound=type)

_OF_AXES = ("tickStrings", "tickValues")
"""What pyqtgraph's axes call while they are painted. Its other functions are slots: PySide6 reports those."""

_EMPTY: Mapping[str, Callable[[], object]] = {
    "boundingRect": QRectF,
    "columnCount": int,
    "count": int,
    "rowCount": int,
    "sizeHint": QSize,
}
"""Results of functions for which a base class may have none."""


def guarded(cls: Class) -> Class:
    """Make a class report the exceptions of its overrides to :data:`sys.excepthook`, as those of slots are.

    An event handler then ends. In other functions the base class's takes over, since Qt needs a result.
    :class:`KeyboardInterrupt` and :class:`SystemExit` go on.

    Parameters
    ----------
    cls
        A class that inherits from one of Qt. Each subclass needs a guard of its own.
    """
    for name, attribute in list(vars(cls).items()):
        if isinstance(attribute, FunctionType) and is_override(cls, name):
            setattr(cls, name, _reporting(cls, name, attribute))
    return cls


def is_override(cls: type, name: str) -> bool:
    """Return whether a public function of `cls` is called by Qt, as that of a base class would be."""
    if name.startswith("_"):
        return False
    return name in _OF_AXES or any(
        name in vars(base) for base in cls.__mro__[1:] if base.__module__.startswith("PySide6.")
    )


def _reporting(cls: type, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return function(self, *arguments, **named)
        except Exception as error:  # noqa: BLE001 - reported; Qt is no caller that could take it
            sys.excepthook(type(error), error, error.__traceback__)
        if name.endswith("Event"):
            return None
        try:
            return getattr(super(cls, self), name)(*arguments, **named)
        except Exception:  # noqa: BLE001 - there is none, or the object is gone
            return _EMPTY[name]() if name in _EMPTY else None

    return call
