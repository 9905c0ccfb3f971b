"""One undo step: the values before and after.

A single command class serves every verb, because an edit of immutable events is fully described by
their values before and after. It holds identifiers and values, so that it outlives any view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from PySide6.QtGui import QUndoCommand

from codec.events.event import Event
from codec.messages import Message
from codec.project.content import BeatSettings, MixSettings
from codec.project.file import PaletteEntry
from editor.commands.labels import Label
from editor.commands.packing import NO_EVENTS, PackedChanges
from editor.commands.undoable import Failures, Undoable
from editor.document import Document, Selection
from editor.translation import tr

__all__ = ["MERGE_WINDOW_S", "EditCommand", "Step", "Target"]

MERGE_WINDOW_S = 0.7
"""Repeats of one verb on the same events within this time (held keys, a turned wheel) are one step."""


@dataclass(frozen=True, slots=True)
class Target:
    """The target of commands.

    Parameters
    ----------
    document, selection
        What they change.
    failures
        Where their exceptions go.
    interrupt
        Cancels a running gesture before undo or redo.
    """

    document: Document
    selection: Selection
    failures: Failures
    interrupt: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Step:
    """The values before and after an edit.

    Parameters
    ----------
    label
        Names the step.
    before, after
        Events by identifier; None for an event that does not exist.
    palettes_before, palettes_after
        Palettes, or None if the edit does not change them.
    mix_before, mix_after
        Mix settings, or None if the edit does not change them.
    beats_before, beats_after
        Tempo and first beat, or None if the edit does not change them.
    selection_before, selection_after
        Selections to set after undo and redo, or None to keep the selection.
    """

    label: Label
    before: Mapping[str, Event | None]
    after: Mapping[str, Event | None]
    palettes_before: tuple[PaletteEntry, ...] | None = None
    palettes_after: tuple[PaletteEntry, ...] | None = None
    mix_before: MixSettings | None = None
    mix_after: MixSettings | None = None
    beats_before: BeatSettings | None = None
    beats_after: BeatSettings | None = None
    selection_before: frozenset[str] | None = None
    selection_after: frozenset[str] | None = None

    @property
    def text(self) -> Message:
        """The name for the history list."""
        return self.label.text(sum(self.before[key] != self.after[key] for key in self.before))

    def followed_by(self, newer: Step) -> Step:
        """Return both steps as one; only for steps that do not change palettes and selection."""
        return Step(
            label=self.label.followed_by(newer.label),
            before={**newer.before, **self.before},
            after={**self.after, **newer.after},
            mix_before=self.mix_before,
            mix_after=newer.mix_after,
            beats_before=self.beats_before,
            beats_after=newer.beats_after,
        )

    @property
    def is_empty(self) -> bool:
        """Whether before and after are equal."""
        same_events = all(self.before[key] == self.after[key] for key in self.before)
        same_settings = self.mix_before == self.mix_after and self.beats_before == self.beats_after
        return same_events and same_settings


class EditCommand(Undoable):
    """An undo step on the stack.

    Parameters
    ----------
    target
        Document and selection.
    step
        The values before and after.
    merge_key
        Steps with equal keys merge if they follow each other closely; None never merges.
    time_s
        When the step was made, in seconds of a monotonic clock.
    """

    def __init__(
        self, target: Target, step: Step, *, merge_key: tuple[object, ...] | None = None, time_s: float = 0.0
    ) -> None:
        super().__init__(step.text, target.failures)
        self._target = target
        self._step = step
        self._packed: PackedChanges | None = None
        self._merge_key = merge_key
        self._time_s = time_s

    @property
    def step(self) -> Step:
        """The values before and after; without events once they are packed."""
        return self._step

    def pack(self) -> None:
        """Keep only the changed values of events; after this, no step can be merged into it."""
        if self._packed is None:
            self._packed = PackedChanges.of(self._step.before, self._step.after)
            self._step = replace(self._step, before=NO_EVENTS, after=NO_EVENTS)
            self._merge_key = None

    def make(self) -> None:
        """Set the values after the edit."""
        self._target.interrupt()
        step = self._step
        packed = self._packed
        events = step.after if packed is None else packed.events_after(self._target.document)
        self._set(events, step.palettes_after, step.mix_after, step.beats_after, step.selection_after)

    def take_back(self) -> None:
        """Set the values before the edit."""
        self._target.interrupt()
        step = self._step
        packed = self._packed
        events = step.before if packed is None else packed.events_before(self._target.document)
        self._set(events, step.palettes_before, step.mix_before, step.beats_before, step.selection_before)

    @property
    def merges(self) -> bool:
        """Whether it has a key, and no successor yet."""
        return self._merge_key is not None

    def take_in(self, newer: QUndoCommand) -> bool:
        """Merge a newer step of the same kind, if it followed closely."""
        if not isinstance(newer, EditCommand) or newer._merge_key != self._merge_key:
            return False
        if newer._time_s - self._time_s > MERGE_WINDOW_S:
            return False
        self._step = self._step.followed_by(newer._step)
        self._time_s = newer._time_s
        self.setText(tr(self._step.text))
        self.setObsolete(self._step.is_empty)
        return True

    def _set(
        self,
        events: Mapping[str, Event | None],
        palettes: tuple[PaletteEntry, ...] | None,
        mix: MixSettings | None,
        beats: BeatSettings | None,
        selection: frozenset[str] | None,
    ) -> None:
        document = self._target.document
        now = {key: document.event(key) if key in document else None for key in events}
        was = document.palettes, document.mix_settings, document.beats, self._target.selection.ids
        try:
            self._put(events, palettes, mix, beats, selection)
        except Exception:
            # Listeners may fail again, but each time after the change.
            for restore in (
                lambda: document.apply(now),
                lambda: document.set_palettes(was[0]),
                lambda: document.set_mix_settings(was[1]),
                lambda: document.set_beats(was[2]),
                lambda: self._target.selection.set(was[3]),
            ):
                with suppress(Exception):
                    restore()
            raise

    def _put(
        self,
        events: Mapping[str, Event | None],
        palettes: tuple[PaletteEntry, ...] | None,
        mix: MixSettings | None,
        beats: BeatSettings | None,
        selection: frozenset[str] | None,
    ) -> None:
        self._target.document.apply(events)
        if palettes is not None:
            self._target.document.set_palettes(palettes)
        if mix is not None:
            self._target.document.set_mix_settings(mix)
        if beats is not None:
            self._target.document.set_beats(beats)
        if selection is not None:
            self._target.selection.set(key for key in selection if key in self._target.document)
