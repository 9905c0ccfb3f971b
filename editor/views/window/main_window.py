"""The main window: its panels, their layout, and their connections.

Actions are defined in :mod:`editor.actions`, and handled in :mod:`editor.views.handlers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QChildEvent, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDockWidget,
    QMainWindow,
    QMenu,
    QMessageBox,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from editor.keymap import Keymap
from editor.menus import build_actions, build_menus
from editor.overrides import guarded
from editor.theme import animations_wanted
from editor.translation import tr
from editor.views.compare.panel import ComparePanel
from editor.views.handlers import (
    ArrangeHandlers,
    CompareHandlers,
    DialogHandlers,
    EditHandlers,
    ExchangeHandlers,
    FileHandlers,
    LibraryHandlers,
    PlayHandlers,
    SoundHandlers,
    ViewHandlers,
)
from editor.views.handlers.waiting_files import sorted_out
from editor.views.inspector import InspectorView
from editor.views.library.panel import LibraryPanel
from editor.views.lists.event_table import EventTable
from editor.views.lists.history_view import HistoryView
from editor.views.lists.palette_view import PaletteView
from editor.views.map.view import MapView
from editor.views.marks.model import MarksModel
from editor.views.timeline.overview import Overview
from editor.views.timeline.snap import SnapControl
from editor.views.timeline.timeline import Timeline
from editor.views.widgets.dock import Dock
from editor.views.widgets.focus_keys import FocusKeys
from editor.views.widgets.links import link
from editor.views.widgets.screen_fit import fit_dialog, open_large, room_for
from editor.views.widgets.widget_texts import translate_widgets
from editor.views.window.action_states import show_action_states
from editor.views.window.context_menus import ContextMenus
from editor.views.window.piece_head import PieceHead
from editor.views.window.preferences import Preferences
from editor.views.window.progress_panel import ProgressPanel
from editor.views.window.status_line import StatusLine
from editor.views.window.timbre_offer import TimbreOffer
from editor.views.window.transport_bar import TransportBar
from editor.views.window.unfinished_bar import UnfinishedBar
from editor.views.window.waiting_badge import WaitingBadge
from editor.views.window.welcome import Welcome
from editor.views.window.workspace_switch import WorkspaceSwitch
from editor.views.window.workspaces import WORKSPACES, Workspaces

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["MainWindow"]


@guarded
class MainWindow(QMainWindow):
    """The window of one session."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._released = False
        self.preferences = Preferences(session.settings)
        self.setObjectName("main_window")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.snap = SnapControl(session, self, default_bpm=self.preferences.number("tempo"))
        self.snap.set_mode(self.preferences.text("snap"))
        self.model = MarksModel(session, self, animates=self._shows_gradually)
        self.timeline = Timeline(session, self.model, self.snap)
        self.overview = Overview(session, self.model)
        self.progress = ProgressPanel(session)
        self.map = MapView(session, self.model)
        self.table = EventTable(session, self.model)
        self.inspector = InspectorView(session)
        self.palette_view = PaletteView(session)
        self.library_panel = LibraryPanel(session)
        self.compare_panel = ComparePanel(session, self.model)
        self.history = HistoryView(session.undo_stack)
        self.files = FileHandlers(self)
        self.edit = EditHandlers(self)
        self.arrange = ArrangeHandlers(self)
        self.exchange = ExchangeHandlers(self)
        self.library = LibraryHandlers(self)
        self.play = PlayHandlers(self)
        self.compare = CompareHandlers(self)
        self.sound = SoundHandlers(self)
        self.view = ViewHandlers(self)
        self.dialogs = DialogHandlers(self, self.files, self.play, self.view)
        self.actions_by_id = build_actions(self)
        self.keymap = Keymap(session.settings, self)
        self.keymap.apply(self.actions_by_id)
        self._menus = build_menus(self.menuBar(), self.actions_by_id)
        self.library_panel.use_actions(self.actions_by_id)
        self._recent_menu = QMenu("Open recen&t", self)
        self.transport = TransportBar(session, self.snap, self.actions_by_id)
        self.addToolBar(self.transport)
        self.status = StatusLine(session)
        self.status.insertPermanentWidget(1, WaitingBadge(self.files.waiting, self.files.open_next))
        self.setStatusBar(self.status)
        workspaces = [self.actions_by_id[f"workspace_{name}"] for name in WORKSPACES]
        self.status.addPermanentWidget(WorkspaceSwitch(workspaces))
        self._compose()
        self._connect()
        self._restore()
        self._show_title()
        self._show_welcome()
        translate_widgets(self)

    # composition

    def _compose(self) -> None:
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PieceHead(self.overview, self.progress, UnfinishedBar(self.session)))
        column.addWidget(self.timeline, 1)
        self.setCentralWidget(central)
        self.welcome = Welcome(
            self.timeline, self.files.open, self.files.open_demo, self.files.choose_encoding
        )
        self.docks: dict[str, QDockWidget] = {
            name: self._dock(name, title, widget)
            for name, title, widget in (
                ("inspector", "Inspector", self.inspector),
                ("table", "Events", self.table),
                ("history", "History", self.history),
                ("palette", "Palette", self.palette_view),
                ("map", "Map", self.map),
                ("library", "Library", self.library_panel),
                ("compare", "Compare", self.compare_panel),
            )
        }
        self.workspaces = Workspaces(self, self.docks, self.preferences)
        recent_before = self.actions_by_id["save"]
        self._menus["File"].insertMenu(recent_before, self._recent_menu)
        self._recent_menu.aboutToShow.connect(lambda: self.files.list_recent(self._recent_menu))
        panels = self._menus["View"].addMenu("P&anels")
        for dock in self.docks.values():
            panels.addAction(dock.toggleViewAction())
        # Before the panels are arranged, which share this size.
        open_large(self)
        self._first_size: QSize | None = self.size()
        self.workspaces.reset()

    def _dock(self, name: str, title: str, widget: QWidget) -> QDockWidget:
        dock = Dock(title, self)
        dock.setObjectName(f"dock_{name}")
        dock.setWidget(widget)
        if isinstance(widget, ComparePanel):
            dock.closed.connect(widget.leave)
        return dock

    def _connect(self) -> None:
        session = self.session
        document = self.session.document
        self.timeline.plot.view_changed.connect(self.overview.set_region)
        self.timeline.markers.shown_changed.connect(self.overview.show_markers)
        self.overview.region_dragged.connect(self.timeline.plot.set_time_range)
        self.timeline.pointer_changed.connect(self.status.show_pointer)
        self.files.waiting.changed.connect(self.refresh_actions)
        self.map.pointer_changed.connect(self.status.show_pointer)
        self.timeline.loop_changed.connect(self.show_loop)
        self.timeline.mode_changed.connect(self.refresh_actions)
        self.table.model.refused.connect(self.show_message)
        self.snap.changed.connect(self._remember_snap)
        self.snap.changed.connect(self.play.follow_beats)
        self.keymap.changed.connect(self._show_keys)
        self.workspaces.changed.connect(self.refresh_actions)
        session.error.connect(self.show_error)
        session.encode_started.connect(self.refresh_actions)
        session.encode_finished.connect(self._encode_finished)
        session.undo_stack.indexChanged.connect(self.refresh_actions)
        session.captures.changed.connect(self.refresh_actions)
        session.solo_changed.connect(self.refresh_actions)
        session.compare.hearing.loop_changed.connect(self.show_loop)
        link(self, session.selection.changed, self.refresh_actions)
        link(self, document.events_changed, self._show_welcome)
        link(self, document.reset_done, self._document_replaced)
        for signal in (document.unfinished_changed, document.original_changed):
            link(self, signal, self.refresh_actions)
        session.piece_opened.connect(self._forget_piece)
        link(self, document.modified_changed, self._show_title)
        self._focus_keys = FocusKeys(self)
        self.context_menus = ContextMenus(self)
        self.timbre_offer = TimbreOffer(self, self.view.axis_lanes, lambda: self.dialogs.tour_guide)

    def _restore(self) -> None:
        geometry = self.preferences.state("geometry")
        if geometry is not None:
            self._first_size = None
            self.restoreGeometry(geometry)
            if not self.isMaximized() and not self.isFullScreen():
                self.resize(self.size().boundedTo(room_for(self)))  # the screen may be a smaller one now
        self.workspaces.restore()
        self.timeline.set_mode(self.preferences.text("timeline_axis"))
        audition = self.preferences.flag("audition")
        self.timeline.audition_on_grab = self.table.audition_on_walk = audition
        self.library_panel.events.audition_on_walk = audition
        self.timeline.follow = self.preferences.flag("follow")
        self.timeline.markers.set_shown(self.preferences.flag("markers"))
        self.timeline.waveforms.set_shown(self.preferences.flag("waveforms"))
        self.map.audition_on_hover = self.preferences.flag("audition_hover")
        self.play.restore()
        self.show_encode_choice()
        self.overview.margin_left = round(self.timeline.plot.height_axis.width())
        self.overview.set_region(*self.timeline.plot.time_range())

    def _shows_gradually(self) -> bool:
        return self.preferences.flag("gradual") and animations_wanted()

    @property
    def dialog_parent(self) -> QWidget:
        """The window itself, over which dialogs open."""
        return self

    # state

    def refresh_actions(self, *_: object) -> None:
        """Enable the available actions, and show the state of the switches."""
        show_action_states(self)

    def _show_keys(self) -> None:
        self.keymap.apply(self.actions_by_id)
        self.refresh_actions()

    def show_encode_choice(self) -> None:
        """Show how recordings are encoded, in the menu and on the welcome page."""
        choice = self.preferences.encode_choice
        self.actions_by_id[f"encode_{choice.level}"].setChecked(True)
        self.actions_by_id["encode_detailed"].setChecked(choice.mode == "detailed")
        self.welcome.encoding.show_choice(choice)

    def show_loop(self) -> None:
        """Show the loop of the playback in all views."""
        self.timeline.show_loop()
        self.overview.show_loop()
        self.compare_panel.show_loop()
        self.refresh_actions()

    def set_solo(self, ids: frozenset[str] | None) -> None:
        """Set `ids` solo, or end the solo."""
        self.session.set_solo(ids)
        self.refresh_actions()  # also where nothing has changed: the switch was clicked

    @property
    def has_piece(self) -> bool:
        """Whether there is a recording, or events."""
        document = self.session.document
        return document.duration_s > 0 or len(document) > 0

    def _show_welcome(self, *_: object) -> None:
        self.welcome.setVisible(not self.has_piece)
        self.refresh_actions()

    def _document_replaced(self) -> None:
        self._show_title()
        self._show_welcome()

    def _forget_piece(self) -> None:
        self.workspaces.show_whole_map(False)
        self.play.forget()
        self.exchange.forget()
        self.map.forget()
        self.status.forget()
        self.transport.meter.reset()
        self.refresh_actions()

    def _encode_finished(self, *_: object) -> None:
        self.status.refresh()
        self.refresh_actions()

    def _show_title(self, *_: object) -> None:
        document = self.session.document
        name = tr("{title}[*] – Pointillist", title=document.title) if self.has_piece else "Pointillist"
        self.setWindowTitle(name)
        self.setWindowModified(document.modified)

    def _remember_snap(self) -> None:
        self.preferences.set("snap", self.snap.mode)
        self.refresh_actions()

    # telling

    def show_message(self, text: str) -> None:
        """Show a message in the status bar."""
        self.status.show_message(text)

    def show_error(self, title: str, text: str) -> None:
        """Show an error and what the user can do, without blocking playback."""
        box = QMessageBox(QMessageBox.Icon.Warning, title, title, QMessageBox.StandardButton.Ok, self)
        box.setInformativeText(text)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # sound devices

    def output_devices(self) -> Sequence[str]:
        """Return the names of the available output devices."""
        return self.session.playback.output_devices()

    def choose_device(self, name: str) -> None:
        """Play through the device `name`, or the system's default for an empty name."""
        self.preferences.set("device", name)
        self.session.playback.choose_device(name)
        self.status.refresh()

    # the first start

    def showEvent(self, event: QShowEvent) -> None:
        """Give the toolbar room for all of its controls, whose widths are known now."""
        first, self._first_size = self._first_size, None
        bar = self.transport.layout()
        if self.size() == first and bar is not None:
            bar.invalidate()  # it has sizes from before its controls had their texts
            open_large(self, self.transport.sizeHint().width())
        super().showEvent(event)

    # keys

    def event(self, event: QEvent) -> bool:
        """Keep Esc, which nothing under it wants, for the way back from the map in the whole window."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() == QEvent.Type.ShortcutOverride and self.workspaces.map_is_whole:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the map in the whole window."""
        if event.key() == Qt.Key.Key_Escape and self.workspaces.map_is_whole:
            self.workspaces.show_whole_map(False)
        else:
            super().keyPressEvent(event)

    # texts that Qt sets

    def childEvent(self, event: QChildEvent) -> None:
        """Translate dialogs and fit them to the screen; name the tabs that Qt creates for stacked panels."""
        if event.polished():
            if isinstance(event.child(), QTabBar):
                cast(QTabBar, event.child()).setAccessibleName("Panels")
            translate_widgets(event.child())
            if isinstance(event.child(), QDialog):
                fit_dialog(cast(QDialog, event.child()))
        super().childEvent(event)

    # drops, closing

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept drags of files that can be opened."""
        if self._dropped(event)[0]:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a dropped file; ask about several. The program that they come from does not wait for that."""
        paths, refused = self._dropped(event)
        if paths:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.files.open_paths(paths, refused))

    @staticmethod
    def _dropped(event: QDragEnterEvent | QDropEvent) -> tuple[list[Path], list[Path]]:
        """Return the dropped files that can be opened, and the others."""
        urls = event.mimeData().urls()
        usable, refused = sorted_out(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
        return usable, [*refused, *(Path(url.toString()) for url in urls if not url.isLocalFile())]

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about files that wait and unsaved changes, store the layout, and close the session."""
        if not self.files.may_close_window():
            event.ignore()
            return
        self.preferences.set_state("geometry", self.saveGeometry())
        self.workspaces.remember()
        self.release()
        self.hide()  # the end of background work may take a moment on a busy machine
        self.session.close()
        event.accept()

    def release(self) -> None:
        """Release objects that live longer than the window; may be called twice."""
        if not self._released:
            self._released = True
            self._focus_keys.release()
            self.session.undo_stack.indexChanged.disconnect(self.refresh_actions)
            self.timeline.wait()
