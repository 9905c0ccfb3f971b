"""A switch: sounds of this piece, or of the library."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

__all__ = ["ScopeSwitch"]


class ScopeSwitch(QWidget):
    """Two buttons, one of which is down."""

    changed = Signal(bool)
    """Whether sounds of the library are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Where sounds come from")
        self.piece, self.library = QToolButton(), QToolButton()
        self.piece.setText("This piece")
        self.library.setText("Library")
        self.piece.setToolTip("Sounds of this piece")
        self.library.setToolTip("Sounds of all recordings in the library, but this one")
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self.piece, self.library):
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            group.addButton(button)
            row.addWidget(button)
        self.piece.setChecked(True)
        self.library.toggled.connect(self.changed)

    @property
    def is_library(self) -> bool:
        """Whether sounds of the library are wanted."""
        return self.library.isChecked()
