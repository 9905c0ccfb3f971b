"""The library panel: filters above, events as a table or on a map, and what is being added beneath."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from codec.library.marks import RATINGS
from editor.overrides import guarded
from editor.session.library import LibraryState
from editor.translation import tr
from editor.views.library.batch_bar import BatchBar
from editor.views.library.event_list import LibraryEventList
from editor.views.library.filter_bar import FilterBar
from editor.views.library.map_tab import MapTab
from editor.views.library.table_model import stars
from editor.views.widgets.empty_state import EmptyState
from editor.views.widgets.menu_button import MenuButton
from editor.views.widgets.noted_tabs import NotedTabs

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["MENU_ACTIONS", "LibraryPanel"]

MENU_ACTIONS = (
    "library_add_files",
    "library_add_folder",
    "library_add_piece",
    "",
    "library_rescan",
    "library_watched",
    "library_problems",
    "",
    "library_insert",
    "library_export_pack",
)
"""Actions of the panel's menu; an empty one is a line."""


@guarded
class LibraryPanel(QWidget):
    """The panel of one session's library, which is opened when the panel is first seen.

    Parameters
    ----------
    session
        The library, and the piece that events are inserted into.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._library = session, session.library
        self._actions: Mapping[str, QAction] = {}
        self.setAcceptDrops(True)
        self.menu = MenuButton()
        self.menu.setText("Library")
        self.menu.setToolTip("Add recordings, look after files, take events out")
        self.menu.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.filters = FilterBar(self._library, self.menu)
        self.events = LibraryEventList(session, self.filters.reset)
        self.tabs = NotedTabs()
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its bar takes the keyboard
        self.tabs.tabBar().setAccessibleName("Views of the library")
        self.map = MapTab(session)
        self.tabs.addTab(self.events, "Events")
        self.tabs.addTab(self.map, "Map")
        self.count = self.tabs.note
        self.count.setAccessibleName("What the library has found")
        self.batch = BatchBar(self._library.batches)
        self._content, self._body = QWidget(), QWidget()
        self.empty = EmptyState(
            self._body,
            "The library is empty",
            "Add folders of recordings: their events can then be searched, heard and put into any piece.",
            [("Add a folder…", lambda: self._trigger("library_add_folder"))],
        )
        self._failure, self.problem, self.retry = QWidget(), QLabel(), QPushButton("Try again")
        self._pages = QStackedWidget()
        self._compose()
        self.events.menu_requested.connect(self._show_menu)
        self.events.chosen_changed.connect(self._show_count)
        self.retry.clicked.connect(self._library.open)
        self._library.changed.connect(self._show)
        self._library.heard.connect(self._show_heard)
        self._library.batches.changed.connect(self._show)
        self.setFocusProxy(self.events)
        self._show()

    def _compose(self) -> None:
        content = QVBoxLayout(self._content)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(2)
        content.addWidget(self.filters)
        content.addWidget(self._body, 1)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.tabs)
        failure = QVBoxLayout(self._failure)
        failure.addStretch()
        self.problem.setWordWrap(True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        failure.addWidget(self.problem)
        failure.addWidget(self.retry, 0, Qt.AlignmentFlag.AlignHCenter)
        failure.addStretch()
        for page in (self._content, self._failure):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(2)
        column.addWidget(self._pages, 1)
        column.addWidget(self.batch)

    def use_actions(self, actions: Mapping[str, QAction]) -> None:
        """Take the actions of the window for the panel's menus."""
        self._actions = actions
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for action_id in MENU_ACTIONS:
            if action_id:
                menu.addAction(actions[action_id])
            else:
                menu.addSeparator()
        self.menu.setMenu(menu)

    def _trigger(self, action_id: str) -> None:
        self._actions[action_id].trigger()

    # What is shown

    def paintEvent(self, event: QPaintEvent) -> None:
        """Open the library, which is seen now: for Qt, a panel behind another one is shown as well."""
        super().paintEvent(event)
        if self._library.state is LibraryState.CLOSED:
            self._library.open()

    def _show(self) -> None:
        library = self._library
        failed = library.state is LibraryState.FAILED
        self._pages.setCurrentWidget(self._failure if failed else self._content)
        self.problem.setText(library.problem)
        is_empty = library.shelf is not None and not len(library.shelf.columns)
        self.empty.setVisible(is_empty and not library.batches.running)
        self.empty.raise_()
        self._show_count()

    def _show_count(self) -> None:
        library, found = self._library, self._library.found
        if library.state is LibraryState.FAILED:
            self._say(tr("The library cannot be used"))
        elif found is None:
            self._say(tr("Opening the library…") if library.state is LibraryState.OPENING else "")
        else:
            n_all, chosen = len(found.shelf.columns), self.events.n_chosen
            if chosen > 1:
                text = tr("{chosen} selected of {found} events", chosen=chosen, found=len(found))
            elif len(found) == n_all:
                n_pieces = len(found.shelf.pieces)
                if n_pieces == 1:
                    text = tr("{all} events of one piece", all=n_all)
                else:
                    text = tr("{all} events of {pieces} pieces", all=n_all, pieces=n_pieces)
            else:
                text = tr("{found} of {all} events", found=len(found), all=n_all)
            self._say(tr("{text}; read-only", text=text) if found.shelf.is_read_only else text)

    def _show_heard(self, row: int, captured: bool) -> None:
        piece = self._library.piece_of(row)
        if piece is not None:
            how = tr("as recorded") if captured else tr("from the model")
            self._say(tr("Heard {how}: {title}", how=how, title=piece.title))

    def _say(self, text: str) -> None:
        self.tabs.set_note(text)

    # The menu of the selected events

    def event_menu(self) -> QMenu:
        """Return the menu of the selected events."""
        menu = QMenu(self)
        events, library = self.events, self._library
        menu.addAction(tr("Hear it again"), events.hear_again)
        menu.addAction(self._actions["library_insert"])
        menu.addAction(self._actions["library_export_pack"])
        menu.addSeparator()
        rate = menu.addMenu(tr("Rating"))
        for rating in RATINGS:
            text = stars(rating) or tr("None")
            rate.addAction(text, lambda rating=rating: events.rate(rating))
        menu.addAction(tr("Edit tags"), lambda: events.edit_cell("tags"))
        menu.addAction(tr("Edit the note"), lambda: events.edit_cell("note"))
        menu.addSeparator()
        pieces = library.pieces_of(events.chosen())
        ids = [piece.piece_id for piece in pieces]
        menu.addAction(tr("Only the events of this piece"), lambda: self.filters.show_pieces(ids))
        paths = [piece.path for piece in pieces if piece.path is not None and not piece.is_missing]
        again = menu.addAction(
            tr("Encode its recording again"), lambda: library.batches.add(paths, again=True)
        )
        again.setEnabled(bool(paths))
        menu.addAction(self._actions["library_remove"])
        return menu

    def _show_menu(self, at: QPoint) -> None:
        if self.events.n_chosen:
            self.event_menu().popup(at)

    # Drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept drags of files and folders."""
        if _files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add dropped files and folders; the program that they come from does not wait for that."""
        paths = _files(event)
        if paths:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self._library.batches.add(paths))


def _files(event: QDragEnterEvent | QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
