"""The rooms that vectors decode to: computed on the inference thread, and kept."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from operator import is_
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from codec.events.detail import Detail
from codec.events.event import Event, StageSource, Vector
from codec.recently_used import RecentlyUsed
from editor.document import Document
from editor.workers import DecodedRoom, InferenceWorker
from editor.workers.codec_service import CodecService

__all__ = ["DecodedRooms", "HeardRoom"]

_N_KEPT = 50_000
_AT_ONCE = 16
"""Sounds in one request: short, so that it does not delay what is to be heard."""
_TOLD_AGAIN_S = 0.25
"""Shortest time between two signals while more is decoded: thousands of events may be shown again at each."""

Sound = Event | StageSource
_Key = tuple[bytes, Detail | None]


class HeardRoom(NamedTuple):
    """The room that an event is in, and its mix, 0 (dry) to 1; None where that is not known yet."""

    name: str | None
    mix: float | None


class DecodedRooms(QObject):
    """Answers which room an event is in.

    Parameters
    ----------
    document
        When its content is replaced, everything is forgotten.
    worker
        Decodes vectors.
    """

    changed = Signal()
    """More rooms are known."""

    def __init__(self, document: Document, worker: InferenceWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._known = RecentlyUsed[_Key, DecodedRoom](_N_KEPT)
        self._wanted: dict[_Key, Sound] = {}
        self._asked: tuple[list[Vector], list[Detail | None]] = [], []
        self._waiting = False
        self._told_s = 0.0
        document.reset_done.connect(self._forget)

    def of(self, sound: Sound) -> DecodedRoom | None:
        """Return the room that a sound's own vector decodes to; None while that is not known."""
        return self._known.get(_key(sound))

    def heard(self, event: Event) -> HeardRoom:
        """Return the room that an event is in, after swaps and edits."""
        decoded = self.of(event if event.room is None else event.room)
        name = event.room_name or (None if decoded is None else decoded.name)
        mix = event.room_mix
        if mix is None and decoded is not None:
            mix = decoded.mix
        return HeardRoom(name, mix)

    def request(self, sounds: Iterable[Sound]) -> None:
        """Decode the rooms of sounds that are not known yet, the newest request first."""
        sounds = list(sounds)
        # Not only equal: thousands of events are shown again at each edit, and edits keep the vectors.
        asked = [each.vector for each in sounds], [each.detail for each in sounds]
        if all(len(a) == len(b) and all(map(is_, a, b)) for a, b in zip(asked, self._asked, strict=True)):
            return
        self._asked = asked
        new = {key: each for each in sounds if (key := _key(each)) not in self._known}
        self._wanted = new | {key: each for key, each in self._wanted.items() if key not in new}
        self._go_on()

    def _go_on(self) -> None:
        if self._waiting or not self._wanted:
            return
        keys = list(self._wanted)[:_AT_ONCE]
        sounds = [self._wanted.pop(key) for key in keys]

        def work(codec: CodecService) -> Sequence[DecodedRoom]:
            return codec.rooms([Event("", 0, each.vector, detail=each.detail) for each in sounds])

        def done(found: Sequence[DecodedRoom]) -> None:
            for key, room in zip(keys, found, strict=True):
                self._known.put(key, room)
            self._waiting = False
            now_s = time.monotonic()
            if not self._wanted or now_s - self._told_s >= _TOLD_AGAIN_S:
                self._told_s = now_s
                self.changed.emit()
            self._go_on()

        def failed(_: Exception) -> None:
            # Rendering these events fails as well, and says so.
            self._waiting = False
            self._wanted.clear()
            self._asked = [], []

        self._waiting = True
        self._worker.request("decoded rooms", work, done, failed)

    def _forget(self) -> None:
        self._known.clear()
        self._wanted.clear()
        self._asked = [], []
        self._waiting = False


def _key(sound: Sound) -> _Key:
    return sound.vector.tobytes(), sound.detail
