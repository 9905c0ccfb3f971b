"""From edits to undo steps: each edit is one step, or a gesture combines several into one.

The groups of verbs (:class:`editor.commands.Edits` and the others) hold a history and make every change with
:meth:`History.edit`; the history itself knows no verb.
"""

from __future__ import annotations

import atexit
import weakref
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from time import monotonic

from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from codec.bounds import MAX_EVENTS
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.messages import Message
from codec.project.content import BeatSettings, MixSettings
from codec.project.file import PaletteEntry
from editor.commands.command import EditCommand, Step, Target
from editor.commands.finding_again import FindAgain
from editor.commands.gestures import Gesture
from editor.commands.labels import Label
from editor.commands.starting_over import StartOver
from editor.commands.undoable import Failures
from editor.document import Change, Document, Selection

__all__ = ["N_UNDO_STEPS", "History"]

N_UNDO_STEPS = 2_000
"""With more steps the oldest are dropped, so that a long session does not fill the memory."""

# History and selection listen first, so they are up to date before any view gets the change.
_FIRST = 1000

# The stack owns its commands, but if both become garbage together, PySide6 up to 6.11 lets the collector
# delete the commands first and the stack delete them again. What is held here is never garbage with it.
_held: weakref.WeakKeyDictionary[QUndoStack, list[QUndoCommand]] = weakref.WeakKeyDictionary()


@atexit.register
def _empty_stacks() -> None:
    # At the end Python takes apart this module as well, and then collects what it held.
    for stack in list(_held):
        if isValid(stack):
            stack.blockSignals(True)
            stack.clear()
    _held.clear()


class History:
    """The undo steps of one document: the only way to change its events, palettes and settings.

    An edit, an undo or a redo that fails raises its exception, after the document has been restored; its step
    is not on the stack then (:mod:`editor.commands.undoable`).

    Parameters
    ----------
    document, selection
        The document to edit, and the selection, which is set when events are added or removed.
    undo_stack
        The stack of undo steps; cleared when the document's content is replaced.
    clock
        Monotonic time in seconds, which decides whether repeats of a verb merge.
    on_limit
        Called with a sentence for the user when an edit would exceed what a piece can hold
        (:mod:`codec.bounds`), so that it is limited, or not made.
    """

    def __init__(
        self,
        document: Document,
        selection: Selection,
        undo_stack: QUndoStack,
        *,
        clock: Callable[[], float] = monotonic,
        on_limit: Callable[[Message], None] | None = None,
    ) -> None:
        self._document = document
        self._selection = selection
        self._stack = undo_stack
        self._clock = clock
        self._on_limit = on_limit
        undo_stack.setUndoLimit(N_UNDO_STEPS)
        self._failures = Failures()
        self._gesture: Gesture | None = None
        self._piece = document.piece
        # Weak on the way back from the stack: Qt tells its listeners while a stack is being destroyed,
        # and a cycle that the garbage collector takes apart is no listener to be called then.
        this = weakref.ref(self)
        edited = weakref.ref(document)
        self._target = Target(document, selection, self._failures, lambda: _cancel_gesture(this()))
        document.events_changed.connect(self._on_events_changed, priority=_FIRST)
        document.reset_done.connect(self._on_reset, priority=_FIRST)
        document.saved.connect(self._on_saved, priority=_FIRST)
        undo_stack.cleanChanged.connect(lambda clean: _take_over_clean_state(edited(), clean))

    # Gestures

    @property
    def in_gesture(self) -> bool:
        """Whether a gesture is in progress; False after a view's gesture was cancelled."""
        return self._gesture is not None

    def begin_gesture(self, name: str = "") -> None:
        """Begin a gesture: every edit until :meth:`end_gesture` belongs to one undo step.

        A gesture begun within another belongs to the outer one.

        Parameters
        ----------
        name
            Name of the undo step; left empty, it is named like the first verb used, with its final
            values ("Move 3 events +212 ms").
        """
        if self._gesture is not None:
            self._gesture.depth += 1
        else:
            self._gesture = Gesture(name, self._document, self._selection)

    def end_gesture(self) -> None:
        """End the gesture; it leaves one undo step, or none if nothing changed in the end.

        Does nothing if there is no gesture, such as after :meth:`cancel_gesture`.
        """
        gesture = self._gesture
        if gesture is None:
            return
        gesture.depth -= 1
        if gesture.depth:
            return
        self._gesture = None
        step = gesture.step()
        if step is not None:
            self._push(EditCommand(self._target, step))

    def cancel_gesture(self) -> None:
        """Restore the state at the beginning of the gesture; does nothing without one."""
        gesture, self._gesture = self._gesture, None
        step = gesture.step() if gesture is not None else None
        if step is not None:
            with self._failures.raised():
                EditCommand(self._target, step).undo()

    @contextmanager
    def gesture(self, name: str = "") -> Generator[None]:
        """Make the edits of a ``with`` block one undo step; an exception cancels them."""
        self.begin_gesture(name)
        mine = self._gesture
        try:
            yield
        except BaseException:
            if self._gesture is mine:
                self.cancel_gesture()
            raise
        if self._gesture is mine:
            self.end_gesture()

    # Encoding again

    def start_over(self, name: str, around: Callable[[bool], None]) -> None:
        """Remove all events, with their baselines and layout, as one undo step; earlier steps are kept.

        All events that an encode adds until the next step belong to this step: undo removes them, redo
        restores them.

        Parameters
        ----------
        name
            Of the step.
        around
            Called with False before, and with True after the events are exchanged, now and at each undo and
            redo. It is a method, of which only a weak reference is kept.
        """
        self.cancel_gesture()
        # The stack's commands are held as long as it lives, and may not keep its owner alive.
        calls = weakref.WeakMethod(around)

        def call(exchanged: bool) -> None:
            listener = calls()
            if listener is not None:
                listener(exchanged)

        self._push(StartOver(name, self._target, call))

    def find_again(self, name: Message, gone: Iterable[str], found: Iterable[Event]) -> bool:
        """Replace events that are as encoded by others that an encode found; return whether there was place.

        Parameters
        ----------
        name
            Of the step.
        gone
            Identifiers of the events to replace; their baselines go with them.
        found
            The new events, each its own baseline.
        """
        before = {event.event_id: event for event in self.events(gone)}
        after = {event.event_id: event for event in found}
        if not self.has_place_for(len(after) - len(before)):
            return False
        self._push(FindAgain(name, self._target, before, after))
        return True

    # Undo and redo

    def undo(self) -> None:
        """Undo the last step; a gesture in progress is cancelled instead."""
        if self._gesture is not None:
            self.cancel_gesture()
        else:
            with self._failures.raised():
                self._stack.undo()

    def redo(self) -> None:
        """Redo the next step; a gesture in progress is cancelled first."""
        self.cancel_gesture()
        with self._failures.raised():
            self._stack.redo()

    # For the verbs

    @property
    def document(self) -> Document:
        """The document that is edited."""
        return self._document

    @property
    def last_onset_samples(self) -> int:
        """Latest onset that an edit may give an event, at the model's rate."""
        return self._document.recording.last_onset_samples

    def say_too_late(self) -> None:
        """Tell the user that an event was not moved beyond :attr:`last_onset_samples`."""
        latest_s = self.last_onset_samples / MODEL_SAMPLE_RATE
        self._say(
            Message("No event can be later than {hours:.1f} hours in this piece", hours=latest_s / 3600)
        )

    def has_place_for(self, n_new: int) -> bool:
        """Return whether the piece can hold more events; if not, tell the user."""
        if len(self._document) + n_new <= MAX_EVENTS:
            return True
        self._say(Message("A piece can hold {limit:,} events; nothing was added", limit=MAX_EVENTS))
        return False

    def _say(self, text: Message) -> None:
        if self._on_limit is not None:
            self._on_limit(text)

    def events(self, ids: Iterable[str]) -> list[Event]:
        """Return the existing ones of these events, in order of onset."""
        wanted = {ids} if isinstance(ids, str) else set(ids)
        found = [self._document.event(key) for key in wanted if key in self._document]
        return sorted(found, key=lambda event: (event.onset_samples, event.event_id))

    def starting_points(self, ids: Iterable[str], from_gesture_start: bool) -> list[Event]:
        """Return the events; with `from_gesture_start`, as they were at the start of a running gesture."""
        events = self.events(ids)
        if self._gesture is None or not from_gesture_start:
            return events
        return [self._gesture.origin(event) for event in events]

    def edit(
        self,
        label: Label,
        after: Mapping[str, Event | None],
        *,
        merge: str | None = None,
        cumulative: bool = True,
        baselines: Mapping[str, Event] | None = None,
        palettes: tuple[PaletteEntry, ...] | None = None,
        mix: MixSettings | None = None,
        beats: BeatSettings | None = None,
        select: frozenset[str] | None = None,
    ) -> None:
        """Make an edit, as a separate undo step or within the gesture; without a change there is no step.

        Parameters
        ----------
        label
            Names the step.
        after
            New states of events, by identifier; None removes an event.
        merge
            Steps with the same key and the same events that follow each other closely become one; None never
            merges.
        cumulative
            Within a gesture: whether the edit starts from the previous one's result, not from the gesture's
            start.
        baselines
            As-encoded states of events that are added.
        palettes, mix, beats
            New palettes, mix settings, tempo and first beat; None keeps them.
        select
            Selection after the edit; None keeps it.
        """
        now = {key: self._document.event(key) if key in self._document else None for key in after}
        before = {key: event for key, event in now.items() if event != after[key]}
        if palettes == self._document.palettes:
            palettes = None
        if mix == self._document.mix_settings:
            mix = None
        if beats == self._document.beats:
            beats = None
        if not before and palettes is None and mix is None and beats is None:
            return
        kept = {key: after[key] for key in before}
        if self._gesture is not None:
            self._edit_within(self._gesture, label, before, kept, cumulative, baselines, palettes, select)
            if mix is not None:
                self._document.set_mix_settings(mix)
            if beats is not None:
                self._document.set_beats(beats)
            return
        self._document.apply({}, baselines=baselines)
        reselect = any((before[key] is None) != (kept[key] is None) for key in before)
        step = Step(
            label=label,
            before=before,
            after=kept,
            palettes_before=None if palettes is None else self._document.palettes,
            palettes_after=palettes,
            mix_before=None if mix is None else self._document.mix_settings,
            mix_after=mix,
            beats_before=None if beats is None else self._document.beats,
            beats_after=beats,
            selection_before=self._selection.ids if reselect else None,
            selection_after=select,
        )
        key = None if merge is None else (merge, frozenset(after))
        self._push(EditCommand(self._target, step, merge_key=key, time_s=self._clock()))

    def _edit_within(
        self,
        gesture: Gesture,
        label: Label,
        before: Mapping[str, Event | None],
        after: Mapping[str, Event | None],
        cumulative: bool,
        baselines: Mapping[str, Event] | None,
        palettes: tuple[PaletteEntry, ...] | None,
        select: frozenset[str] | None,
    ) -> None:
        gesture.record(label, before, after, cumulative=cumulative)
        known = dict(baselines or {})
        # An event added and dragged in one gesture was put where the drag ends.
        for key, event in after.items():
            baseline = self._document.as_encoded(key)
            if event is not None and baseline is not None and gesture.was_added(key):
                known[key] = baseline.replace(onset_samples=event.onset_samples)
        self._document.apply(after, baselines=known)
        if palettes is not None:
            self._document.set_palettes(palettes)
        if select is not None:
            self._selection.set(select)

    def _push(self, command: QUndoCommand) -> None:
        try:
            with self._failures.raised():
                self._stack.push(command)
        finally:
            self._hold_commands()
        # No later step can merge into a step that has a successor.
        earlier = self._stack.command(self._stack.count() - 2)
        if isinstance(earlier, EditCommand):
            earlier.pack()

    def _hold_commands(self) -> None:
        # Read again each time: a push may have merged the command, or removed undone ones.
        _held[self._stack] = [self._stack.command(index) for index in range(self._stack.count())]

    # Listening

    def _on_events_changed(self, change: Change) -> None:
        if change.removed:
            self._selection.remove(change.removed)

    def _on_reset(self) -> None:
        self._gesture = None
        if self._piece != self._document.piece:
            self._piece = self._document.piece
            self._stack.clear()
            self._hold_commands()
        self._selection.clear()

    def _on_saved(self, exact: bool) -> None:
        # A file saved during a gesture, or from an older state, corresponds to no step of the stack.
        if exact and self._gesture is None:
            self._stack.setClean()
        else:
            self._stack.resetClean()
        # The stack signals changes only, and here its state may be unchanged.
        self._document.set_history_clean(self._stack.isClean())


def _cancel_gesture(history: History | None) -> None:
    if history is not None:
        history.cancel_gesture()


def _take_over_clean_state(document: Document | None, clean: bool) -> None:
    if document is not None:
        document.set_history_clean(clean)
