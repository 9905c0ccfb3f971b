"""Listening to what the codec makes of a recording: the model alone, or the events without the rest.

Both are choices of listening, not edits (:class:`~editor.audio.source.Source`). Over a recording each is a
sum of its own, made only while it is listened to: around the playhead first, then of the whole piece. The mix
is heard until there is enough of it. Without captured sounds both are what the mix is.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from codec.audio.mapped import LARGE_BYTES
from codec.audio.placed import PlacedSound, panned
from codec.events.event import Event
from editor.audio.playback import Playback
from editor.audio.running_mix import RunningMix
from editor.audio.source import Source
from editor.document import Change, Document
from editor.session.captures import Captures
from editor.session.event_sum import EventSum, Key, Step
from editor.session.renders import Renders
from editor.translation import tr_error
from editor.workers import CaptureService, CodecService
from editor.workers.codec_service import FloatArray

__all__ = ["Listening", "Prepared"]

_PUBLISH_MS, _PREPARE_MS = 40, 250
"""Shortest times between two mixes that are passed on: after an edit, and while more is prepared ahead."""
_PAUSE = 10.0
"""Shortest time between them in relation to the time that one takes: it is resampled for some devices."""
_ENOUGH_S = 1.5
"""Time after the playhead that has to be ready before it is listened to."""
_GREW = 2.0
"""Growth of what is ready after which its loudness is worth another measurement."""

_Alone = frozenset[str] | None
_OWN = (Source.MODEL, Source.EVENTS)


@dataclass(frozen=True, eq=False)
class Prepared:
    """What is ready of a source that has a sum of its own.

    Attributes
    ----------
    source
        The model, or the events alone.
    buffer
        Its sound, [n_samples, n_channels].
    begin_s, end_s
        The times between which all events are in it.
    """

    source: Source
    buffer: FloatArray
    begin_s: float
    end_s: float


class Listening(QObject):
    """Makes what the chosen source of the playback plays, if that is neither recording nor mix.

    Parameters
    ----------
    document, renders, captures, playback
        The events, their inference thread and solo, their captured sounds, and what plays.
    """

    changed = Signal()
    """:attr:`preparing` has changed."""
    prepared_more = Signal()
    """There is much more of the chosen source than before, or all of it again."""

    def __init__(
        self,
        document: Document,
        renders: Renders,
        captures: Captures,
        playback: Playback,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._renders, self._playback = document, renders, playback
        self._sums: dict[tuple[Source, _Alone], EventSum] = {}
        self._service: CaptureService | None = None
        self._in_work = False
        self._measured_s = 0.0
        self._reported: set[str] = set()
        self._publishing = QTimer(self, singleShot=True)
        self._publishing.timeout.connect(self._publish)
        self._published_s = self._took_s = 0.0
        playback.source_changed.connect(self._follow)
        captures.changed.connect(self._follow)
        renders.solo_changed.connect(self._follow)
        document.events_changed.connect(self._on_events_changed)
        document.reset_done.connect(self.start_over)

    # Reading

    @property
    def preparing(self) -> float | None:
        """The share of the chosen source that is ready, below 1; None if all of it is."""
        current = self._current
        return None if current is None or current.complete else current.share

    @property
    def heard_as_mix(self) -> bool:
        """Whether the chosen source is not ready at the playhead, so that the mix is heard instead."""
        current = self._current
        return current is not None and not current.begun

    @property
    def prepared(self) -> Prepared | None:
        """What is ready around the playhead of the chosen source; None if it has no sum of its own."""
        current = self._current
        if current is None or not current.begun:
            return None
        span_s = current.ready_span(self._playback.position_s)
        return Prepared(self._playback.source, current.mix.buffer, *span_s)

    @property
    def _current(self) -> EventSum | None:
        return self._sums.get((self._playback.source, self._renders.solo))

    # Following

    def start_over(self) -> None:
        """Make everything again: another piece, or other rooms."""
        self._sums.clear()
        self._renders.worker.drop_requests("listen")
        self._in_work = False
        self._reported.clear()
        self._follow()

    def close(self) -> None:
        """Stop working."""
        self._publishing.stop()
        self._document.events_changed.disconnect(self._on_events_changed)
        self._document.reset_done.disconnect(self.start_over)

    def _follow(self, *_: object) -> None:
        """Make what is chosen now, and forget what can no longer be heard."""
        capture, chosen, solo = self._renders.source, self._playback.source, self._renders.solo
        service = None if capture is None else capture.service
        if service is not self._service:
            self._service = service
            self._sums.clear()
        if service is not None and chosen in _OWN and (chosen, solo) not in self._sums:
            self._sums[chosen, solo] = self._new_sum(chosen, service)
        # Of a long piece only what is heard; the solo events of before are not heard again.
        self._sums = {
            key: each
            for key, each in self._sums.items()
            if key == (chosen, solo) or (key[1] in (None, solo) and each.mix.n_bytes < LARGE_BYTES)
        }
        for source in _OWN:
            found = self._sums.get((source, solo))
            self._playback.set_own(source, found.mix.buffer if found is not None and found.begun else None)
        self._measured_s = 0.0
        self._publish()
        self._go_on()

    def _new_sum(self, source: Source, service: CaptureService) -> EventSum:
        document = self._document
        mix = RunningMix(document.sample_rate, document.n_channels, document.duration_s)
        if source == Source.MODEL:
            made = EventSum(mix, self._from_model, _model_key)
        else:
            made = EventSum(mix, partial(_as_heard, service), _heard_key)
        for event in document.sequence():
            if self._is_heard(event, self._renders.solo):
                made.want(event.event_id, event)
        return made

    def _from_model(self, codec: CodecService, event: Event) -> Sequence[PlacedSound]:
        document = self._document
        rate = document.sample_rate
        begin = max(0, round(event.onset_s * rate))
        known = self._renders.waveform(event)  # while events are found, they are heard from the model
        samples = codec.render(event, rate) if known is None else known
        return [panned(samples, begin, event.pan, document.n_channels)]

    @staticmethod
    def _is_heard(event: Event, solo: _Alone) -> bool:
        return not event.mute if solo is None else event.event_id in solo

    def _on_events_changed(self, change: Change) -> None:
        for (_, solo), each in self._sums.items():
            for event_id in (*change.ids, *change.removed):
                event = self._document.events.get(event_id)
                each.want(event_id, event if event is not None and self._is_heard(event, solo) else None)
        self._go_on()

    def _go_on(self) -> None:
        current = self._current
        if current is None or self._in_work or current.complete:
            return
        self._in_work = True
        steps = current.next_steps(self._playback.position_s, moving=self._playback.is_playing)

        def done(result: tuple[list[Step], Exception | None]) -> None:
            self._in_work = False
            current.note(result[0])
            if result[1] is not None:
                self._report(result[1])
            is_edit = any(step.before is not None for step in result[0])
            urgent = is_edit or current.complete or not current.begun
            self._publish_soon(_PUBLISH_MS if urgent else _PREPARE_MS)
            self._go_on()

        def failed(error: Exception) -> None:
            self._in_work = False
            self._report(error)

        self._renders.worker.request("listen", lambda codec: current.carry_out(codec, steps), done, failed)

    def _report(self, error: Exception) -> None:
        text = tr_error(error) or type(error).__name__
        if text not in self._reported:
            self._reported.add(text)
            self._playback.message.emit(text)

    # Playing

    def _publish_soon(self, least_ms: float) -> None:
        """Publish at the earliest `least_ms` after the last time."""
        since_ms = (time.monotonic() - self._published_s) * 1000.0
        wait_ms = max(0, round(max(least_ms, _PAUSE * self._took_s * 1000.0) - since_ms))
        if not self._publishing.isActive() or self._publishing.remainingTime() > wait_ms:
            self._publishing.start(wait_ms)

    def _publish(self) -> None:
        """Pass what is ready to the playback."""
        self._publishing.stop()
        began_s = time.monotonic()
        current = self._current
        if current is not None:
            self._pass_on(current)
        self._published_s = time.monotonic()
        self._took_s = self._published_s - began_s
        if current is not None and current.begun and not current.mix.is_current:
            self._publish_soon(_PUBLISH_MS)
        self.changed.emit()

    def _pass_on(self, current: EventSum) -> None:
        position_s = self._playback.position_s
        begin_s, end_s = current.ready_span(position_s)
        if begin_s <= position_s and end_s >= position_s + _ENOUGH_S:
            current.begun = True
        if not current.begun:
            return
        self._playback.set_own(self._playback.source, current.mix.buffer)
        ready_s = min(end_s, self._document.end_s) - begin_s
        if current.complete or ready_s > _GREW * self._measured_s:
            self._measured_s = ready_s
            self.prepared_more.emit()


def _as_heard(service: CaptureService, _codec: CodecService, event: Event) -> Sequence[PlacedSound]:
    return service.alone(event)


def _model_key(event: Event) -> Key:
    return (event.render_key, event.onset_samples, event.pan)


def _heard_key(event: Event) -> Key:
    return event.replace(mute=False).capture_key
