"""What the transport plays, of one place in time: four sources, and what the Compare panel gives it."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["PIECE_SOURCES", "Source"]


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
    COMPARED = "compared"
    """What the Compare panel plays: a codec's sound, or the recording among the others."""


PIECE_SOURCES = (Source.RECORDING, Source.MIX, Source.MODEL, Source.EVENTS)
"""What the switch of the toolbar offers; the Compare panel chooses the fifth."""
