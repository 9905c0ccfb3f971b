"""Updates the mix when the document changes: renders the changed events only.

Invariant: when no work is queued, the mixer holds exactly the document's current events. Until the new
waveform of an event is ready, its old one is played, at its new place.

Events are heard in one of two ways (:mod:`editor.session.ways`): from the model, or over their recording.
Over a recording, solo events are played in a separate mix without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from codec.audio.placed import PlacedSound
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.events.measures import Measures
from codec.recently_used import RecentlyUsed
from editor.audio.mixer import Mixer
from editor.audio.playback import Playback
from editor.audio.source import Source
from editor.document import Change, Document
from editor.session.alone import AloneSounds, Heard
from editor.session.known_measures import SILENT, KnownMeasures
from editor.session.ways import CaptureSource, CaptureWay, ModelWay, Way
from editor.translation import tr_error
from editor.workers import CodecHandle, InferenceWorker, MainThread, Rendered
from editor.workers.codec_service import FloatArray

__all__ = ["Renders"]

_PUBLISH_MS = 40
"""Shortest time between two published mixes; the first one after a pause is published immediately."""
_CATCH_UP_S = 0.008
_CACHE_BYTES = 256 * 1024**2


class Renders(QObject):
    """Waveforms, measures and the mix of a document's events.

    Parameters
    ----------
    document, playback
        The document to render, and the playback of the mix.
    codec, main_thread
        For the inference thread, which this object owns.
    known_measures
        Cache for the measures of all rendered events; a new piece begins with those that it has stored.
    """

    measures_changed = Signal(object)
    """Identifiers of events with new measures."""
    problem = Signal(str)
    """A sentence about an event that could not be rendered."""
    settled = Signal()
    """All work is done; the mix equals the document."""
    solo_changed = Signal(object)
    """The new value of :attr:`solo`."""

    def __init__(
        self,
        document: Document,
        playback: Playback,
        codec: CodecHandle,
        main_thread: MainThread,
        known_measures: KnownMeasures,
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._playback = document, playback
        self._piece = document.piece
        self._reported: set[str] = set()
        self._known_measures = known_measures
        self._model_way = ModelWay(known_measures.measured)
        self._way: Way = self._model_way
        self._source: CaptureSource | None = None
        self._cache = RecentlyUsed[tuple[object, ...], Rendered](_CACHE_BYTES, lambda each: each.n_bytes)
        self._current: dict[str, tuple[tuple[object, ...], Rendered]] = {}
        self._measured: set[str] = set()
        self._finding = False
        self._solo_wanted = frozenset[str]()
        self._solo: frozenset[str] | None = None
        self._solo_mixer: Mixer | None = None
        self._solo_pending = False
        self._published: FloatArray | None = None
        self._published_s = 0.0
        self._publishing = QTimer(self, singleShot=True)
        self._publishing.timeout.connect(self.publish)
        self._behind: dict[str, None] = {}
        self._catching_up = QTimer(self, singleShot=True)
        self._catching_up.timeout.connect(self._catch_up)
        self.worker = InferenceWorker(
            codec,
            main_thread,
            self._way.make,
            on_first=self._on_first,
            on_rendered=self._on_rendered,
            on_failed=self._on_failed,
        )
        self.alone = AloneSounds(self.worker)
        self.mixer = self._new_mixer()
        document.events_changed.connect(self._on_events_changed)
        document.reset_done.connect(self.restart)
        playback.state_changed.connect(self._hold)
        playback.source_changed.connect(self._hold)

    # Reading

    @property
    def is_settled(self) -> bool:
        """Whether all events are rendered in their current state, and the mix is published."""
        if self._publishing.isActive() or self._behind or self.worker.n_waiting or self._solo_pending:
            return False
        return all(self._is_current(event) for event in self.all_heard())

    @property
    def source(self) -> CaptureSource | None:
        """The recording that events are heard over; None if they are heard from the model."""
        return self._source

    @property
    def heard(self) -> Mixer:
        """The mix that is played: of all events, or of the solo events."""
        return self.mixer if self._solo_mixer is None else self._solo_mixer

    def waveform(self, event: Event) -> FloatArray | None:
        """Return the model's waveform of an event, if it is cached; for any thread."""
        rendered = self._cache.get(event.render_key)
        return None if rendered is None else rendered.samples

    def rendered(self, event: Event) -> Rendered | None:
        """Return the rendering of exactly this version of an event, if it is cached."""
        key = self._way.key(event)
        current = self._current.get(event.event_id)
        if current is not None and current[0] == key:
            return current[1]
        return self._cache.get(key)

    def measures(self, event_id: str) -> Measures | None:
        """Return the measures of an event in its current state, or None while they are being computed."""
        if event_id not in self._document:
            return None
        return self._known_measures.of(self._document.event(event_id))

    @property
    def solo(self) -> frozenset[str] | None:
        """The solo events; None without solo, and while all of them are deleted."""
        return self._solo

    # Requests

    def set_solo(self, ids: Iterable[str] | None) -> None:
        """Set the solo events; None ends the solo."""
        self._solo_wanted = frozenset(() if ids is None else ids)
        if self._update_solo():
            self._publish_soon()

    def set_finding(self, finding: bool) -> None:
        """Say whether events are being found: then none is rendered until they are played."""
        self._finding = finding
        self._hold()

    def _hold(self, *_: object) -> None:
        heard = self._playback.is_playing and self._playback.source != Source.RECORDING
        self.worker.set_focus(round(self._playback.position_s * MODEL_SAMPLE_RATE))
        self.worker.hold(self._finding and self._source is None and not heard)

    def set_source(self, source: CaptureSource | None) -> None:
        """Play events over a recording, or, with None, from the model; this is not an edit."""
        if source is self._source:
            return
        self._source = source
        self._way = self._model_way if source is None else CaptureWay(source, self._known_measures.measured)
        self.worker.make_with(self._way.make)
        self._hold()
        self._current.clear()
        for key in [key for key in self._cache.kept() if isinstance(key[0], CaptureWay)]:
            self._cache.drop(key)
        self.alone.forget()
        mixer = self._new_mixer()
        if source is not None:
            mixer.set_bed(source.bed)
        self.mixer = mixer
        self._behind = {event.event_id: None for event in self.all_heard()}
        self._catch_up()
        self._apply_solo()
        self.publish()
        if source is not None:
            # In the inference thread: it should be ready before the first edit, and nothing waits for it.
            self.worker.request("reserve", lambda _: mixer.reserve(), lambda _: None)

    def when_rendered(
        self, event: Event, call: Callable[[Rendered], None], failed: Callable[[Exception], None]
    ) -> None:
        """Call with the rendering of `event` for an audition, now if it is cached, else when it is ready.

        Of several waiting requests only the newest is answered.
        """
        rendered = self._cache.get(event.render_key)
        if rendered is not None:
            self.worker.drop_requests("audition")
            call(rendered)
            return
        sample_rate = self._document.sample_rate

        def done(result: Rendered) -> None:
            self._cache.put(event.render_key, result)
            if self._source is None:
                self._keep(event, result)
            call(result)

        self.worker.request(
            "audition",
            lambda codec: self._model_way.make(codec, event, sample_rate, lambda _: None),
            done,
            failed,
        )

    def restart(self) -> None:
        """Start a piece: the whole content of the document was replaced."""
        self._source, self._way = None, self._model_way
        self.set_finding(False)
        self.worker.restart(self._document.sample_rate)
        self.worker.make_with(self._way.make)
        self.alone.forget()
        self._solo_mixer, self._solo_pending = None, False
        if self._piece != self._document.piece:
            self._piece = self._document.piece
            self._known_measures.start_piece(self._document.stored_measures)
        self._cache.clear()
        self._current.clear()
        self._reported.clear()
        self._solo_wanted = frozenset()
        self._update_solo()
        self._measured.clear()
        self.mixer = self._new_mixer()
        self._behind = dict.fromkeys(self._document.events)
        self._catch_up()
        self.publish()

    def exchange_rooms(self, names: Collection[str]) -> None:
        """Render the events in these rooms again: the rooms have changed, the events have not."""
        self.alone.forget()
        self._known_measures.forget_rooms(names)
        # The cache may contain earlier states of events in these rooms, which undo restores. Events in other
        # rooms need no cache: their current sounds are already in the mix.
        self._cache.clear()
        for event in self._document.sequence():
            if event.room_name in names:
                current = self._current.get(event.event_id)
                if current is not None:
                    self._current[event.event_id] = ((), current[1])
                self.worker.drop_results(event.event_id)
                self._bring_up(event)

    def publish(self) -> None:
        """Pass the mix to the playback."""
        self._publishing.stop()
        buffer = self.heard.buffer
        if buffer is not self._published:
            self._published, self._published_s = buffer, time.monotonic()
            self._playback.set_mix(buffer, self.mixer.sample_rate)
        if self._measured:
            measured, self._measured = self._measured, set()
            self.measures_changed.emit(measured)
        if self.is_settled:
            self.settled.emit()

    def close(self) -> None:
        """Stop the inference thread and wait for it."""
        self._publishing.stop()
        self._catching_up.stop()
        self._document.events_changed.disconnect(self._on_events_changed)
        self._document.reset_done.disconnect(self.restart)
        self._playback.state_changed.disconnect(self._hold)
        self._playback.source_changed.disconnect(self._hold)
        self.worker.close()

    # Listeners

    def _on_events_changed(self, change: Change) -> None:
        self.worker.set_focus(round(self._playback.position_s * MODEL_SAMPLE_RATE))
        for event_id in change.removed:
            self.worker.forget(event_id)
            self.mixer.remove_event(event_id)
            self._current.pop(event_id, None)
        self._behind.update(dict.fromkeys(change.ids))
        self._catch_up()
        touched = self._solo_wanted & change.ids
        if touched and not self._update_solo() and self._solo_mixer is not None:
            self._apply_solo()

    def _catch_up(self) -> None:
        """Update changed events; with thousands, in slices, so that the window stays responsive."""
        ends = time.monotonic() + _CATCH_UP_S
        while self._behind:
            event_id = next(iter(self._behind))
            del self._behind[event_id]
            self._bring_up_if_present(event_id)
            if time.monotonic() > ends:
                break
        self._publish_soon()
        if self._behind:
            self._catching_up.start(0)

    def _bring_up(self, event: Event) -> None:
        rendered = self.rendered(event) or self._way.at_once(event)
        if rendered is not None:
            self.worker.forget(event.event_id)
            self._use(event, rendered)
            return
        stale = self._current.get(event.event_id)
        # Over a recording nothing of what is heard would change, unless it is the first of a newer version.
        if stale is not None and self._source is None:
            self._mix(event, stale[1])
        self.worker.render(event)

    def _on_first(self, event: Event, parts: Sequence[PlacedSound]) -> None:
        """Play the beginning of an event over a recording until the rest is computed."""
        now = self._wanted(event.event_id)
        if now is None or not parts or self._way.key(now) != self._way.key(event):
            return
        end_s = parts[0].end_sample / self.mixer.sample_rate
        # A sound that is playing is not cut off: the complete rendering continues it.
        if self._playback.position_s < end_s:
            self.mixer.set_parts(event.event_id, parts)
            self._publish_soon()

    def _on_rendered(self, event: Event, rendered: Rendered) -> None:
        self._keep(event, rendered)

    def _keep(self, event: Event, rendered: Rendered) -> None:
        key = self._way.key(event)
        self._cache.put(key, rendered)
        self._measure(event, rendered.measures)
        now = self._wanted(event.event_id)
        if now is not None and self._way.key(now) == key:
            self.worker.forget(event.event_id)  # if an audition made it while it waited
            self._use(now, rendered)
            self._publish_soon()

    def _on_failed(self, event: Event | None, error: Exception) -> None:
        if event is not None:
            # Silence instead, so that it is not rendered again and again.
            self._cache.put(self._way.key(event), Rendered(np.zeros(1, np.float32), SILENT))
            self._measure(event, SILENT)
            self._bring_up_if_present(event.event_id)
        self.report(error)

    def report(self, error: Exception) -> None:
        """Tell why a sound could not be computed, once for each reason."""
        text = tr_error(error) or type(error).__name__
        if text not in self._reported:
            self._reported.add(text)
            self.problem.emit(text)

    def _bring_up_if_present(self, event_id: str) -> None:
        wanted = self._wanted(event_id)
        if wanted is not None:
            self._bring_up(wanted)
            self._publish_soon()

    # The mix

    def _is_current(self, event: Event) -> bool:
        current = self._current.get(event.event_id)
        return current is not None and current[0] == self._way.key(event)

    def _wanted(self, event_id: str) -> Event | None:
        """The event to play now; for a removed one, its replacement."""
        if event_id in self._document:
            return self._document.event(event_id)
        return next(iter(self._way.remains([event_id])), None)

    def all_heard(self) -> list[Event]:
        """Return all events to play, with the replacements of removed ones."""
        events = self._document.sequence()
        if self._source is None:
            return list(events)
        gone = [each.event_id for each in self._document.captured_baselines()]
        return [*events, *self._way.remains(each for each in gone if each not in self._document)]

    def _use(self, event: Event, rendered: Rendered) -> None:
        self._current[event.event_id] = (self._way.key(event), rendered)
        self._mix(event, rendered)
        self._measure(event, rendered.measures)

    def _measure(self, event: Event, measures: Measures) -> None:
        if self._source is None or self._known_measures.of(event) != measures:
            self._measured.add(event.event_id)
        self._known_measures.put(event, measures)

    def _mix(self, event: Event, rendered: Rendered) -> None:
        self._way.mix(self.mixer, event, rendered)

    # Solo

    def _update_solo(self) -> bool:
        """Bring the solo up to the document; return whether it has changed."""
        solo = frozenset(each for each in self._solo_wanted if each in self._document) or None
        if solo == self._solo:
            return False
        self._solo = solo
        self._apply_solo()
        self.solo_changed.emit(solo)
        return True

    def _apply_solo(self) -> None:
        """Over a recording, solo events have their own mix; from the model, the mix leaves out the others."""
        self._solo_pending = False
        if self._source is None or self._solo is None:
            self._solo_mixer = None
            self.worker.drop_requests("solo")
            self.mixer.set_solo(self._solo)
            return
        if self._solo_mixer is None:
            self._solo_mixer = self._new_mixer()
        self._solo_pending = True
        events = [event for event in self._document.sequence() if event.event_id in self._solo]
        self.alone.request("solo", self._source, events, self._hear_alone)

    def _hear_alone(self, heard: Heard) -> None:
        self._solo_pending = False
        if self._solo_mixer is None:
            return
        mixer = self._new_mixer()
        for event, parts in heard:
            mixer.set_parts(event.event_id, parts)
        self._solo_mixer = mixer
        self._publish_soon()

    def _new_mixer(self) -> Mixer:
        document = self._document
        return Mixer(document.sample_rate, document.n_channels, document.duration_s)

    def _publish_soon(self) -> None:
        if not self._publishing.isActive():
            since_ms = (time.monotonic() - self._published_s) * 1000.0
            self._publishing.start(round(min(max(_PUBLISH_MS - since_ms, 0.0), _PUBLISH_MS)))
