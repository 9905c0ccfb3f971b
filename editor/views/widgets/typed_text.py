"""Text that is being typed: what shows the state of a piece or of the library waits until it is finished."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QDoubleSpinBox, QSpinBox

__all__ = ["after_editing", "is_cell_edited", "is_typed_into"]


def is_cell_edited(view: QAbstractItemView) -> bool:
    """Return whether a cell of a list or table has an editor: new rows would end it."""
    return view.state() == QAbstractItemView.State.EditingState


def after_editing(view: QAbstractItemView, call: Callable[[], object]) -> None:
    """Call a method of a QObject each time after a cell has been edited, or the edit was given up.

    A function without an object would also be called when that is deleted.
    """
    view.itemDelegate().closeEditor.connect(call, Qt.ConnectionType.QueuedConnection)


def is_typed_into(field: QSpinBox | QDoubleSpinBox) -> bool:
    """Return whether a field has the keyboard, and a text that is not yet its value."""
    if not field.hasFocus():
        return False
    value = field.textFromValue(field.value())  # type: ignore[arg-type]
    return field.text() != f"{field.prefix()}{value}{field.suffix()}"
