"""Which events are selected, shared by all views.

A set of identifiers and nothing else; :class:`editor.commands.History` drops removed events from it, and undo
steps set it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from psygnal import Signal

__all__ = ["Selection"]


class Selection:
    """The selected identifiers; `changed` carries the new set and is emitted only for a change.

    Parameters
    ----------
    among
        What can be selected: other identifiers are ignored, since a view may still show an event that is
        gone. None for anything.
    """

    changed = Signal(frozenset)

    def __init__(self, among: Container[str] | None = None) -> None:
        self._among = among
        self._ids: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """The selected identifiers."""
        return self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._ids

    def set(self, ids: Iterable[str]) -> None:
        """Select exactly these events."""
        among = self._among
        replaced = frozenset(ids if among is None else filter(among.__contains__, ids))
        if replaced != self._ids:
            self._ids = replaced
            self.changed.emit(replaced)

    def add(self, ids: Iterable[str]) -> None:
        """Select these events as well."""
        self.set(self._ids.union(ids))

    def remove(self, ids: Iterable[str]) -> None:
        """Deselect these events."""
        self.set(self._ids.difference(ids))

    def toggle(self, ids: Iterable[str]) -> None:
        """Select those of these events that are not selected, and deselect the others."""
        self.set(self._ids.symmetric_difference(ids))

    def clear(self) -> None:
        """Select nothing."""
        self.set(())

    def invert(self, all_ids: Iterable[str]) -> None:
        """Select those of `all_ids` that are not selected."""
        self.set(frozenset(all_ids) - self._ids)
