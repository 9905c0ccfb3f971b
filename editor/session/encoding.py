"""One encode at a time: events are added to the document when they are final, then the layout is computed.

If another file is opened during an encode, later results of that encode are ignored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from codec.audio.clip import AudioClip, AudioError
from codec.events.event import MODEL_SAMPLE_RATE, Event, EventSequence, RenderFrom
from codec.events.measures import Measures
from codec.messages import Message
from codec.project.content import UnfinishedEncode
from codec.search.found_before import FoundBefore
from codec.similarity.layout import Layout
from editor.commands.labels import n_events_text
from editor.document import Document
from editor.session.encode_choice import EncodeChoice
from editor.session.encode_reports import MeasuredReports, rare_reports
from editor.session.known_measures import KnownMeasures
from editor.translation import tr
from editor.workers import (
    CodecHandle,
    LayoutWorker,
    MainThread,
    ProvisionalLayout,
    Task,
    TaskContext,
)
from editor.workers.priority import step_back

__all__ = ["Encoding", "ProvisionalEvents"]

_LAYOUT_MS = 700
_N_AT_ONCE = 2_000
"""With more events, provisional layouts are made at most once in that time: each looks at all of them."""


@dataclass(frozen=True)
class ProvisionalEvents:
    """Provisional events: found, but may still change; drawn, but not in the document yet.

    Attributes
    ----------
    measures
        The measures of each event.
    layout
        A layout row for each event, relative to those of the document.
    """

    events: tuple[Event, ...]
    measures: tuple[Measures, ...]
    layout: Layout


@dataclass(frozen=True)
class _Final:
    """Events that will not change any more."""

    events: tuple[Event, ...]


class Encoding(QObject):
    """Encodes the document's original into the document.

    Parameters
    ----------
    document, codec, main_thread
        The document with the recording, the codec, and the thread that adds the events.
    known_measures
        Cache for the measures of each event, filled before the event is added, so that its pitch is known.
    compute_layout
        Replaces the process that computes layouts.
    """

    started = Signal()
    progress = Signal(float, str)
    finished = Signal(bool, str)
    """Whether it was cancelled, and a summary for the user."""
    failed = Signal(object)
    """The error that ended it."""
    ended = Signal()
    """All events are in the document."""
    problem = Signal(str)
    layout_finished = Signal()
    found = Signal(object)
    """The current :class:`ProvisionalEvents`, which replace the earlier ones, or None."""

    def __init__(
        self,
        document: Document,
        codec: CodecHandle,
        main_thread: MainThread,
        known_measures: KnownMeasures,
        compute_layout: Callable[..., Layout | None] | None = None,
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._codec, self._main = document, codec, main_thread
        self._known_measures = known_measures
        self._task: Task[bool] | None = None
        self._provisional = ProvisionalLayout()
        self._layout_timer = QTimer(self, singleShot=True, interval=_LAYOUT_MS)
        self._layout_timer.timeout.connect(self._lay_out_provisionally)
        self._layouts = LayoutWorker(
            main_thread, on_done=self._on_layout, on_error=self.problem.emit, compute=compute_layout
        )
        self._began_s = 0.0
        self._share = 0.0
        self._found: tuple[Event, ...] = ()
        self._began_at_s = 0.0
        self._choice = EncodeChoice()
        self.real_time_factor: float | None = None
        """Seconds of encoding per second of audio, for the last encode; None before its end."""

    @property
    def running(self) -> bool:
        """Whether an encode is running."""
        return self._task is not None

    @property
    def laying_out(self) -> bool:
        """Whether a layout is being computed."""
        return self._layouts.busy

    def start(self, clip: AudioClip, choice: EncodeChoice, before: FoundBefore | None = None) -> None:
        """Start an encode with the chosen settings; a running one is cancelled.

        The document is empty, or holds the events that an interrupted encode has found `before`.
        """
        self.give_up()
        self._choice = choice
        self._provisional = ProvisionalLayout()
        self._began_s, self.real_time_factor = time.monotonic(), None
        self._share, self._found = 0.0, ()
        self._began_at_s = 0.0 if before is None else before.complete_samples / MODEL_SAMPLE_RATE
        for event in () if before is None else before.events:
            self._provisional.keep(event.vector)
        self._show_complete(0 if before is None else before.complete_samples)
        model = self._document.model

        def work(context: TaskContext) -> bool:
            step_back()
            context.progress(0.0, tr("Loading the model"))
            codec = self._codec.get()
            if before is not None and model.has_other_weights(codec.identity):
                raise AudioError(
                    self._document.title,
                    "was encoded with {model}; encode it again",
                    model=model.name or Message("another model"),
                )
            context.item(codec)

            def on_found(events: Sequence[Event], measures: Sequence[Measures]) -> None:
                context.item((tuple(events), tuple(measures)))

            def on_final(events: Sequence[Event], measures: Sequence[Measures]) -> None:
                for event, measured in zip(events, measures, strict=True):
                    self._known_measures.put(event, measured)
                context.item(_Final(tuple(events)))

            def on_complete(n_samples: int) -> None:
                reports.flush()
                context.item(n_samples)

            reports = MeasuredReports(codec, on_found, on_final)
            try:
                return codec.encode(
                    clip,
                    level=choice.level,
                    mode=choice.mode,
                    on_event=reports.final,
                    on_found=reports.found,
                    on_progress=rare_reports(lambda share: context.progress(share, "")),
                    should_cancel=context.should_cancel,
                    before=before,
                    on_complete=on_complete,
                    device=self._codec.device,
                    on_note=context.item,
                )
            finally:
                reports.flush()

        self._task = Task(
            "encode",
            work,
            self._main,
            on_done=self._on_done,
            on_error=self._on_error,
            on_item=self._on_item,
            on_progress=self._on_progress,
        ).start()
        self.started.emit()

    def cancel(self) -> None:
        """Stop after the current step; the events found so far are kept."""
        if self._task is not None:
            self._task.cancel()

    def give_up(self) -> None:
        """Stop, and ignore later results: the document is about to be replaced."""
        self._layout_timer.stop()
        self._layouts.stop()
        task, self._task = self._task, None
        if task is not None:
            task.drop()
            self.found.emit(None)
            self.finished.emit(True, tr("Encoding stopped"))

    def lay_out(self) -> None:
        """Compute the layout of the document's events, as encoded, in the background."""
        self._layout_timer.stop()
        self._layouts.start(*self._as_encoded(), like=self._document.layout)

    def close(self) -> None:
        """Stop all work and wait for its end."""
        self._layout_timer.stop()
        self._layouts.stop()
        task, self._task = self._task, None
        if task is not None:
            task.drop()
            task.join()

    # Listeners

    def _on_progress(self, share: float, text: str) -> None:
        self._share = share
        self.progress.emit(share, text or self._progress_text(share))

    def _on_item(self, item: Any) -> None:
        if isinstance(item, tuple):
            self._show_found(*item)
        elif isinstance(item, int):
            self._show_complete(item)
        elif isinstance(item, Message):
            self.problem.emit(tr("{name}: {notes}", name=self._document.title, notes=tr(item)))
        elif isinstance(item, _Final):
            self._add(item.events)
        else:
            codec = self._codec.loaded
            if codec is not None:
                self._document.set_model(codec.identity)

    def _add(self, events: Sequence[Event]) -> None:
        # When all are found, each is played as its share of the recording.
        captured = RenderFrom.CAPTURED
        self._document.add_encoded(
            *(event.replace(render_from=captured, captured_id=event.event_id) for event in events)
        )
        final = {event.vector.tobytes() for event in events}
        for event in events:
            self._provisional.keep(event.vector)
        # Provisional events get new identifiers in each report.
        self._found = tuple(each for each in self._found if each.vector.tobytes() not in final)
        if len(self._document) <= _N_AT_ONCE:
            # Before they are drawn, or they would be drawn twice, at two places.
            self._lay_out_provisionally()
        elif not self._layout_timer.isActive():
            self._layout_timer.start()

    def _show_complete(self, n_samples: int) -> None:
        unfinished = UnfinishedEncode(n_samples, self._choice.level, self._choice.mode)
        self._document.set_unfinished(unfinished)

    def _show_found(self, events: Sequence[Event], measures: Sequence[Measures]) -> None:
        self._found = tuple(events)
        self._on_progress(self._share, "")  # so that it counts the events that are drawn
        if not events:
            self.found.emit(None)
            return
        ids = [event.event_id for event in events]
        layout = self._provisional.of_new(ids, EventSequence(tuple(events)).vectors())
        self.found.emit(ProvisionalEvents(tuple(events), tuple(measures), layout))

    def _on_done(self, cancelled: bool) -> None:
        self._task = None
        self.found.emit(None)
        elapsed_s = time.monotonic() - self._began_s
        n_events = len(self._document)
        count = n_events_text(n_events)
        if cancelled:
            unfinished = self._document.unfinished
            summary = tr(
                "Encoding stopped at {reached_s:.1f} of {duration_s:.1f} s; {count} found so far are kept",
                reached_s=0.0 if unfinished is None else unfinished.complete_s,
                duration_s=self._document.duration_s,
                count=count,
            )
        else:
            self._document.set_unfinished(None)
            factor = elapsed_s / max(self._document.duration_s - self._began_at_s, 1e-3)
            self.real_time_factor = factor
            summary = tr(
                "{count} found in {elapsed_s:.1f} s ({factor:.2f} × the recording's length)",
                count=count,
                elapsed_s=elapsed_s,
                factor=factor,
            )
            if n_events == 0:
                summary = tr(
                    "No events found: the recording is silent or too soft; make it louder and open it again"
                )
        self.lay_out()
        self.ended.emit()
        self.finished.emit(cancelled, summary)

    def _on_error(self, error: Exception) -> None:
        self._task = None
        self.found.emit(None)
        if len(self._document):
            self.lay_out()
        self.ended.emit()
        self.finished.emit(True, tr("Encoding failed"))
        self.failed.emit(error)

    def _on_layout(self, layout: Layout) -> None:
        self._document.set_layout(layout)
        self.layout_finished.emit()

    def _lay_out_provisionally(self) -> None:
        if self._task is not None and len(self._document):
            self._document.set_layout(self._provisional.of_kept(*self._as_encoded()))

    def _as_encoded(self) -> tuple[list[str], NDArray[np.float32]]:
        """Return the events' identifiers and as-encoded vectors, [n, 32]; edited events are placed later."""
        document = self._document
        events = [document.as_encoded(each.event_id) or each for each in document.sequence()]
        return [event.event_id for event in events], EventSequence(tuple(events)).vectors()

    def _progress_text(self, share: float) -> str:
        duration_s = self._document.duration_s
        return tr(
            "Encoding ({choice}): {reached_s:.1f} of {duration_s:.1f} s, {events}",
            choice=self._choice.title,
            reached_s=share * duration_s,
            duration_s=duration_s,
            events=n_events_text(len(self._document) + len(self._found)),
        )
