"""The context menus of timeline and map: of the selected events, and of an empty place."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from editor.commands.labels import n_events_text
from editor.menus import context_menu
from editor.session import Session
from editor.translation import tr
from editor.views.handlers import EditHandlers, PlayHandlers, ViewHandlers
from editor.views.map.view import MapView
from editor.views.timeline.timeline import Timeline

__all__ = ["ContextMenus"]


class MenusWindow(Protocol):
    """The main window, as far as the context menus use it."""

    session: Session
    timeline: Timeline
    map: MapView
    actions_by_id: dict[str, QAction]
    edit: EditHandlers
    play: PlayHandlers
    view: ViewHandlers

    @property
    def has_piece(self) -> bool:
        """Whether there is a recording, or events."""
        ...

    @property
    def dialog_parent(self) -> QWidget:
        """The widget over which menus open."""
        ...


class ContextMenus(QObject):
    """Opens the menus where they are asked for."""

    def __init__(self, window: MenusWindow) -> None:
        super().__init__(window.dialog_parent)
        self._window = window
        self.opened: QMenu | None = None
        """The menu that was opened last."""
        window.timeline.context_requested.connect(self.open_of_events)
        window.timeline.place_requested.connect(self.open_of_time)
        window.map.context_requested.connect(self.open_of_events)
        window.map.place_requested.connect(self.open_of_map)

    def open_of_events(self, position: QPoint) -> None:
        """Open the menu of the selected events."""
        self._open(context_menu(self._window.dialog_parent, self._window.actions_by_id), position)

    def open_of_time(self, position: QPoint, time_s: float) -> None:
        """Open the menu of an empty place of the timeline."""
        window = self._window
        if not window.has_piece:
            return
        actions, play = window.actions_by_id, window.play
        menu = QMenu(window.dialog_parent)
        menu.addAction(tr("&Paste here"), partial(window.edit.paste_at, time_s)).setEnabled(
            window.edit.can_paste
        )
        menu.addSeparator()
        menu.addAction(tr("P&lay from here"), partial(play.play_from, time_s))
        menu.addAction(
            tr("Play the &recording from here"), partial(play.play_recording_from, time_s)
        ).setEnabled(actions["play_recording"].isEnabled())
        menu.addSeparator()
        menu.addAction(tr("&Begin the loop here"), partial(play.begin_loop, time_s))
        menu.addAction(tr("&End the loop here"), partial(play.end_loop, time_s))
        menu.addAction(actions["clear_loop"])
        menu.addSeparator()
        menu.addAction(actions["select_all"])
        menu.addAction(actions["select_loop"])
        menu.addAction(tr("Select &from here on"), partial(window.edit.select_from, time_s)).setEnabled(
            actions["select_all"].isEnabled()
        )
        menu.addSeparator()
        self._add_encode_again(menu, time_s)
        menu.addSeparator()
        menu.addAction(actions["fit"])
        self._open(menu, position)

    def _add_encode_again(self, menu: QMenu, time_s: float) -> None:
        session = self._window.session
        encoding = session.region_encoding
        region = encoding.around(time_s, session.playback.loop)
        reason = encoding.why_not()
        if region is None:
            menu.addAction(tr("Encode &here again")).setEnabled(False)
            return
        text = tr("Encode &here again: {region}", region=region.text)
        action = menu.addAction(text, partial(encoding.start, region))
        tip = tr(
            "Finds the events of this time anew, in what the others leave of the recording. "
            "Replaces {events}; those that you have edited, deleted or inserted stay as they are.",
            events=n_events_text(len(encoding.replaced(region))),
        )
        action.setToolTip(tip + "\n" + tr("Not now: {reason}", reason=reason) if reason else tip)
        action.setEnabled(not reason)

    def open_of_map(self, position: QPoint) -> None:
        """Open the menu of an empty place of the map."""
        window = self._window
        if not window.has_piece:
            return
        menu = QMenu(window.dialog_parent)
        for action_id in ("select_all", "select_none", "invert"):
            menu.addAction(window.actions_by_id[action_id])
        menu.addSeparator()
        menu.addAction(tr("Show the &whole map"), window.map.fit)
        menu.addAction(window.actions_by_id["whole_map"])
        self._open(menu, position)

    def _open(self, menu: QMenu, position: QPoint) -> None:
        if self.opened is not None:
            self.opened.deleteLater()
        self.opened = menu
        menu.setToolTipsVisible(True)
        menu.popup(position)
