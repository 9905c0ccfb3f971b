"""Connects the document's psygnal signals to Qt objects, which may be deleted before the document."""

from __future__ import annotations

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
    """Call `method`, a bound method of `owner`, when `signal` is emitted, until `owner` is deleted."""
    reference = weakref.WeakMethod(method)

    def call(*arguments: object) -> None:
        found = reference()
        if found is not None and isValid(owner):
            found(*arguments)

    signal.connect(call)
    owner.destroyed.connect(lambda: signal.disconnect(call, missing_ok=True))
