"""How frozen values with read-only arrays cross to another process.

Pickle restores a value's fields without calling its constructor, and NumPy restores arrays as writable ones.
A value whose constructor checks its fields, or makes arrays read-only, is therefore made again by it.
"""

from __future__ import annotations

import dataclasses
from typing import Any

__all__ = ["through_constructor"]


def through_constructor(self: Any) -> tuple[type[Any], tuple[Any, ...]]:
    """Return how to make a frozen dataclass again from its fields; to be assigned to ``__reduce__``.

    Returns
    -------
    tuple
        The class, and the arguments for its constructor in the order of its fields.
    """
    return type(self), tuple(getattr(self, field.name) for field in dataclasses.fields(self))
