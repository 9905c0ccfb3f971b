"""A region of time encoded again, from what the events that stay leave of the recording.

The recording minus the captured sounds of the events that stay is searched. Events of the region that are as
encoded are replaced by what is found, in one undo step. All others stay: those that the user has edited, and
those that duplicates take their sound from. Until then the document does not change, so a cancelled encode
leaves no trace.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from codec.audio.clip import AudioClip, AudioError
from codec.devices import DeviceChoice
from codec.events.event import MODEL_SAMPLE_RATE, Event, EventSequence
from codec.events.measures import Measures
from codec.messages import Message
from codec.project.recording import as_captured
from editor.commands import History
from editor.commands.labels import n_events_text
from editor.session.captures import Captures
from editor.session.encode_choice import EncodeChoice
from editor.session.encode_reports import MeasuredReports, rare_reports
from editor.session.encoding import ProvisionalEvents
from editor.session.known_measures import KnownMeasures
from editor.session.settings import Settings
from editor.translation import tr
from editor.workers import (
    CaptureService,
    CodecHandle,
    CodecService,
    MainThread,
    ProvisionalLayout,
    Task,
    TaskContext,
)
from editor.workers.priority import step_back

__all__ = ["Region", "RegionEncoding"]

_LENGTH_S = 2.7
"""Of the region around a place. With the lead it is half a window, so the search needs no third half."""
_LEAD_S, _TAIL_S = 0.25, 3.0
"""What is searched with a region: what still sounds where it begins, and the ends of its own sounds."""
_BEGUN = 0.02
"""Share of the work before the search, which reports in large steps: the first alone estimates nothing."""


@dataclass(frozen=True)
class Region:
    """A half-open interval of time, in seconds."""

    begin_s: float
    end_s: float

    @property
    def text(self) -> str:
        """The region as text: "2.1–5.1 s"."""
        return tr("{begin:.1f}–{end:.1f} s", begin=self.begin_s, end=self.end_s)

    def of(self, events: EventSequence) -> EventSequence:
        """Return the events that begin in the region."""
        return events.between(self.begin_s, self.end_s)


class RegionEncoding(QObject):
    """Encodes one region at a time.

    Parameters
    ----------
    history
        The history that gets the undo step, of the document with the recording.
    captures
        Has the captured sounds of the events that stay.
    settings
        Have the choice of quality level and mode.
    codec, main_thread
        The codec, and the thread for results.
    known_measures
        Cache for the measures of the new events.
    busy
        Returns whether any encode is running.
    """

    started = Signal()
    progress = Signal(float, str)
    found = Signal(object)
    """The current :class:`~editor.session.encoding.ProvisionalEvents`, or None."""
    finished = Signal(bool, str)
    """Whether nothing has changed, and a summary for the user."""
    failed = Signal(object)
    """The error that ended it."""

    def __init__(
        self,
        history: History,
        captures: Captures,
        settings: Settings,
        codec: CodecHandle,
        main_thread: MainThread,
        known_measures: KnownMeasures,
        busy: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document = history.document
        self._history, self._captures, self._settings = history, captures, settings
        self._codec, self._main = codec, main_thread
        self._known_measures, self._busy = known_measures, busy
        self._task: Task[list[Event]] | None = None
        self._share, self._n_found = 0.0, 0
        self._texts: dict[str, object] = {}
        document.reset_done.connect(self.give_up)

    @property
    def running(self) -> bool:
        """Whether a region is being encoded."""
        return self._task is not None

    def around(self, time_s: float, loop: tuple[float, float] | None) -> Region | None:
        """Return the region for a place: the loop if the place is in it, else a few seconds around it.

        None if there is nothing of the recording.
        """
        if loop is not None and loop[0] <= time_s < loop[1]:
            return self.within(*loop)
        duration_s = self._document.duration_s
        begin_s = max(0.0, min(time_s - _LENGTH_S / 2, duration_s - _LENGTH_S))
        return self.within(begin_s, begin_s + _LENGTH_S) if time_s < duration_s else None

    def within(self, begin_s: float, end_s: float) -> Region | None:
        """Return the region between two times, as far as there is a recording; None if there is nothing."""
        begin_s, end_s = max(begin_s, 0.0), min(end_s, self._document.duration_s)
        return Region(begin_s, end_s) if end_s > begin_s else None

    def replaced(self, region: Region) -> list[Event]:
        """Return the events that encoding a region again would replace."""
        document = self._document
        events = document.sequence()
        lent = {event.captured_id for event in events if event.captured_id != event.event_id}
        return [
            event
            for event in region.of(events)
            if event.captured_id == event.event_id
            and event.event_id not in lent
            and not document.is_edited(event.event_id)
        ]

    def why_not(self) -> str:
        """Return why no region can be encoded again now; empty if one can."""
        return tr("an encode is running") if self._busy() else self._captures.reason

    def start(self, region: Region) -> None:
        """Encode a region again in the chosen quality; does nothing if that is not possible now."""
        service, document = self._captures.service, self._document
        if self.why_not() or service is None or document.original is None:
            return
        choice, device = EncodeChoice.remembered(self._settings), self._codec.device
        clip, model, title = document.original, document.model, document.title
        goes = frozenset(event.event_id for event in self.replaced(region))
        self._share, self._n_found = 0.0, 0
        self._texts = {"region": region.text, "choice": choice.title}

        def work(context: TaskContext) -> list[Event]:
            step_back()
            context.progress(0.0, tr("Loading the model"))
            codec = self._codec.get()
            if model.has_other_weights(codec.identity):
                another = model.name or Message("another model")
                raise AudioError(title, "was encoded with {model}; encode it again", model=another)
            context.progress(_BEGUN, "")
            events = _found_again(
                context, codec, choice, device, region, _residual(service, clip, region, goes)
            )
            for event, measures in zip(events, codec.measures(events), strict=True):
                self._known_measures.put(event, measures)
            return events

        self._task = Task(
            "encode-region",
            work,
            self._main,
            on_done=lambda events: self._on_done(region, goes, events),
            on_error=self._on_error,
            on_cancelled=lambda: self._end(True, tr("Encoding cancelled; nothing has changed")),
            on_item=lambda found: self._show(*found),
            on_progress=self._on_progress,
        ).start()
        self.started.emit()

    def cancel(self) -> None:
        """Stop after the current step; nothing changes."""
        if self._task is not None:
            self._task.cancel()

    def give_up(self) -> None:
        """Stop, and ignore later results: the document was replaced, or is about to be."""
        if self._task is not None:
            self._task.drop()
            self._end(True, tr("Encoding stopped"))

    def close(self) -> None:
        """Stop, and wait for the end."""
        self._document.reset_done.disconnect(self.give_up)
        task, self._task = self._task, None
        if task is not None:
            task.drop()
            task.join()

    # Listeners

    def _on_progress(self, share: float, text: str) -> None:
        self._share = share
        events = n_events_text(self._n_found)
        again = tr("Encoding {region} again ({choice}): {events}", **self._texts, events=events)
        self.progress.emit(share, text or again)

    def _show(self, events: Sequence[Event], measures: Sequence[Measures]) -> None:
        self._n_found = len(events)
        self._on_progress(self._share, "")
        if not events:
            self.found.emit(None)
            return
        layout = self._document.places_of(events)
        if layout is None:
            ids = [event.event_id for event in events]
            layout = ProvisionalLayout().of_new(ids, EventSequence(tuple(events)).vectors())
        self.found.emit(ProvisionalEvents(tuple(events), tuple(measures), layout))

    def _on_done(self, region: Region, goes: frozenset[str], events: list[Event]) -> None:
        # What was edited meanwhile stays.
        gone = [event.event_id for event in self.replaced(region) if event.event_id in goes]
        if not events:
            self._end(True, tr("No events found in {region}; nothing has changed", region=region.text))
            return
        values = {"begin": region.begin_s, "end": region.end_s}
        name = Message("Encode {begin:.1f}–{end:.1f} s again ({events})", events=_n(len(events)), **values)
        if gone:
            counts = {"gone": n_events_text(len(gone)), "n": len(events)}
            name = Message(
                "Encode {begin:.1f}–{end:.1f} s again ({gone} replaced by {n})", **values, **counts
            )
        made = False
        try:
            made = self._history.find_again(name, gone, [as_captured(event) for event in events])
        finally:
            self._end(not made, tr(name) if made else "")

    def _on_error(self, error: Exception) -> None:
        self._end(True, tr("Encoding failed"))
        self.failed.emit(error)

    def _end(self, unchanged: bool, summary: str) -> None:
        self._task = None
        self.found.emit(None)
        self.finished.emit(unchanged, summary)


def _residual(
    service: CaptureService, clip: AudioClip, region: Region, goes: frozenset[str]
) -> tuple[int, AudioClip]:
    """Return what is to be searched, and the sample of the piece, at the model's rate, at which it begins."""
    begin = max(0, math.floor((region.begin_s - _LEAD_S) * MODEL_SAMPLE_RATE))
    first = round(begin / MODEL_SAMPLE_RATE * clip.sample_rate)
    last = min(clip.n_samples, math.ceil((region.end_s + _TAIL_S) * clip.sample_rate))
    return begin, AudioClip(service.residual(first, last, goes), clip.sample_rate)


def _found_again(
    context: TaskContext,
    codec: CodecService,
    choice: EncodeChoice,
    device: DeviceChoice,
    region: Region,
    searched: tuple[int, AudioClip],
) -> list[Event]:
    """Return the events of a region, found in a clip that begins at a sample of the piece."""
    begin, clip = searched
    found: list[Event] = []
    end = round(region.end_s * MODEL_SAMPLE_RATE) - begin
    all_found = False

    def in_region(events: Sequence[Event]) -> list[Event]:
        moved = [event.replace(onset_samples=event.onset_samples + begin) for event in events]
        return list(region.of(EventSequence(tuple(moved))))

    def on_complete(n_samples: int) -> None:
        nonlocal all_found
        all_found = n_samples >= end

    reports = MeasuredReports(codec, lambda events, measures: context.item((events, measures)))
    codec.encode(
        clip,
        level=choice.level,
        mode=choice.mode,
        on_event=lambda event: found.extend(in_region([event])),
        on_found=lambda events: reports.found([*found, *in_region(events)]),
        on_progress=rare_reports(lambda share: context.progress(share, "")),
        should_cancel=lambda: all_found or context.should_cancel(),
        on_complete=on_complete,
        device=device,
    )
    context.check()
    return found


def _n(n_events: int) -> Message:
    return Message("1 event found") if n_events == 1 else Message("{n} events found", n=n_events)
