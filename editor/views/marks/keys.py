"""Keys of the views that show events: arrows walk from event to event, plus and minus zoom."""

from __future__ import annotations

from PySide6.QtCore import Qt

from editor.views.marks.hit_testing import Direction

__all__ = ["ARROWS", "ZOOM_KEYS"]

ARROWS: dict[int, Direction] = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}
ZOOM_KEYS: dict[int, float] = {Qt.Key.Key_Plus: 1.25, Qt.Key.Key_Equal: 1.25, Qt.Key.Key_Minus: 0.8}
