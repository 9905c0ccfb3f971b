"""The widgets of the list of neighbours: rows with a dot that can be dragged away, narrow buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from codec.messages import Message
from editor.overrides import guarded
from editor.translation import tr
from editor.views.inspector.button_keys import WALKS

__all__ = ["NarrowButton", "SoundList"]

_N_ROWS = 2
"""Rows that can be seen however small the window is."""
_COLOUR_ROLE = Qt.ItemDataRole.UserRole + 1
"""The colour of a row's dot, or None."""


@guarded
class NarrowButton(QPushButton):
    """A button that can be as narrow as its text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """The size of the text, and of the arrow of a menu."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text().replace("&", "")) + 2 * metrics.averageCharWidth()
        if self.menu():
            width += 2 * metrics.averageCharWidth()
        return QSize(width, super().minimumSizeHint().height())


@guarded
class SoundList(QTreeWidget):
    """A list of sounds that can be dragged away.

    Parameters
    ----------
    dragged
        Returns the sound of a row.
    hear
        Plays the row that a key has gone to.
    """

    def __init__(
        self,
        dragged: Callable[[QTreeWidgetItem], QMimeData],
        hear: Callable[[QTreeWidgetItem | None], object],
    ) -> None:
        super().__init__()
        self._dragged = dragged
        self._hear = hear
        self.empty_text: str | Message = ""
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHeaderLabels(["Sounds like", "Length", "Distance"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setItemDelegateForColumn(0, _Swatch(self))
        self.setAccessibleName("Nearest neighbours")
        self.setToolTip("Arrow keys and B: hear it. Return: go to it. Drag it to a slot or to an event")
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def show_rows(
        self, rows: Sequence[tuple[str | int | None, tuple[str, str, str], str | None]], current: int
    ) -> None:
        """Show rows: a key, texts, and the colour of a dot or None; no signal is sent."""
        self.blockSignals(True)
        self.clear()
        for key, texts, colour in rows:
            item = QTreeWidgetItem(list(texts))
            for column in (1, 2):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setData(0, Qt.ItemDataRole.UserRole, key)
            item.setData(0, _COLOUR_ROLE, None if colour is None else QColor(colour))
            self.addTopLevelItem(item)
        if rows:
            self.setCurrentIndex(self.model().index(current, 0))
        self.blockSignals(False)

    def set_empty_text(self, text: str | Message) -> None:
        """Say something in the list while it is empty."""
        if text != self.empty_text:
            self.empty_text = text
            self.viewport().update()

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        """Return the sound of the dragged row."""
        return self._dragged(items[0]) if items else QMimeData()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play the row that becomes current."""
        before = self.currentItem()
        super().keyPressEvent(event)
        if event.key() in WALKS and self.currentItem() is not before:
            self._hear(self.currentItem())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say in an empty list what fills it."""
        super().paintEvent(event)
        if not self.topLevelItemCount():
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            area = self.viewport().rect().adjusted(8, 2, -8, -2)
            painter.drawText(area, flags, tr(self.empty_text) if self.empty_text else "")

    def sizeHint(self) -> QSize:
        """Small, and the same with few rows and with many: nothing moves when another event is selected."""
        line = self.fontMetrics().height()
        height = self.header().sizeHint().height() + _N_ROWS * (line + 2) + 2 * self.frameWidth()
        return QSize(19 * line, height)

    def minimumSizeHint(self) -> QSize:
        """As high, and without the lengths."""
        line = self.fontMetrics().height()
        return QSize(14 * line, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the lengths out where the names need their room."""
        super().resizeEvent(event)
        self.setColumnHidden(1, self.width() < self.sizeHint().width())


@guarded
class _Swatch(QStyledItemDelegate):
    """Paints an event's colour as a dot before its name."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        height = option.fontMetrics.height()
        option.decorationSize = QSize(height, height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        colour = index.data(_COLOUR_ROLE)
        if colour is None:
            return
        size = option.fontMetrics.height() * 0.6
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        centre_y = option.rect.center().y() + 1
        painter.drawEllipse(
            round(option.rect.left() + 6), round(centre_y - size / 2), round(size), round(size)
        )
        painter.restore()
