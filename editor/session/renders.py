"""Keeps the mix in step with the document: renders what changed, and only that.

Invariant: once nothing waits, the mixer holds exactly the document's events as they are now. Until an
event's new waveform is there, its old one sounds, at its new place.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from codec.events import MODEL_SAMPLE_RATE, Event
from editor.audio.mixer import Mixer
from editor.audio.playback import Playback
from editor.document import Change, Document
from editor.workers import CodecHandle, InferenceWorker, MainThread, Measures, Rendered

__all__ = ["Renders"]

_PUBLISH_MS = 40
_CACHE_BYTES = 256 * 1024**2


@dataclass(frozen=True)
class _Silent:
    """The measures of an event that cannot be rendered."""

    pitch_hz: float = 440.0
    audible_length_s: float = 0.05
    loudness_db: float = -120.0


class Renders(QObject):
    """Waveforms, measures and the mix of a document's events.

    Parameters
    ----------
    document, playback
        What is rendered, and where the mix is heard.
    codec, main_thread
        For the inference thread, which this object owns.
    on_problem
        Told, in a sentence, what could not be rendered.
    """

    measures_changed = Signal(object)
    """Identifiers of events whose measures are new."""
    settled = Signal()
    """Nothing waits any more; the mix is what the document says."""

    def __init__(
        self,
        document: Document,
        playback: Playback,
        codec: CodecHandle,
        main_thread: MainThread,
        *,
        on_problem: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._playback = document, playback
        self._on_problem = on_problem
        self._reported: set[str] = set()
        self._cache: OrderedDict[tuple[object, ...], Rendered] = OrderedDict()
        self._cache_bytes = 0
        self._current: dict[str, tuple[tuple[object, ...], Rendered]] = {}
        self._measured: set[str] = set()
        self._solo: frozenset[str] | None = None
        self._publishing = QTimer(self, singleShot=True, interval=_PUBLISH_MS)
        self._publishing.timeout.connect(self.publish)
        self.worker = InferenceWorker(
            codec, main_thread, on_rendered=self._on_rendered, on_failed=self._on_failed
        )
        self.mixer = self._new_mixer()
        document.events_changed.connect(self._on_events_changed)
        document.reset_done.connect(self.restart)

    # Reading

    @property
    def is_settled(self) -> bool:
        """Whether every event has been rendered as it is now, and the mix is published."""
        if self._publishing.isActive() or self.worker.n_waiting:
            return False
        return all(self._is_current(event) for event in self._document.sequence())

    def rendered(self, event: Event) -> Rendered | None:
        """Return the rendering of exactly this version of an event, if it is at hand."""
        key = event.render_key
        current = self._current.get(event.event_id)
        if current is not None and current[0] == key:
            return current[1]
        if key in self._cache:
            self._cache.move_to_end(key)
        return self._cache.get(key)

    def measures(self, event_id: str) -> Measures | None:
        """Return what an event sounds like as it is now, or None while that is being computed."""
        if event_id not in self._document:
            return None
        rendered = self.rendered(self._document.event(event_id))
        return None if rendered is None else rendered.measures

    @property
    def solo(self) -> frozenset[str] | None:
        """The events that alone are heard, if any."""
        return self._solo

    # Asking

    def set_solo(self, ids: Iterable[str] | None) -> None:
        """Hear these events alone, or, with None, all."""
        self._solo = None if ids is None else frozenset(ids)
        self.mixer.set_solo(self._solo)
        self._publish_soon()

    def when_rendered(self, event: Event, call: Callable[[Rendered], None]) -> None:
        """Call with the rendering of `event`: now if it is at hand, else as soon as it has been made.

        Only the newest of those that wait is served.
        """
        rendered = self.rendered(event)
        if rendered is not None:
            call(rendered)
            return
        sample_rate = self._document.sample_rate

        def done(result: Rendered) -> None:
            self._keep(event, result)
            call(result)

        self.worker.request(
            "waveform",
            lambda codec: Rendered(codec.render(event, sample_rate), codec.measures([event])[0]),
            done,
        )

    def restart(self) -> None:
        """Begin a piece: the document's whole content was replaced."""
        self.worker.restart(self._document.sample_rate)
        self._cache.clear()
        self._cache_bytes = 0
        self._current.clear()
        self._reported.clear()
        self._solo = None
        self._measured.clear()
        self.mixer = self._new_mixer()
        for event in self._document.sequence():
            self._bring_up(event)
        self.publish()

    def render_again(self, events: Iterable[Event]) -> None:
        """Render events anew although they are the same: what they are rendered with has changed."""
        for event in events:
            old = self._cache.pop(event.render_key, None)
            if old is not None:
                self._cache_bytes -= old.samples.nbytes
            current = self._current.get(event.event_id)
            if current is not None:
                self._current[event.event_id] = ((), current[1])
            self._bring_up(event)

    def publish(self) -> None:
        """Hand the mix to the playback."""
        self._publishing.stop()
        self._playback.set_mix(self.mixer.buffer, self.mixer.sample_rate)
        if self._measured:
            measured, self._measured = self._measured, set()
            self.measures_changed.emit(measured)
        if self.is_settled:
            self.settled.emit()

    def close(self) -> None:
        """Stop the inference thread and wait for it."""
        self._publishing.stop()
        self._document.events_changed.disconnect(self._on_events_changed)
        self._document.reset_done.disconnect(self.restart)
        self.worker.close()

    # Listening

    def _on_events_changed(self, change: Change) -> None:
        self.worker.set_focus(round(self._playback.position_s * MODEL_SAMPLE_RATE))
        for event_id in change.removed:
            self.worker.forget(event_id)
            self.mixer.remove_event(event_id)
            self._current.pop(event_id, None)
        for event_id in change.added | change.changed:
            self._bring_up(self._document.event(event_id))
        self._publish_soon()

    def _bring_up(self, event: Event) -> None:
        rendered = self.rendered(event)
        if rendered is not None:
            self.worker.forget(event.event_id)
            self._use(event, rendered)
            return
        stale = self._current.get(event.event_id)
        if stale is not None:
            self._mix(event, stale[1])
        self.worker.render(event)

    def _on_rendered(self, event: Event, rendered: Rendered) -> None:
        self._keep(event, rendered)

    def _keep(self, event: Event, rendered: Rendered) -> None:
        key = event.render_key
        self._remember(key, rendered)
        if event.event_id in self._document:
            now = self._document.event(event.event_id)
            if now.render_key == key:
                self._use(now, rendered)
                self._publish_soon()

    def _on_failed(self, event: Event | None, error: Exception) -> None:
        if event is not None:
            # Silence in its place, so that it is not tried again and again.
            self._remember(event.render_key, Rendered(np.zeros(1, np.float32), _Silent()))
            self._bring_up_if_present(event.event_id)
        text = str(error) or type(error).__name__
        if text not in self._reported:
            self._reported.add(text)
            self._on_problem(text)

    def _bring_up_if_present(self, event_id: str) -> None:
        if event_id in self._document:
            self._bring_up(self._document.event(event_id))
            self._publish_soon()

    # The mix

    def _is_current(self, event: Event) -> bool:
        current = self._current.get(event.event_id)
        return current is not None and current[0] == event.render_key

    def _use(self, event: Event, rendered: Rendered) -> None:
        self._current[event.event_id] = (event.render_key, rendered)
        self._mix(event, rendered)
        self._measured.add(event.event_id)

    def _mix(self, event: Event, rendered: Rendered) -> None:
        self.mixer.set_event(event.event_id, rendered.samples, event.onset_s, event.pan, event.mute)

    def _new_mixer(self) -> Mixer:
        document = self._document
        return Mixer(document.sample_rate, document.n_channels, document.duration_s)

    def _publish_soon(self) -> None:
        if not self._publishing.isActive():
            self._publishing.start()

    def _remember(self, key: tuple[object, ...], rendered: Rendered) -> None:
        old = self._cache.pop(key, None)
        if old is not None:
            self._cache_bytes -= old.samples.nbytes
        self._cache[key] = rendered
        self._cache_bytes += rendered.samples.nbytes
        while self._cache_bytes > _CACHE_BYTES and len(self._cache) > 1:
            _, dropped = self._cache.popitem(last=False)
            self._cache_bytes -= dropped.samples.nbytes
