"""A row of widgets that continues in a second row if it is too narrow for all of them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from editor.overrides import guarded

__all__ = ["FlowLayout"]


@guarded
class FlowLayout(QLayout):
    """Lays widgets out in rows, from left to right; its smallest width is that of its widest widget.

    Parameters
    ----------
    spacing
        Distance between widgets in both directions, in pixels.
    stretched
        Whether the widgets of a row share the whole width. They keep their own widths otherwise.
    """

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 6, stretched: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._stretched = stretched
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        """Add an item at the end; called by `addWidget`."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        """Return an item; None after the last one, as Qt expects."""
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def takeAt(self, index: int) -> QLayoutItem:
        """Remove an item and return it; None after the last one, as Qt expects."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def expandingDirections(self) -> Qt.Orientation:
        """Take no more height than is needed."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """A narrow row is high."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows at a width, in pixels."""
        rows = self._rows(width)
        return sum(map(self._height, rows)) + self.spacing() * max(0, len(rows) - 1)

    def sizeHint(self) -> QSize:
        """Return the size of a single row."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """Return the size of the widest item: the rest can go into further rows."""
        return QSize(
            max((item.minimumSize().width() for item in self._shown()), default=0), self.sizeHint().height()
        )

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        top = rect.top()
        for row in self._rows(rect.width()):
            height = self._height(row)
            spare = rect.width() - sum(item.sizeHint().width() for item in row)
            spare -= self.spacing() * (len(row) - 1)
            left = rect.left()
            for index, item in enumerate(row):
                width = min(item.sizeHint().width(), rect.width())
                if self._stretched:
                    width += max(0, spare * (index + 1) // len(row) - spare * index // len(row))
                item.setGeometry(QRect(QPoint(left, top), QSize(width, height)))
                left += width + self.spacing()
            top += height + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        used = 0
        for item in self._shown():
            needed = item.sizeHint().width()
            if not rows or used + self.spacing() + needed > width:
                rows.append([item])
                used = needed
            else:
                rows[-1].append(item)
                used += self.spacing() + needed
        return rows

    def _height(self, row: list[QLayoutItem]) -> int:
        return max(item.sizeHint().height() for item in row)
