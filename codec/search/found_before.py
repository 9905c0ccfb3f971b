"""What an interrupted encode has found; loads no torch."""

from __future__ import annotations

from dataclasses import dataclass

from codec.events.event import Event

__all__ = ["FoundBefore"]


@dataclass(frozen=True)
class FoundBefore:
    """What an interrupted encode has found.

    Attributes
    ----------
    complete_samples
        The search goes on from here: nothing is missing before it. At the model's rate;
        :attr:`~codec.search.streaming.StreamingEncoder.complete_samples` of the interrupted encode.
    events
        All its events as encoded, also those after that sample.
    """

    complete_samples: int
    events: tuple[Event, ...] = ()
