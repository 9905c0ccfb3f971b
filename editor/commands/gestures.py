"""The edits of a gesture in progress.

The document changes while a slider or an event is dragged. The gesture stores the state at its start, so that
its end is one undo step and cancelling it restores everything.
"""

from __future__ import annotations

from collections.abc import Mapping

from codec.events.event import Event
from codec.project.file import PaletteEntry
from editor.commands.command import Step
from editor.commands.labels import Label
from editor.document import Document, Selection

__all__ = ["Gesture"]


class Gesture:
    """Collects the edits made between the beginning and the end of a gesture.

    Parameters
    ----------
    name
        Name of the undo step; empty to name it after the first verb used.
    """

    def __init__(self, name: str, document: Document, selection: Selection) -> None:
        self.depth = 1
        self._name = name
        self._document = document
        self._selection = selection
        self._label: Label | None = None
        self._before: dict[str, Event | None] = {}
        self._origins: dict[str, Event] = {}
        self._palettes: tuple[PaletteEntry, ...] = document.palettes
        self._mix = document.mix_settings
        self._beats = document.beats
        self._selected = selection.ids

    def origin(self, event: Event) -> Event:
        """Return `event` as it was when the gesture began, or when it was added within it."""
        return self._origins.get(event.event_id, event)

    def was_added(self, event_id: str) -> bool:
        """Return whether the event was added within this gesture."""
        return event_id in self._before and self._before[event_id] is None

    def record(
        self,
        label: Label,
        before: Mapping[str, Event | None],
        after: Mapping[str, Event | None],
        *,
        cumulative: bool,
    ) -> None:
        """Record an edit before it is made; `cumulative` if it starts from the previous one's result."""
        for event_id, event in before.items():
            self._before.setdefault(event_id, event)
            origin = event if event is not None else after[event_id]
            if origin is not None:
                self._origins.setdefault(event_id, origin)
        self._label = label if self._label is None else self._label.followed_by(label, cumulative=cumulative)

    def step(self) -> Step | None:
        """Return everything so far as one step, or None if nothing differs from the beginning."""
        before: dict[str, Event | None] = {}
        after: dict[str, Event | None] = {}
        for event_id, was in self._before.items():
            now = self._document.event(event_id) if event_id in self._document else None
            if was != now:
                before[event_id], after[event_id] = was, now
        palettes = self._document.palettes
        same_palettes = palettes == self._palettes
        mix = self._document.mix_settings
        beats = self._document.beats
        same_mix = mix == self._mix
        same_beats = beats == self._beats
        if self._label is None or (not before and same_palettes and same_mix and same_beats):
            return None
        reselect = any((before[key] is None) != (after[key] is None) for key in before)
        return Step(
            label=Label(self._name) if self._name else self._label,
            before=before,
            after=after,
            palettes_before=None if same_palettes else self._palettes,
            palettes_after=None if same_palettes else palettes,
            mix_before=None if same_mix else self._mix,
            mix_after=None if same_mix else mix,
            beats_before=None if same_beats else self._beats,
            beats_after=None if same_beats else beats,
            selection_before=self._selected if reselect else None,
            selection_after=self._selection.ids if reselect else None,
        )
