"""The events that the inspector shows beside their baselines, compared once for all of its panels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import attrgetter, ne
from typing import TYPE_CHECKING, Generic, TypeVar

from codec.events.event import Event
from editor.commands import same_sound

if TYPE_CHECKING:
    from editor.document import Document

__all__ = ["Inspected", "Pair", "Shared", "is_another_sound", "sounds_as"]

_ID = attrgetter("event_id")
_STAGES = ("impulse", "resonance", "room", "room_name", "room_mix")
_CHANGES, _NO_CHANGES = attrgetter(*_STAGES), (None,) * len(_STAGES)
_PARTS = attrgetter("detail", *_STAGES)

Value = TypeVar("Value")
Pair = tuple[Event, Event | None]
"""An event and its baseline."""


@dataclass(frozen=True)
class Shared(Generic[Value]):
    """The value of a field over several events.

    Attributes
    ----------
    value
        The common value, or that of the first event.
    mixed
        Whether the values differ.
    edited
        Whether any value differs from as-encoded.
    span
        The lowest and the highest of mixed numbers.
    """

    value: Value
    mixed: bool
    edited: bool
    span: tuple[float, float] | None = None


@dataclass(frozen=True)
class Inspected:
    """At least one event, in order of onset, and the baselines; there may be thousands.

    What several panels ask is computed once, when it is first asked.
    """

    events: Sequence[Event]
    baselines: Sequence[Event | None]

    @classmethod
    def of(cls, document: Document, events: Sequence[Event]) -> Inspected:
        """Return events of a document with their baselines."""
        return cls(events, list(map(document.baselines.get, map(_ID, events))))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The identifiers of the events."""
        return tuple(map(_ID, self.events))

    @property
    def edited(self) -> bool:
        """Whether any event is not as encoded; an event without a baseline is not edited."""
        return any(map(ne, *self._other_states))

    @cached_property
    def resounded(self) -> Sequence[Pair]:
        """The events that do not have the sound of their baselines; see :func:`sounds_as`."""
        return [pair for pair in self._pairs if pair[0] is not pair[1] and not sounds_as(*pair)]

    @cached_property
    def any_other_sound(self) -> bool:
        """Whether any event was replaced, morphed or drawn afresh."""
        return any(is_another_sound(*pair) for pair in self.resounded)

    @cached_property
    def plain(self) -> Sequence[Event]:
        """The events that sound as encoded, and with stages of their own."""
        resounded = {event.event_id for event, _ in self.resounded}
        changes = map(_CHANGES, self.events)
        return [
            event
            for event, change in zip(self.events, changes, strict=True)
            if change == _NO_CHANGES and event.event_id not in resounded
        ]

    @cached_property
    def others(self) -> Sequence[Pair]:
        """The events that are not :attr:`plain`."""
        if len(self.plain) == len(self.events):
            return []
        plain = {event.event_id for event in self.plain}
        return [pair for pair in self._pairs if pair[0].event_id not in plain]

    def shared(self, field: Callable[[Event], Value]) -> Shared[Value]:
        """Return the value of a field over the events; an :func:`operator.attrgetter` is the fastest."""
        values = list(map(field, self.events))
        now, before = self._other_states
        edited = any(map(ne, map(field, now), map(field, before)))
        mixed = values.count(values[0]) != len(values)
        numbers = [value for value in values if isinstance(value, int | float)] if mixed else []
        span = (float(min(numbers)), float(max(numbers))) if numbers else None
        return Shared(values[0], mixed, edited, span)

    @property
    def _pairs(self) -> Iterable[Pair]:
        return zip(self.events, self.baselines, strict=True)

    @cached_property
    def _other_states(self) -> tuple[list[Event], list[Event]]:
        """The events that are another state of an event than their baselines, and these baselines."""
        differ = [before is not None and before is not now for now, before in self._pairs]
        before = [each for each in compress(self.baselines, differ) if each is not None]
        return list(compress(self.events, differ)), before


def is_another_sound(event: Event, baseline: Event | None) -> bool:
    """Return whether an event was replaced, morphed or drawn afresh: its vector is not as encoded."""
    return baseline is not None and baseline is not event and not same_sound(event, baseline)


def sounds_as(event: Event, baseline: Event | None) -> bool:
    """Return whether an event has the sound of its baseline, or without one, whether no stage was changed.

    For thousands of events, it makes no text and no copy: it compares vectors by identity, which edits keep.
    """
    if event is baseline:
        return True
    if baseline is None:
        return _CHANGES(event) == _NO_CHANGES
    return event.vector is baseline.vector and _PARTS(event) == _PARTS(baseline)
