"""One-shot listening: events, single stages, sounds from palettes; and the pictures of stages.

A later audition replaces one that has not been rendered yet. :attr:`Auditions.awaited_changed` tells while
one is awaited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QObject, Signal

from codec.audio.placed import PlacedSound, panned, summed
from codec.events.event import MODEL_SAMPLE_RATE, Event, Stage
from codec.recently_used import RecentlyUsed
from editor.audio.playback import Playback
from editor.document import Document
from editor.session.alone import Heard
from editor.session.renders import Renders
from editor.workers import CodecService, Rendered, StageViews, make_stage_views
from editor.workers.codec_service import FloatArray

__all__ = ["Auditions"]

Result = TypeVar("Result")

_LONGEST_S = 12.0
_N_KEPT = 24


class Auditions(QObject):
    """Plays parts of a document, and events that are not in it."""

    awaited_changed = Signal(bool)
    """Whether a sound is being computed that will be played."""

    def __init__(
        self, document: Document, playback: Playback, renders: Renders, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._playback, self._renders = document, playback, renders
        self._stages = RecentlyUsed[tuple[object, ...], StageViews](_N_KEPT)
        self._n_asked = 0
        self._awaited = False
        document.reset_done.connect(self._give_up)

    def events(self, events: Sequence[Event], wanted: Callable[[], bool] = lambda: True) -> None:
        """Play events once, with their distances in time and their pans, muted ones too.

        `wanted` is called when they are ready: with False, they are not played.
        """
        if not events:
            return
        source = self._renders.source
        if source is not None:
            first_s = min(event.onset_s for event in events)
            near = [event for event in events if event.onset_s - first_s < _LONGEST_S]

            def play_alone(heard: Heard) -> None:
                self._play_alone(heard if wanted() else ())

            self._renders.alone.request("audition", source, near, *self._asked(play_alone))
            return

        def play(parts: Sequence[tuple[Event, FloatArray]]) -> None:
            self._play(parts if wanted() else ())

        if len(events) == 1:
            event = events[0]

            def play_one(rendered: Rendered) -> None:
                play([(event, rendered.samples)])

            self._renders.when_rendered(event, *self._asked(play_one))
            return
        first = min(event.onset_s for event in events)
        chosen = [event for event in events if event.onset_s - first < _LONGEST_S]
        at_hand = {event.event_id: self._renders.rendered(event) for event in chosen}
        sample_rate = self._document.sample_rate

        def work(codec: CodecService) -> list[tuple[Event, FloatArray]]:
            parts: list[tuple[Event, FloatArray]] = []
            for event in chosen:
                known = at_hand[event.event_id]
                samples = codec.render(event, sample_rate) if known is None else known.samples
                parts.append((event, samples))
            return parts

        ready = [(event, known.samples) for event in chosen if (known := at_hand[event.event_id]) is not None]
        done, failed = self._asked(play)
        if len(ready) == len(chosen):
            self._renders.worker.drop_requests("audition")
            done(ready)
        else:
            self._renders.worker.request("audition", work, done, failed)

    def captured(self, event: Event) -> None:
        """Play the captured sound of an event, without its edits; nothing if it has none."""
        source, key = self._renders.source, event.captured_id
        if source is not None and key is not None and key in source.service:
            found = source.service

            def play(sound: PlacedSound) -> None:
                self._play_alone([(event, [sound])])

            self._renders.worker.request("audition", lambda _: found.captured(key), *self._asked(play))

    def stage(self, event: Event, stage: Stage, wanted: Callable[[], bool] = lambda: True) -> None:
        """Play one stage of an event, if it is still `wanted` when it is ready."""

        def play(found: StageViews) -> None:
            if wanted():
                self._playback.audition(found.audio[stage], MODEL_SAMPLE_RATE)

        self._with_stages(event, "audition", *self._asked(play))

    def made_elsewhere(
        self, *, grain: bool = False
    ) -> tuple[Callable[[FloatArray, int], None], Callable[[], None]]:
        """Return what to call with a sound that is made elsewhere, and what to call if it was not made.

        The sound is samples as for :meth:`Playback.audition`, and their rate. It is not played if another
        audition was asked for in the meantime. With `grain`, it plays beside earlier ones that do.
        """

        def play_it(sound: tuple[FloatArray, int]) -> None:
            (self._playback.grain if grain else self._playback.audition)(*sound)

        play, _ = self._asked(play_it)
        mine = self._n_asked
        self._renders.worker.drop_requests("audition")

        def give_up() -> None:
            if mine == self._n_asked:
                self._await(False)

        return lambda samples, sample_rate: play((samples, sample_rate)), give_up

    def request_stages(self, event: Event, call: Callable[[StageViews], None]) -> None:
        """Call with the pictures of an event's stages, now or soon."""
        self._with_stages(event, "stages", call, self._renders.report)

    def forget(self) -> None:
        """Clear the cached stages: the way of rendering has changed."""
        self._stages.clear()

    def _asked(
        self, play: Callable[[Result], None]
    ) -> tuple[Callable[[Result], None], Callable[[Exception], None]]:
        """Return what to call when a sound to be played is ready, or has failed; later ones replace it."""
        self._n_asked += 1
        mine = self._n_asked
        self._await(True)

        def done(result: Result) -> None:
            if mine == self._n_asked:
                self._await(False)
                play(result)

        def failed(error: Exception) -> None:
            if mine == self._n_asked:
                self._await(False)
            self._renders.report(error)

        return done, failed

    def _give_up(self) -> None:
        self._n_asked += 1
        self._await(False)

    def _await(self, awaited: bool) -> None:
        if awaited != self._awaited:
            self._awaited = awaited
            self.awaited_changed.emit(awaited)

    def _with_stages(
        self,
        event: Event,
        kind: str,
        call: Callable[[StageViews], None],
        failed: Callable[[Exception], None],
    ) -> None:
        key = event.render_key
        known = self._stages.get(key)
        if known is not None:
            self._renders.worker.drop_requests(kind)
            call(known)
            return

        def work(codec: CodecService) -> StageViews:
            return make_stage_views(codec.stages(event))

        def done(found: StageViews) -> None:
            self._stages.put(key, found)
            call(found)

        self._renders.worker.request(kind, work, done, failed)

    def _play_alone(self, heard: Heard) -> None:
        self._play_placed([sound for _, each in heard for sound in each])

    def _play(self, parts: Sequence[tuple[Event, FloatArray]]) -> None:
        rate, n_channels = self._document.sample_rate, self._document.n_channels
        first_s = min((event.onset_s for event, _ in parts), default=0.0)
        self._play_placed(
            [
                panned(samples, round((event.onset_s - first_s) * rate), event.pan, n_channels)
                for event, samples in parts
            ]
        )

    def _play_placed(self, sounds: Sequence[PlacedSound]) -> None:
        heard = [sound for sound in sounds if sound.n_samples]
        if heard:
            rate = self._document.sample_rate
            mix = summed(heard, self._document.n_channels).samples[:, : round(_LONGEST_S * rate)]
            self._playback.audition(np.ascontiguousarray(mix.T), rate)
