"""The events of a piece with all that came with them, as encoding again replaces them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from codec.events.event import Event
from codec.events.model_identity import UNKNOWN_MODEL, ModelIdentity
from codec.project.content import CAPTURE_VERSION, UnfinishedEncode
from codec.similarity.layout import Layout

__all__ = ["Score"]


@dataclass(frozen=True, slots=True)
class Score:
    """Everything that an encode gives, and what was made of it since; by default nothing.

    Parameters
    ----------
    events, baselines
        By identifier.
    layout
        Of these events, if it is computed.
    model
        What the events were encoded with; unknown until an encode names it.
    capture_version
        How the recording is divided among them (:class:`codec.project.content.Project`).
    unfinished
        How far the encode came, if it was interrupted.
    unsaved
        Whether no file holds these events, whatever the history says.
    """

    events: Mapping[str, Event] = field(default_factory=dict[str, Event])
    baselines: Mapping[str, Event] = field(default_factory=dict[str, Event])
    layout: Layout | None = None
    model: ModelIdentity = UNKNOWN_MODEL
    capture_version: int = CAPTURE_VERSION
    unfinished: UnfinishedEncode | None = None
    unsaved: bool = True
