"""A store within a budget: what was used last is kept, what was not used for longest goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

__all__ = ["RecentlyUsed"]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class RecentlyUsed(Generic[Key, Value]):
    """Values by key, whose sizes together stay within a budget. Every method can be called from any thread.

    A single value is kept even if it is larger than the budget, so that what was just put is there.

    Parameters
    ----------
    budget
        Of the sizes of all values together.
    size_of
        Returns the size of a value, the same each time; by default each counts as 1.
    """

    def __init__(self, budget: int, size_of: Callable[[Value], int] = lambda _: 1) -> None:
        self._budget, self._size_of = budget, size_of
        self._lock = threading.Lock()
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._size = 0

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def kept(self) -> list[Key]:
        """Return the keys, the least recently used first."""
        with self._lock:
            return list(self._values)

    def get(self, key: Key) -> Value | None:
        """Return a value, which so becomes the most recently used; None if it is not kept."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: Key, value: Value) -> None:
        """Keep a value, in place of an earlier one of its key, and drop what is beyond the budget."""
        with self._lock:
            self._drop(key)
            self._values[key] = value
            self._size += self._size_of(value)
            while self._size > self._budget and len(self._values) > 1:
                self._drop(next(iter(self._values)))

    def drop(self, key: Key) -> None:
        """Forget a value, if it is kept."""
        with self._lock:
            self._drop(key)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._values.clear()
            self._size = 0

    def _drop(self, key: Key) -> None:
        dropped = self._values.pop(key, None)
        if dropped is not None:
            self._size -= self._size_of(dropped)
