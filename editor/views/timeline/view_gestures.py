"""Gestures of the timeline without edits: they select, seek, loop and scroll."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from editor.translation import tr
from editor.views.marks.hit_testing import events_in
from editor.views.marks.marks import format_time
from editor.views.timeline.press import CTRL, SHIFT, Pointer, Press, is_free
from editor.views.timeline.surface import TimelineSurface

__all__ = ["LoopEdgeDrag", "Pan", "RubberBand", "RulerDrag"]

_SHORTEST_LOOP_S = 1e-3


class RubberBand:
    """A press on empty space: a rubber band selects events, a click sets the playhead."""

    def __init__(self, surface: TimelineSurface, press: Press) -> None:
        self._surface = surface
        self._press = press
        self._adds = bool(press.modifiers & (SHIFT | CTRL))

    def move(self, to: Pointer, modifiers: Qt.KeyboardModifier) -> None:
        """Select the events that the rubber band overlaps."""
        plot = self._surface.plot
        start = plot.to_pixels(self._press.time_s, self._press.height)
        end = plot.to_pixels(to.time_s, to.height)
        plot.show_band(QPointF(*start), QPointF(*end))
        rows = events_in(plot.events.pixel_boxes(), *start, *end)
        found = frozenset(self._surface.model.marks.ids[row] for row in rows)
        self._surface.session.selection.set(self._press.selected | found if self._adds else found)

    def release(self, modifiers: Qt.KeyboardModifier) -> None:
        """Keep the selection."""

    def click(self) -> None:
        """Select nothing, and set the playhead."""
        if not self._adds:
            self._surface.session.selection.clear()
        self._surface.place_cursor(self._press.time_s)


class LoopEdgeDrag:
    """A press on an edge of the loop: moves it.

    Parameters
    ----------
    fixed_s
        The fixed end of the loop, in seconds.
    """

    def __init__(self, surface: TimelineSurface, *, fixed_s: float) -> None:
        self._surface = surface
        self._fixed_s = fixed_s
        self._loop = (fixed_s, fixed_s)

    def move(self, to: Pointer, modifiers: Qt.KeyboardModifier) -> None:
        """Show the loop."""
        plot = self._surface.plot
        time_s = min(max(to.time_s, 0.0), max(plot.duration_s, 0.0))
        snapped = None if is_free(modifiers) else self._surface.snapped(time_s, frozenset())
        end_s = time_s if snapped is None else snapped.time_s
        plot.show_guide(None if snapped is None else end_s)
        self._loop = (min(self._fixed_s, end_s), max(self._fixed_s, end_s))
        plot.show_loop(self._loop)
        low, high = self._loop
        text = tr(
            "Loop {start} – {end}   ·   {length_s:.3f} s",
            start=format_time(low),
            end=format_time(high),
            length_s=high - low,
        )
        self._surface.show_pointer_text(text)

    def release(self, modifiers: Qt.KeyboardModifier) -> None:
        """Loop the region; an empty region removes the loop."""
        low, high = self._loop
        self._surface.set_loop(self._loop if high - low > _SHORTEST_LOOP_S else None)

    def click(self) -> None:
        """Do nothing."""


class RulerDrag(LoopEdgeDrag):
    """A press on the time ruler: draws a loop from there, and a click sets the playhead.

    Parameters
    ----------
    pressed_s
        Where it was pressed, in seconds.
    """

    def __init__(self, surface: TimelineSurface, press: Press, *, pressed_s: float) -> None:
        snapped = None if is_free(press.modifiers) else surface.snapped(pressed_s, frozenset())
        super().__init__(surface, fixed_s=pressed_s if snapped is None else snapped.time_s)
        self._pressed_s = pressed_s

    def click(self) -> None:
        """Set the playhead."""
        self._surface.session.playback.seek(self._pressed_s)


class Pan:
    """A press of the middle button: moves the view with the pointer."""

    def __init__(self, surface: TimelineSurface, press: Press) -> None:
        self._surface = surface
        self._last = QPointF()

    def move(self, to: Pointer, modifiers: Qt.KeyboardModifier) -> None:
        """Scroll by the movement of the pointer."""
        seconds, height = self._surface.plot.scale()
        way = to.way - self._last
        self._surface.scroll_by(-way.x() * seconds, way.y() * height)
        self._last = to.way

    def release(self, modifiers: Qt.KeyboardModifier) -> None:
        """Stay."""

    def click(self) -> None:
        """Do nothing."""
