"""The map: every event as a point, similar sounds close together (2-D t-SNE of the event vectors).

Hovering plays, clicking selects, a lasso selects many, arrow keys go from point to point. A point can be
dragged to the timeline or to a swap slot; stages, rooms and sounds can be dropped on points. Lines connect a
single selected event to its nearest neighbours by timbre, which are listed beside the map.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from codec.events.event import StageSource
from codec.messages import Message
from editor.overrides import guarded
from editor.theme import theme_of
from editor.translation import tr
from editor.views.drags.data import sound_to_mime
from editor.views.map.drags import MapDrops, drag_sound
from editor.views.map.gestures import MapGestures
from editor.views.map.neighbours_panel import NeighboursPanel
from editor.views.map.picking import step_towards
from editor.views.map.points import MapPoints
from editor.views.marks.hit_testing import Direction, point_at
from editor.views.marks.keys import ARROWS, ZOOM_KEYS
from editor.views.marks.marks import format_time, name_at, note_name, spoken_selection
from editor.views.marks.model import MarksModel
from editor.views.widgets.accessible_roles import set_accessible_role
from editor.views.widgets.beside import Beside
from editor.views.widgets.empty_state import EmptyState
from editor.views.widgets.links import link

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["MapView"]

_HOW = Message(
    "Events by similarity of sound. Arrow keys walk to the nearest event in a direction, plus and "
    "minus zoom; the event table shows the same selection"
)

N_LISTED = 24
"""Neighbours beside the map."""
N_DRAWN = 8
"""Neighbours with a line; the chosen one always has it."""
_REACH_PX = 10.0
_CLOSEST_PX = 4.0
_STILL_MS = 120


@guarded
class MapView(QWidget):
    """The scatter of all events."""

    pointer_changed = Signal(str)
    context_requested = Signal(QPoint)
    """The context menu of the selected events is requested at a global position."""
    place_requested = Signal(QPoint)
    """The context menu of an empty place is requested at a global position."""

    def __init__(self, session: Session, model: MarksModel) -> None:
        super().__init__()
        self.session = session
        self.model = model
        self.audition_on_hover = True
        self._at: str | None = None
        self._found: list[tuple[str, float]] = []
        self._drops = MapDrops(self)
        theme = theme_of(self.palette())
        self.plot = pg.PlotWidget(self, enableMenu=False)
        item = self.plot.getPlotItem()
        for axis in ("left", "bottom"):
            item.hideAxis(axis)
        item.hideButtons()
        self.box = item.getViewBox()
        self.box.setMouseEnabled(False, False)
        self.box.disableAutoRange()
        self.box.setLimits(xMin=-0.1, xMax=1.1, yMin=-0.1, yMax=1.1, minXRange=0.002, minYRange=0.002)
        self.plot.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot.setMouseTracking(True)
        self.plot.setAcceptDrops(True)
        for part in (self.plot, self.plot.viewport()):
            set_accessible_role(part, QAccessible.Role.Chart)
            part.setAccessibleName("Map")
        self.points = MapPoints(theme)
        self.box.addItem(self.points, ignoreBounds=True)
        self._gestures = MapGestures(self)
        self.neighbours = NeighboursPanel(session)
        self.neighbours.towards_changed.connect(self._show_towards)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Beside(self.plot, self.neighbours))
        self._empty = EmptyState(
            self.plot,
            "No events",
            "Events that are found or pasted are laid out here by similarity of sound.",
        )
        self._empty.show_encodes(session)
        self._still = QTimer(self, singleShot=True, interval=_STILL_MS)
        self._still.timeout.connect(self._come_to_rest)
        self.setFocusProxy(self.plot)
        for target in (self.plot, self.plot.viewport()):
            target.installEventFilter(self)
        model.changed.connect(self.show_marks)
        link(self, session.selection.changed, self.show_selection)
        self._restyle()
        self.fit()
        self.show_marks()

    # Contents

    def fit(self) -> None:
        """Show every point."""
        self.box.setRange(xRange=(-0.06, 1.06), yRange=(-0.06, 1.06), padding=0)

    def forget(self) -> None:
        """Show every point, and walk from no point: another piece was opened."""
        self._at = None
        self.fit()
        self.leave()

    def zoom(self, factor: float, centre: QPointF | None = None) -> None:
        """Zoom, around a position of the plot or its centre."""
        self._set_moving()
        at = None if centre is None else self.box.mapSceneToView(self.plot.mapToScene(centre.toPoint()))
        self.box.scaleBy((1 / factor, 1 / factor), center=at)

    def pan(self, by: QPointF) -> None:
        """Scroll by a number of pixels."""
        self._set_moving()
        width, height = self.box.viewPixelSize()
        self.box.translateBy((-by.x() * width, by.y() * height))

    def show_marks(self) -> None:
        """Show the current events."""
        self.points.marks = self.model.marks
        self.points.hovered = None
        self._empty.setVisible(not self.model.marks.coloured.any())
        self.show_selection()

    def show_selection(self, *_: object) -> None:
        """Mark the selected events, and the nearest neighbours of a single one."""
        marks = self.model.marks
        ids = self.session.selection.ids
        self.points.selected = marks.selected_mask(ids)
        self.plot.setAccessibleDescription(f"{spoken_selection(marks, ids)} {tr(_HOW)}")
        document = self.session.document
        chosen = [document.event(each) for each in ids if len(ids) == 1 and each in document]
        event = chosen[0] if chosen else None
        self._found = [] if event is None else self.session.neighbours(event.event_id, N_LISTED)
        self.neighbours.show_neighbours(event, self._found)
        self._show_towards()

    def _show_towards(self) -> None:
        marks, towards = self.model.marks, self.neighbours.towards
        drawn = [each for n, each in enumerate(self._found) if n < N_DRAWN or each[0] == towards]
        if not marks.coloured.any() or self.neighbours.scope.is_library:
            drawn = []
        self.points.neighbours = [(marks.index[i], d) for i, d in drawn if i in marks.index]
        self.points.towards = marks.index.get(towards or "")
        self.points.update()

    def _set_moving(self) -> None:
        self.points.moving = True
        self._still.start()

    def _come_to_rest(self) -> None:
        self.points.moving = False
        self.points.update()

    def _restyle(self) -> None:
        theme = theme_of(self.palette())
        self.points.theme = theme
        self.plot.setBackground(theme.background)
        self._gestures.set_theme(theme)
        self.points.update()

    def changeEvent(self, event: QEvent) -> None:
        """Restyle with the palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()
        super().changeEvent(event)

    # Input

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the plot's input before pyqtgraph."""
        handlers: dict[QEvent.Type, Callable[[Any], bool]] = {
            QEvent.Type.MouseButtonPress: self._on_press,
            QEvent.Type.MouseMove: self._on_move,
            QEvent.Type.MouseButtonRelease: self._on_release,
            QEvent.Type.MouseButtonDblClick: self._on_double_click,
            QEvent.Type.Wheel: self._on_wheel,
            QEvent.Type.ContextMenu: self._on_context_menu,
            QEvent.Type.ToolTip: self._on_tool_tip,
            QEvent.Type.Leave: self.leave,
            QEvent.Type.DragEnter: self._drops.drag,
            QEvent.Type.DragMove: self._drops.drag,
            QEvent.Type.DragLeave: self.leave,
            QEvent.Type.Drop: self._drops.drop,
        }
        handler = handlers.get(event.type())
        if handler is not None and watched is self.plot.viewport():
            return handler(event)
        if watched is self.plot and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._gestures.left_held:
                if event.key() == Qt.Key.Key_Escape:
                    event.accept()  # otherwise it would clear the selection
                    return True
            elif event.type() == QEvent.Type.KeyPress:
                return self._on_key(event)
        return super().eventFilter(watched, event)

    def index_at(self, at: QPointF) -> int | None:
        """Return the event under a position of the plot, or None."""
        xs, ys = self.points.pixels()
        reach = max(_CLOSEST_PX, _REACH_PX * self.points.scale())
        return point_at(xs, ys, at.x(), at.y(), reach)

    def _on_press(self, event: QMouseEvent) -> bool:
        self.plot.setFocus(Qt.FocusReason.MouseFocusReason)
        self._gestures.press(event)
        return True

    def _on_move(self, event: QMouseEvent) -> bool:
        if not self._gestures.move(event):
            self._hover(event.position())
        return True

    def _on_release(self, event: QMouseEvent) -> bool:
        self._gestures.release(event)
        return True

    def _on_double_click(self, event: QMouseEvent) -> bool:
        index = self.index_at(event.position())
        if index is not None:
            self.session.audition([self.model.marks.ids[index]])
        return True

    def _on_wheel(self, event: QWheelEvent) -> bool:
        self.zoom(1.25 ** (event.angleDelta().y() / 120), event.position())
        return True

    def _on_context_menu(self, event: QContextMenuEvent) -> bool:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = None if by_key else self.index_at(QPointF(event.pos()))
        ids = self.session.selection.ids
        if index is not None and self.model.marks.ids[index] not in ids:
            self.select([index])
        if index is not None or (by_key and ids):
            self.context_requested.emit(event.globalPos())
        else:
            self.place_requested.emit(event.globalPos())
        return True

    def _on_tool_tip(self, event: QHelpEvent) -> bool:
        index = self.index_at(QPointF(event.pos()))
        QToolTip.showText(event.globalPos(), "" if index is None else self._describe(index), self.plot)
        return True

    def leave(self, _event: QEvent | None = None) -> bool:
        """Clear the display of the event under the pointer."""
        self.show_hovered(None)
        self.show_pointer_text("")
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_Escape and self._gestures.left_held:
            self._gestures.cancel()
        elif key in ZOOM_KEYS and not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            self.zoom(ZOOM_KEYS[key])
        elif key == Qt.Key.Key_0 and not modifiers:
            self.fit()
        elif key in ARROWS and not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            self._walk(ARROWS[key], adds=bool(modifiers))
        else:
            return False
        return True

    def _hover(self, at: QPointF) -> None:
        index = self.index_at(at)
        if index == self.points.hovered:
            return
        self.show_hovered(index)
        self.show_pointer_text("" if index is None else self._describe(index))
        if index is not None and self.audition_on_hover:
            self.session.audition([self.model.marks.ids[index]])

    def show_hovered(self, index: int | None) -> None:
        """Highlight the point under the pointer."""
        self.points.hovered = index
        self.points.update()
        on_nothing = index is None
        self.plot.viewport().setCursor(
            Qt.CursorShape.ArrowCursor if on_nothing else Qt.CursorShape.PointingHandCursor
        )

    def show_pointer_text(self, text: str) -> None:
        """Say what is under the pointer."""
        self.pointer_changed.emit(text)

    # Selection

    def select(self, rows: NDArray[np.intp] | Sequence[int], *, adds: bool = False) -> None:
        """Select events by their rows, or add them to the selection."""
        ids = [self.model.marks.ids[row] for row in rows]
        if adds:
            self.session.selection.add(ids)
        else:
            self.session.selection.set(ids)
        self._at = ids[-1] if ids else None

    def _walk(self, direction: Direction, *, adds: bool) -> None:
        marks = self.model.marks
        rows = np.flatnonzero(marks.coloured)
        if not len(rows):
            return
        all_xs, all_ys = self.points.pixels()
        xs, ys = all_xs[rows], all_ys[rows]
        ids = self.session.selection.ids
        shown = [each for each in ids if each in marks.index]  # the points follow the document a frame later
        start = self._at if self._at in shown else min(shown, key=marks.index.__getitem__, default=None)
        if start is None or not marks.coloured[marks.index[start]]:
            middle = self.box.sceneBoundingRect().center()
            found = int(np.argmin(np.hypot(xs - middle.x(), ys - middle.y())))
        else:
            found = step_towards(xs, ys, int(np.searchsorted(rows, marks.index[start])), direction)
        self.select([int(rows[found])], adds=adds)
        self._reveal(QPointF(xs[found], ys[found]))
        if self.audition_on_hover:
            self.session.audition([marks.ids[rows[found]]])

    def _reveal(self, at: QPointF) -> None:
        """Scroll if a position of the scene is not visible."""
        area = self.box.sceneBoundingRect()
        margin = min(area.width(), area.height()) / 8
        inner = area.adjusted(margin, margin, -margin, -margin)
        if not area.contains(at):
            by = QPointF(
                min(max(at.x(), inner.left()), inner.right()), min(max(at.y(), inner.top()), inner.bottom())
            )
            self.pan(by - at)

    def _describe(self, index: int) -> str:
        marks = self.model.marks
        pitch = note_name(float(marks.pitch_hz[index]))
        onset = format_time(float(marks.onset_s[index]))
        return tr("Event at {onset} · {pitch} · drag it to the timeline or a slot", onset=onset, pitch=pitch)

    # Drags

    def drag_away(self, event_id: str) -> None:
        """Run the drag of an event's sound until the drop; do nothing if it is on the map no longer."""
        marks = self.model.marks
        index = marks.index.get(event_id)
        if index is None:
            return
        source = self.source_of(index)
        if source is not None:
            colour = QColor(*map(int, marks.colours[index]))
            drag_sound(self, sound_to_mime(source, event_id), colour, self.points.theme.text)

    def source_of(self, index: int) -> StageSource | None:
        """Return the sound of a point, named after its note and time; None if its event was removed."""
        marks = self.model.marks
        if marks.ids[index] not in self.session.document:
            return None
        event = self.session.document.event(marks.ids[index])
        label = name_at(float(marks.pitch_hz[index]), format_time(float(marks.onset_s[index]), 2))
        return StageSource(event.vector, label, event.detail)
