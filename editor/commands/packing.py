"""Undo steps that store only the changed fields, so that thousands of steps on whole pieces fit into memory.

When a step is undone, the document is in the state after the step. So the changed fields are sufficient to
restore the earlier events. Numbers take eight bytes each.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import numpy as np

from codec.events.event import Event
from editor.document import Document

__all__ = ["NO_EVENTS", "PackedChanges"]

_FIELDS = tuple(field.name for field in dataclasses.fields(Event))
_values = attrgetter(*_FIELDS)

NO_EVENTS: Mapping[str, Event | None] = MappingProxyType({})
"""Shared by thousands of packed steps, most of which store no event completely."""


@dataclass(frozen=True, slots=True)
class _Column:
    """The values of one field before and after, in the order of the identifiers."""

    field: str
    before: Sequence[Any]
    after: Sequence[Any]


@dataclass(frozen=True, slots=True)
class PackedChanges:
    """The events of a step: added, removed and individually changed ones, and a common change of others.

    Parameters
    ----------
    before, after
        Events that are stored completely; None for an event that does not exist.
    ids
        Events with changes of the same fields.
    columns
        The values of these fields.
    """

    before: Mapping[str, Event | None]
    after: Mapping[str, Event | None]
    ids: tuple[str, ...]
    columns: tuple[_Column, ...]

    @classmethod
    def of(cls, before: Mapping[str, Event | None], after: Mapping[str, Event | None]) -> PackedChanges:
        """Pack the events before and after a step, both by the same identifiers."""
        alike: dict[tuple[str, ...], list[str]] = {}
        for key, was in before.items():
            now = after[key]
            if was is not None and now is not None:
                alike.setdefault(_changed_fields(was, now), []).append(key)
        fields = max(alike, key=lambda each: len(alike[each]), default=())
        ids = tuple(alike.get(fields, ()))
        pairs = [(before[key], after[key]) for key in ids]
        columns = tuple(
            _Column(
                field,
                _packed([getattr(was, field) for was, _ in pairs]),
                _packed([getattr(now, field) for _, now in pairs]),
            )
            for field in fields
        )
        packed = frozenset(ids)
        return cls(
            {key: event for key, event in before.items() if key not in packed} or NO_EVENTS,
            {key: event for key, event in after.items() if key not in packed} or NO_EVENTS,
            ids,
            columns,
        )

    def events_before(self, document: Document) -> dict[str, Event | None]:
        """Return the events before the step, from a document in the state after it."""
        return self._unpacked(document, self.before, [(each.field, each.before) for each in self.columns])

    def events_after(self, document: Document) -> dict[str, Event | None]:
        """Return the events after the step, from a document in the state before it."""
        return self._unpacked(document, self.after, [(each.field, each.after) for each in self.columns])

    def _unpacked(
        self,
        document: Document,
        whole: Mapping[str, Event | None],
        columns: Sequence[tuple[str, Sequence[Any]]],
    ) -> dict[str, Event | None]:
        values = [
            (field, column.tolist() if isinstance(column, np.ndarray) else column)
            for field, column in columns
        ]
        return dict(whole) | {
            key: document.event(key).replace(**{field: column[index] for field, column in values})
            for index, key in enumerate(self.ids)
        }


def _changed_fields(was: Event, now: Event) -> tuple[str, ...]:
    both = zip(_FIELDS, _values(was), _values(now), strict=True)
    return tuple([name for name, one, other in both if one is not other and not _same(one, other)])


def _same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.tobytes() == other.tobytes()
    return one == other


def _packed(values: list[Any]) -> Sequence[Any]:
    """Return the values as an array if they are all float or all int, else unchanged."""
    kinds = {type(value) for value in values}
    if kinds == {float}:
        return np.array(values, np.float64)  # pyright: ignore[reportReturnType]
    if kinds == {int}:
        return np.array(values, np.int64)  # pyright: ignore[reportReturnType]
    return values
