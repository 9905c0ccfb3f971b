"""The start of a mouse gesture on the timeline, and the protocol of gestures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from PySide6.QtCore import QPointF, Qt

from editor.translation import tr
from editor.views.timeline.snap import Snapped

__all__ = ["CTRL", "FREE_MODIFIERS", "SHIFT", "Gesture", "Pointer", "Press", "caught", "is_free"]

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
FREE_MODIFIERS = {"Shift": SHIFT, "Alt": Qt.KeyboardModifier.AltModifier}
"""Held during a drag, any of these lets it ignore the grid. Some window managers take presses with Alt."""


@dataclass(frozen=True)
class Press:
    """A button that went down on the timeline.

    Parameters
    ----------
    at
        Position in the widget.
    time_s, height
        The same in data units.
    modifiers
        Keys that were held.
    selected, loop
        Selection and loop before it.
    """

    at: QPointF
    time_s: float
    height: float
    modifiers: Qt.KeyboardModifier
    selected: frozenset[str]
    loop: tuple[float, float] | None


class Pointer(NamedTuple):
    """Where the pointer is during a gesture, as if the plot had kept its place on the screen since the press.

    Attributes
    ----------
    time_s, height
        Position in data units.
    way
        Movement on the screen since the press, in logical pixels.
    """

    time_s: float
    height: float
    way: QPointF


class Gesture(Protocol):
    """One kind of gesture, from a press on."""

    def move(self, to: Pointer, modifiers: Qt.KeyboardModifier) -> None:
        """Update the preview to the pointer, which has left the place of the press."""
        ...

    def release(self, modifiers: Qt.KeyboardModifier) -> None:
        """Apply what the preview showed; the preview is already removed."""
        ...

    def click(self) -> None:
        """Handle a click: a press and a release at the same place."""
        ...


def is_free(modifiers: Qt.KeyboardModifier) -> bool:
    """Return whether a drag with these modifiers ignores the grid."""
    return any(modifiers & each for each in FREE_MODIFIERS.values())


def caught(snapped: Snapped | None) -> str:
    """Return the snap target, for the label beside the pointer."""
    return "" if snapped is None else f" · {tr(snapped.kind.value)}"
