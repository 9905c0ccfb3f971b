"""Names of undo steps, as they stand in the history list: "Transpose 2 events +12 st"."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Label", "listed", "n_events_text", "number", "pan_text"]


def n_events_text(n_events: int) -> str:
    """Return "1 event", "2 events"."""
    return f"{n_events} event{'' if n_events == 1 else 's'}"


def number(value: float, *, signed: bool = False) -> str:
    """Return a number with at most two decimals and no empty ones."""
    text = f"{value:{'+' if signed else ''}.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", "+0"} else text


def pan_text(pan: float) -> str:
    """Return a pan position in words: "centre", "30 % left"."""
    percent = round(abs(pan) * 100)
    return "centre" if percent == 0 else f"{percent} % {'left' if pan < 0 else 'right'}"


def listed(words: Iterable[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


@dataclass(frozen=True, slots=True)
class Label:
    """A step's name, in parts, so that merged steps can be named anew.

    Parameters
    ----------
    verb
        What stands before the number of events: "Transpose", "Set gain of".
    rest
        What stands after it.
    amount, unit
        For relative edits: by how much; stands last and adds up when steps merge.
    counted
        Whether the number of events is named.
    """

    verb: str
    rest: str = ""
    amount: float | None = None
    unit: str = ""
    counted: bool = True

    def text(self, n_events: int) -> str:
        """Return the name of a step that concerns so many events."""
        parts = [self.verb]
        if self.counted:
            parts.append(n_events_text(n_events))
        if self.rest:
            parts.append(self.rest)
        if self.amount is not None:
            parts.append(f"{number(self.amount, signed=True)} {self.unit}".rstrip())
        return " ".join(parts)

    def followed_by(self, newer: Label, *, cumulative: bool = True) -> Label:
        """Return the label of this step and a newer one together.

        Steps of one verb take the newer values (amounts add up if `cumulative`); otherwise the first
        verb names the whole, as in duplicating and then dragging the duplicate.
        """
        if newer.verb != self.verb:
            return self
        if not cumulative or self.amount is None or newer.amount is None:
            return newer
        return dataclasses.replace(newer, amount=self.amount + newer.amount)
