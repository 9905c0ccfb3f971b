"""Keeps the keyboard in a part of the panel while what is shown there changes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

__all__ = ["keyboard_kept"]


@contextmanager
def keyboard_kept(place: QWidget, take: Callable[[], object]) -> Generator[None]:
    """Call `take` after a change that hid, disabled or deleted what had the keyboard in `place`.

    Qt would give it to whatever comes next in the window, or to nothing. `take` is also called if `place`
    itself has the keyboard, which it can hold until something in it can have it again.
    """
    holder = place.window().focusWidget() or place.window()
    was_here = holder is place or place.isAncestorOf(holder)
    yield
    stays = isValid(holder) and holder.isVisibleTo(place) and holder.isEnabledTo(place)
    if was_here and (holder is place or not stays):
        take()
