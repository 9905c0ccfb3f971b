"""Mouse gestures of the timeline: which gesture a press begins, and its moves and release.

The document does not change while the mouse button is down: a gesture shows a preview, and the release makes
one undo step. Esc cancels the preview.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from editor.views.marks.hit_testing import MIN_TARGET_PX, edge_at, event_at
from editor.views.timeline.edit_gestures import EventDrag, SpanDrag
from editor.views.timeline.press import Gesture, Press
from editor.views.timeline.steady_pointer import SteadyPointer
from editor.views.timeline.surface import TimelineSurface
from editor.views.timeline.view_gestures import LoopEdgeDrag, Pan, RubberBand, RulerDrag

__all__ = ["Gestures"]

_CLICK_PX = 4.0


class Gestures:
    """Turns presses, moves and releases on a timeline into selection, seeks, loops and edits."""

    def __init__(self, surface: TimelineSurface) -> None:
        self._surface = surface
        self._press: Press | None = None
        self._gesture: Gesture | None = None
        self._moved = False
        self._pointer = SteadyPointer(surface.plot)

    @property
    def active(self) -> bool:
        """Whether a button is held on something."""
        return self._gesture is not None

    def press(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        """Begin a gesture at a widget position."""
        if self._gesture is not None:
            return
        session = self._surface.session
        time_s, height = self._surface.plot.to_data(at)
        press = Press(at, time_s, height, modifiers, session.selection.ids, session.playback.loop)
        gesture = self._begun(press, button)
        if gesture is not None:
            self._press = press
            self._gesture = gesture
            self._moved = False
            self._pointer.begin(at)

    def _begun(self, press: Press, button: Qt.MouseButton) -> Gesture | None:
        """Return the gesture that a press begins, or None."""
        surface = self._surface
        plot = surface.plot
        if button == Qt.MouseButton.MiddleButton:
            return Pan(surface, press)
        if button != Qt.MouseButton.LeftButton:
            return None
        if plot.in_ruler(press.at):
            return self._begun_on_ruler(press)
        if not plot.in_plane(press.at):
            return None
        edge = plot.span.edge_at(press.at)
        span = plot.span.span
        if edge is not None and span is not None:
            return SpanDrag(surface, press, span, edge)
        index = event_at(plot.events.pixel_boxes(), press.at.x(), press.at.y())
        if index is None:
            return RubberBand(surface, press)
        return EventDrag(surface, press, surface.model.marks.ids[index])

    def _begun_on_ruler(self, press: Press) -> Gesture:
        flag = self._surface.plot.flag_at(press.at)
        if flag is not None:
            markers = self._surface.session.document.metadata.markers
            return RulerDrag(self._surface, press, pressed_s=markers[flag.first].time_s)
        loop = press.loop
        if loop is not None:
            start_x, end_x = (self._surface.plot.to_pixels(time_s)[0] for time_s in loop)
            edge = edge_at(press.at.x(), start_x, end_x, MIN_TARGET_PX)
            if edge is not None:
                return LoopEdgeDrag(self._surface, fixed_s=loop[1] if edge == "start" else loop[0])
        return RulerDrag(self._surface, press, pressed_s=max(press.time_s, 0.0))

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Continue the gesture at a widget position."""
        if self._gesture is None:
            return
        to = self._pointer.at(at)
        if self._moved or max(abs(to.way.x()), abs(to.way.y())) >= _CLICK_PX:
            self._moved = True
            self._gesture.move(to, modifiers)
        self._pointer.view_moved()

    def view_moved(self) -> None:
        """Take over a scroll or a zoom by the user: the gesture continues from what is under the pointer."""
        if self._gesture is not None:
            self._pointer.view_moved()

    def release(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Finish the gesture: one undo step, or a click."""
        gesture = self._gesture
        if gesture is None:
            return
        self.move(at, modifiers)
        self._end()
        if self._moved:
            gesture.release(modifiers)
        else:
            gesture.click()

    def cancel(self) -> bool:
        """Cancel the gesture and its preview; return whether there was one."""
        press = self._press
        if press is None:
            return False
        self._end()
        self._surface.session.selection.set(press.selected)
        self._surface.plot.show_loop(press.loop)
        return True

    def _end(self) -> None:
        self._press = None
        self._gesture = None
        plot = self._surface.plot
        plot.events.set_drag(None)
        plot.show_guide(None)
        plot.show_note("")
        plot.show_band(None)
        plot.show_span(self._surface.selected_span())
        self._surface.show_pointer_text("")
