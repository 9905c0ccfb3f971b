"""Small pictures of the sounds in the palette, computed one after the other and cached.

Each is a request to the inference thread: what the user wants to hear goes between them.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from codec.events.event import Event, Stage, StageSource
from codec.recently_used import RecentlyUsed
from codec.rooms import RoomBank
from editor.document import Document
from editor.workers import CodecService, InferenceWorker, make_stage_views, room_icon, stage_icon
from editor.workers.codec_service import FloatArray

__all__ = ["StageIcons"]

_N_KEPT = 1_000

_Key = tuple[object, ...]


class StageIcons(QObject):
    """Answers what stages look like; see :mod:`editor.workers.stage_icons`.

    Parameters
    ----------
    document
        When its content is replaced, what is waited for is forgotten.
    worker
        Computes the pictures.
    """

    changed = Signal()
    """Another picture is ready."""

    def __init__(self, document: Document, worker: InferenceWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._known = RecentlyUsed[_Key, FloatArray](_N_KEPT)
        self._wanted: dict[_Key, Callable[[CodecService], FloatArray]] = {}
        self._waiting = False
        document.reset_done.connect(self._forget_wanted)

    def of_sound(self, stage: Stage, source: StageSource) -> FloatArray | None:
        """Return the picture of an impulse or a resonance, or request it and return None."""

        def make(codec: CodecService) -> FloatArray:
            event = Event("icon", 0, source.vector, detail=source.detail)
            return stage_icon(make_stage_views(codec.stages(event)), stage)

        return self._at_hand((stage, source.vector.tobytes(), source.detail), make)

    def of_room(self, name: str, bank: RoomBank) -> FloatArray | None:
        """Return the picture of a room of a bank, or request it and return None."""
        room = bank[name]
        return self._at_hand((room.sha256,), lambda _: room_icon(room.impulse_response))

    def _at_hand(self, key: _Key, make: Callable[[CodecService], FloatArray]) -> FloatArray | None:
        known = self._known.get(key)
        if known is None:
            self._wanted.setdefault(key, make)
            self._go_on()
        return known

    def _go_on(self) -> None:
        if self._waiting or not self._wanted:
            return
        key = next(iter(self._wanted))
        make = self._wanted[key]

        def done(icon: FloatArray) -> None:
            self._known.put(key, icon)
            self._wanted.pop(key, None)
            self._waiting = False
            self.changed.emit()
            self._go_on()

        def failed(_: Exception) -> None:
            # Hearing it fails as well, and says so.
            self._waiting = False
            self._wanted.clear()

        self._waiting = True
        self._worker.request("stage icon", make, done, failed)

    def _forget_wanted(self) -> None:
        self._wanted.clear()
        self._waiting = False
