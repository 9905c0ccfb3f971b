"""Sample packs of events, as they are heard alone (:mod:`codec.exchange.sample_pack`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from codec.audio.metadata import Marker
from codec.events.event import Event
from codec.events.measures import Measures
from codec.exchange.sample_pack import PackSound, region_name, write_sample_pack
from editor.session.exporting import ExportOutcome
from editor.session.mixdown import Mixdown
from editor.translation import tr
from editor.workers import TaskContext

__all__ = ["write_pack"]

_BEGIN = 0.5
"""Progress when the events are measured."""


def write_pack(
    folder: Path,
    title: str,
    markers: Sequence[Marker],
    events: Sequence[tuple[Event, Measures]],
    mixdown: Mixdown,
    context: TaskContext,
) -> ExportOutcome:
    """Write events with their measures as a sample pack; their files are named after regions or the title."""

    def sounds() -> Iterator[PackSound]:
        for event, measures in events:
            context.check()
            yield PackSound.of_placed(
                region_name(markers, event.onset_s, title),
                mixdown.alone(event),
                event.onset_s,
                mixdown.n_channels,
                mixdown.sample_rate,
                measures,
            )

    def tell(n_done: int) -> None:
        context.progress(_BEGIN + (1.0 - _BEGIN) * n_done / len(events), tr("Rendering events"))

    pack = write_sample_pack(folder, title, sounds(), on_sound=tell)
    return ExportOutcome((folder,), n_events=pack.n_sounds)
