"""A renderer that remembers what it rendered last, so that a model event that is dragged is rendered once.

Importing this loads torch.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from codec.events import MODEL_SAMPLE_RATE, Event, Stage
from codec.model import EventModel
from codec.rendering import EventRenderer
from codec.rooms import RoomBank

__all__ = ["RememberingRenderer"]

_MEMORY_BYTES = 64 << 20


class RememberingRenderer(EventRenderer):
    """An :class:`~codec.rendering.EventRenderer` whose whole renders are kept by render key and rate."""

    def __init__(self, model: EventModel, bank: RoomBank | None = None) -> None:
        super().__init__(model, bank)
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], NDArray[np.float32]] = OrderedDict()

    def render(
        self, event: Event, *, stage: Stage = Stage.ROOM, sample_rate: int = MODEL_SAMPLE_RATE
    ) -> NDArray[np.float32]:
        """See :meth:`codec.rendering.EventRenderer.render`."""
        if stage is not Stage.ROOM:
            return super().render(event, stage=stage, sample_rate=sample_rate)
        key = (*event.render_key, sample_rate)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        audio = super().render(event, stage=stage, sample_rate=sample_rate)
        with self._lock:
            self._kept[key] = audio
            while sum(each.nbytes for each in self._kept.values()) > _MEMORY_BYTES and len(self._kept) > 1:
                self._kept.popitem(last=False)
        return audio
