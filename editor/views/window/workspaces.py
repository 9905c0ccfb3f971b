"""Workspaces: arrangements of the window's panels for editing and for browsing, each remembered.

Until the user moves a border or a panel, an arrangement keeps its proportions when the window is resized.
For a look at the map alone, it can have the whole window; going back restores the arrangement.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from shiboken6 import isValid

from editor.overrides import guarded
from editor.views.window.preferences import Preferences

__all__ = ["BROWSE", "EDIT", "WORKSPACES", "Workspaces"]

EDIT, BROWSE = "edit", "browse"
WORKSPACES = (EDIT, BROWSE)
_VERSION = 3
_LISTS = ("table", "history", "palette")
_APART = "compare"
"""A panel with a window of its own, until the user docks it: it has pictures, and is not always needed."""
_KEY = "workspace"
_NAILED = QDockWidget.DockWidgetFeature.NoDockWidgetFeatures


@guarded
class Workspaces(QObject):
    """Arranges the panels of a window around its central widget.

    Parameters
    ----------
    window, docks
        The window, and its panels by name.
    preferences
        Where the arrangements are remembered.
    """

    changed = Signal()

    def __init__(
        self, window: QMainWindow, docks: Mapping[str, QDockWidget], preferences: Preferences
    ) -> None:
        super().__init__(window)
        self._window = window
        self._docks = docks
        self._preferences = preferences
        self.current = EDIT
        self._before: QByteArray | None = None
        """The arrangement to go back to while the map has the whole window."""
        self._focus: QWidget | None = None
        self._follows = False
        """Whether the arrangement is that of the first start, which follows the window's size."""
        self._pressed: tuple[tuple[int, int], ...] | None = None
        self._resized = QTimer(self, singleShot=True, interval=0)
        self._resized.timeout.connect(self._follow)
        window.installEventFilter(self)
        for dock in docks.values():
            dock.dockLocationChanged.connect(self._on_moved)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the window is resized, and that the user drags a border between panels."""
        if event.type() == QEvent.Type.Resize:
            self._resized.start()
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = self._sizes()
        elif event.type() == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            self._follows = self._follows and self._pressed == self._sizes()
            self._pressed = None
        return False

    def _sizes(self) -> tuple[tuple[int, int], ...]:
        return tuple((dock.width(), dock.height()) for dock in self._docks.values())

    def _on_moved(self) -> None:
        self._follows = False

    def _follow(self) -> None:
        if self._follows and not self.map_is_whole:
            self._set_sizes()

    # workspaces

    def restore(self) -> None:
        """Arrange the panels as they were in the workspace that was used last."""
        last = self._preferences.text(_KEY)
        self.current = last if last in WORKSPACES else EDIT
        self._arrange()

    def remember(self) -> None:
        """Store the arrangement of the current workspace."""
        state = self._window.saveState(_VERSION) if self._before is None else self._before
        self._preferences.set_state(f"layout_{self.current}", state)
        self._preferences.set(f"follows_{self.current}", self._follows)
        self._preferences.set(_KEY, self.current)

    def choose(self, name: str) -> None:
        """Switch to a workspace, one of :data:`WORKSPACES`, as it was when it was left.

        The library stays in front: with it one browses, too.
        """
        self.show_whole_map(False)
        if name != self.current:
            library = self._docks["library"]
            searching = not library.visibleRegion().isEmpty()
            self.remember()
            self.current = name
            self._arrange()
            if searching and not library.isHidden():
                library.raise_()
            self.remember()
        self.changed.emit()

    def reset(self) -> None:
        """Arrange the panels of the current workspace as at the first start."""
        self.show_whole_map(False)
        docks, area = self._docks, Qt.DockWidgetArea
        for dock in docks.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        self._window.addDockWidget(area.RightDockWidgetArea, docks["inspector"])
        if self.current == EDIT:
            self._window.addDockWidget(area.BottomDockWidgetArea, docks["table"])
            self._window.splitDockWidget(docks["table"], docks["map"], Qt.Orientation.Horizontal)
            beneath = docks["table"]
        else:
            self._window.addDockWidget(area.BottomDockWidgetArea, docks["map"])
            beneath = docks["inspector"]
        for name in _LISTS:
            if docks[name] is not beneath:
                self._window.tabifyDockWidget(beneath, docks[name])
        self._window.tabifyDockWidget(docks["map"], docks["library"])
        for name, dock in docks.items():
            if name != _APART:
                dock.show()
        self._put_apart()
        for front in (beneath, docks["map"]):
            front.raise_()
        self._set_sizes()
        self._follows = True

    def _put_apart(self) -> None:
        """Close the panel that has a window of its own."""
        dock = self._docks[_APART]
        dock.close()
        self._window.tabifyDockWidget(self._docks["map"], dock)  # where it goes when it is docked
        dock.setFloating(True)
        dock.resize(dock.widget().sizeHint())
        dock.hide()

    def _set_sizes(self) -> None:
        docks, resize = self._docks, self._window.resizeDocks
        char, line = self._window.fontMetrics().averageCharWidth(), self._window.fontMetrics().height()
        height = self._window.height()
        across, along = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        resize([docks["inspector"]], [char * 56], across)
        if self.current == EDIT:
            resize([docks["table"], docks["map"]], [char * 62, char * 110], across)
        # Beneath the map are tabs, for the library.
        below = min(height // 3, line * 24) + 2 * line if self.current == EDIT else height * 3 // 5
        resize([docks["map"]], [below], along)

    def _arrange(self) -> None:
        state = self._preferences.state(f"layout_{self.current}")
        if state is None or not self._window.restoreState(state, _VERSION):
            self.reset()
            return
        if self._docks[_APART].objectName().encode("utf-16-be") not in state.data():
            self._put_apart()  # the arrangement was stored before there was this panel
        self._follows = self._preferences.flag(f"follows_{self.current}")
        self._follow()

    # the map alone

    @property
    def map_is_whole(self) -> bool:
        """Whether the map has the whole window."""
        return self._before is not None

    def show_whole_map(self, on: bool) -> None:
        """Give the map the whole window, or give the others their places back."""
        if on != self.map_is_whole:
            if on:
                self._open_map()
            else:
                self._put_back()
        self.changed.emit()

    def _open_map(self) -> None:
        window, dock = self._window, self._docks["map"]
        self._before = window.saveState(_VERSION)
        self._focus = window.focusWidget()
        for each in self._docks.values():
            if each is not dock and not each.isFloating():
                each.hide()
        dock.setFloating(False)
        dock.setFeatures(_NAILED)  # closed or floating, it would leave an empty window
        dock.show()
        self._set_centre_visible(False)
        dock.widget().setFocus()

    def _set_centre_visible(self, visible: bool) -> None:
        centre = self._window.centralWidget()
        assert centre is not None
        centre.setVisible(visible)

    def _put_back(self) -> None:
        state, self._before = self._before, None
        dock = self._docks["map"]
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable
            | QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        self._set_centre_visible(True)
        if state is not None:
            follows = self._follows
            self._window.restoreState(state, _VERSION)
            self._follows = follows
            self._resized.start()  # the window may have another size now
        focus, self._focus = self._focus, None
        # Qt deletes the tabs of stacked panels, which may have had the keyboard.
        if focus is not None and isValid(focus) and focus.isVisible():
            focus.setFocus()
