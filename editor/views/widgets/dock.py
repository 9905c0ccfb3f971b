"""A panel of the main window whose title buttons can be seen in dark and light."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QStyle

from editor.overrides import guarded

__all__ = ["Dock"]

_BUTTONS = {
    "qt_dockwidget_floatbutton": QStyle.StandardPixmap.SP_TitleBarNormalButton,
    "qt_dockwidget_closebutton": QStyle.StandardPixmap.SP_TitleBarCloseButton,
}


@guarded
class Dock(QDockWidget):
    """A dock; Qt sets its buttons' icons once, so they are set again with the palette."""

    def changeEvent(self, event: QEvent) -> None:
        """Update the icons to dark or light."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for name, which in _BUTTONS.items():
                button = self.findChild(QAbstractButton, name)
                if isinstance(button, QAbstractButton):
                    button.setIcon(self.style().standardIcon(which, None, self))
