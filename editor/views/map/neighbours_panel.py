"""Beside the map: events that sound like the selected one, of this piece or of the library.

To listen to, to take a stage from, to replace the event with, or to morph to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QTreeWidgetItem, QVBoxLayout, QWidget

from codec.events.event import Event, Stage
from codec.messages import Message
from editor.overrides import guarded
from editor.session.files import describe_error
from editor.session.library.finder import LibraryNeighbours
from editor.views.drags.data import sound_to_mime
from editor.views.inspector.button_keys import acts_on_key
from editor.views.inspector.subject import STAGE_TITLES
from editor.views.library.scope_switch import ScopeSwitch
from editor.views.library.sound_names import NOTHING_ALIKE, left_out_text
from editor.views.map.morph_control import MorphControl
from editor.views.map.neighbour import Neighbour, neighbours_in_library, neighbours_in_piece
from editor.views.map.sound_list import NarrowButton, SoundList

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["NeighboursPanel"]

_SIDE_PX = 6
_N_LISTED = 24
"""Sounds of the library."""
_NONE_SELECTED = Message("Select one event to hear what sounds like it")
_SEARCHING = Message("Searching the library…")


@guarded
class NeighboursPanel(QWidget):
    """The nearest neighbours of a single event; empty, and as large, with none or several."""

    towards_changed = Signal()
    """Another neighbour is the one to replace the event with, or to morph to."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._event: Event | None = None
        self._in_piece: Sequence[tuple[str, float]] = ()
        self._shown: object = None
        self._searched: object = None
        """What of the library was searched."""
        self._rows: list[Neighbour] = []
        self.scope = ScopeSwitch()
        self.like = QComboBox()
        self.like.addItem("Whole sound", None)
        for stage in Stage:
            self.like.addItem(STAGE_TITLES[stage].template, stage)
        self.like.setAccessibleName("What is compared")
        self.like.setToolTip("More like the whole sound, or like one stage of it")
        self.list = SoundList(self._dragged, lambda _: self._hear(self._neighbour()))
        self.left_out = QLabel()
        self.left_out.setWordWrap(True)
        self.left_out.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.replace = NarrowButton("Replace")
        self.replace.setToolTip("Sound like the neighbour, at this time; edits stay")
        self.take = NarrowButton("Take")
        self.take.setToolTip("Take one stage of the neighbour, keep the others")
        menu = QMenu(self.take)
        for stage in Stage:
            menu.addAction(STAGE_TITLES[stage], partial(self._take_stage, stage))
        self.take.setMenu(menu)
        self.go = NarrowButton("Go to")
        self.go.setToolTip("Select the neighbour")
        self.morph = MorphControl(session)
        self._lay_out()
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.list.itemEntered.connect(lambda item, _column: self._hear(self._at(item)))
        self.list.itemDoubleClicked.connect(lambda item, _column: self._go_to(self._at(item)))
        self.list.installEventFilter(self)
        self.replace.clicked.connect(self._replace)
        self.go.clicked.connect(lambda: self._go_to(self._neighbour()))
        self.scope.changed.connect(self._on_scope_changed)
        self.like.currentIndexChanged.connect(self._ask)
        session.library.changed.connect(self._search_again)
        self._on_scope_changed(False)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE_PX, 0, _SIDE_PX, 3)
        column.setSpacing(3)
        where = QHBoxLayout()
        where.addWidget(self.scope)
        where.addStretch()
        where.addWidget(self.like)
        column.addLayout(where)
        column.addWidget(self.list, 1)
        column.addWidget(self.left_out)
        row = QHBoxLayout()
        row.addWidget(self.replace)
        row.addWidget(self.take)
        row.addWidget(self.go)
        column.addLayout(row)
        column.addWidget(self.morph)

    @property
    def towards(self) -> str | None:
        """The event of the piece to replace the event with, or to morph to."""
        neighbour = self._neighbour()
        return None if neighbour is None else neighbour.event_id

    @property
    def has_neighbour(self) -> bool:
        """Whether there is a neighbour to replace the event with, or to morph to."""
        return self._neighbour() is not None

    def show_neighbours(self, event: Event | None, found: Sequence[tuple[str, float]]) -> None:
        """Show the neighbours of an event, nearest first, with their distances; with None there are none."""
        before, self._event, self._in_piece = self._event, event, found
        if event is None:
            self._session.library.finder.drop("neighbours")
            self._list([], None)
            return
        same = before is not None and before.event_id == event.event_id
        self.morph.show_event(event)
        if same and self.morph.in_use:
            return
        if not self.scope.is_library:
            neighbour = self._neighbour() if same else None
            self._list(neighbours_in_piece(self._session, found), neighbour)
        elif not same or before is None or before.render_key != event.render_key:
            self._ask()

    def browse(self) -> bool:
        """Give the keyboard to the list, and play its current neighbour; return whether there is one."""
        neighbour = self._neighbour()
        if neighbour is None:
            return False
        self.list.setFocus()
        self._hear(neighbour)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """B plays the current neighbour again, Return selects it."""
        keys: dict[int, Callable[[], object]] = {
            Qt.Key.Key_B: lambda: self._hear(self._neighbour()),
            Qt.Key.Key_Return: lambda: self._go_to(self._neighbour()),
            Qt.Key.Key_Enter: lambda: self._go_to(self._neighbour()),
        }
        return acts_on_key(event, keys)

    # The library

    def _on_scope_changed(self, library: bool) -> None:
        self.like.setVisible(library)
        self.go.setVisible(not library)
        if library:
            self._session.library.open()
            self._ask()
        else:
            self._session.library.finder.drop("neighbours")
            self.show_neighbours(self._event, self._in_piece)

    def _ask(self) -> None:
        """Ask for what sounds like the event in the library."""
        event = self._event
        if event is not None and self.scope.is_library:
            self.list.set_empty_text(_SEARCHING)
            finder = self._session.library.finder
            like = self.like.currentData()
            stage = None if like is None else Stage(like)
            finder.neighbours(event, stage, _N_LISTED, self._on_found, self._on_not_found)

    def _search_again(self) -> None:
        """Ask again: the library has other events than those that were searched."""
        shelf = self._session.library.shelf
        columns = None if shelf is None else shelf.columns
        if columns is not self._searched:
            self._searched = columns
            self._ask()

    def _on_found(self, found: LibraryNeighbours) -> None:
        if self._event is not None and self.scope.is_library and not self.morph.in_use:
            before = self._neighbour()
            self._list(neighbours_in_library(found), before)
            self.list.set_empty_text(NOTHING_ALIKE)
            self.left_out.setText(left_out_text(found))
            self.left_out.setVisible(bool(self.left_out.text()))

    def _on_not_found(self, error: Exception) -> None:
        self._list([], None)
        self.list.set_empty_text(describe_error(error))

    # Rows

    def _list(self, rows: list[Neighbour], current: Neighbour | None) -> None:
        texts = [(each.key, each.texts, each.colour) for each in rows]
        shown = (None if self._event is None else self._event.event_id, texts)
        self._rows = rows
        if shown != self._shown:  # otherwise the row under the pointer, or a drag, would be lost
            self._shown = shown
            keys = [each.key for each in rows]
            at = keys.index(current.key) if current is not None and current.key in keys else 0
            self.list.show_rows(texts, at)
        if self._event is None:
            self.list.set_empty_text(_NONE_SELECTED)
        if not self.scope.is_library:
            self.left_out.setText("")
            self.left_out.hide()
        self._on_current_changed()

    def _at(self, item: QTreeWidgetItem | None) -> Neighbour | None:
        """Return the neighbour of a row; None for one whose event was removed."""
        index = -1 if item is None else self.list.indexOfTopLevelItem(item)
        if not 0 <= index < len(self._rows):
            return None
        neighbour = self._rows[index]
        if neighbour.event_id is None or neighbour.event_id in self._session.document:
            return neighbour
        return None

    def _neighbour(self) -> Neighbour | None:
        """Return the current neighbour of the event, or None."""
        return None if self._event is None else self._at(self.list.currentItem())

    def _dragged(self, item: QTreeWidgetItem) -> QMimeData:
        neighbour = self._at(item)
        return QMimeData() if neighbour is None else sound_to_mime(neighbour.source, neighbour.event_id)

    def _hear(self, neighbour: Neighbour | None) -> None:
        if neighbour is not None and neighbour.row is not None:
            self._session.library.audition(neighbour.row)
        elif neighbour is not None and neighbour.event_id is not None:
            self._session.audition([neighbour.event_id])

    def _go_to(self, neighbour: Neighbour | None) -> None:
        if neighbour is not None and neighbour.event_id is not None:
            self._session.selection.set([neighbour.event_id])

    def _on_current_changed(self, *_: object) -> None:
        neighbour = self._neighbour()
        for button in (self.replace, self.take, self.go):
            button.setEnabled(neighbour is not None)
        self.morph.set_pair(self._event, None if neighbour is None else neighbour.source)
        self.towards_changed.emit()

    def _replace(self) -> None:
        neighbour = self._neighbour()
        if neighbour is not None and self._event is not None:
            self._session.edits.replace_vector([self._event.event_id], neighbour.source)
            self._used(neighbour)

    def _take_stage(self, stage: Stage) -> None:
        neighbour = self._neighbour()
        if neighbour is not None and self._event is not None:
            source = neighbour.source_of(stage)
            self._session.swaps.take_stage([self._event.event_id], stage, source)
            self._used(neighbour)

    def _used(self, neighbour: Neighbour) -> None:
        if self._event is not None:
            self._session.audition([self._event.event_id])
        if neighbour.row is not None:
            self._session.library.remember_use([neighbour.row])
