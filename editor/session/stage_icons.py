"""Small pictures of the sounds in the palette, computed one after the other and cached.

Each is a request to the inference thread: what the user wants to hear goes between them.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from codec.events.event import Event, Stage, StageSource
from codec.rooms import RoomBank
from editor.document import Document
from editor.session.queued import QueuedResults
from editor.workers import CodecService, InferenceWorker, make_stage_views, room_icon, stage_icon
from editor.workers.codec_service import FloatArray

__all__ = ["StageIcons"]

_N_KEPT = 1_000


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
        self._icons = QueuedResults[FloatArray]("icon", worker, _N_KEPT, self.changed.emit)
        document.reset_done.connect(self._icons.forget_wanted)

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

    def _at_hand(
        self, key: tuple[object, ...], make: Callable[[CodecService], FloatArray]
    ) -> FloatArray | None:
        known = self._icons.get(key)
        if known is None:
            self._icons.want(key, make)
        return known
