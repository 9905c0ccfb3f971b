"""Pickling of frozen values with read-only arrays.

By default, pickle restores the fields of a value without calling its constructor, and NumPy restores arrays
as writable. Values whose constructor checks fields or makes arrays read-only are restored by their
constructor.
"""

from __future__ import annotations

import dataclasses
from typing import Any

__all__ = ["through_constructor"]


def through_constructor(self: Any) -> tuple[type[Any], tuple[Any, ...]]:
    """Reduce a frozen dataclass to a call of its constructor; to be assigned to ``__reduce__``.

    Returns
    -------
    tuple
        The class, and the arguments for its constructor in the order of its fields.
    """
    return type(self), tuple(getattr(self, field.name) for field in dataclasses.fields(self))
