"""What an event is heard from: its captured sound, the model, or both (docs/adr/0008)."""

from __future__ import annotations

import numpy as np

from codec.events.event import Event, RenderFrom

__all__ = ["model_share", "sounds_otherwise"]


def sounds_otherwise(event: Event, as_encoded: Event) -> bool:
    """Return whether an event has a swapped impulse or resonance, or another vector or detail.

    Then its captured sound does not fit, and it is rendered from the model, at the captured sound's level.
    """
    if event.impulse is not None or event.resonance is not None:
        return True
    # Edits keep the vector itself, which answers for thousands of events without comparing numbers.
    same = event.vector is as_encoded.vector or np.array_equal(event.vector, as_encoded.vector)
    return not same or event.detail != as_encoded.detail


def model_share(event: Event, as_encoded: Event | None) -> float:
    """Return the share of the model in what is heard of an event: 0 is captured only, 1 the model only.

    Parameters
    ----------
    event
        The edited event.
    as_encoded
        The event whose captured sound it uses, as encoded; None if there is no captured sound.
    """
    if as_encoded is None or event.render_from is RenderFrom.MODEL or sounds_otherwise(event, as_encoded):
        return 1.0
    return 0.0 if event.render_from is RenderFrom.CAPTURED else event.blend
