"""What a running encode reports: its progress, and the events found so far with their measures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from codec.events.event import Event
from codec.events.measures import Measures
from editor.workers import CodecService

__all__ = ["MeasuredReports", "OnMeasured", "rare_reports"]

_PROGRESS_EVERY_S = 0.1

OnMeasured = Callable[[Sequence[Event], Sequence[Measures]], None]
"""Called with events, and the measures of each."""


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


class MeasuredReports:
    """Measures the events that an encode reports, each vector once and many together, and passes them on.

    Parameters
    ----------
    codec
        Measures events.
    on_found
        Gets the provisional events of each report.
    on_final
        Gets the final events that came since the last report, before the provisional ones of this report.
    """

    def __init__(self, codec: CodecService, on_found: OnMeasured, on_final: OnMeasured | None = None) -> None:
        self._codec = codec
        self._on_found, self._on_final = on_found, on_final
        self._measured: dict[bytes, Measures] = {}
        self._final: list[Event] = []

    def final(self, event: Event) -> None:
        """Note a final event, which is passed on with the next report."""
        self._final.append(event)

    def found(self, events: Sequence[Event]) -> None:
        """Report provisional events, in place of all earlier ones."""
        self._report(events)
        self._on_found(events, [self._measured[each.vector.tobytes()] for each in events])

    def flush(self) -> None:
        """Pass on the final events that wait for a report."""
        if self._final:
            self._report(())

    def _report(self, events: Sequence[Event]) -> None:
        # Most events are reported several times, until they are final.
        reported = {event.vector.tobytes(): event for event in (*self._final, *events)}
        new = {key: event for key, event in reported.items() if key not in self._measured}
        self._measured.update(zip(new, self._codec.measures([*new.values()]), strict=True))
        for gone in self._measured.keys() - reported.keys():
            del self._measured[gone]
        final, self._final = self._final, []
        if final and self._on_final is not None:
            self._on_final(final, [self._measured[each.vector.tobytes()] for each in final])
