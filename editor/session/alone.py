"""Events by themselves, without the recording they come from: for solo and for listening to one of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from codec.events import Event
from editor.session.ways import CaptureSource
from editor.workers import InferenceWorker, PlacedSound

__all__ = ["AloneSounds", "Heard"]

_CACHE_BYTES = 128 * 1024**2

Heard = Sequence[tuple[Event, Sequence[PlacedSound]]]
"""Events with what each sounds like, at its place in the piece."""


class AloneSounds:
    """Makes, and keeps for a while, what events of a shared-out recording sound like by themselves.

    Parameters
    ----------
    worker
        Makes them.
    """

    def __init__(self, worker: InferenceWorker) -> None:
        self._worker = worker
        self._cache: OrderedDict[tuple[object, ...], tuple[PlacedSound, ...]] = OrderedDict()
        self._n_bytes = 0

    def forget(self) -> None:
        """Forget all: the recording, or what events are rendered with, is another."""
        self._cache.clear()
        self._n_bytes = 0

    def at_hand(self, event: Event) -> tuple[PlacedSound, ...] | None:
        """Return what an event sounds like, if it has been made."""
        key = _key(event)
        if key in self._cache:
            self._cache.move_to_end(key)
        return self._cache.get(key)

    def request(
        self, kind: str, source: CaptureSource, events: Sequence[Event], call: Callable[[Heard], None]
    ) -> None:
        """Call with what events sound like: now, or when it has been made; the newest of a kind is served."""
        at_hand = {event.event_id: self.at_hand(event) for event in events}

        def work(_: object) -> Heard:
            heard: list[tuple[Event, Sequence[PlacedSound]]] = []
            for event in events:
                known = at_hand[event.event_id]
                heard.append((event, tuple(source.service.alone(event)) if known is None else known))
            return heard

        def done(heard: Heard) -> None:
            for event, parts in heard:
                self._remember(event, tuple(parts))
            call(heard)

        known = [(event, parts) for event in events if (parts := at_hand[event.event_id]) is not None]
        if len(known) == len(events):
            call(known)
        else:
            self._worker.request(kind, work, done)

    def _remember(self, event: Event, parts: tuple[PlacedSound, ...]) -> None:
        key = _key(event)
        if key in self._cache:
            return
        self._cache[key] = parts
        self._n_bytes += _n_bytes(parts)
        while self._n_bytes > _CACHE_BYTES and len(self._cache) > 1:
            _, dropped = self._cache.popitem(last=False)
            self._n_bytes -= _n_bytes(dropped)


def _key(event: Event) -> tuple[object, ...]:
    return event.replace(mute=False).capture_key


def _n_bytes(parts: Sequence[PlacedSound]) -> int:
    return sum(part.samples.nbytes for part in parts)
