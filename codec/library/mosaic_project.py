"""A project as a mosaic of other events.

Importing this loads torch.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.events.event import Event, EventSequence
from codec.events.stored_measures import StoredMeasures
from codec.library.mosaic import Candidates, MosaicSettings, Tile, choose_tiles, with_tiles
from codec.project.content import Project
from codec.rendering import EventRenderer
from codec.similarity.timbre_space import TimbreSpace, shipped_timbre_space

__all__ = ["Mosaic", "mosaic_project", "pitches_of"]


@dataclass(frozen=True)
class Mosaic:
    """A piece as a mosaic.

    Attributes
    ----------
    project
        The project with the new sounds.
    tiles
        The tile of each event that was replaced, by identifier.
    """

    project: Project
    tiles: Mapping[str, Tile]

    @property
    def events(self) -> list[Event]:
        """The events that were replaced, in the order of `tiles`."""
        events = {event.event_id: event for event in self.project.events}
        return [events[event_id] for event_id in self.tiles]


def mosaic_project(
    project: Project,
    renderer: EventRenderer,
    candidates: Candidates,
    settings: MosaicSettings | None = None,
    *,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> Mosaic | None:
    """Give the events of a project the sounds of candidates; return None if it was cancelled.

    Muted events stay as they are. The residual, what no event has of the recording, is silent. The events as
    encoded stay, so an event can be taken back in the editor.

    Parameters
    ----------
    project
        The piece.
    renderer
        Of the model of the project and of the candidates.
    candidates
        At least one.
    settings, on_progress, should_cancel
        As in :func:`codec.library.mosaic.choose_tiles`.

    Raises
    ------
    ValueError
        If there are no candidates.
    """
    heard = EventSequence.of(event for event in project.events if not event.mute).events
    pitch = pitches_of(renderer, heard, project.measures)
    tiles = choose_tiles(
        renderer,
        heard,
        pitch,
        candidates,
        _space(renderer, candidates),
        settings or MosaicSettings(),
        on_progress=on_progress,
        should_cancel=should_cancel,
    )
    if tiles is None:
        return None
    made = {event.event_id: event for event in with_tiles(heard, tiles, candidates)}
    changed = dataclasses.replace(
        project,
        events=tuple(made.get(event.event_id, event) for event in project.events),
        mix=dataclasses.replace(project.mix, residual_db=-math.inf),
    )
    return Mosaic(changed, dict(zip(made, tiles, strict=True)))


def pitches_of(
    renderer: EventRenderer, events: Sequence[Event], known: StoredMeasures | None = None
) -> NDArray[np.float32]:
    """Return MIDI note numbers of events [n], NaN without a clear pitch; measured unless they are known."""
    measures = renderer.measures(events, known)
    pitches = [
        69.0 + 12.0 * math.log2(each.pitch_hz / 440.0) if each.pitched else math.nan for each in measures
    ]
    return np.array(pitches, np.float32)


def _space(renderer: EventRenderer, candidates: Candidates) -> TimbreSpace:
    known = shipped_timbre_space(renderer.model.identity.weights_hash)
    return TimbreSpace.measured(candidates.vectors) if known is None else known
