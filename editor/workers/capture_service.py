"""Captured sounds as the editor uses them: a protocol, which keeps the editor testable without a model."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from codec.audio.placed import PlacedSound
from codec.events.event import Event
from codec.project.content import MixSettings

__all__ = ["CaptureService", "OnFirst"]

FloatArray = NDArray[np.float32]

OnFirst = Callable[[Sequence[PlacedSound]], None]
"""Called with the beginning of an event's sound, before the whole is computed."""


class CaptureService(Protocol):
    """The captured sounds of one piece. Calls may come from any thread."""

    def __contains__(self, event_id: object) -> bool: ...

    def event(self, event_id: str) -> Event:
        """Return an event as encoded."""
        ...

    def is_untouched(self, event: Event) -> bool:
        """Whether an event sounds exactly as recorded; needs no computation."""
        ...

    def contribution(
        self, event: Event, settings: MixSettings, on_first: OnFirst | None = None
    ) -> Sequence[PlacedSound]:
        """Return the contribution of an event to the bed (:meth:`bed`); nothing if it is unedited.

        If it takes long, `on_first` is called with the beginning.
        """
        ...

    def alone(self, event: Event) -> Sequence[PlacedSound]:
        """Return the sound of an event alone, at its place, also if it is muted."""
        ...

    def captured(self, event_id: str) -> PlacedSound:
        """Return the captured sound of an as-encoded event, without edits."""
        ...

    def residual(self, begin: int, end: int, but: Container[str] = ()) -> FloatArray:
        """Return samples of the recording minus all captured sounds but those of the events `but`.

        Shape
        -----
        returns: [n_channels, end - begin], zero outside of the recording
        """
        ...

    def build(self, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]) -> bool:
        """Compute the captured sounds that are not cached yet; return whether all were."""
        ...

    def bed(
        self, settings: MixSettings, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]
    ) -> FloatArray | None:
        """Return all captured sounds and the residual at its level, [n_samples, n_channels].

        At 0 dB it is the recording itself, shared. None if it was cancelled.
        """
        ...
