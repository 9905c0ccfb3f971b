"""The look of a button that is down: filled, so that it is seen in dark and light which sound is heard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractButton

__all__ = ["show_chosen"]


def show_chosen(button: QAbstractButton) -> None:
    """Fill a button with the accent colour while it is checked."""
    # That of the application, which changes between dark and light; the button's own may be filled.
    palette = QGuiApplication.palette()
    role = QPalette.ColorRole
    if button.isChecked():
        palette.setColor(role.Button, palette.color(role.Highlight))
        palette.setColor(role.ButtonText, palette.color(role.HighlightedText))
        button.setPalette(palette)
    else:
        button.setPalette(QPalette())
