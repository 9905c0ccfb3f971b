"""The table of the library's events: arrow keys play them, drags and Return take them into the piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from codec.events.event import Event
from codec.library import Piece
from codec.library.marks import RATINGS
from editor.overrides import guarded
from editor.session.inserting import insert_from_library
from editor.translation import tr
from editor.views.drags.data import add_rows, sound_to_mime
from editor.views.inspector.button_keys import WALKS, acts_on_key
from editor.views.library.dragging import sound_for
from editor.views.library.table_model import COLUMNS, LibraryTableModel
from editor.views.widgets.empty_state import EmptyState
from editor.views.widgets.typed_text import after_editing, is_cell_edited

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["LibraryEventList"]

_WIDTHS = (24, 12, 6, 9, 9, 8, 16)
"""Of the columns but the last, in characters."""
_MOST_KEPT = 1_000
"""Most selected events that stay selected when others are shown."""
_RATING_KEYS = {Qt.Key(Qt.Key.Key_0 + rating): rating for rating in RATINGS}


@guarded
class _Rows(QTableView):
    """The rows; `acts` are done by keys, and `hear` is called with a place that was gone to."""

    menu_requested = Signal(QPoint)
    pressed_at = Signal(int)
    """The left button was pressed on a place of the table."""

    def __init__(
        self,
        acts: dict[int, Callable[[], object]],
        hear: Callable[[int, int], object],
        dragged: Callable[[], QMimeData],
    ) -> None:
        super().__init__()
        self._acts, self._hear, self._dragged = acts, hear, dragged

    def event(self, event: QEvent) -> bool:
        """Do what keys do here, before the shortcuts of the window."""
        if not is_cell_edited(self) and acts_on_key(event, self._acts):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play the row that becomes current."""
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        place = self.currentIndex().row()
        if event.key() in WALKS and place not in (before, -1):
            self._hear(place, 1 if place > before else -1)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: Qt would read a million rows to find one."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Play the row that is clicked."""
        super().mousePressEvent(event)
        place = self.indexAt(event.position().toPoint()).row()
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.pressed_at.emit(place)
            if plain:
                self._hear(place, 1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_requested.emit(event.globalPos())

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag the selected events; without the pictures of all their cells."""
        drag = QDrag(self)
        drag.setMimeData(self._dragged())
        self.run_drag(drag)

    def run_drag(self, drag: QDrag) -> None:
        """Run the drag until the drop; a separate method, so that tests can replace it."""
        drag.exec(Qt.DropAction.CopyAction)


class LibraryEventList(QWidget):
    """The table, its keys, and what is said where it is empty.

    Parameters
    ----------
    session
        The library, and the piece that events are inserted into.
    reset_filter
        Lets everything through again.
    """

    menu_requested = Signal(QPoint)
    """The context menu of the selected rows is requested at a global position."""
    chosen_changed = Signal()

    def __init__(self, session: Session, reset_filter: Callable[[], object]) -> None:
        super().__init__()
        self._session, self._library = session, session.library
        self._restoring = False
        self._kept: tuple[int | None, list[int]] = None, []
        self.audition_on_walk = True
        self.model = LibraryTableModel(self._library, self.chosen)
        acts: dict[int, Callable[[], object]] = {
            **dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), self.insert_at_playhead),
            Qt.Key.Key_B: self.hear_again,
            Qt.Key.Key_F2: self.edit_current,
            **{key: lambda rating=rating: self.rate(rating) for key, rating in _RATING_KEYS.items()},
        }
        self._pressed: tuple[int, Event, Piece] | None = None
        self.view = view = _Rows(acts, self._hear, self._dragged)
        view.setModel(self.model)
        self.model.is_edited = lambda: is_cell_edited(view)
        after_editing(view, self.model.refresh)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        trigger = QAbstractItemView.EditTrigger
        view.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed)
        view.setDragEnabled(True)
        view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        view.setAlternatingRowColors(True)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setAccessibleName("Events of the library")
        view.setAccessibleDescription(
            "Arrow keys play, Return inserts at the playhead, 0 to 5 rate, F2 edits tags and notes"
        )
        self._set_headers(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view)
        self.nothing = EmptyState(
            view.viewport(),
            "Nothing found",
            "No event of the library passes the filters.",
            [("Show all", reset_filter)],
        )
        self.setFocusProxy(view)
        view.menu_requested.connect(self.menu_requested)
        view.pressed_at.connect(self._read_pressed)
        view.selectionModel().selectionChanged.connect(self._on_selected)
        self.model.modelAboutToBeReset.connect(self._remember)
        self.model.modelReset.connect(self._restore)
        self.model.refused.connect(session.message)
        self._library.changed.connect(self._show_emptiness)
        self._show_emptiness()

    def _set_headers(self, view: QTableView) -> None:
        metrics = view.fontMetrics()
        rows = view.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(round(metrics.height() * 1.6))
        rows.hide()
        header = view.horizontalHeader()
        header.setStretchLastSection(True)
        header.setSelectionModel(QItemSelectionModel(self.model, header))  # as in the event table
        for column, width in enumerate(_WIDTHS):
            title = metrics.horizontalAdvance(tr(COLUMNS[column][1])) + 14
            header.resizeSection(column, max(metrics.averageCharWidth() * width, title) + 16)
        view.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        view.setSortingEnabled(True)

    # What is chosen

    def chosen(self) -> list[int]:
        """Return the rows of the library that are selected, in the order of the table."""
        found, places = self.model.found, [np.arange(*part) for part in self._chosen_parts()]
        return found.rows[np.sort(np.concatenate(places))].tolist() if found is not None and places else []

    @property
    def n_chosen(self) -> int:
        """How many are selected, without a list of them."""
        return sum(end - begin for begin, end in self._chosen_parts())

    def _chosen_parts(self) -> list[tuple[int, int]]:
        """Return the selected places as ranges, none of which overlap: first, and one behind the last."""
        selection = self.view.selectionModel().selection()
        parts = [selection.at(number) for number in range(selection.count())]
        return [(part.top(), part.bottom() + 1) for part in parts]

    def current(self) -> int | None:
        """Return the row of the library that the keyboard is at, or None."""
        found, index = self.model.found, self.view.currentIndex()
        return found.row(index.row()) if found is not None and index.isValid() else None

    def _on_selected(self, *_: object) -> None:
        if not self._restoring:
            self.chosen_changed.emit()

    def _remember(self) -> None:
        """Keep what is selected while the rows are replaced."""
        self._kept = self.current(), self.chosen() if self.n_chosen <= _MOST_KEPT else []

    def _restore(self) -> None:
        (current, rows), self._kept = self._kept, (None, [])
        flag = QItemSelectionModel.SelectionFlag
        wanted = QItemSelection()
        for place in self.model.places_of(rows):
            index = self.model.index(place, 0)
            wanted.select(index, index)
        places = [] if current is None else self.model.places_of([current])
        self._restoring = True
        try:
            self.view.selectionModel().select(wanted, flag.ClearAndSelect | flag.Rows)
            if places:
                index = self.model.index(places[0], 0)
                self.view.selectionModel().setCurrentIndex(index, flag.NoUpdate)
                self.view.scrollTo(index)
        finally:
            self._restoring = False
        self.chosen_changed.emit()

    def _show_emptiness(self) -> None:
        found = self._library.found
        self.nothing.setVisible(found is not None and not len(found) and len(found.shelf.columns) > 0)

    # What is done

    def _hear(self, place: int, step: int) -> None:
        found = self.model.found
        if found is None or not self.audition_on_walk or place >= len(found):
            return
        self._library.audition(found.row(place))
        if 0 <= place + step < len(found):
            self._library.prepare_audition(found.row(place + step))

    def _read_pressed(self, place: int) -> None:
        """Read an event that may be dragged now, as a sound for slots and events of the piece."""
        found = self.model.found
        if found is None or place >= len(found):
            return
        row = found.row(place)

        def ready(read: Sequence[tuple[Event, Piece]]) -> None:
            if read:
                self._pressed = row, *read[0]

        self._library.with_events([row], ready)

    def _dragged(self) -> QMimeData:
        """Return the selected events; a single one of the piece's model as a sound, too."""
        rows, data = self.chosen(), QMimeData()
        if self._pressed is not None and rows == [self._pressed[0]]:
            _, event, piece = self._pressed
            if not self._session.document.model.has_other_weights(piece.model):
                source = sound_for(self._session, event, piece)
                data = data if source is None else sound_to_mime(source)
        add_rows(data, self._library.folder, rows)
        return data

    def hear_again(self) -> None:
        """Play the current event."""
        row = self.current()
        if row is not None:
            self._library.audition(row)

    def rate(self, rating: int) -> None:
        """Rate the selected events."""
        rows = self.chosen()
        if rows:
            self._library.rate(rows, rating)

    def edit_cell(self, key: str) -> None:
        """Edit tags or note of the current row."""
        index = self.view.currentIndex()
        column = [each for each, _, _ in COLUMNS].index(key)
        if index.isValid():
            self.view.setFocus()
            self.view.edit(index.siblingAtColumn(column))

    def edit_current(self) -> None:
        """Edit the current cell, or the tags if it cannot be edited."""
        index = self.view.currentIndex()
        if index.isValid():
            key = COLUMNS[index.column()][0]
            self.edit_cell(key if self.model.flags(index) & Qt.ItemFlag.ItemIsEditable else "tags")

    def insert_at_playhead(self) -> None:
        """Insert the selected events into the piece, at the playhead."""
        rows = self.chosen()
        if rows:
            insert_from_library(self._session, rows, self._session.playback.position_s)
        else:
            self._session.message.emit(tr("Select events of the library first"))
