"""Windows and dialogs no larger than the screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

__all__ = ["fit_dialog", "move_inside", "open_large", "room_for"]

_FRAME_LINES = 2
_FRAME_PX = 8
_SHARE = 0.9
"""Share of the screen that a window opens on."""
_LEAST, _MOST = (270, 56), (380, 100)
"""Usual sizes of a window that opens large, in letters and lines; the least has room for a full toolbar."""


def room_for(window: QWidget) -> QSize:
    """Return the largest size of a window on its screen, without its frame, in logical pixels."""
    frame = window.frameGeometry().size() - window.size()
    if not window.isVisible() or frame.isEmpty():
        # The window system has not said how high its title bars are.
        frame = QSize(_FRAME_PX, _FRAME_LINES * window.fontMetrics().height() + _FRAME_PX)
    return window.screen().availableGeometry().size() - frame


def open_large(window: QWidget, least_width: int = 0) -> None:
    """Give a window most of its screen, and a place in the middle of it.

    Parameters
    ----------
    least_width
        The width that it needs, if the screen is as wide, in logical pixels.
    """
    room, area = room_for(window), window.screen().availableGeometry()
    char, line = window.fontMetrics().averageCharWidth(), window.fontMetrics().height()
    least, most = (QSize(char * columns, line * lines) for columns, lines in (_LEAST, _MOST))
    wanted = QSize(round(_SHARE * room.width()), round(_SHARE * room.height())).boundedTo(most)
    wanted = wanted.expandedTo(least).expandedTo(QSize(least_width, 0)).boundedTo(room)
    spare = room - wanted
    corner = area.topLeft() + QPoint(spare.width() // 2, spare.height() // 2)
    # On X11, the place of a window that is being shown is taken for that of its contents: where it is in the
    # right place already, it is not moved, or a title bar at the edge of the screen would be beyond it.
    if window.size() != wanted:
        window.resize(wanted)
    if window.pos() != corner:
        window.move(corner)


def fit_dialog(dialog: QDialog) -> None:
    """Keep a dialog within its screen; if it has no room there, all of it but the buttons scrolls."""
    if isinstance(dialog, QMessageBox | QFileDialog):
        return  # Qt does this itself
    room = room_for(dialog)
    needed = dialog.minimumSizeHint().expandedTo(dialog.minimumSize())
    if needed.width() > room.width() or needed.height() > room.height():
        _scroll(dialog)
        dialog.setMinimumSize(dialog.minimumSize().boundedTo(room))
        dialog.resize(needed.boundedTo(room))
    elif dialog.size() != dialog.size().boundedTo(room):
        dialog.resize(dialog.size().boundedTo(room))
    if dialog.isVisible():
        move_inside(dialog)


def _scroll(dialog: QDialog) -> None:
    """Put the contents of a dialog into a scroll area, and its buttons below."""
    contents = dialog.layout()
    if contents is None:
        return
    buttons = dialog.findChildren(QDialogButtonBox)
    for box in buttons:
        contents.removeWidget(box)
    page = QWidget()
    page.setLayout(contents)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(page)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(area)
    for box in buttons:
        margins = contents.contentsMargins()
        box.setContentsMargins(margins.left(), 0, margins.right(), margins.bottom())
        column.addWidget(box)


def move_inside(window: QWidget) -> None:
    """Move a window that is partly outside of its screen."""
    area = window.screen().availableGeometry()
    frame = window.frameGeometry()
    by = QPoint(
        min(0, area.right() - frame.right()) or max(0, area.left() - frame.left()),
        min(0, area.bottom() - frame.bottom()) or max(0, area.top() - frame.top()),
    )
    if not by.isNull():
        window.move(window.pos() + by)
