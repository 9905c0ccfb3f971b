"""What the transport plays, of one place in time: four sources."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Source"]


class Source(StrEnum):
    """What is heard of a piece.

    It is a choice of listening: the document, its file and exports do not depend on it.
    """

    RECORDING = "recording"
    """The recording that was opened, unchanged."""
    MIX = "mix"
    """The events as edited, over what none of them claims: what is exported."""
    MODEL = "model"
    """Every event as the decoder renders it, and nothing else."""
    EVENTS = "events"
    """The events as they are heard in the mix, without what none of them claims."""
