"""The part of the main window that handlers use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QDockWidget, QWidget

from editor.keymap import Keymap
from editor.session import Session
from editor.views.compare.panel import ComparePanel
from editor.views.inspector import InspectorView
from editor.views.library.panel import LibraryPanel
from editor.views.lists.event_table import EventTable
from editor.views.map.view import MapView
from editor.views.marks.model import MarksModel
from editor.views.timeline.overview import Overview
from editor.views.timeline.snap import SnapControl
from editor.views.timeline.timeline import Timeline
from editor.views.window.preferences import Preferences
from editor.views.window.progress_panel import ProgressPanel
from editor.views.window.transport_bar import TransportBar
from editor.views.window.workspaces import Workspaces

__all__ = ["HandlersWindow"]


class HandlersWindow(Protocol):
    """The main window, as far as the actions need it; a protocol, because the window makes the handlers."""

    session: Session
    preferences: Preferences
    keymap: Keymap
    snap: SnapControl
    model: MarksModel
    overview: Overview
    timeline: Timeline
    map: MapView
    inspector: InspectorView
    table: EventTable
    library_panel: LibraryPanel
    compare_panel: ComparePanel
    progress: ProgressPanel
    transport: TransportBar
    docks: dict[str, QDockWidget]
    workspaces: Workspaces

    @property
    def dialog_parent(self) -> QWidget:
        """The widget over which dialogs open."""
        ...

    def close(self) -> bool:
        """Close the window, which asks about unsaved changes."""
        ...

    def refresh_actions(self) -> None:
        """Enable the available actions, and show the state of the switches."""
        ...

    def show_encode_choice(self) -> None:
        """Show how recordings are encoded."""
        ...

    def show_loop(self) -> None:
        """Show the loop of the playback."""
        ...

    def set_solo(self, ids: frozenset[str] | None) -> None:
        """Set `ids` solo, or end the solo."""
        ...

    def show_message(self, text: str) -> None:
        """Show a message in the status bar."""
        ...

    def show_error(self, title: str, text: str) -> None:
        """Show an error and what the user can do."""
        ...

    def output_devices(self) -> Sequence[str]:
        """Return the names of the available output devices."""
        ...

    def choose_device(self, name: str) -> None:
        """Play through the device `name`, or the system's default for an empty name."""
        ...
