"""A thread-safe LRU cache with a budget for the total size of its values."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

__all__ = ["RecentlyUsed"]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class RecentlyUsed(Generic[Key, Value]):
    """An LRU cache. All methods are thread-safe.

    The last value is kept even if it is larger than the budget.

    Parameters
    ----------
    budget
        Limit of the sum of all values' sizes.
    size_of
        Returns the size of a value, constant for a value; 1 by default.
    """

    def __init__(self, budget: int, size_of: Callable[[Value], int] = lambda _: 1) -> None:
        self._budget = budget
        self._size_of = size_of
        self._lock = threading.Lock()
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._size = 0

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def kept(self) -> list[Key]:
        """Return the keys, least recently used first."""
        with self._lock:
            return list(self._values)

    def get(self, key: Key) -> Value | None:
        """Return a value and mark it as most recently used; None if it is not in the cache."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: Key, value: Value) -> None:
        """Insert or replace a value, and drop the least recently used ones beyond the budget."""
        with self._lock:
            self._drop(key)
            self._values[key] = value
            self._size += self._size_of(value)
            while self._size > self._budget and len(self._values) > 1:
                self._drop(next(iter(self._values)))

    def drop(self, key: Key) -> None:
        """Remove a value, if it is in the cache."""
        with self._lock:
            self._drop(key)

    def clear(self) -> None:
        """Remove all values."""
        with self._lock:
            self._values.clear()
            self._size = 0

    def _drop(self, key: Key) -> None:
        dropped = self._values.pop(key, None)
        if dropped is not None:
            self._size -= self._size_of(dropped)
