"""Handlers for edits of the selection, the clipboard, and selecting."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom
from codec.project.file import ProjectError
from editor.commands.labels import Label
from editor.session.pasting import paste_events
from editor.translation import tr
from editor.views.handlers.window import HandlersWindow
from editor.views.lists.event_clipboard import EventClipboard

__all__ = ["RENDER_ACTIONS", "EditHandlers"]

_SIMILAR_COLOUR = 45.0

RENDER_ACTIONS = {
    RenderFrom.CAPTURED: "render_captured",
    RenderFrom.MODEL: "render_model",
    RenderFrom.BLEND: "render_blend",
}


class EditHandlers:
    """Handlers of the Edit, Event and Select menus."""

    def __init__(self, window: HandlersWindow) -> None:
        self._window = window
        self._session = window.session
        self._clipboard = EventClipboard(window.dialog_parent)
        self._clipboard.changed.connect(window.refresh_actions)

    @property
    def can_paste(self) -> bool:
        """Whether there are copied events, from any window, and a piece to paste them into."""
        document = self._session.document
        return self._clipboard.has_events and (document.duration_s > 0 or len(document) > 0)

    def _ids(self) -> frozenset[str]:
        return self._session.selection.ids

    def selected_events(self) -> Iterator[Event]:
        """Return the selected events, one at a time: often the first one answers for thousands."""
        events = self._session.document.events
        return (events[each] for each in self._ids() if each in events)

    def rendered_from(self) -> RenderFrom | None:
        """Return what all selected events are rendered from; None if it differs or none is selected."""
        found = self._session.captures.all_heard_from(self.selected_events())
        return found.pop() if len(found) == 1 else None

    def why_not_captured(self) -> str:
        """Return a short reason why captured sounds cannot be chosen now."""
        captures = self._session.captures
        if captures.reason:
            return captures.reason
        if captures.carried_by_any(self.selected_events()):
            return tr("swapped, replaced or morphed sounds are heard from the model; reset them first")
        return tr("these events have no part in the recording") if self._ids() else tr("select events first")

    def undo(self) -> None:
        """Undo the last step."""
        self._session.history.undo()

    def redo(self) -> None:
        """Redo the last undone step."""
        self._session.history.redo()

    # clipboard

    def copy(self) -> None:
        """Copy the selected events, for this or another window; other programs see their times as text."""
        document = self._session.document
        chosen = [event for event in document.sequence() if event.event_id in self._ids()]
        self._clipboard.put(chosen, document.model)

    def cut(self) -> None:
        """Copy the selected events, then delete them."""
        self.copy()
        self.delete()

    def paste(self) -> None:
        """Insert the copied events, the first one at the playhead, and select them; see :meth:`paste_at`."""
        self.paste_at(self._session.playback.position_s)

    def paste_at(self, time_s: float) -> None:
        """Insert the copied events, the first one at a time, and select them.

        Events of another model are refused. Events of another recording lose their captured sounds.
        """
        try:
            copied = self._clipboard.read()
        except ProjectError as error:
            self._window.show_error(
                tr("The copied events cannot be read"), tr("{error}. Copy them again.", error=error)
            )
            return
        if copied is None or not copied.events:
            return
        paste_events(self._session, copied.events, copied.model, time_s, Label("Paste {events}"))

    def duplicate(self) -> None:
        """Copy the selected events one grid step later, and select the copies."""
        delta = round(self._window.snap.step_s() * MODEL_SAMPLE_RATE)
        made = self._session.edits.duplicate(self._ids(), delta)
        if made:
            self._session.selection.set(made)

    def delete(self) -> None:
        """Delete the selected events."""
        self._session.edits.delete(self._ids())

    # moving and changing

    def _move(self, seconds: float) -> None:
        delta = round(seconds * MODEL_SAMPLE_RATE)
        self._session.edits.move(self._ids(), delta)

    def nudge_left(self) -> None:
        """Move a grid step earlier."""
        self._move(-self._window.snap.step_s())

    def nudge_right(self) -> None:
        """Move a grid step later."""
        self._move(self._window.snap.step_s())

    def nudge_left_ms(self) -> None:
        """Move a millisecond earlier."""
        self._move(-0.001)

    def nudge_right_ms(self) -> None:
        """Move a millisecond later."""
        self._move(0.001)

    def transpose_up(self) -> None:
        """Transpose up a semitone."""
        self._session.edits.transpose(self._ids(), 1)

    def transpose_down(self) -> None:
        """Transpose down a semitone."""
        self._session.edits.transpose(self._ids(), -1)

    def octave_up(self) -> None:
        """Transpose up an octave."""
        self._session.edits.transpose(self._ids(), 12)

    def octave_down(self) -> None:
        """Transpose down an octave."""
        self._session.edits.transpose(self._ids(), -12)

    def louder(self) -> None:
        """Raise the level by 1 dB."""
        self._session.edits.change_gain(self._ids(), 1.0)

    def softer(self) -> None:
        """Lower the level by 1 dB."""
        self._session.edits.change_gain(self._ids(), -1.0)

    def mute(self) -> None:
        """Mute the selection, or unmute it if all of it is muted."""
        document = self._session.document
        all_muted = all(document.event(i).mute for i in self._ids())
        self._session.edits.set_mute(self._ids(), not all_muted)

    def solo(self, on: bool) -> None:
        """Set the selected events solo, or end the solo."""
        ids = self._ids()
        if on and not ids:
            self._window.show_message(tr("Select the events to hear alone first"))
            on = False
        self._window.set_solo(ids if on else None)

    def render_captured(self, _on: bool = True) -> None:
        """Render the selection from captured sounds."""
        self._render_from(RenderFrom.CAPTURED)

    def render_model(self, _on: bool = True) -> None:
        """Render the selection from the model."""
        self._render_from(RenderFrom.MODEL)

    def render_blend(self, _on: bool = True) -> None:
        """Render the selection as a blend of both."""
        self._render_from(RenderFrom.BLEND)

    def _render_from(self, render_from: RenderFrom) -> None:
        self._session.edits.set_render_from(self._ids(), render_from)
        # A choice that is already set stays checked.
        self._window.refresh_actions()

    def reset(self) -> None:
        """Reset the selected events to as-encoded."""
        self._session.edits.reset(self._ids())

    # encoding again

    def why_no_loop(self) -> str:
        """Return a short reason why the loop cannot be encoded again now; empty if it can."""
        session = self._session
        if session.playback.loop is None:
            return tr("set a loop first")
        if session.region_encoding.within(*session.playback.loop) is None:
            return tr("the loop is behind the end of the recording")
        return session.region_encoding.why_not()

    def encode_loop(self) -> None:
        """Encode what is in the loop again."""
        loop = self._session.playback.loop
        region = None if loop is None else self._session.region_encoding.within(*loop)
        if region is not None:
            self._session.region_encoding.start(region)

    # selecting

    def select_all(self) -> None:
        """Select every event."""
        self._session.selection.set(self._session.document.events)

    def select_from(self, time_s: float) -> None:
        """Select the events that begin at a time or later."""
        events = self._session.document.sequence().between(time_s)
        self._session.selection.set(event.event_id for event in events)

    def select_none(self) -> None:
        """Cancel a drag in progress; without one, clear the selection."""
        if not self._window.timeline.cancel_gesture():
            self._session.selection.clear()

    def invert(self) -> None:
        """Invert the selection."""
        self._session.selection.invert(self._session.document.events)

    def select_similar(self) -> None:
        """Add the events whose colour is close to a selected one's."""
        marks = self._window.model.marks
        chosen = marks.selected_mask(self._ids()) & marks.coloured
        if not chosen.any():
            self._window.show_message(tr("Colours are not computed yet"))
            return
        colours = marks.colours.astype(float)
        gap = np.linalg.norm(colours[:, None, :] - colours[chosen][None, :, :], axis=2).min(axis=1)
        near = marks.coloured & (gap <= _SIMILAR_COLOUR)
        self._session.selection.add(marks.ids[i] for i in np.flatnonzero(near))

    def select_cluster(self) -> None:
        """Select the colour clusters of the selected events."""
        found = self._cluster_ids()
        if found:
            self._session.selection.set(found)

    def mute_cluster(self) -> None:
        """Mute the colour clusters of the selected events, or unmute them if all are muted."""
        document = self._session.document
        found = self._cluster_ids()
        self._session.edits.set_mute(found, not all(document.event(i).mute for i in found))

    def solo_cluster(self) -> None:
        """Set the colour clusters of the selected events solo, or end the solo if they already are."""
        found = self._cluster_ids()
        if found:
            self._window.set_solo(None if self._session.solo_ids == found else found)

    def _cluster_ids(self) -> frozenset[str]:
        marks = self._window.model.marks
        chosen = marks.cluster[marks.selected_mask(self._ids())]
        if not (chosen >= 0).any():
            self._window.show_message(tr("Colours are not computed yet"))
        found = np.isin(marks.cluster, chosen[chosen >= 0])
        document = self._session.document
        return frozenset(marks.ids[i] for i in np.flatnonzero(found) if marks.ids[i] in document)

    def _select_by_level(self, louder: bool) -> None:
        marks = self._window.model.marks
        level = marks.loudness_db
        chosen = level[marks.selected_mask(self._ids()) & np.isfinite(level)]
        if len(chosen) == 0:
            self._window.show_message(tr("Loudness is not measured yet"))
            return
        found = level >= chosen.min() if louder else level <= chosen.max()
        self._session.selection.set(marks.ids[i] for i in np.flatnonzero(found))

    def select_louder(self) -> None:
        """Select events at least as loud as the softest selected one."""
        self._select_by_level(True)

    def select_softer(self) -> None:
        """Select events at most as loud as the loudest selected one."""
        self._select_by_level(False)

    def select_loop(self) -> None:
        """Select the events that begin in the loop."""
        loop = self._session.playback.loop
        if loop is not None:
            events = self._session.document.sequence().between(*loop)
            self._session.selection.set(event.event_id for event in events)
