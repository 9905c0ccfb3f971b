"""Events alone, without the recording they come from: for solo and for auditions of single events."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from codec.audio.placed import PlacedSound
from codec.events.event import Event
from codec.recently_used import RecentlyUsed
from editor.session.ways import CaptureSource
from editor.workers import InferenceWorker

__all__ = ["AloneSounds", "Heard"]

_CACHE_BYTES = 128 * 1024**2

Heard = Sequence[tuple[Event, Sequence[PlacedSound]]]
"""Events with the sound of each, at its place in the piece."""


class AloneSounds:
    """Computes and caches the sounds of events alone, for a recording with captured sounds.

    Parameters
    ----------
    worker
        Computes the sounds.
    """

    def __init__(self, worker: InferenceWorker) -> None:
        self._worker = worker
        self._cache = RecentlyUsed[tuple[object, ...], tuple[PlacedSound, ...]](_CACHE_BYTES, _n_bytes)

    def forget(self) -> None:
        """Clear the cache: the recording, or the way of rendering, has changed."""
        self._cache.clear()

    def at_hand(self, event: Event) -> tuple[PlacedSound, ...] | None:
        """Return the sound of an event, if it is in the cache."""
        return self._cache.get(_key(event))

    def request(
        self,
        kind: str,
        source: CaptureSource,
        events: Sequence[Event],
        call: Callable[[Heard], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Call with the sounds of events, now or when they are computed; only the newest of each kind is.

        `failed` as in :meth:`~editor.workers.InferenceWorker.request`.
        """
        at_hand = {event.event_id: self.at_hand(event) for event in events}

        def work(_: object) -> Heard:
            heard: list[tuple[Event, Sequence[PlacedSound]]] = []
            for event in events:
                known = at_hand[event.event_id]
                heard.append((event, tuple(source.service.alone(event)) if known is None else known))
            return heard

        def done(heard: Heard) -> None:
            for event, parts in heard:
                self._cache.put(_key(event), tuple(parts))
            call(heard)

        known = [(event, parts) for event in events if (parts := at_hand[event.event_id]) is not None]
        if len(known) == len(events):
            self._worker.drop_requests(kind)
            call(known)
        else:
            self._worker.request(kind, work, done, failed)


def _key(event: Event) -> tuple[object, ...]:
    return event.replace(mute=False).capture_key


def _n_bytes(parts: Sequence[PlacedSound]) -> int:
    return sum(part.samples.nbytes for part in parts)
