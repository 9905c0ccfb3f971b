"""Handlers for zoom, the vertical axis, and the window's layout."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from editor.views.handlers.window import HandlersWindow
from editor.views.timeline.plot import CLUSTERS, LANES, MODES, PITCH
from editor.views.window.workspaces import BROWSE, EDIT, WORKSPACES

__all__ = ["ViewHandlers"]


class ViewHandlers:
    """Handlers of the View menu and of the audition switches."""

    def __init__(self, window: HandlersWindow) -> None:
        self._window = window

    def zoom_in(self) -> None:
        """Zoom in by a factor of two."""
        self._window.timeline.zoom_time(2.0)

    def zoom_out(self) -> None:
        """Zoom out by a factor of two."""
        self._window.timeline.zoom_time(0.5)

    def zoom_normal(self) -> None:
        """Show ten seconds."""
        self._window.timeline.zoom_normal()

    def zoom_selection(self) -> None:
        """Show the selected events."""
        self._window.timeline.zoom_to_selection()

    def fit(self) -> None:
        """Show everything, on the timeline and on the map."""
        self._window.timeline.fit()
        self._window.map.fit()

    def axis_pitch(self, _on: bool = True) -> None:
        """Show pitch on the vertical axis."""
        self._set_axis(PITCH)

    def axis_lanes(self, _on: bool = True) -> None:
        """Show similarity on the vertical axis."""
        self._set_axis(LANES)

    def axis_clusters(self, _on: bool = True) -> None:
        """Show colour clusters on the vertical axis."""
        self._set_axis(CLUSTERS)

    def next_axis(self) -> None:
        """Switch the vertical axis to the next choice."""
        self._set_axis(MODES[(MODES.index(self._window.timeline.mode) + 1) % len(MODES)])

    def _set_axis(self, mode: str) -> None:
        self._window.timeline.set_mode(mode)
        self._window.preferences.set("timeline_axis", mode)
        self._window.refresh_actions()

    def set_follow(self, on: bool) -> None:
        """Switch scrolling with the playhead on or off."""
        self._window.timeline.follow = on
        self._window.preferences.set("follow", on)

    def set_markers(self, on: bool) -> None:
        """Show or hide the markers of the recording."""
        self._window.timeline.markers.set_shown(on)
        self._window.preferences.set("markers", on)
        self._window.refresh_actions()

    def set_waveforms(self, on: bool) -> None:
        """Show or hide the waveforms of the selected events."""
        self._window.timeline.waveforms.set_shown(on)
        self._window.preferences.set("waveforms", on)
        self._window.refresh_actions()

    def set_audition(self, on: bool) -> None:
        """Switch the audition of grabbed events on or off."""
        self._window.timeline.audition_on_grab = on
        self._window.table.audition_on_walk = on
        self._window.library_panel.events.audition_on_walk = on
        self._window.preferences.set("audition", on)
        self._window.refresh_actions()

    def set_audition_hover(self, on: bool) -> None:
        """Switch the audition of events under the pointer on the map on or off."""
        self._window.map.audition_on_hover = on
        self._window.preferences.set("audition_hover", on)
        self._window.refresh_actions()

    def next_panel(self) -> None:
        """Move the keyboard focus to the next panel."""
        self._go_to_panel(1)

    def previous_panel(self) -> None:
        """Move the keyboard focus to the previous panel."""
        self._go_to_panel(-1)

    def _go_to_panel(self, step: int) -> None:
        window = self._window
        # A tab behind another counts as visible for Qt, but nothing of it is seen.
        docks = [dock for dock in window.docks.values() if not dock.visibleRegion().isEmpty()]
        panels: list[QWidget] = [window.timeline, *docks, window.transport]
        focus = QApplication.focusWidget() or window.dialog_parent.focusWidget()
        here = next((n for n, each in enumerate(panels) if focus and each.isAncestorOf(focus)), 0)
        for distance in range(1, len(panels)):
            panel = panels[(here + step * distance) % len(panels)]
            # A panel without contents has nothing to focus.
            for each in panel.findChildren(QWidget):
                if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible() and each.isEnabled():
                    each.window().activateWindow()  # a panel may have a window of its own
                    each.setFocus(Qt.FocusReason.ShortcutFocusReason)
                    return

    def workspace_edit(self, _on: bool = True) -> None:
        """Arrange the panels for editing."""
        self._window.workspaces.choose(EDIT)

    def workspace_browse(self, _on: bool = True) -> None:
        """Arrange the panels for browsing by ear."""
        self._window.workspaces.choose(BROWSE)

    def next_workspace(self) -> None:
        """Switch to the next workspace."""
        at = WORKSPACES.index(self._window.workspaces.current)
        self._window.workspaces.choose(WORKSPACES[(at + 1) % len(WORKSPACES)])

    def reset_layout(self) -> None:
        """Restore the default arrangement of the current workspace."""
        self._window.workspaces.reset()

    def whole_map(self, on: bool) -> None:
        """Give the map the whole window, or give the others their places back."""
        self._window.workspaces.show_whole_map(on)
