"""The map: every event as a point, similar sounds close together (2-D t-SNE of the event vectors).

Hovering plays, clicking selects, dragging carries a sound to the timeline or to a swap slot. Lines join a
single selected event to its nearest neighbours by timbre.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QDrag,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QWheelEvent,
)  # fmt: skip
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QToolTip, QVBoxLayout, QWidget

from codec.events import StageSource

from ..theme import Theme, theme_of
from .drag_data import sound_to_mime
from .empty_state import EmptyState
from .event_marks import OPACITY_FLOOR, EventMarks, format_time, note_name
from .hit_testing import Direction, Floats, point_at, walk
from .links import link
from .marks_model import MarksModel

if TYPE_CHECKING:
    from ..session import Session

__all__ = ["MapView"]

N_NEIGHBOURS = 6
_ARROWS: dict[Qt.Key, Direction] = {
    Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "right", Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down",
}  # fmt: skip


class _Points(pg.GraphicsObject):
    """All points of the map in one item, drawn in pixels."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.marks: EventMarks | None = None
        self.selected: np.ndarray = np.zeros(0, bool)
        self.hovered: int | None = None
        self.neighbours: list[tuple[int, float]] = []

    def boundingRect(self) -> QRectF:
        return QRectF(-0.2, -0.2, 1.4, 1.4)

    def pixels(self) -> tuple[Floats, Floats]:
        """Return the scene positions of all points."""
        if self.marks is None:
            return np.zeros(0), np.zeros(0)
        t = self.sceneTransform()
        return self.marks.place[:, 0] * t.m11() + t.dx(), self.marks.place[:, 1] * t.m22() + t.dy()

    def radii(self) -> Floats:
        """Return the radius of every point: louder is larger."""
        return (
            np.zeros(0)
            if self.marks is None
            else 4.0 + 4.0 * (self.marks.opacity - OPACITY_FLOOR) / (1 - OPACITY_FLOOR)
        )

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        del option, widget
        marks = self.marks
        to_scene, invertible = self.sceneTransform().inverted()
        if marks is None or not invertible:
            return
        painter.setTransform(to_scene, True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        xs, ys = self.pixels()
        radii = self.radii()
        for i in range(len(marks)):
            if not marks.coloured[i]:
                continue
            colour = QColor(*map(int, marks.colours[i]))
            centre = QPointF(xs[i], ys[i])
            if marks.muted[i]:
                painter.setPen(QPen(colour, 1.5, Qt.PenStyle.DotLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            else:
                painter.setPen(QPen(self.theme.background, 1))
                painter.setBrush(QBrush(colour))
            painter.drawEllipse(centre, radii[i], radii[i])
        self._paint_neighbours(painter, xs, ys, radii)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for i in np.flatnonzero(self.selected):
            if marks.coloured[i]:
                painter.setPen(QPen(self.theme.halo, 4))
                painter.drawEllipse(QPointF(xs[i], ys[i]), radii[i] + 3, radii[i] + 3)
                painter.setPen(QPen(self.theme.selection, 2))
                painter.drawEllipse(QPointF(xs[i], ys[i]), radii[i] + 3, radii[i] + 3)
        if self.hovered is not None and self.hovered < len(marks):
            i = self.hovered
            painter.setPen(QPen(self.theme.text, 1.5))
            painter.drawEllipse(QPointF(xs[i], ys[i]), radii[i] + 2, radii[i] + 2)

    def _paint_neighbours(self, painter: QPainter, xs: Floats, ys: Floats, radii: Floats) -> None:
        chosen = np.flatnonzero(self.selected)
        if len(chosen) != 1 or not self.neighbours:
            return
        centre = QPointF(float(xs[chosen[0]]), float(ys[chosen[0]]))
        far = max(distance for _, distance in self.neighbours) or 1.0
        for row, distance in self.neighbours:
            colour = QColor(self.theme.text)
            colour.setAlphaF(0.9 - 0.4 * distance / far)
            end = QPointF(xs[row], ys[row])
            width = 2.2 - 1.2 * distance / far
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for pen in (QPen(self.theme.halo, width + 2), QPen(colour, width)):
                painter.setPen(pen)
                painter.drawLine(centre, end)
                painter.drawEllipse(end, radii[row] + 1.5, radii[row] + 1.5)


class MapView(QWidget):
    """The scatter of all events."""

    pointer_changed = Signal(str)

    def __init__(self, session: Session, model: MarksModel) -> None:
        super().__init__()
        self._session, self._model = session, model
        self.audition_on_hover = True
        self._press: tuple[QPointF, int | None, frozenset[str]] | None = None
        theme = theme_of(self.palette())
        self.plot = pg.PlotWidget(self, enableMenu=False)
        item = self.plot.getPlotItem()
        for axis in ("left", "bottom"):
            item.hideAxis(axis)
        item.hideButtons()
        self.box = item.getViewBox()
        self.box.setMouseEnabled(False, False)
        self.box.disableAutoRange()
        self.box.setLimits(xMin=-0.1, xMax=1.1, yMin=-0.1, yMax=1.1, minXRange=0.05, minYRange=0.05)
        self.plot.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot.setMouseTracking(True)
        self.plot.setAccessibleName("Map")
        self.plot.setAccessibleDescription(
            "Events by similarity of sound; the event table shows the same selection"
        )
        self.points = _Points(theme)
        self.box.addItem(self.points, ignoreBounds=True)
        self._band = QGraphicsRectItem()
        self._band.hide()
        self.plot.scene().addItem(self._band)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self._empty = EmptyState(
            self.plot, "No map yet", "Events are laid out by similarity of sound once a recording is encoded."
        )
        self.setFocusProxy(self.plot)
        for target in (self.plot, self.plot.viewport()):
            target.installEventFilter(self)
        model.changed.connect(self.show_marks)
        link(self, session.selection.changed, self._show_selection)
        self._restyle()
        self.fit()
        self.show_marks()

    # what is shown

    def fit(self) -> None:
        """Show every point."""
        self.box.setRange(xRange=(-0.06, 1.06), yRange=(-0.06, 1.06), padding=0)

    def show_marks(self) -> None:
        """Show the current events."""
        self.points.marks = self._model.marks
        self.points.hovered = None
        self._empty.setVisible(not self._model.marks.coloured.any())
        self._show_selection()

    def _show_selection(self, *_: object) -> None:
        marks = self._model.marks
        ids = self._session.selection.ids
        self.points.selected = marks.selected_mask(ids)
        self.points.neighbours = []
        if len(ids) == 1 and marks.coloured.any():
            found = self._session.neighbours(next(iter(ids)), N_NEIGHBOURS)
            self.points.neighbours = [(marks.index[i], d) for i, d in found if i in marks.index]
        self.points.update()

    def _restyle(self) -> None:
        theme = theme_of(self.palette())
        self.points.theme = theme
        self.plot.setBackground(theme.background)
        fill = QColor(theme.accent)
        fill.setAlpha(40)
        self._band.setBrush(fill)
        self._band.setPen(QPen(theme.accent, 1, Qt.PenStyle.DashLine))
        self.points.update()

    def changeEvent(self, event: QEvent) -> None:
        """Restyle with the palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()
        super().changeEvent(event)

    # input

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the plot's input before pyqtgraph does."""
        handlers: dict[QEvent.Type, Callable[[Any], bool]] = {
            QEvent.Type.MouseButtonPress: self._on_press,
            QEvent.Type.MouseMove: self._on_move,
            QEvent.Type.MouseButtonRelease: self._on_release,
            QEvent.Type.MouseButtonDblClick: self._on_double_click,
            QEvent.Type.Wheel: self._on_wheel,
            QEvent.Type.ToolTip: self._on_tool_tip,
            QEvent.Type.Leave: self._on_leave,
        }
        handler = handlers.get(event.type())
        if handler is not None and watched is self.plot.viewport():
            return handler(event)
        if event.type() == QEvent.Type.KeyPress and watched is self.plot:
            return self._on_key(event) if isinstance(event, QKeyEvent) else False
        return super().eventFilter(watched, event)

    def index_at(self, at: QPointF) -> int | None:
        """Return the event under a position of the plot, or None."""
        xs, ys = self.points.pixels()
        return point_at(np.nan_to_num(xs, nan=-1e9), np.nan_to_num(ys, nan=-1e9), at.x(), at.y(), 10.0)

    def _on_press(self, event: QMouseEvent) -> bool:
        self.plot.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() != Qt.MouseButton.LeftButton:
            return True
        index = self.index_at(event.position())
        selection = self._session.selection
        self._press = (event.position(), index, selection.ids)
        if index is not None:
            event_id = self._model.marks.ids[index]
            if event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
                selection.toggle([event_id])
            else:
                selection.set([event_id])
        return True

    def _on_move(self, event: QMouseEvent) -> bool:
        if self._press is None:
            self._hover(event.position())
            return True
        start, index, before = self._press
        if (event.position() - start).manhattanLength() < 6:
            return True
        if index is not None:
            self._press = None
            self._drag(index)
        else:
            band = QRectF(
                self.plot.mapToScene(start.toPoint()), self.plot.mapToScene(event.position().toPoint())
            )
            self._band.setRect(band.normalized())
            self._band.show()
            self._select_in(band.normalized(), before if event.modifiers() else frozenset())
        return True

    def _on_release(self, event: QMouseEvent) -> bool:
        on_nothing = self._press is not None and self._press[1] is None and not self._band.isVisible()
        if on_nothing and not event.modifiers():
            self._session.selection.clear()
        self._press = None
        self._band.hide()
        return True

    def _on_double_click(self, event: QMouseEvent) -> bool:
        index = self.index_at(event.position())
        if index is not None:
            self._session.audition([self._model.marks.ids[index]])
        return True

    def _on_wheel(self, event: QWheelEvent) -> bool:
        factor = 1.25 ** (-event.angleDelta().y() / 120)
        centre = self.box.mapSceneToView(self.plot.mapToScene(event.position().toPoint()))
        self.box.scaleBy((factor, factor), center=centre)
        return True

    def _on_tool_tip(self, event: QHelpEvent) -> bool:
        index = self.index_at(QPointF(event.pos()))
        QToolTip.showText(event.globalPos(), "" if index is None else self._describe(index), self.plot)
        return True

    def _on_leave(self, _event: QEvent) -> bool:
        self.points.hovered = None
        self.points.update()
        self.pointer_changed.emit("")
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        direction = _ARROWS.get(Qt.Key(event.key()))
        if direction is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        marks = self._model.marks
        rows = np.flatnonzero(marks.coloured)
        chosen = np.flatnonzero(self.points.selected[rows])
        current = int(chosen[0]) if len(chosen) else None
        target = walk(marks.place[rows, 0], marks.place[rows, 1], current, direction)
        if target is not None:
            self._session.selection.set([marks.ids[rows[target]]])
            if self.audition_on_hover:
                self._session.audition([marks.ids[rows[target]]])
        return True

    def _hover(self, at: QPointF) -> None:
        index = self.index_at(at)
        if index == self.points.hovered:
            return
        self.points.hovered = index
        self.points.update()
        self.plot.viewport().setCursor(
            Qt.CursorShape.ArrowCursor if index is None else Qt.CursorShape.PointingHandCursor
        )
        self.pointer_changed.emit("" if index is None else self._describe(index))
        if index is not None and self.audition_on_hover:
            self._session.audition([self._model.marks.ids[index]])

    def _select_in(self, band: QRectF, before: frozenset[str]) -> None:
        xs, ys = self.points.pixels()
        inside = (xs >= band.left()) & (xs <= band.right()) & (ys >= band.top()) & (ys <= band.bottom())
        found = frozenset(self._model.marks.ids[i] for i in np.flatnonzero(inside))
        self._session.selection.set(before | found)

    def _describe(self, index: int) -> str:
        marks = self._model.marks
        pitch = note_name(float(marks.pitch_hz[index]))
        onset = format_time(float(marks.onset_s[index]))
        return f"Event at {onset} · {pitch} · drag it to the timeline or a slot"

    # dragging a sound away

    def source_of(self, index: int) -> StageSource:
        """Return the sound of a point, named after its note and time."""
        marks = self._model.marks
        event = self._session.document.event(marks.ids[index])
        label = f"{note_name(float(marks.pitch_hz[index]))} at {format_time(float(marks.onset_s[index]), 2)}"
        return StageSource(event.vector, label, event.detail)

    def _drag(self, index: int) -> None:
        drag = QDrag(self)
        drag.setMimeData(sound_to_mime(self.source_of(index), self._model.marks.ids[index]))
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(20 * ratio), round(20 * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(*map(int, self._model.marks.colours[index])))
        painter.setPen(QPen(self.points.theme.text, 1.5))
        painter.drawEllipse(QPointF(10, 10), 7, 7)
        painter.end()
        drag.setPixmap(picture)
        drag.exec(Qt.DropAction.CopyAction)
