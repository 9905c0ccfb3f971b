"""The events of a document by identifier, and what the encoder found of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from codec.events.event import Event, EventSequence
from editor.document._change import Change

__all__ = ["EventTable"]


class EventTable:
    """Events and their as-encoded baselines, with the order of onsets kept until an event changes.

    Baselines outlive their events, so that undo need not carry them.

    Parameters
    ----------
    events, baselines
        By identifier; copied.
    """

    def __init__(self, events: Mapping[str, Event], baselines: Mapping[str, Event]) -> None:
        self._events = dict(events)
        self._baselines = dict(baselines)
        self._sequence: EventSequence | None = None
        self._snapshot: Mapping[str, Event] | None = None

    @property
    def baselines(self) -> Mapping[str, Event]:
        """All baselines by identifier, those of deleted events too; a view that follows changes."""
        return MappingProxyType(self._baselines)

    def baseline(self, event_id: str) -> Event | None:
        """Return the baseline of an event; None if it has none or is not here."""
        return self._baselines.get(event_id) if event_id in self._events else None

    def captured_baselines(self) -> list[Event]:
        """Return the baselines that share out the recording, those of deleted events too."""
        return [event for key, event in self._baselines.items() if event.captured_id == key]

    def lasting_baselines(self) -> dict[str, Event]:
        """Return the baselines that a project needs, by identifier.

        Those of deleted events stay where they have a share of the recording: without them the shares of the
        others would be larger when the project is opened again.
        """
        return {
            key: event
            for key, event in self._baselines.items()
            if key in self._events or event.captured_id == key
        }

    def snapshot(self) -> Mapping[str, Event]:
        """Return the events by identifier, in order of onset (ties by identifier); it never changes."""
        if self._snapshot is None:
            self._snapshot = MappingProxyType({event.event_id: event for event in self.sequence()})
        return self._snapshot

    def sequence(self) -> EventSequence:
        """Return the events in order of onset (ties by identifier)."""
        if self._sequence is None:
            self._sequence = EventSequence.of(self._events.values())
        return self._sequence

    def __getitem__(self, event_id: str) -> Event:
        return self._events[event_id]

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._events

    def __len__(self) -> int:
        return len(self._events)

    def apply(self, changes: Mapping[str, Event | None], baselines: Mapping[str, Event]) -> Change:
        """Set (or, with None, remove) events, and add baselines; return what changed.

        Raises
        ------
        ValueError
            If a key differs from its event's identifier; nothing is changed then.
        """
        for event_id, event in changes.items():
            if event is not None and event.event_id != event_id:
                raise ValueError(f"event {event.event_id} was given under the key {event_id}")
        self._baselines.update(baselines)
        added: set[str] = set()
        changed: set[str] = set()
        removed: set[str] = set()
        for event_id, event in changes.items():
            present = self._events.get(event_id)
            if event is None:
                if present is not None:
                    del self._events[event_id]
                    removed.add(event_id)
            elif present is None:
                self._events[event_id] = event
                added.add(event_id)
            elif present != event:
                self._events[event_id] = event
                changed.add(event_id)
        change = Change(frozenset(added), frozenset(changed), frozenset(removed))
        if change:
            self._sequence = None
            self._snapshot = None
        return change

    def exchange(self, gone: Collection[str], found: Mapping[str, Event]) -> Change:
        """Replace events and their baselines by others, each its own baseline; return what changed."""
        change = self.apply({**dict.fromkeys(gone), **found}, found)
        for event_id in gone:
            self._baselines.pop(event_id, None)
        return change
