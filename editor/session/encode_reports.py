"""What a running encode reports: its progress, and the events found so far with their measures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from codec.events.event import Event
from codec.events.measures import Measures
from editor.workers import CodecService

__all__ = ["OnFound", "measured_reports", "rare_reports"]

_PROGRESS_EVERY_S = 0.1

OnFound = Callable[[Sequence[Event], Sequence[Measures]], None]
"""Called with the events found so far, and the measures of each."""


def rare_reports(on_progress: Callable[[float], None]) -> Callable[[float], None]:
    """Return a function that passes a share on, at most ten times a second and at the end."""
    told_s = 0.0

    def report(share: float) -> None:
        nonlocal told_s
        now = time.monotonic()
        if now - told_s > _PROGRESS_EVERY_S or share >= 1.0:
            told_s = now
            on_progress(share)

    return report


def measured_reports(codec: CodecService, on_found: OnFound) -> Callable[[Sequence[Event]], None]:
    """Return a function that measures the found events, each vector once, and passes them on."""
    measured: dict[bytes, Measures] = {}

    def report(events: Sequence[Event]) -> None:
        # Most events are reported several times, until they are final.
        keys = [event.vector.tobytes() for event in events]
        new = {key: event for key, event in zip(keys, events, strict=True) if key not in measured}
        measured.update(zip(new, codec.measures([*new.values()]), strict=True))
        for gone in measured.keys() - keys:
            del measured[gone]
        on_found(events, [measured[key] for key in keys])

    return report
