"""What the search tells the user."""

from __future__ import annotations

from codec.events.event import MODEL_SAMPLE_RATE
from codec.messages import Message

__all__ = ["device_left", "piece_is_full"]


def device_left(at_samples: int) -> Message:
    """Return that a graphics card had no memory left, at a sample of the piece."""
    return Message(
        "the graphics card had no memory left at {at_s:.0f} s; the rest was encoded on the processor",
        at_s=at_samples / MODEL_SAMPLE_RATE,
    )


def piece_is_full(complete_samples: int, limit: int) -> Message:
    """Return that a piece holds no more than `limit` events, and for how long it has all of them."""
    return Message(
        "only its first {hours:.1f} hours have events: a piece can hold {limit:,}. Encode the rest as a file "
        "of its own",
        hours=complete_samples / MODEL_SAMPLE_RATE / 3600,
        limit=limit,
    )
