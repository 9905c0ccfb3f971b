"""The palette: for each stage, saved sounds and sounds typical of the piece; and the rooms.

Entries can be dragged to slots and events, or applied to the selection. Impulse responses that are dropped
here become rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QPaintEvent,
    QPalette,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from codec.files import FileError
from codec.project.file import PaletteEntry
from editor.document import Change
from editor.overrides import guarded
from editor.translation import tr, tr_error
from editor.views.dialogs.questions import ask_removal
from editor.views.inspector.button_keys import WALKS, acts_on_key
from editor.views.inspector.candidates import Candidate, Origin, palette_candidates, request_rooms
from editor.views.inspector.subject import STAGE_TITLES
from editor.views.inspector.swap_chooser import groups_of
from editor.views.lists.palette_pictures import PalettePictures
from editor.views.widgets.flow_layout import FlowLayout
from editor.views.widgets.links import link
from editor.views.widgets.menu_button import MenuButton
from editor.views.widgets.typed_text import after_editing, is_cell_edited

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["PaletteView"]

_ROLE = Qt.ItemDataRole.UserRole
_SAVED = (Origin.PROJECT, Origin.USER)
_SOON_MS, _LATER_MS = 30, 1_000


@guarded
class PaletteView(QWidget):
    """The candidates for swaps, by stage and origin."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._filling = False
        self._told = False
        self._closed_groups: set[str] = set()
        self.list = _DragList(self)
        self.list.setAccessibleName("Palette")
        self.list.setToolTip(
            "Arrow keys and B: hear it. Return: swap it into the selected events. F2: rename.\n"
            "Drag it to a slot of the inspector, or to an event. Drop impulse responses (WAV) here: rooms"
        )
        self._pictures = PalettePictures(session, self.list, candidate_of)
        self.hear = _button("Hear")
        self.use = _button("Swap in")
        self.keep = _button("Save", MenuButton())
        self.rename = _button("Rename")
        self.remove = _button("Remove")
        menu = QMenu(self.keep)
        self.keep_in_project = menu.addAction("In this project", self._keep_in_project)
        self.keep_for_all = menu.addAction("For all projects", self._keep_for_all)
        self.keep.setMenu(menu)
        self._buttons = (self.hear, self.use, self.keep, self.rename, self.remove)
        row = FlowLayout(spacing=4, stretched=True)
        for button in self._buttons:
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.list)
        column.addLayout(row)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self._bring_up)
        self._asked = False
        self._connect()

    def _connect(self) -> None:
        session = self._session
        self.hear.clicked.connect(self.hear_current)
        self.use.clicked.connect(self._use)
        self.rename.clicked.connect(self._rename)
        self.remove.clicked.connect(self._remove)
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.currentItemChanged.connect(self._update_buttons)
        self.list.itemDoubleClicked.connect(lambda *_: self._use())
        self.list.itemCollapsed.connect(lambda item: self._closed_groups.add(_path(item)))
        self.list.itemExpanded.connect(lambda item: self._closed_groups.discard(_path(item)))
        self.list.installEventFilter(self)
        after_editing(self.list, self.refresh)
        for signal in (session.document.palettes_changed, session.document.reset_done):
            link(self, signal, self.refresh)
        link(self, session.document.events_changed, self._on_events_changed)
        link(self, session.user_palette.changed, self.refresh)
        link(self, session.selection.changed, self._update_buttons)
        session.rooms_changed.connect(self.refresh)
        session.piece_palettes.changed.connect(self._soon.start)
        session.measures_changed.connect(lambda _: self._soon.start())  # names of events contain their pitch
        session.encode_finished.connect(lambda *_: self._later.start())

    def refresh(self) -> None:
        """Update the list; not while a name is typed, which would be lost, but after it."""
        self._soon.stop()
        if is_cell_edited(self.list):
            return
        current = self.current()
        self._filling = True
        self.list.clear()
        for stage, title in STAGE_TITLES.items():
            top = _heading(tr(title), bold=True)
            self.list.addTopLevelItem(top)
            offered = palette_candidates(self._session, stage)
            request_rooms(self._session, offered)
            for group, candidates in groups_of(offered):
                if candidates:
                    heading = _heading(group, bold=False)
                    top.addChild(heading)
                    for candidate in candidates:
                        item = _item(candidate)
                        heading.addChild(item)
                        if current is not None and _same(candidate, current):
                            self.list.setCurrentItem(item)
                    heading.setExpanded(_path(heading) not in self._closed_groups)
            if not top.childCount():
                top.addChild(_heading(tr("nothing yet: save one at a slot of the inspector"), bold=False))
            top.setExpanded(_path(top) not in self._closed_groups)
        self._filling = False
        self._pictures.show()
        self._update_buttons()

    def current(self) -> Candidate | None:
        """Return the candidate of the current item; None for a heading."""
        return candidate_of(self.list.currentItem())

    def hear_current(self) -> None:
        """Play a stage alone; a room with the first selected event in it."""
        candidate = self.current()
        if candidate is None or candidate.unusable:
            return
        if candidate.source is not None:
            self._session.audition_sound(candidate.source, candidate.stage)
        elif ids := self._selected():
            first = self._session.document.event(ids[0])
            self._session.audition_events([candidate.in_event(self._session, first)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the list's own keys before the window's shortcuts."""
        keys: dict[int, Callable[[], object]] = {
            Qt.Key.Key_B: self.hear_current,
            Qt.Key.Key_Return: self._use,
            Qt.Key.Key_Enter: self._use,
            Qt.Key.Key_Delete: self._remove,
            Qt.Key.Key_Backspace: self._remove,
        }
        return acts_on_key(event, keys)

    def showEvent(self, event: QShowEvent) -> None:
        """Compute the palettes of the piece when the view becomes visible."""
        super().showEvent(event)
        self._later.start()
        problem = self._session.user_palette.problem
        if problem is not None and not self._told:
            self._told = True
            self._session.message.emit(tr(problem))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the list after the window's first picture, which does not wait until the rooms are read."""
        super().paintEvent(event)
        if not self._asked:
            self._asked = True
            self._soon.start()

    def _on_events_changed(self, change: Change) -> None:
        if change.added or change.removed:
            self._later.start()

    def _bring_up(self) -> None:
        if self.isVisible() and not self._session.is_encoding:
            self._session.piece_palettes.bring_up()

    def _selected(self) -> list[str]:
        document = self._session.document
        ids = self._session.selection.ids
        return sorted((i for i in ids if i in document), key=lambda i: document.event(i).onset_samples)

    def _update_buttons(self, *_: object) -> None:
        candidate = self.current()
        selected = bool(self._session.selection.ids)
        usable = candidate is not None and not candidate.unusable
        is_room = candidate is not None and candidate.source is None
        origin = None if candidate is None else candidate.origin
        self.hear.setEnabled(usable and (selected or not is_room))
        self.hear.setToolTip(
            tr("Select an event to hear it in this room") if is_room and not selected else ""
        )
        self.use.setEnabled(usable and selected)
        tip = tr("Swap it into the selected events (Return)") if selected else tr("Select events first")
        self.use.setToolTip(tip)
        self.keep.setEnabled(usable and not is_room)
        self.keep_in_project.setEnabled(origin is not Origin.PROJECT)
        self.keep_for_all.setEnabled(origin is not Origin.USER)
        self.rename.setEnabled(origin in _SAVED)
        self.remove.setEnabled(candidate is not None and self._can_remove(candidate))
        own_room = origin is Origin.ROOM and not self.remove.isEnabled()
        self.remove.setToolTip(tr("Only rooms of your own can be removed") if own_room else "")

    def _use(self) -> None:
        candidate = self.current()
        ids = self._selected()
        if candidate is not None and ids and not candidate.unusable:
            candidate.put_into(self._session, ids)
            if not self._session.playback.is_playing:
                self._session.audition(ids[:1])

    def _entry(self) -> PaletteEntry | None:
        candidate = self.current()
        if candidate is None or candidate.source is None:
            return None
        source = candidate.source
        return PaletteEntry(candidate.name, candidate.stage, source.vector, source.detail)

    def _keep_in_project(self) -> None:
        entry = self._entry()
        if entry is not None:
            self._session.piece_edits.add_to_palette(entry)

    def _keep_for_all(self) -> None:
        entry = self._entry()
        if entry is not None:
            palette = self._session.user_palette
            model = self._session.document.model
            self._write(lambda: palette.add(entry, model))

    def _rename(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item, 0)

    def _can_remove(self, candidate: Candidate) -> bool:
        room = candidate.room_name
        return candidate.origin in _SAVED if room is None else self._session.rooms.can_remove(room)

    def _remove(self) -> None:
        candidate = self.current()
        if candidate is None or not self._can_remove(candidate):
            return
        if candidate.origin is Origin.PROJECT:
            self._session.piece_edits.remove_from_palette(candidate.name)
            return
        room = candidate.room_name
        if not ask_removal(self, candidate.name, keeps_file=room is not None):
            return
        if room is not None:
            self._session.rooms.remove(room)
        else:
            self._write(lambda: self._session.user_palette.remove(candidate.name))

    def _write(self, change: Callable[[], object]) -> None:
        try:
            change()
        except FileError as error:
            self._session.error.emit(tr("Your palette could not be saved"), tr_error(error))

    def _on_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        candidate = candidate_of(item)
        name = item.text(0).strip()
        if self._filling or column != 0 or candidate is None:
            return
        if not name or name == candidate.name:
            self._soon.start()
        elif candidate.origin is Origin.PROJECT:
            self._session.piece_edits.rename_in_palette(candidate.name, name)
        else:
            self._write(lambda: self._session.user_palette.rename(candidate.name, name))
            self._soon.start()

    def take_files(self, data: QMimeData) -> bool:
        """Add dropped files as rooms; return whether there were any."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self._session.rooms.add(paths)
        return bool(paths)


def candidate_of(item: QTreeWidgetItem | None) -> Candidate | None:
    """Return the candidate of an item; None for a heading."""
    found = None if item is None else item.data(0, _ROLE)
    return found if isinstance(found, Candidate) else None


def _button(text: str, button: QToolButton | None = None) -> QToolButton:
    """Return a button that is only as wide as its text, for a narrow dock."""
    button = button or QToolButton()
    button.setText(text)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button


def _same(one: Candidate, other: Candidate) -> bool:
    return (one.stage, one.origin, one.name) == (other.stage, other.origin, other.name)


def _path(item: QTreeWidgetItem) -> str:
    parent = item.parent()
    return item.text(0) if parent is None else f"{parent.text(0)}/{item.text(0)}"


def _heading(title: str, *, bold: bool) -> QTreeWidgetItem:
    item = QTreeWidgetItem([title])
    font = item.font(0)
    font.setBold(bold)
    item.setFont(0, font)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    return item


def _item(candidate: Candidate) -> QTreeWidgetItem:
    item = QTreeWidgetItem([candidate.name, candidate.unusable or candidate.note])
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    item.setData(0, _ROLE, candidate)
    flags = Qt.ItemFlag.ItemIsSelectable
    if not candidate.unusable:
        flags |= Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsDragEnabled
    if candidate.origin in _SAVED:
        flags |= Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable
    item.setFlags(flags)
    if candidate.unusable:
        item.setToolTip(0, f"{candidate.name}: {candidate.unusable}")
        faint = QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)
        for column in range(2):
            item.setForeground(column, faint)
    return item


@guarded
class _DragList(QTreeWidget):
    """A list whose items are dragged as sounds, and that accepts files."""

    def __init__(self, view: PaletteView) -> None:
        super().__init__(view)
        self._view = view
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setItemDelegateForColumn(1, _NoEditor(self))
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        """Return the first of the dragged entries."""
        candidate = candidate_of(items[0]) if items else None
        return QMimeData() if candidate is None else candidate.to_mime()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play the item that becomes current."""
        before = self.currentItem()
        super().keyPressEvent(event)
        if event.key() in WALKS and self.currentItem() is not before:
            self._view.hear_current()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept drags of files."""
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Accept files anywhere on the list, but not its own items."""
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the dropped files as rooms."""
        if self._view.take_files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()


@guarded
class _NoEditor(QStyledItemDelegate):
    """Only names can be edited, not the notes beside them."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        return None  # type: ignore[return-value] - Qt's own way to say that there is no editor
