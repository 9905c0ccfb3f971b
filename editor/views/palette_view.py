"""The palette: saved stages, to hear, to rename, and to drag into the slots of events."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from .drag_data import sound_to_mime
from .empty_state import EmptyState
from .inspector.subject import STAGE_TITLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codec.project import PaletteEntry

    from ..session import Session

__all__ = ["PaletteView"]

_NAME_ROLE = Qt.ItemDataRole.UserRole


class PaletteView(QWidget):
    """The palettes of the document, sorted by stage and name."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._filling = False
        self.list = _DragList(self)
        self.list.setAccessibleName("Palette")
        self.list.setToolTip(
            "Space: hear it. F2: rename. Drag it to a slot of the inspector, or to the timeline"
        )
        self.hear = QPushButton("Hear")
        self.rename = QPushButton("Rename")
        self.remove = QPushButton("Remove")
        row = QHBoxLayout()
        for button in (self.hear, self.rename, self.remove):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.list)
        column.addLayout(row)
        self._empty = EmptyState(
            self.list.viewport(),
            "No saved stages",
            "Select an event, click the slot under one of its stages in the inspector and choose "
            "“Save to the palette”.",
        )
        self.hear.clicked.connect(self._hear)
        self.rename.clicked.connect(self._rename)
        self.remove.clicked.connect(self._remove)
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.currentItemChanged.connect(self._update_buttons)
        self.list.installEventFilter(self)
        session.document.palettes_changed.connect(self.refresh)
        session.document.reset_done.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the document's palettes."""
        current = self._current()
        self._filling = True
        self.list.clear()
        order = {stage: index for index, stage in enumerate(STAGE_TITLES)}
        entries = sorted(self._session.document.palettes, key=lambda e: (order[e.stage], e.name.casefold()))
        for entry in entries:
            item = QTreeWidgetItem([entry.name, STAGE_TITLES[entry.stage]])
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled)
            item.setData(0, _NAME_ROLE, entry.name)
            self.list.addTopLevelItem(item)
            if current is not None and entry.name == current.name:
                self.list.setCurrentItem(item)
        self._filling = False
        self._empty.setVisible(not entries)
        self._update_buttons()

    def entry_of(self, item: QTreeWidgetItem | None) -> PaletteEntry | None:
        """Return the entry behind an item, if it is still in the palette."""
        if item is None:
            return None
        name = item.data(0, _NAME_ROLE)
        return next((entry for entry in self._session.document.palettes if entry.name == name), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space sounds the current entry, Delete removes it; the window's shortcuts wait meanwhile."""
        if watched is not self.list or not isinstance(event, QKeyEvent):
            return False
        keys = {
            Qt.Key.Key_Space.value: self._hear,
            Qt.Key.Key_Delete.value: self._remove,
            Qt.Key.Key_Backspace.value: self._remove,
        }
        action = keys.get(event.key())
        if action is None:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            action()
        return True

    def _current(self) -> PaletteEntry | None:
        return self.entry_of(self.list.currentItem())

    def _update_buttons(self, *_: object) -> None:
        for button in (self.hear, self.rename, self.remove):
            button.setEnabled(self._current() is not None)

    def _hear(self) -> None:
        entry = self._current()
        if entry is not None:
            self._session.audition_sound(entry.source(), entry.stage)

    def _rename(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item, 0)

    def _remove(self) -> None:
        entry = self._current()
        if entry is not None:
            self._session.edits.remove_from_palette(entry.name)

    def _on_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if self._filling or column != 0:
            return
        entry, name = self.entry_of(item), item.text(0).strip()
        if entry is None or not name or name == entry.name:
            self.refresh()
            return
        with self._session.edits.gesture(f"Rename {entry.name} to {name}"):
            self._session.edits.remove_from_palette(entry.name)
            self._session.edits.add_to_palette(dataclasses.replace(entry, name=name))


class _DragList(QTreeWidget):
    """A list whose items travel as sounds."""

    def __init__(self, view: PaletteView) -> None:
        super().__init__(view)
        self._view = view
        self.setHeaderLabels(["Name", "Stage"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setItemDelegateForColumn(1, _NoEditor(self))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        """Return the first of the dragged entries."""
        entry = self._view.entry_of(items[0]) if items else None
        return QMimeData() if entry is None else sound_to_mime(entry.source())


class _NoEditor(QStyledItemDelegate):
    """The stage of an entry is what it is."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        return None  # type: ignore[return-value] - Qt's own way to say that there is no editor
