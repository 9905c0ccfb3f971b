"""Waveforms of single events, as they are heard now without all others, for pictures.

Computed one after the other on the inference thread, and cached: a move needs no new computation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from codec.audio.placed import PlacedSound, summed
from codec.events.event import Event
from codec.recently_used import RecentlyUsed
from editor.document import Document
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
        self._known = RecentlyUsed[_Key, EventWaveform](_N_KEPT)
        self._wanted: dict[_Key, Event] = {}
        self._waiting = False
        document.reset_done.connect(self._forget_wanted)

    def of(self, event: Event) -> EventWaveform | None:
        """Return the waveform of this state of an event; None while it is not known."""
        return self._known.get(self._key(event))

    def want(self, events: Sequence[Event]) -> None:
        """Compute the waveforms of these events, and no longer those that were wanted before."""
        self._wanted = {key: event for event in events if (key := self._key(event)) not in self._known}
        self._go_on()

    def _key(self, event: Event) -> _Key:
        return (self._renders.source, *event.replace(onset_samples=0, mute=False).capture_key)

    def _go_on(self) -> None:
        if self._waiting or not self._wanted:
            return
        key, event = next(iter(self._wanted.items()))
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

        def done(found: EventWaveform) -> None:
            self._known.put(key, found)
            self._wanted.pop(key, None)
            self._waiting = False
            self.changed.emit()
            self._go_on()

        def failed(_: Exception) -> None:
            # Rendering the event fails as well, and says so.
            self._waiting = False
            self._wanted.clear()

        self._waiting = True
        self._renders.worker.request("waveform", work, done, failed)

    def _forget_wanted(self) -> None:
        self._wanted.clear()
        self._waiting = False
