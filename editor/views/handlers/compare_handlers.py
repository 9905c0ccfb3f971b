"""Handlers of the Compare panel."""

from __future__ import annotations

from editor.views.handlers.window import HandlersWindow

__all__ = ["CompareHandlers"]


class CompareHandlers:
    """Handlers of comparing codecs."""

    def __init__(self, window: HandlersWindow) -> None:
        self._window = window

    def show(self) -> None:
        """Bring the panel to the front, with the keyboard."""
        dock, panel = self._window.docks["compare"], self._window.compare_panel
        if dock.isFloating() and dock.pos().isNull():  # it was never placed: over the window
            dock.move(self._window.dialog_parent.geometry().center() - dock.rect().center())
        dock.show()
        dock.raise_()
        if dock.isFloating():
            dock.activateWindow()
        panel.take_keyboard()
