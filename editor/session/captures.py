"""Captured sounds of the document: whether there are any, and their computation in the background.

During an encode events are heard from the model, because each one's share of the recording depends on all of
them. Afterwards they are heard over the recording; this change is not an edit. Without a recording they are
heard from the model, and :attr:`Captures.reason` says why.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from codec.audio.clip import AudioClip, AudioError
from codec.events.event import Event, RenderFrom
from codec.events.hearing import model_share, sounds_otherwise
from codec.messages import Message
from editor.document import Document
from editor.session.files import describe_error
from editor.session.renders import Renders
from editor.session.ways import CaptureSource
from editor.translation import tr
from editor.workers import (
    Cancelled,
    CaptureService,
    CodecHandle,
    MainThread,
    StageView,
    Task,
    TaskContext,
    make_captured_view,
)
from editor.workers.priority import step_back

__all__ = ["Captures"]

_N_FETCHED = 8

Result = TypeVar("Result")

_Make = Callable[[TaskContext], CaptureService]


class Captures(QObject):
    """Decides what events are rendered from, and starts the computation of their captured sounds.

    Parameters
    ----------
    document, renders
        The document with the recording, and the object that plays its events.
    codec, main_thread
        The service that computes captured sounds, and the thread for results.
    """

    changed = Signal()
    """Whether events are heard over the recording has changed."""
    progress = Signal(float, str)
    """Share of the captured sounds that is ready, and a short text, empty at the end."""
    message = Signal(str)
    audition_wanted = Signal(object)
    """The captured sound of an event, without its edits, to be played."""
    picture_ready = Signal(str, object)
    """An event and the :class:`~editor.workers.StageView` of its captured sound; None if it has none."""

    def __init__(
        self,
        document: Document,
        renders: Renders,
        codec: CodecHandle,
        main_thread: MainThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._renders = document, renders
        self._codec, self._main = codec, main_thread
        self._reason = Message("Open a recording first")
        self._mixing: Task[CaptureSource] | None = None
        self._making: Task[bool] | None = None
        document.reset_done.connect(self.end)
        document.mix_changed.connect(self._on_mix_changed)
        document.shares_changed.connect(self._on_shares_changed)

    # Reading

    @property
    def available(self) -> bool:
        """Whether events are heard over their recording."""
        return self._renders.source is not None

    @property
    def reason(self) -> str:
        """Why events can be heard from the model only; empty if they have captured sounds."""
        return "" if self.available else tr(self._reason)

    @property
    def service(self) -> CaptureService | None:
        """The captured sounds that events are heard with; None if they are heard from the model."""
        source = self._renders.source
        return None if source is None else source.service

    @property
    def mixing(self) -> bool:
        """Whether the recording is being divided among events, which will change what is heard."""
        return self._mixing is not None

    @property
    def preparing(self) -> bool:
        """Whether captured sounds are being computed in the background."""
        return self._making is not None

    def carried_by(self, event: Event) -> bool:
        """Whether an event has a captured sound that can be played now."""
        source = self._renders.source
        return source is not None and event.captured_id in source.service

    def can_be_captured(self, event: Event) -> bool:
        """Whether an event is heard as captured if that is chosen: it has a captured sound that fits it."""
        as_encoded = self._captured_event(event)
        return as_encoded is not None and not sounds_otherwise(event, as_encoded)

    def heard_from(self, event: Event) -> RenderFrom:
        """Return what is heard of an event now: the model if it has no captured sound, or another sound."""
        return event.render_from if self.can_be_captured(event) else RenderFrom.MODEL

    def model_share(self, event: Event) -> float:
        """Return the share of the model in what is heard of an event now, 0 to 1."""
        return model_share(event, self._captured_event(event))

    def model_shares(self, events: Sequence[Event]) -> list[float]:
        """Return the share of the model in what is heard of each event now, 0 to 1."""
        return list(map(self.model_share, events)) if self.available else [1.0] * len(events)

    def carried_by_any(self, events: Iterable[Event]) -> bool:
        """Whether any of the events has a captured sound that can be played now."""
        return self.available and any(map(self.carried_by, events))

    def any_can_be_captured(self, events: Iterable[Event]) -> bool:
        """Whether any of the events is heard as captured if that is chosen."""
        return self.available and any(map(self.can_be_captured, events))

    def all_heard_from(self, events: Iterable[Event]) -> set[RenderFrom]:
        """Return all that is heard of events now."""
        if not self.available:
            return {RenderFrom.MODEL} if any(True for _ in events) else set()
        return set(map(self.heard_from, events))

    def each_heard_from(self, events: Sequence[Event]) -> list[RenderFrom]:
        """Return what is heard of each event now."""
        if not self.available:
            return [RenderFrom.MODEL] * len(events)
        return list(map(self.heard_from, events))

    def _captured_event(self, event: Event) -> Event | None:
        """Return the as-encoded event whose captured sound an event uses."""
        source, key = self._renders.source, event.captured_id
        if source is None or key is None or key not in source.service:
            return None
        return source.service.event(key)

    # Requests

    def begin(self, problem: str = "") -> None:
        """Divide the document's recording among its as-encoded events, if possible.

        Parameters
        ----------
        problem
            Why the recording cannot be used, in a few words that name it.
        """
        self.end()
        clip, baselines = self._document.original, self._document.captured_baselines()
        if problem or clip is None:
            self._reason = problem or Message("The recording is not at hand")
        elif not baselines:
            self._reason = Message("None of these events comes from the recording")
        else:
            self._reason = Message("The recording is being shared out among its events")
            self._share_out(clip, baselines)
        self.changed.emit()

    def fetch(self, ids: frozenset[str]) -> None:
        """Compute the captured sounds of a few events in advance, because the user may move them next."""
        source = self._renders.source
        events = [self._document.event(each) for each in islice(ids, _N_FETCHED) if each in self._document]
        keys = [key for event in events if (key := event.captured_id) is not None]
        if source is not None and keys:
            service = source.service

            def work(_: object) -> None:
                for key in keys:
                    if key in service:
                        service.captured(key)

            self._renders.worker.request("fetch", work, lambda _: None)

    def audition(self, event_id: str) -> None:
        """Play the captured sound of an event, without its edits."""
        if event_id in self._document:
            self.audition_wanted.emit(self._document.event(event_id))

    def request_picture(self, event_id: str) -> None:
        """Request a picture of the captured sound of an event.

        `picture_ready` sends it, unless the event is removed before.
        """
        source = self._renders.source
        if event_id not in self._document:
            return
        key, rate = self._document.event(event_id).captured_id, self._document.sample_rate
        if source is None or key is None or key not in source.service:
            self.picture_ready.emit(event_id, None)
            return
        service = source.service

        def work(_: object) -> StageView:
            sound = service.captured(key)
            lead_s = service.event(key).onset_s - sound.begin_sample / rate
            return make_captured_view(sound.samples, lead_s, rate)

        def done(view: StageView) -> None:
            if event_id in self._document:
                self.picture_ready.emit(event_id, view)

        self._renders.worker.request("captured picture", work, done)

    def end(self) -> None:
        """Play events from the model; running work is cancelled."""
        tasks = [task for task in (self._mixing, self._making) if task is not None]
        for task in tasks:
            task.drop()
        if tasks:
            self.progress.emit(1.0, "")
        self._mixing = self._making = None
        self._reason = Message("Events are heard from the model while they are being found")
        if self._document.original is None:
            self._reason = Message("Open a recording first")
        if self.available:
            self._renders.set_source(None)
            self.changed.emit()

    def close(self) -> None:
        """Stop all work and wait for its end."""
        self._document.reset_done.disconnect(self.end)
        self._document.mix_changed.disconnect(self._on_mix_changed)
        self._document.shares_changed.disconnect(self._on_shares_changed)
        tasks = [task for task in (self._mixing, self._making) if task is not None]
        self._mixing = self._making = None
        for task in tasks:
            task.drop()
        for task in tasks:
            task.join()

    # Internal

    def _share_out(self, clip: AudioClip, baselines: Sequence[Event]) -> None:
        document = self._document
        file = document.source_file
        key = file.samples_sha256 or file.sha256 or str(document.source_path)
        model, version = document.model, document.capture_version

        def make(context: TaskContext) -> CaptureService:
            codec = self._codec.get()
            if model.has_other_weights(codec.identity):
                raise AudioError(
                    document.title,
                    "was encoded with {model}; encode it again",
                    model=model.name or Message("another model"),
                )
            context.check()
            return codec.capture(baselines, clip, key, version)

        self._mix_over(make, lambda: self._make_sounds(make))

    def _on_shares_changed(self) -> None:
        clip = self._document.original
        if clip is None or not (self.available or self.mixing):
            return
        if self._making is not None:
            self._making.drop()
            self._making = None
        # What plays stays until the new shares are ready, which takes no time to speak of.
        self._share_out(clip, self._document.captured_baselines())

    def _mix_over(self, make: _Make, then: Callable[[], None]) -> None:
        settings = self._document.mix_settings

        def work(context: TaskContext) -> CaptureSource:
            service = make(context)

            def on_progress(share: float) -> None:
                context.progress(share, tr("Summing captured sounds: {share:.0%}", share=share))

            bed = service.bed(settings, on_progress, context.should_cancel)
            if bed is None:
                raise Cancelled
            return CaptureSource(service, settings, bed)

        def done(source: CaptureSource) -> None:
            self._mixing = None
            self.progress.emit(1.0, "")
            self._renders.set_source(source)
            self.changed.emit()
            then()
            self._on_mix_changed()

        def failed(error: Exception) -> None:
            self._mixing = None
            self._fail(error)

        if self._mixing is not None:
            self._mixing.drop()
        self._mixing = self._started("capture", work, done, failed)

    def _on_mix_changed(self) -> None:
        source, settings = self._renders.source, self._document.mix_settings
        if source is None or source.settings == settings:
            if source is not None and self._mixing is not None:
                self._mixing.drop()
                self._mixing = None
                self.progress.emit(1.0, "")
            return
        if source.settings.residual_db == settings.residual_db:
            self._renders.set_source(dataclasses.replace(source, settings=settings))
            return
        self._mix_over(lambda _: source.service, lambda: None)

    def _make_sounds(self, make: _Make) -> None:
        def work(context: TaskContext) -> bool:
            step_back()

            def on_progress(share: float) -> None:
                context.progress(share, tr("Captured sounds: {share:.0%}", share=share))

            return make(context).build(on_progress, context.should_cancel)

        def done(_: bool) -> None:
            self._making = None
            self.progress.emit(1.0, "")

        def failed(error: Exception) -> None:
            done(False)
            self.message.emit(
                tr("Captured sounds are made when they are needed ({error})", error=describe_error(error))
            )

        self._making = self._started("captured-sounds", work, done, failed)

    def _started(
        self,
        name: str,
        work: Callable[[TaskContext], Result],
        on_done: Callable[[Result], None],
        on_error: Callable[[Exception], None],
    ) -> Task[Result]:
        task = Task(
            name, work, self._main, on_done=on_done, on_error=on_error, on_progress=self.progress.emit
        )
        return task.start()

    def _fail(self, error: Exception) -> None:
        self.progress.emit(1.0, "")
        self._reason = describe_error(error)
        self.message.emit(tr("Events are heard from the model: {reason}", reason=self._reason))
        self.changed.emit()
