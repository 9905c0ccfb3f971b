"""The two ways to play events: from the model alone, or over their recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from codec.events.event import Event
from codec.events.measures import Measures
from codec.events.model_identity import ModelIdentity
from codec.project.content import MixSettings
from editor.audio.mixer import Mixer
from editor.workers import CaptureService, Make, OnFirst, Rendered
from editor.workers.codec_service import CodecService, FloatArray

__all__ = ["CaptureSource", "CaptureWay", "ModelWay", "Way"]

_NOTHING = np.zeros(0, np.float32)

KnownMeasuresOf = Callable[[Event, ModelIdentity | None], Measures | None]


@dataclass(frozen=True, eq=False)
class CaptureSource:
    """A recording that is divided among its events.

    Attributes
    ----------
    service
        Computes contributions and captured sounds.
    settings
        The mix settings of the residual.
    bed
        The sound with nothing edited, [n_samples, n_channels]; contributions are added to it.
    """

    service: CaptureService
    settings: MixSettings
    bed: FloatArray


class Way(Protocol):
    """A way of rendering: what is computed for an event, and how it is added to the mix."""

    @property
    def make(self) -> Make:
        """Renders an event, in the inference thread."""
        ...

    def key(self, event: Event) -> tuple[object, ...]:
        """Return a key of everything that the rendering depends on."""
        ...

    def at_once(self, event: Event) -> Rendered | None:
        """Return what takes no time to make."""
        ...

    def mix(self, mixer: Mixer, event: Event, rendered: Rendered) -> None:
        """Add an event to the mix."""
        ...

    def remains(self, event_ids: Iterable[str]) -> list[Event]:
        """Return replacements for removed events that still affect the mix."""
        ...


class ModelWay:
    """All events are rendered by the model, without the recording.

    Parameters
    ----------
    known_measures
        Returns an event's measures if they are known already, of the model if it is named; called from two
        threads.
    """

    def __init__(self, known_measures: KnownMeasuresOf) -> None:
        self._known_measures = known_measures
        self.make: Make = self._waveform

    def _waveform(self, codec: CodecService, event: Event, sample_rate: int, on_first: OnFirst) -> Rendered:
        del on_first
        samples = codec.render(event, sample_rate)
        known = self._known_measures(event, codec.identity)
        return Rendered(samples, known or codec.measures([event])[0])

    def key(self, event: Event) -> tuple[object, ...]:
        """See :meth:`Way.key`."""
        return event.render_key

    def at_once(self, event: Event) -> Rendered | None:
        """See :meth:`Way.at_once`."""
        del event
        return None

    def mix(self, mixer: Mixer, event: Event, rendered: Rendered) -> None:
        """See :meth:`Way.mix`."""
        mixer.set_event(event.event_id, rendered.samples, event.onset_s, event.pan, event.mute)

    def remains(self, event_ids: Iterable[str]) -> list[Event]:
        """See :meth:`Way.remains`."""
        del event_ids
        return []


class CaptureWay:
    """Events are played over their recording; edited events add contributions to it.

    Parameters
    ----------
    source
        The recording.
    known_measures
        Returns an event's measures if they are known already, of the model if it is named; called from two
        threads.
    """

    def __init__(self, source: CaptureSource, known_measures: KnownMeasuresOf) -> None:
        self.source = source
        self._known_measures = known_measures
        self.make: Make = self._contribution

    def _contribution(
        self, codec: CodecService, event: Event, sample_rate: int, on_first: OnFirst
    ) -> Rendered:
        del sample_rate
        parts = self.source.service.contribution(event, self.source.settings, on_first)
        measures = self._known_measures(event, codec.identity)
        if measures is None:
            # Passed on before it is measured.
            on_first(parts)
            measures = codec.measures([event])[0]
        return Rendered(_NOTHING, measures, tuple(parts))

    def key(self, event: Event) -> tuple[object, ...]:
        """See :meth:`Way.key`."""
        return (self, event.capture_key)

    def at_once(self, event: Event) -> Rendered | None:
        """See :meth:`Way.at_once`."""
        measures = self._known_measures(event, None)
        if measures is None or not self.source.service.is_untouched(event):
            return None
        return Rendered(_NOTHING, measures)

    def mix(self, mixer: Mixer, event: Event, rendered: Rendered) -> None:
        """See :meth:`Way.mix`."""
        mixer.set_parts(event.event_id, rendered.parts)

    def remains(self, event_ids: Iterable[str]) -> list[Event]:
        # A deleted event subtracts its sound from the recording, like a muted one.
        """See :meth:`Way.remains`."""
        service = self.source.service
        return [service.event(each).replace(mute=True) for each in event_ids if each in service]
