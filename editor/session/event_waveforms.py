"""Waveforms of single events, as they are heard now without all others, for pictures.

Computed one after the other on the inference thread, and cached: a move needs no new computation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from codec.audio.placed import PlacedSound, summed
from codec.events.event import Event
from editor.document import Document
from editor.session.queued import QueuedResults
from editor.session.renders import Renders
from editor.workers import CodecService
from editor.workers.peaks import PeakPyramid

__all__ = ["EventWaveform", "EventWaveforms"]

_N_KEPT = 200

_Key = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class EventWaveform:
    """The waveform of an event.

    Attributes
    ----------
    lead_s
        From its first sample to the onset, in seconds.
    peaks
        Its outline, at any resolution.
    sample_rate
        In Hz.
    peak
        Its largest amplitude, above 0.
    """

    lead_s: float
    peaks: PeakPyramid
    sample_rate: int
    peak: float


class EventWaveforms(QObject):
    """Answers what events look like as waveforms: captured sound, model or blend, with their edits.

    Parameters
    ----------
    document, renders
        The document, and how its events are heard.
    """

    changed = Signal()
    """Another waveform is ready."""

    def __init__(self, document: Document, renders: Renders, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._renders = document, renders
        self._waveforms = QueuedResults[EventWaveform]("waveform", renders.worker, _N_KEPT, self.changed.emit)
        document.reset_done.connect(self._waveforms.forget_wanted)

    def of(self, event: Event) -> EventWaveform | None:
        """Return the waveform of this state of an event; None while it is not known."""
        return self._waveforms.get(self._key(event))

    def want(self, events: Sequence[Event]) -> None:
        """Compute the waveforms of these events, and no longer those that were wanted before."""
        self._waveforms.want_only({self._key(event): self._work(event) for event in events})

    def _key(self, event: Event) -> _Key:
        return (self._renders.source, *event.replace(onset_samples=0, mute=False).capture_key)

    def _work(self, event: Event) -> Callable[[CodecService], EventWaveform]:
        source, rate = self._renders.source, self._document.sample_rate

        def work(codec: CodecService) -> EventWaveform:
            onset = event.onset_s * rate
            if source is None:
                parts = [PlacedSound(round(onset), codec.render(event, rate)[None])]
            else:
                parts = [part for part in source.service.alone(event) if part.n_samples]
            if not parts:
                parts = [PlacedSound(round(onset), np.zeros((1, 1), np.float32))]
            sound = summed(parts, parts[0].samples.shape[0])
            peaks = PeakPyramid(sound.samples)
            low, high = peaks.outline(0, peaks.n_samples, 1)
            lead_s = (onset - sound.begin_sample) / rate
            return EventWaveform(lead_s, peaks, rate, max(float(high[0]), -float(low[0]), 1e-9))

        return work
