"""The part of a recording that codecs are compared on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from codec.messages import Message

__all__ = ["LONGEST_S", "SHORTEST_S", "Region", "RegionKind", "chosen_region"]

SHORTEST_S, LONGEST_S = 0.25, 300.0
"""Below it there is nothing to hear; above it, the sounds of ten codecs would fill the memory."""

Span = tuple[float, float]


class RegionKind(StrEnum):
    """What names the part."""

    LOOP = "loop"
    SELECTION = "selection"
    WHOLE = "whole"


@dataclass(frozen=True)
class Region:
    """A part of the recording, in seconds."""

    begin_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.begin_s


def chosen_region(
    kind: RegionKind, loop: Span | None, selection: Span | None, duration_s: float
) -> Region | Message:
    """Return the part that is meant, within the recording; or why there is none, and what to do.

    Parameters
    ----------
    loop, selection
        Times of the loop, and of the selected events.
    duration_s
        Of the recording.
    """
    if kind == RegionKind.WHOLE:
        span: Span | None = (0.0, duration_s)
    else:
        span = loop if kind == RegionKind.LOOP else selection
    if span is None and kind == RegionKind.LOOP:
        return Message("There is no loop: drag along the ruler above the timeline")
    if span is None:
        return Message("Nothing is selected: select events on the timeline")
    region = Region(max(0.0, span[0]), min(span[1], duration_s))
    if region.duration_s < SHORTEST_S:
        return Message("This part is too short: choose a quarter of a second or more")
    if region.duration_s > LONGEST_S:
        return Message("This part is longer than five minutes: choose a loop or events within it")
    return region
