"""What the mouse means on the timeline: a small state machine from press to release.

Nothing in the document changes while the mouse is down: a drag shows a preview, and its release makes one
undo step. Esc drops the preview, so a cancelled drag leaves no trace.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from codec.events.event import MODEL_SAMPLE_RATE
from editor.commands import SPACING_RANGE
from editor.translation import tr
from editor.views.marks.hit_testing import MIN_TARGET_PX, edge_at, event_at, events_in, lock_axis
from editor.views.marks.marks import format_time, note_name
from editor.views.timeline.event_item import Drag
from editor.views.timeline.plot import PITCH
from editor.views.timeline.snap import Snapped

if TYPE_CHECKING:
    from editor.views.timeline.timeline import Timeline

__all__ = ["Gestures"]

_CLICK_PX = 4.0
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier


class _Kind(Enum):
    NONE = auto()
    EVENT = auto()
    SPAN = auto()
    BAND = auto()
    RULER = auto()
    LOOP_EDGE = auto()
    PAN = auto()


@dataclass
class _Press:
    kind: _Kind
    at: QPointF
    time_s: float
    height: float
    modifiers: Qt.KeyboardModifier
    event_id: str = ""
    was_selected: bool = False
    axis: str | None = None
    fixed_s: float = 0.0
    grabbed_s: float = 0.0
    before: frozenset[str] = frozenset()
    loop_before: tuple[float, float] | None = None
    moved: bool = False


class Gestures:
    """Turns presses, moves and releases on a timeline into selection, seeks, loops and edits."""

    def __init__(self, timeline: Timeline) -> None:
        self._view = timeline
        self._press: _Press | None = None
        self._offset = (0.0, 0.0)

    @property
    def active(self) -> bool:
        """Whether a button is held on something."""
        return self._press is not None

    # press

    def press(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        """Begin a gesture at a widget position."""
        view, plot = self._view, self._view.plot
        if self._press is not None:
            return
        time_s, height = plot.to_data(at)
        press = _Press(_Kind.NONE, at, time_s, height, modifiers)
        press.before = view.session.selection.ids
        press.loop_before = view.session.playback.loop
        if button == Qt.MouseButton.MiddleButton:
            press.kind = _Kind.PAN
        elif button != Qt.MouseButton.LeftButton:
            return
        elif plot.in_ruler(at):
            self._press_ruler(press)
        elif plot.in_plane(at):
            index = event_at(plot.events.pixel_boxes(), at.x(), at.y())
            if plot.span.edge_at(at) is not None:
                self._press_span(press)
            elif index is None:
                press.kind = _Kind.BAND
            else:
                self._press_event(press, view.model.marks.ids[index])
        if press.kind is not _Kind.NONE:
            self._press = press
            self._offset = (0.0, 0.0)

    def _press_ruler(self, press: _Press) -> None:
        press.kind, press.fixed_s = _Kind.RULER, max(press.time_s, 0.0)
        loop = press.loop_before
        if loop is not None:
            start_x, end_x = (self._view.plot.to_pixels(t)[0] for t in loop)
            edge = edge_at(press.at.x(), start_x, end_x, MIN_TARGET_PX)
            if edge is not None:
                press.kind = _Kind.LOOP_EDGE
                press.fixed_s = loop[1] if edge == "start" else loop[0]

    def _press_span(self, press: _Press) -> None:
        plot = self._view.plot
        edge, span = plot.span.edge_at(press.at), plot.span.span
        if edge is not None and span is not None:
            press.kind = _Kind.SPAN
            press.fixed_s, press.grabbed_s = span[::-1] if edge == "start" else span
            plot.show_span(span, edge)

    def _press_event(self, press: _Press, event_id: str) -> None:
        selection = self._view.session.selection
        press.kind, press.event_id = _Kind.EVENT, event_id
        press.was_selected = event_id in selection.ids
        if press.modifiers & _SHIFT:
            selection.toggle([event_id])
        elif not press.was_selected:
            if press.modifiers & _CTRL:
                selection.add([event_id])
            else:
                selection.set([event_id])
        if self._view.audition_on_grab:
            self._view.session.audition([event_id])

    # move

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Continue the gesture at a widget position."""
        press = self._press
        if press is None:
            return
        dx, dy = at.x() - press.at.x(), at.y() - press.at.y()
        if not press.moved and max(abs(dx), abs(dy)) < _CLICK_PX:
            return
        press.moved = True
        if press.kind is _Kind.EVENT:
            self._move_events(press, at, dx, dy, modifiers)
        elif press.kind is _Kind.SPAN:
            self._move_span(press, at, modifiers)
        elif press.kind is _Kind.BAND:
            self._move_band(press, at)
        elif press.kind in (_Kind.RULER, _Kind.LOOP_EDGE):
            self._move_loop(press, at, modifiers)
        elif press.kind is _Kind.PAN:
            seconds, height = self._view.plot.scale()
            self._view.scroll_by(-dx * seconds, dy * height)
            press.at = at

    def _move_events(
        self, press: _Press, at: QPointF, dx: float, dy: float, modifiers: Qt.KeyboardModifier
    ) -> None:
        view, plot = self._view, self._view.plot
        if press.event_id not in view.session.selection.ids:
            return
        press.axis = press.axis or lock_axis(dx, dy)
        if press.axis is None:
            return
        marks = view.model.marks
        chosen = marks.selected_mask(view.session.selection.ids)
        row = marks.index[press.event_id]
        time_s, height = plot.to_data(at)
        copying = bool(modifiers & _CTRL)
        onset_s, level = float(marks.onset_s[row]), float(view.heights()[row])
        if press.axis == "pitch" and plot.mode == PITCH:
            semitones = (height - press.height) * 12
            semitones = round(semitones, 2) if modifiers & _ALT else float(round(semitones))
            self._offset = (0.0, semitones)
            plot.events.set_drag(Drag(height=semitones / 12))
            pitch_hz = 2 ** (level + semitones / 12)
            text = tr(
                "{semitones:+g} semitones → {note} {pitch_hz:.0f} Hz",
                semitones=semitones,
                note=note_name(pitch_hz),
                pitch_hz=pitch_hz,
            )
            plot.show_note(text, onset_s, level + semitones / 12)
            return
        wanted = onset_s + time_s - press.time_s
        snapped = None if modifiers & _ALT else view.snapped(wanted, view.session.selection.ids)
        delta_s = (wanted if snapped is None else snapped.time_s) - onset_s
        delta_s = max(delta_s, -float(marks.onset_s[chosen].min()))
        self._offset = (delta_s, 0.0)
        plot.events.set_drag(Drag(delta_s, copying=copying))
        span = view.selected_span()
        if span is not None and not copying:
            plot.show_span((span[0] + delta_s, span[1] + delta_s))
        plot.show_guide(None if snapped is None else snapped.time_s)
        text = f"{delta_s * 1000:+.0f} ms → {format_time(onset_s + delta_s)}{_caught(snapped)}"
        if copying:
            text = tr("copy {change}", change=text)
        plot.show_note(text, onset_s + delta_s, level)

    def _move_span(self, press: _Press, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        view, plot = self._view, self._view.plot
        wanted = press.grabbed_s + plot.to_data(at)[0] - press.time_s
        snapped = None if modifiers & _ALT else view.snapped(wanted, view.session.selection.ids)
        length_s = press.grabbed_s - press.fixed_s
        low, high = SPACING_RANGE
        end_s = max(wanted if snapped is None else snapped.time_s, 0.0)
        factor = min(max((end_s - press.fixed_s) / length_s, low), high)
        end_s = press.fixed_s + factor * length_s
        self._offset = (factor, press.fixed_s)
        plot.events.set_drag(Drag(factor=factor, pivot_s=press.fixed_s))
        edge = "start" if length_s < 0 else "end"
        plot.show_span((min(end_s, press.fixed_s), max(end_s, press.fixed_s)), edge)
        plot.show_guide(None if snapped is None else end_s)
        text = tr(
            "spacing {factor:.1f} % → {length_s:.3f} s{caught}",
            factor=100 * factor,
            length_s=abs(factor * length_s),
            caught=_caught(snapped),
        )
        plot.show_note(text, end_s, plot.height_range()[1])

    def _move_band(self, press: _Press, at: QPointF) -> None:
        view, plot = self._view, self._view.plot
        plot.show_band(plot.mapToScene(press.at.toPoint()), plot.mapToScene(at.toPoint()))
        rows = events_in(plot.events.pixel_boxes(), press.at.x(), press.at.y(), at.x(), at.y())
        found = frozenset(view.model.marks.ids[i] for i in rows)
        additive = press.modifiers & (_SHIFT | _CTRL)
        view.session.selection.set(press.before | found if additive else found)

    def _move_loop(self, press: _Press, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        view = self._view
        time_s = min(max(view.plot.to_data(at)[0], 0.0), max(view.plot.duration_s, 0.0))
        snapped = None if modifiers & _ALT else view.snapped(time_s, frozenset())
        end_s = time_s if snapped is None else snapped.time_s
        view.plot.show_guide(None if snapped is None else end_s)
        low, high = sorted((press.fixed_s, end_s))
        view.plot.show_loop((low, high))
        self._offset = (low, high)

    # release

    def release(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Finish the gesture: one undo step, or a click."""
        press = self._press
        if press is None:
            return
        self.move(at, modifiers)
        self._press = None
        self._clear_preview()
        if press.kind is _Kind.EVENT:
            self._release_event(press, modifiers)
        elif press.kind is _Kind.SPAN and press.moved:
            factor, pivot_s = self._offset
            ids, pivot = self._view.session.selection.ids, round(pivot_s * MODEL_SAMPLE_RATE)
            self._view.session.arranging.stretch_spacing(ids, factor, pivot_samples=pivot)
        elif press.kind is _Kind.BAND and not press.moved:
            if not press.modifiers & (_SHIFT | _CTRL):
                self._view.session.selection.clear()
            self._view.place_cursor(press.time_s)
        elif press.kind is _Kind.RULER and not press.moved:
            self._view.session.playback.seek(press.fixed_s)
        elif press.kind in (_Kind.RULER, _Kind.LOOP_EDGE) and press.moved:
            low, high = self._offset
            self._view.set_loop((low, high) if high - low > 1e-3 else None)

    def _release_event(self, press: _Press, modifiers: Qt.KeyboardModifier) -> None:
        session = self._view.session
        if not press.moved:
            if press.modifiers & _CTRL and press.was_selected:
                session.selection.remove([press.event_id])
            elif not press.modifiers & (_SHIFT | _CTRL):
                session.selection.set([press.event_id])
            return
        delta_s, semitones = self._offset
        ids = session.selection.ids
        delta_samples = round(delta_s * MODEL_SAMPLE_RATE)
        if semitones:
            session.edits.transpose(ids, semitones)
            if self._view.audition_on_grab:
                session.audition([press.event_id])
        elif delta_samples and modifiers & _CTRL:
            session.selection.set(session.edits.duplicate(ids, delta_samples))
        elif delta_samples:
            session.edits.move(ids, delta_samples)

    def cancel(self) -> bool:
        """Drop the gesture and its preview; return whether there was one."""
        press = self._press
        if press is None:
            return False
        self._press = None
        self._clear_preview()
        self._view.session.selection.set(press.before)
        self._view.plot.show_loop(press.loop_before)
        return True

    def _clear_preview(self) -> None:
        plot = self._view.plot
        plot.events.set_drag(None)
        plot.show_guide(None)
        plot.show_note("")
        plot.show_band(None)
        plot.show_span(self._view.selected_span())


def _caught(snapped: Snapped | None) -> str:
    """Return what was snapped to, for the note beside the pointer."""
    return "" if snapped is None else f" · {tr(snapped.kind.value)}"
