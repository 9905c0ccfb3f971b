"""Roles for screen readers of widgets that paint themselves, which Qt only knows as empty space."""

from __future__ import annotations

import functools

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

__all__ = ["set_accessible_role"]

_PROPERTY = "accessible_role"

# Qt owns the interfaces and deletes each with its widget. Without a reference, Python would delete it first.
_made: list[QAccessibleInterface] = []


def set_accessible_role(widget: QWidget, role: QAccessible.Role) -> None:
    """Tell screen readers what a widget is; call it before the widget has a name."""
    widget.setProperty(_PROPERTY, role.value)
    _install_factory()


@functools.cache
def _install_factory() -> None:
    QAccessible.installFactory(_interface_of)


def _interface_of(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, QWidget) or (role := thing.property(_PROPERTY)) is None:
        return None
    made = QAccessibleWidget(thing, QAccessible.Role(role))
    _made[:] = [each for each in _made if isValid(each)]
    _made.append(made)
    return made
