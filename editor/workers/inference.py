"""The inference thread: answers the user's requests first, then renders changed events.

There are two kinds of work. Requests (audition an event, show its stages): a new one replaces a waiting one
of the same kind, and the result of one in progress still comes. Changed events: those nearest to the playhead
first, and only the newest version of each. Results come back on the main thread; outdated ones are dropped.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from codec.audio.placed import PlacedSound
from codec.events.event import Event
from codec.events.measures import Measures
from editor.workers.capture_service import OnFirst
from editor.workers.codec_service import CodecHandle, CodecService, FloatArray
from editor.workers.main_thread import MainThread

__all__ = ["InferenceWorker", "Make", "Rendered"]


@dataclass(frozen=True)
class Rendered:
    """The rendering of one version of an event.

    Attributes
    ----------
    samples
        The model's waveform: mono, [n_samples]; empty if the event adds to a recording instead.
    measures
        Its measures.
    parts
        Its contribution to a recording.
    """

    samples: FloatArray
    measures: Measures
    parts: tuple[PlacedSound, ...] = ()

    @property
    def n_bytes(self) -> int:
        """Size in memory, in bytes."""
        return self.samples.nbytes + sum(part.samples.nbytes for part in self.parts)


Make = Callable[[CodecService, Event, int, OnFirst], Rendered]
"""Renders an event at a sample rate; called in the inference thread.

The last argument is called with the beginning of a sound, if the whole takes long.
"""


class _Superseded(Exception):  # noqa: N818 - not an error: the result is outdated
    """The rendering in progress is outdated: a newer version of the event waits."""


@dataclass(frozen=True)
class _Request:
    kind: str
    work: Callable[[CodecService], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None] | None
    n_dropped: int
    """How often requests of its kind had been dropped before."""


class InferenceWorker:
    """Owns the thread; all methods are for the main thread.

    Parameters
    ----------
    codec
        Loaded in the thread, when the first work arrives.
    main_thread
        The thread for results.
    make
        Renders events; :meth:`make_with` replaces it.
    on_first
        Called with an event and the beginning of its sound, before its :class:`Rendered` is ready.
    on_rendered
        Called with each event and its :class:`Rendered`.
    on_failed
        Called with an event (or None) and the error when something could not be computed.
    """

    def __init__(
        self,
        codec: CodecHandle,
        main_thread: MainThread,
        make: Make,
        *,
        on_first: Callable[[Event, Sequence[PlacedSound]], None],
        on_rendered: Callable[[Event, Rendered], None],
        on_failed: Callable[[Event | None, Exception], None],
    ) -> None:
        self._codec = codec
        self._main = main_thread
        self._on_first, self._on_rendered, self._on_failed = on_first, on_rendered, on_failed
        self._wake = threading.Condition()
        self._requests: dict[str, _Request] = {}
        self._n_requests_dropped: Counter[str] = Counter()
        self._dirty: dict[str, Event] = {}
        self._make = make
        self._in_work: Event | None = None
        self._held = False
        self._n_dropped: Counter[str] = Counter()
        self._focus_samples = 0
        self._generation = 0
        self._sample_rate = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="pointillist-inference", daemon=True)
        self._thread.start()

    # Requests

    def request(
        self,
        kind: str,
        work: Callable[[CodecService], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work` before any rendering, and call `done` with its result on the main thread.

        A waiting request of the same kind is dropped. Errors go to `failed`, or to the
        worker's `on_failed`.
        """
        with self._wake:
            self._requests.pop(kind, None)
            self._requests[kind] = _Request(kind, work, done, failed, self._n_requests_dropped[kind])
            self._wake.notify()

    def drop_requests(self, kind: str) -> None:
        """Drop the waiting request of a kind, and the result of one in progress: it is answered already."""
        with self._wake:
            self._requests.pop(kind, None)
            self._n_requests_dropped[kind] += 1

    def render(self, event: Event) -> None:
        """Render an event; a waiting older version of it is dropped."""
        with self._wake:
            self._dirty[event.event_id] = event
            self._wake.notify()

    def forget(self, event_id: str) -> None:
        """Remove an event from the queue."""
        with self._wake:
            self._dirty.pop(event_id, None)

    def drop_results(self, event_id: str) -> None:
        """Drop the rendering in progress: the way of rendering has changed."""
        with self._wake:
            self._n_dropped[event_id] += 1

    def restart(self, sample_rate: int) -> None:
        """Drop all queued and running work, for a new piece at `sample_rate`."""
        with self._wake:
            self._dirty.clear()
            self._requests.clear()
            self._n_dropped.clear()
            self._generation += 1
            self._sample_rate = sample_rate
            self._focus_samples = 0

    def make_with(self, make: Make) -> None:
        """Replace the function that renders events; queued and running work is dropped."""
        with self._wake:
            self._dirty.clear()
            self._make = make

    def hold(self, held: bool) -> None:
        """Let events wait while `held`; requests are answered."""
        with self._wake:
            self._held = held
            self._wake.notify()

    def set_focus(self, focus_samples: int) -> None:
        """Render the events nearest to this time first, in samples at the model rate."""
        with self._wake:
            self._focus_samples = focus_samples

    @property
    def n_waiting(self) -> int:
        """Number of queued events, including the one in progress."""
        with self._wake:
            return len(self._dirty) + (self._in_work is not None)

    def close(self) -> None:
        """Stop after the current unit of work, and wait for the thread."""
        with self._wake:
            self._closed = True
            self._dirty.clear()
            self._requests.clear()
            self._wake.notify()
        self._thread.join()

    # The thread

    def _run(self) -> None:
        while True:
            with self._wake:
                while not (self._closed or self._requests or (self._dirty and not self._held)):
                    self._wake.wait()
                if self._closed:
                    return
                generation, sample_rate = self._generation, self._sample_rate
                make = self._make
                request = self._requests.pop(next(iter(self._requests))) if self._requests else None
                event = None
                if request is None:
                    event = self._dirty.pop(self._nearest())
                    self._in_work = event
            if request is not None:
                self._answer(request, generation)
            elif event is not None:
                self._render(event, make, sample_rate, generation)

    def _nearest(self) -> str:
        focus = self._focus_samples
        return min(self._dirty, key=lambda each: abs(self._dirty[each].onset_samples - focus))

    def _answer(self, request: _Request, generation: int) -> None:
        def unless_dropped(call: Callable[[], Any]) -> None:
            if request.n_dropped == self._n_requests_dropped[request.kind]:
                call()

        def post(call: Callable[[], Any]) -> None:
            self._post(generation, lambda: unless_dropped(call))

        try:
            result = request.work(self._codec.get())
        except Exception as error:  # noqa: BLE001 - reported on the main thread
            failure, failed = error, request.failed
            if failed is not None:
                post(lambda: failed(failure))
            else:
                post(lambda: self._on_failed(None, failure))
        else:
            post(lambda: request.done(result))

    def _render(self, event: Event, make: Make, sample_rate: int, generation: int) -> None:
        n_dropped = self._n_dropped[event.event_id]

        def unless_stale(call: Callable[[], Any]) -> None:
            def unless_dropped() -> None:
                if make is self._make and n_dropped == self._n_dropped[event.event_id]:
                    call()

            self._post(generation, unless_dropped)

        def first(parts: Sequence[PlacedSound]) -> None:
            with self._wake:
                if event.event_id in self._dirty:
                    raise _Superseded
            unless_stale(lambda: self._on_first(event, parts))

        try:
            rendered = make(self._codec.get(), event, sample_rate, first)
        except _Superseded:
            pass
        except Exception as error:  # noqa: BLE001 - reported on the main thread
            failure = error
            unless_stale(lambda: self._on_failed(event, failure))
        else:
            unless_stale(lambda: self._on_rendered(event, rendered))
        finally:
            with self._wake:
                self._in_work = None

    def _post(self, generation: int, call: Callable[[], Any]) -> None:
        def unless_stale() -> None:
            if generation == self._generation:
                call()

        self._main.post(unless_stale)
