"""Mixes of events for files: a snapshot of what is heard now; later edits do not change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from codec.audio.metadata import RecordingMetadata
from codec.audio.placed import Mix, PlacedSound, panned
from codec.events.event import Event
from editor.document import Document
from editor.session.renders import Renders
from editor.translation import tr
from editor.workers import CodecHandle, TaskContext
from editor.workers.codec_service import FloatArray

__all__ = ["RESIDUAL", "Bounds", "Mixdown"]

RESIDUAL = "Residual"
"""Name of the stem with the rest of the mix."""

Bounds = tuple[float, float | None]
"""A part of a piece: begin and end in seconds. None is the end of the sound, tails included."""


class Mixdown:
    """Mixes some events of a document; created in the main thread, used in a worker thread.

    Parameters
    ----------
    document, renders, codec
        The document, its cached waveforms, and the service that renders the others.
    events
        The events that will be mixed.
    """

    def __init__(
        self, document: Document, renders: Renders, codec: CodecHandle, events: Sequence[Event]
    ) -> None:
        self.sample_rate = document.sample_rate
        self.n_channels, self._duration_s = document.n_channels, document.duration_s
        self._metadata = document.metadata
        self._codec, self._source = codec, renders.source
        found = {} if self._source is not None else {e.event_id: renders.waveform(e) for e in events}
        self._waveforms = {key: value for key, value in found.items() if value is not None}

    @property
    def over_recording(self) -> bool:
        """Whether there is a recording that events are heard over."""
        return self._source is not None

    def part(self, samples: FloatArray, bounds_s: Bounds | None) -> tuple[int, FloatArray]:
        """Return the first sample of a part of a mix, and the part: exactly as long as its bounds.

        Shape
        -----
        samples: [n_channels, n_samples] from time 0; returns: [n_channels, n_part]
        """
        if bounds_s is None:
            return 0, samples
        begin_s, end_s = bounds_s
        begin = round(begin_s * self.sample_rate)
        if end_s is None:
            return begin, samples[:, begin:]
        end = round(end_s * self.sample_rate)
        part = samples[:, begin:end]
        return begin, np.pad(part, ((0, 0), (0, end - begin - part.shape[1])))

    def metadata(self, begin_sample: int, n_samples: int) -> RecordingMetadata:
        """Return the metadata of a file with a part of the mix."""
        begin_s, length_s = begin_sample / self.sample_rate, n_samples / self.sample_rate
        return self._metadata.within(begin_s, begin_s + length_s)

    def samples(
        self, events: Sequence[Event], context: TaskContext, begin: float, share: float, *, over: bool = False
    ) -> FloatArray:
        """Return the events alone, or `over` their recording, [n_channels, n_samples] from time 0.

        Progress goes from `begin` to `begin + share`.
        """
        bed = self._source.bed.T if over and self._source is not None else None
        n_samples = round(self._duration_s * self.sample_rate) if bed is None else bed.shape[1]
        mix = Mix(self.n_channels, n_samples)
        if bed is not None:
            mix.samples[:] = bed
        # In the order of the mixer, so that the file holds, bit for bit, what is heard.
        for index, event in enumerate(sorted(events, key=lambda each: each.event_id)):
            context.check()
            for sound in self._sounds(event, over=over):
                mix.add(sound)
            context.progress(begin + share * (index + 1) / len(events), tr("Rendering events"))
        return mix.samples

    def alone(self, event: Event) -> Sequence[PlacedSound]:
        """Return the sounds of an event alone, at its place."""
        return self._sounds(event, over=False)

    def _sounds(self, event: Event, *, over: bool) -> Sequence[PlacedSound]:
        if self._source is not None:
            service, settings = self._source.service, self._source.settings
            return service.contribution(event, settings) if over else service.alone(event)
        if event.mute:
            return []
        samples = self._waveforms.get(event.event_id)
        if samples is None:
            samples = self._codec.get().render(event, self.sample_rate)
            self._waveforms[event.event_id] = samples
        begin = max(0, round(event.onset_s * self.sample_rate))
        return [panned(samples, begin, event.pan, self.n_channels)]

    def stems(
        self,
        groups: Sequence[tuple[str, Sequence[Event]]],
        everything: Sequence[Event] | None,
        context: TaskContext,
        begin: float,
        share: float,
    ) -> Iterator[tuple[str, FloatArray]]:
        """Yield the name and the sound of each group of events, one at a time.

        Parameters
        ----------
        groups
            Names, and unmuted events.
        everything
            All events, muted ones too, to add a last stem: the mix over the recording minus the other
            stems, so that all add up to the mix. None for no such stem.
        """
        with_rest = everything is not None and self.over_recording
        part = share / max(1, len(groups) + with_rest)
        total = np.zeros((self.n_channels, 0), np.float32)
        for index, (name, events) in enumerate(groups):
            samples = self.samples(events, context, begin + index * part, part)
            if with_rest:
                total = _sum(total, samples)
            yield name, samples
        if everything is not None and with_rest:
            mix = self.samples(everything, context, begin + share - part, part, over=True)
            yield RESIDUAL, _sum(mix, -total)


def _sum(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the sum of two sounds, as long as the longer."""
    longer, shorter = (first, second) if first.shape[1] >= second.shape[1] else (second, first)
    result = longer.copy()
    result[:, : shorter.shape[1]] += shorter
    return result
