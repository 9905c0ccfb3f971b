"""The list of undo steps; undone ones are faint and in italics, below the current one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QPalette, QUndoStack
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QUndoView

from editor.overrides import guarded
from editor.translation import tr

__all__ = ["HistoryView"]


class HistoryView(QUndoView):
    """A click on a step goes to the state after it.

    Parameters
    ----------
    stack
        The steps.
    """

    def __init__(self, stack: QUndoStack) -> None:
        super().__init__(stack)
        self.setEmptyLabel(tr("As opened"))
        self.setItemDelegate(_Steps(stack, self))
        self.setAccessibleName("Undo history")
        self.setAccessibleDescription("The steps after the current one are undone; a click goes to a step")


@guarded
class _Steps(QStyledItemDelegate):
    """Row 0 is the state before all steps; row n is that after step n."""

    def __init__(self, stack: QUndoStack, parent: HistoryView) -> None:
        super().__init__(parent)
        self._stack = stack

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if index.row() > self._stack.index():
            faint = option.palette.color(QPalette.ColorRole.PlaceholderText)
            option.palette.setColor(QPalette.ColorRole.Text, faint)
            option.font.setItalic(True)
