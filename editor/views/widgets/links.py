"""Connects the document's psygnal signals to Qt objects, which may be deleted before the document.

As with Qt's signals, an exception in a slot is reported and goes no further: a view with a fault neither
undoes an edit nor keeps the other views from hearing of it.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject
from shiboken6 import isValid

__all__ = ["link"]


class _Signal(Protocol):
    def connect(self, slot: Callable[..., Any], /) -> Any: ...

    def disconnect(self, slot: Callable[..., Any], missing_ok: bool = True) -> None: ...


def link(owner: QObject, signal: _Signal, method: Callable[..., object]) -> None:
    """Call `method`, a bound method of `owner`, when `signal` is emitted, until `owner` is deleted.

    Its exceptions go to :data:`sys.excepthook`.
    """
    reference = weakref.WeakMethod(method)

    def call(*arguments: object) -> None:
        found = reference()
        if found is None or not isValid(owner):
            return
        try:
            found(*arguments)
        except Exception as error:  # noqa: BLE001 - reported; who changed the document is not at fault
            sys.excepthook(type(error), error, error.__traceback__)

    signal.connect(call)
    owner.destroyed.connect(lambda: signal.disconnect(call, missing_ok=True))
