"""A panel of the main window whose title buttons can be seen in dark and light."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QStyle

from editor.overrides import guarded
from editor.views.widgets.screen_fit import move_inside, room_for

__all__ = ["Dock"]

_BUTTONS = {
    "qt_dockwidget_floatbutton": QStyle.StandardPixmap.SP_TitleBarNormalButton,
    "qt_dockwidget_closebutton": QStyle.StandardPixmap.SP_TitleBarCloseButton,
}


@guarded
class Dock(QDockWidget):
    """A dock; Qt sets its buttons' icons once, so they are set again with the palette."""

    closed = Signal()
    """The user has closed the panel; one behind another is not closed."""

    def showEvent(self, event: QShowEvent) -> None:
        """Keep a panel with a window of its own within the screen."""
        if self.isFloating():
            self.resize(self.size().boundedTo(room_for(self)))
            move_inside(self)
        super().showEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that it is closed."""
        super().closeEvent(event)
        if event.isAccepted():
            self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Update the icons to dark or light."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for name, which in _BUTTONS.items():
                button = self.findChild(QAbstractButton, name)
                if isinstance(button, QAbstractButton):
                    button.setIcon(self.style().standardIcon(which, None, self))
