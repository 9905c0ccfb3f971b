"""A renderer with a cache, so that a model event is rendered once while it is dragged.

Importing this loads torch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from codec.events.event import MODEL_SAMPLE_RATE, Event, Stage
from codec.model.event_model import EventModel
from codec.recently_used import RecentlyUsed
from codec.rendering import EventRenderer
from codec.rooms import RoomBank

__all__ = ["RememberingRenderer"]

_MEMORY_BYTES = 64 << 20


class RememberingRenderer(EventRenderer):
    """An :class:`~codec.rendering.EventRenderer` that caches complete renders by render key and rate."""

    def __init__(self, model: EventModel, bank: RoomBank | None = None) -> None:
        super().__init__(model, bank)
        self._kept = RecentlyUsed[tuple[object, ...], NDArray[np.float32]](_MEMORY_BYTES, lambda a: a.nbytes)

    def render(
        self, event: Event, *, stage: Stage = Stage.ROOM, sample_rate: int = MODEL_SAMPLE_RATE
    ) -> NDArray[np.float32]:
        """See :meth:`codec.rendering.EventRenderer.render`."""
        if stage is not Stage.ROOM:
            return super().render(event, stage=stage, sample_rate=sample_rate)
        key = (*event.render_key, sample_rate)
        audio = self._kept.get(key)
        if audio is None:
            audio = super().render(event, stage=stage, sample_rate=sample_rate)
            self._kept.put(key, audio)
        return audio
