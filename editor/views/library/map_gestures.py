"""Mouse and keys on the library's map: click, brush, drawing of regions, scrolling, zooming, walking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from editor.overrides import guarded
from editor.views.inspector.button_keys import acts_on_key
from editor.views.library.brush import LARGEST_PX, SMALLEST_PX, Brush
from editor.views.library.map_canvas import MapCanvas, Place
from editor.views.map.picking import step_towards
from editor.views.marks.hit_testing import Direction
from editor.views.marks.keys import ARROWS, ZOOM_KEYS

__all__ = ["MapGestures", "Tool"]

Tool = Literal["point", "brush", "region"]

_STARTS_PX = 6
_FIRST_STEP_PX = 24.0
"""Around the current event, half the side of the square that is searched first for the next one."""
_RADIUS_STEP = 1.25
_NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@guarded
class MapGestures(QObject):
    """Handles the input of a canvas.

    Attributes
    ----------
    tool
        What the left button does: hear an event or drag it away, brush, or draw a region.
    """

    chosen = Signal(int)
    """The position of an event, in the map's arrays: it was clicked or walked to."""
    drag_wanted = Signal(int)
    """The event at a position is dragged away."""
    drawn = Signal(object)
    """The corners of a region that was drawn, a list of places."""
    hovered = Signal(object)
    """The position of the event under the pointer, or None."""
    radius_changed = Signal(int)
    """The wheel has changed the brush's radius."""
    again_wanted = Signal()
    """The current event is to be heard again."""

    def __init__(self, canvas: MapCanvas, brush: Brush) -> None:
        super().__init__(canvas)
        self._canvas, self._brush = canvas, brush
        self.tool: Tool = "point"
        self._pressed: tuple[QPointF, int | None] | None = None
        self._pans_from: QPointF | None = None
        self._outline: list[Place] | None = None
        self._over: int | None = None
        canvas.installEventFilter(self)

    def set_tool(self, tool: Tool) -> None:
        """Choose what the left button does; a gesture in progress ends."""
        self._cancel()
        self.tool = tool
        self._canvas.setCursor(_cursor(tool))
        self._show_pointer(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the input of the canvas."""
        handlers: dict[QEvent.Type, Callable[[Any], None]] = {
            QEvent.Type.MouseButtonPress: self._press,
            QEvent.Type.MouseMove: self._move,
            QEvent.Type.MouseButtonRelease: self._release,
            QEvent.Type.Wheel: self._wheel,
            QEvent.Type.Leave: self._leave,
            QEvent.Type.FocusOut: self._focus_out,
        }
        handler = handlers.get(event.type())
        if handler is not None:
            handler(event)
            return event.type() not in (QEvent.Type.Leave, QEvent.Type.FocusOut)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyRelease:
            return self._key_release(event)
        keys: dict[int, Callable[[], object]] = {Qt.Key.Key_B: self.again_wanted.emit}
        if self._in_gesture:
            keys[Qt.Key.Key_Escape] = self._cancel
        if self.tool == "brush":
            keys |= {Qt.Key.Key_Return: self._brush_by_key, Qt.Key.Key_Enter: self._brush_by_key}
        if acts_on_key(event, keys):
            return True
        return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(event)

    # Mouse

    @property
    def _in_gesture(self) -> bool:
        return self._outline is not None or self._brush.held

    def _press(self, event: QMouseEvent) -> None:
        canvas, at = self._canvas, event.position()
        canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pans_from = at
        elif event.button() != Qt.MouseButton.LeftButton:
            return
        elif self.tool == "brush":
            self._brush.begin(at)
            self._show_pointer(at)
        elif self.tool == "region":
            self._outline = [canvas.place_at(at)]
        else:
            found = canvas.event_at(at)
            self._pressed = at, found
            if found is None:
                self._pans_from = at
            else:
                self.chosen.emit(found)

    def _move(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pans_from is not None:
            self._canvas.pan(at - self._pans_from)
            self._pans_from = at
            self._canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._outline is not None:
            self._outline.append(self._canvas.place_at(at))
            self._canvas.show_outline(self._outline)
        elif self._brush.held:
            self._brush.move(at)
            self._show_pointer(at)
        elif self._pressed is not None:
            pressed_at, found = self._pressed
            if found is not None and (at - pressed_at).manhattanLength() >= _STARTS_PX:
                self._pressed = None
                self.drag_wanted.emit(found)
        else:
            self._show_pointer(at)
            self._hover(self._canvas.event_at(at) if self.tool == "point" else None)

    def _release(self, event: QMouseEvent) -> None:
        outline, self._outline = self._outline, None
        self._pressed = self._pans_from = None
        self._brush.end()
        self._canvas.setCursor(_cursor(self.tool))
        if outline is not None:
            self._canvas.show_outline(())
            if len(outline) >= 3:
                self.drawn.emit(outline)
        self._show_pointer(event.position())

    def _wheel(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() / 120
        zooms = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self.tool == "brush" and not zooms:
            radius = self._brush.radius_px * _RADIUS_STEP**turns
            self._brush.radius_px = round(min(max(radius, SMALLEST_PX), LARGEST_PX))
            self.radius_changed.emit(self._brush.radius_px)
        else:
            self._canvas.zoom(1.25**turns, event.position())
        self._show_pointer(event.position())

    def _leave(self, _event: QEvent) -> None:
        self._canvas.show_pointer(None, None)
        self._hover(None)

    def _focus_out(self, _event: QEvent) -> None:
        if self._brush.held:
            self._brush.end()

    def _show_pointer(self, at: QPointF | None) -> None:
        self._canvas.show_pointer(at, self._brush.radius_px if self.tool == "brush" else None)

    def _hover(self, position: int | None) -> None:
        if position != self._over:
            self._over = position
            self._canvas.show_hovered(position)
            on_event = position is not None
            self._canvas.setCursor(Qt.CursorShape.PointingHandCursor if on_event else _cursor(self.tool))
            self.hovered.emit(position)

    def _cancel(self) -> None:
        self._outline = None
        self._pressed = self._pans_from = None
        self._brush.end()
        self._canvas.show_outline(())

    # Keys

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in ZOOM_KEYS and not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            self._canvas.zoom(ZOOM_KEYS[key])
        elif key == Qt.Key.Key_0 and modifiers == _NO_MODIFIER:
            self._canvas.fit()
        elif key in ARROWS and modifiers == _NO_MODIFIER:
            self._walk(ARROWS[key])
        else:
            return False
        return True

    def _brush_by_key(self) -> None:
        """Brush around the current event, or the centre, until the key is let go."""
        canvas, picture = self._canvas, self._canvas.picture
        if self._brush.held or picture is None:
            return
        current = None if canvas.current is None else picture.position_of(canvas.current)
        place = (canvas.frame.x, canvas.frame.y) if current is None else picture.world.places[current]
        xs, ys = canvas.frame.pixels_of(place)
        at = QPointF(xs[0], ys[0])
        self._brush.begin(at)
        self._show_pointer(at)

    def _key_release(self, event: QKeyEvent) -> bool:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.isAutoRepeat():
            return False
        self._brush.end()
        return True

    def _walk(self, direction: Direction) -> None:
        canvas, picture = self._canvas, self._canvas.picture
        if picture is None or not len(picture.chosen):
            return
        start = None if canvas.current is None else picture.position_of(canvas.current)
        if start is None:
            x, y = canvas.frame.x, canvas.frame.y
            left, bottom, right, top = picture.bounds
            (found,) = picture.chosen.nearest(x, y, 2.0 * max(right - left, top - bottom, 1e-6))
        else:
            found = self._towards(start, direction)
        if found != start:
            x, y = picture.world.places[found]
            canvas.show_place(float(x), float(y))
            self.chosen.emit(int(found))

    def _towards(self, start: int, direction: Direction) -> int:
        """Return the nearest event in a direction; `start` if there is none.

        Ever larger squares are searched, so that of a million events only the near ones are compared.
        """
        canvas, picture = self._canvas, self._canvas.picture
        assert picture is not None
        x, y = map(float, picture.world.places[start])
        left, bottom, right, top = picture.bounds
        farthest = 2.0 * max(right - left, top - bottom, 1e-6)
        reach = _FIRST_STEP_PX / canvas.frame.unit_px
        while True:
            near = picture.chosen.in_frame(x - reach, y - reach, x + reach, y + reach)
            at = int(np.searchsorted(near, start))
            if at == len(near) or near[at] != start:  # the current one no longer stands out
                near = np.insert(near, at, start)
            xs, ys = canvas.frame.pixels_of(picture.world.places[near])
            found = int(near[step_towards(xs, ys, at, direction)])
            distance = float(np.hypot(*(picture.world.places[found] - picture.world.places[start])))
            if (found != start and distance <= reach) or reach >= farthest:
                return found
            reach *= 2.0


def _cursor(tool: Tool) -> Qt.CursorShape:
    return Qt.CursorShape.ArrowCursor if tool == "point" else Qt.CursorShape.CrossCursor
