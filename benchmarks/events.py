"""Events of an encoding, moved or repeated, for several benchmarks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from codec.capture import as_captured
from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom, new_event_id

__all__ = ["MOVED_FIGURES", "moved", "repeated"]

MOVED_FIGURES = ("visqol_mos", "log_mel_distance_db")
"""What is measured of a mix in which an event was moved (:data:`codec.evaluate.figures.FIGURES`)."""


def moved(
    events: Sequence[Event],
    event_ids: Collection[str],
    by_samples: int,
    render_from: RenderFrom = RenderFrom.CAPTURED,
) -> list[Event]:
    """Move some events by samples at the model's rate and set their `render_from`; keep the others."""
    return [
        event.replace(onset_samples=event.onset_samples + by_samples, render_from=render_from)
        if event.event_id in event_ids
        else event
        for event in events
    ]


def repeated(events: Sequence[Event], n_times: int, period_s: float) -> list[Event]:
    """Repeat the events of a piece of `period_s` seconds as captured events with identifiers of their own."""
    return [
        as_captured(
            event.replace(
                event_id=new_event_id(),
                onset_samples=event.onset_samples + round(k * period_s * MODEL_SAMPLE_RATE),
            )
        )
        for k in range(n_times)
        for event in events
    ]
