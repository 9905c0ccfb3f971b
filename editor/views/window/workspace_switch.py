"""The switch between workspaces, at the right end of the status bar."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

__all__ = ["WorkspaceSwitch"]


class WorkspaceSwitch(QWidget):
    """A button for each workspace; that of the current one is down.

    Parameters
    ----------
    actions
        The actions of the workspaces, which are checked one at a time.
    """

    def __init__(self, actions: Iterable[QAction]) -> None:
        super().__init__()
        self.setAccessibleName("Workspace")
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(0)
        self.buttons: list[QToolButton] = []
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
            self.buttons.append(button)
