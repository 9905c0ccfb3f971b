"""Gestures of the timeline that edit the selected events: a drag of an event, a drag of the span's end."""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import Qt

from codec.events.event import MODEL_SAMPLE_RATE
from editor.commands import SPACING_RANGE
from editor.commands.labels import n_events_text
from editor.translation import number_text, tr
from editor.views.marks.hit_testing import lock_axis
from editor.views.marks.marks import format_time, note_name
from editor.views.timeline.event_item import Drag
from editor.views.timeline.plot import PITCH
from editor.views.timeline.press import CTRL, SHIFT, Pointer, Press, caught, is_free
from editor.views.timeline.surface import TimelineSurface

__all__ = ["EventDrag", "SpanDrag"]


class EventDrag:
    """A press on an event: selects it, and drags the selection in time or pitch, by the first direction.

    With Ctrl a drag in time moves copies of the events.
    """

    def __init__(self, surface: TimelineSurface, press: Press, event_id: str) -> None:
        self._surface = surface
        self._press = press
        self._event_id = event_id
        self._was_selected = event_id in press.selected
        self._axis: str | None = None
        self._delta_s = 0.0
        self._semitones = 0.0
        selection = surface.session.selection
        if press.modifiers & SHIFT:
            selection.toggle([event_id])
        elif not self._was_selected:
            if press.modifiers & CTRL:
                selection.add([event_id])
            else:
                selection.set([event_id])
        if surface.audition_on_grab:
            surface.session.audition([event_id])

    def move(self, to: Pointer, modifiers: Qt.KeyboardModifier) -> None:
        """Show a preview of the events at their new place."""
        surface = self._surface
        # It may be removed, or not be drawn yet, while it is held.
        drawn = self._event_id in surface.model.marks.index
        if not drawn or self._event_id not in surface.session.selection.ids:
            return
        if self._axis is None:
            self._axis = lock_axis(to.way.x(), to.way.y())
        if self._axis == "pitch" and self._surface.plot.mode == PITCH:
            self._move_in_pitch(to, modifiers)
        elif self._axis is not None:
            self._move_in_time(to, modifiers)

    def _is_free(self, modifiers: Qt.KeyboardModifier) -> bool:
        # Shift at the press adds to the selection; only afterwards it frees the drag.
        return is_free(modifiers & ~(self._press.modifiers & SHIFT))

    def _grabbed(self) -> tuple[float, float]:
        """Return the onset, in seconds, and the height of the event under the pointer."""
        marks = self._surface.model.marks
        row = marks.index[self._event_id]
        return float(marks.onset_s[row]), float(self._surface.heights()[row])

    def _move_in_pitch(self, to: Pointer, modifiers: Qt.KeyboardModifier) -> None:
        plot = self._surface.plot
        onset_s, height = self._grabbed()
        semitones = (to.height - self._press.height) * 12
        semitones = round(semitones, 2) if self._is_free(modifiers) else float(round(semitones))
        self._semitones = semitones
        plot.events.set_drag(Drag(height=semitones / 12))
        pitch_hz = 2 ** (height + semitones / 12)
        change = number_text(semitones, "+g").replace("-", "−")
        text = tr(
            "{change} semitones → {note} {pitch_hz:.0f} Hz",
            change=change,
            note=note_name(pitch_hz),
            pitch_hz=pitch_hz,
        )
        plot.show_note(text, onset_s, height + semitones / 12)
        self._say(_pitch_text(2**height), f"{change} st", _pitch_text(pitch_hz), format_time(onset_s))

    def _move_in_time(self, to: Pointer, modifiers: Qt.KeyboardModifier) -> None:
        surface = self._surface
        plot = surface.plot
        marks = surface.model.marks
        selected = surface.session.selection.ids
        onset_s, height = self._grabbed()
        copying = bool(modifiers & CTRL)
        wanted = onset_s + to.time_s - self._press.time_s
        snapped = None if self._is_free(modifiers) else surface.snapped(wanted, selected)
        delta_s = (wanted if snapped is None else snapped.time_s) - onset_s
        delta_s = max(delta_s, -float(marks.onset_s[marks.selected_mask(selected)].min()))
        self._delta_s = delta_s
        plot.events.set_drag(Drag(delta_s, copying=copying))
        span = surface.selected_span()
        if span is not None and not copying:
            plot.show_span((span[0] + delta_s, span[1] + delta_s))
        plot.show_guide(None if snapped is None else snapped.time_s)
        change = f"{delta_s * 1000:+.0f} ms".replace("-", "−")
        text = f"{change} → {format_time(onset_s + delta_s)}{caught(snapped)}"
        if copying:
            text = tr("copy {change}", change=text)
        plot.show_note(text, onset_s + delta_s, height)
        pitch_hz = float(marks.pitch_hz[marks.index[self._event_id]])
        ends = format_time(onset_s), format_time(onset_s + delta_s)
        self._say(ends[0], f"{number_text(delta_s * 1000, '+.1f')} ms", ends[1], _pitch_text(pitch_hz))

    def _say(self, start: str, change: str, end: str, other: str) -> None:
        """Say in the status bar from where to where the event is dragged, and what does not change."""
        n_events = len(self._surface.session.selection.ids)
        text = tr(
            "{start} → {end}   ·   {change}   ·   {other}",
            start=start,
            end=end,
            change=change.replace("-", "−"),
            other=other,
        )
        self._surface.show_pointer_text(
            f"{text}   ·   {tr(n_events_text(n_events))}" if n_events > 1 else text
        )

    def release(self, modifiers: Qt.KeyboardModifier) -> None:
        """Transpose, copy or move the selected events."""
        session = self._surface.session
        ids = session.selection.ids
        delta_samples = round(self._delta_s * MODEL_SAMPLE_RATE)
        if self._semitones:
            session.edits.transpose(ids, self._semitones)
            if self._surface.audition_on_grab:
                session.audition([self._event_id])
        elif delta_samples and modifiers & CTRL:
            made = session.edits.duplicate(ids, delta_samples)
            if made:
                session.selection.set(made)
        elif delta_samples:
            session.edits.move(ids, delta_samples)

    def click(self) -> None:
        """Select only this event; with Ctrl, deselect it if it is selected."""
        selection = self._surface.session.selection
        if self._press.modifiers & CTRL and self._was_selected:
            selection.remove([self._event_id])
        elif not self._press.modifiers & (SHIFT | CTRL):
            selection.set([self._event_id])


def _pitch_text(pitch_hz: float) -> str:
    """Return the note and the frequency; a dash without a pitch."""
    note = note_name(pitch_hz)
    return f"{note} {pitch_hz:.0f} Hz" if math.isfinite(pitch_hz) else note


class SpanDrag:
    """A press on a handle of the selection's span: stretches the spacing of the selected events.

    Parameters
    ----------
    span
        First and last selected onset, in seconds.
    edge
        The handle that was pressed; the other end of the span is fixed.
    """

    def __init__(
        self,
        surface: TimelineSurface,
        press: Press,
        span: tuple[float, float],
        edge: Literal["start", "end"],
    ) -> None:
        self._surface = surface
        self._press = press
        self._edge: Literal["start", "end"] = edge
        start_s, end_s = span
        self._grabbed_s = start_s if edge == "start" else end_s
        self._pivot_s = end_s if edge == "start" else start_s
        self._factor = 1.0
        surface.plot.show_span(span, edge)

    def move(self, to: Pointer, modifiers: Qt.KeyboardModifier) -> None:
        """Show a preview of the events with the new spacing."""
        surface = self._surface
        plot = surface.plot
        pivot_s = self._pivot_s
        wanted = self._grabbed_s + to.time_s - self._press.time_s
        snapped = None if is_free(modifiers) else surface.snapped(wanted, surface.session.selection.ids)
        length_s = self._grabbed_s - pivot_s
        low, high = SPACING_RANGE
        end_s = max(wanted if snapped is None else snapped.time_s, 0.0)
        factor = min(max((end_s - pivot_s) / length_s, low), high)
        end_s = pivot_s + factor * length_s
        self._factor = factor
        plot.events.set_drag(Drag(factor=factor, pivot_s=pivot_s))
        plot.show_span((min(end_s, pivot_s), max(end_s, pivot_s)), self._edge)
        plot.show_guide(None if snapped is None else end_s)
        text = tr(
            "spacing {factor:.1f} % → {length_s:.3f} s{caught}",
            factor=100 * factor,
            length_s=abs(factor * length_s),
            caught=caught(snapped),
        )
        plot.show_note(text, end_s, plot.height_range()[1])
        ends = sorted((end_s, pivot_s))
        surface.show_pointer_text(f"{format_time(ends[0])} – {format_time(ends[1])}   ·   {text}")

    def release(self, modifiers: Qt.KeyboardModifier) -> None:
        """Stretch the spacing."""
        session = self._surface.session
        session.arranging.stretch_spacing(
            session.selection.ids,
            self._factor,
            pivot_samples=round(self._pivot_s * MODEL_SAMPLE_RATE),
        )

    def click(self) -> None:
        """Do nothing."""
