"""Beside the map: events that sound like the selected one.

To listen to, to take a stage from, to replace the event with, or to morph to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from codec.events.event import Event, Stage, StageSource
from editor.overrides import guarded
from editor.translation import tr
from editor.views.drags.data import sound_to_mime
from editor.views.inspector.button_keys import WALKS, acts_on_key
from editor.views.inspector.subject import STAGE_TITLES, event_name, stage_source
from editor.views.map.morph_control import MorphControl

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["NeighboursPanel"]

_N_ROWS = 2
"""Rows that can be seen however small the window is."""
_SIDE_PX = 6
_ID_ROLE = Qt.ItemDataRole.UserRole
_COLOUR_ROLE = Qt.ItemDataRole.UserRole + 1


@guarded
class NeighboursPanel(QWidget):
    """The nearest neighbours of a single event; empty, and as large, with none or several."""

    towards_changed = Signal()
    """Another neighbour is the one to replace the event with, or to morph to."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._event: Event | None = None
        self._shown: object = None
        self.list = _List(self._dragged, self._hear)
        self.list.setHeaderLabels(["Sounds like", "Length", "Distance"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setMouseTracking(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setItemDelegateForColumn(0, _Swatch(self.list))
        self.list.setAccessibleName("Nearest neighbours")
        self.list.setToolTip("Arrow keys and B: hear it. Return: go to it. Drag it to a slot or to an event")
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.replace = _Button("Replace")
        self.replace.setToolTip("Sound like the neighbour, at this time; edits stay")
        self.take = _Button("Take")
        self.take.setToolTip("Take one stage of the neighbour, keep the others")
        menu = QMenu(self.take)
        for stage in Stage:
            menu.addAction(STAGE_TITLES[stage], partial(self._take_stage, stage))
        self.take.setMenu(menu)
        self.go = _Button("Go to")
        self.go.setToolTip("Select the neighbour")
        self.morph = MorphControl(session)
        self._buttons = (self.replace, self.take, self.go)
        self._lay_out()
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.list.itemEntered.connect(lambda item, _column: self._hear(item))
        self.list.itemDoubleClicked.connect(lambda item, _column: self._go_to(item))
        self.list.installEventFilter(self)
        self.replace.clicked.connect(self._replace)
        self.go.clicked.connect(lambda: self._go_to(self.list.currentItem()))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE_PX, 0, _SIDE_PX, 3)
        column.setSpacing(3)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self.replace)
        row.addWidget(self.take)
        row.addWidget(self.go)
        column.addLayout(row)
        column.addWidget(self.morph)

    @property
    def towards(self) -> str | None:
        """The neighbour to replace the event with, or to morph to."""
        return None if self._event is None else self._neighbour_id()

    def show_neighbours(self, event: Event | None, found: Sequence[tuple[str, float]]) -> None:
        """Show the neighbours of an event, nearest first, with their distances; with None there are none."""
        before, self._event = self._event, event
        if event is None:
            self._list([], None)
            return
        same = before is not None and before.event_id == event.event_id
        self.morph.show_event(event)
        if not (same and self.morph.in_use):
            self._list(found, self._neighbour_id() if same else None)

    def browse(self) -> bool:
        """Give the keyboard to the list, and play its current neighbour; return whether there is one."""
        if self.towards is None:
            return False
        self.list.setFocus()
        self._hear(self.list.currentItem())
        return True

    def _list(self, found: Sequence[tuple[str, float]], current: str | None) -> None:
        document = self._session.document
        rows = [self._row(each, distance) for each, distance in found if each in document]
        shown = (None if self._event is None else self._event.event_id, rows)
        if shown != self._shown:  # otherwise the row under the pointer, or a drag, would be lost
            self._shown = shown
            self.list.blockSignals(True)
            self.list.clear()
            for event_id, texts, colour in rows:
                item = QTreeWidgetItem(list(texts))
                for column in (1, 2):
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setData(0, _ID_ROLE, event_id)
                item.setData(0, _COLOUR_ROLE, None if colour is None else QColor(colour))
                self.list.addTopLevelItem(item)
            ids = [event_id for event_id, _, _ in rows]
            if ids:
                row = ids.index(current) if current in ids else 0
                self.list.setCurrentIndex(self.list.model().index(row, 0))
            self.list.blockSignals(False)
        self._on_current_changed()

    def _row(self, event_id: str, distance: float) -> tuple[str, tuple[str, str, str], str | None]:
        measures = self._session.measures(event_id)
        length = "" if measures is None else f"{measures.audible_length_s:.2f} s"
        name = event_name(self._session, self._session.document.event(event_id))
        return event_id, (name, length, f"{distance:.2f}"), self._colour(event_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """B plays the current neighbour again, Return selects it."""
        keys: dict[int, Callable[[], object]] = {
            Qt.Key.Key_B: lambda: self._hear(self.list.currentItem()),
            Qt.Key.Key_Return: lambda: self._go_to(self.list.currentItem()),
            Qt.Key.Key_Enter: lambda: self._go_to(self.list.currentItem()),
        }
        return acts_on_key(event, keys)

    # Neighbours

    def _neighbour_id(self) -> str | None:
        item = self.list.currentItem()
        return None if item is None else item.data(0, _ID_ROLE)

    def _neighbour(self) -> Event | None:
        event_id = self._neighbour_id()
        document = self._session.document
        return document.event(event_id) if event_id is not None and event_id in document else None

    def _sound_of(self, neighbour: Event) -> StageSource:
        return StageSource(neighbour.vector, event_name(self._session, neighbour), neighbour.detail)

    def _dragged(self, item: QTreeWidgetItem) -> QMimeData:
        event_id = item.data(0, _ID_ROLE)
        document = self._session.document
        if event_id not in document:
            return QMimeData()
        return sound_to_mime(self._sound_of(document.event(event_id)), event_id)

    def _colour(self, event_id: str) -> str | None:
        document = self._session.document
        row = document.layout_index(event_id)
        layout = document.placed_layout
        if row is None or layout is None:
            return None
        return QColor.fromRgbF(*(float(each) for each in layout.colours[row])).name()

    def _hear(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self._session.audition([item.data(0, _ID_ROLE)])

    def _go_to(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self._session.selection.set([item.data(0, _ID_ROLE)])

    def _on_current_changed(self, *_: object) -> None:
        neighbour = self._neighbour()
        for button in self._buttons:
            button.setEnabled(neighbour is not None)
        self.morph.set_pair(self._event, neighbour)
        self.towards_changed.emit()

    def _replace(self) -> None:
        neighbour = self._neighbour()
        if neighbour is not None and self._event is not None:
            source = self._sound_of(neighbour)
            self._session.edits.replace_vector([self._event.event_id], source)
            self._session.audition([self._event.event_id])

    def _take_stage(self, stage: Stage) -> None:
        neighbour = self._neighbour()
        if neighbour is not None and self._event is not None:
            source = stage_source(neighbour, stage, event_name(self._session, neighbour))
            self._session.swaps.take_stage([self._event.event_id], stage, source)
            self._session.audition([self._event.event_id])


@guarded
class _Button(QPushButton):
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
class _List(QTreeWidget):
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
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

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
            text = tr("Select one event to hear what sounds like it")
            painter.drawText(self.viewport().rect().adjusted(8, 2, -8, -2), flags, text)

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
