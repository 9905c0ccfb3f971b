"""Mosaics: a piece whose events are replaced, one by one, by events of other pieces.

For each event of the piece, candidates are compared by what they sound like
(:mod:`codec.library.sound_profiles`), as they are and transposed to the event's pitch, at the event's energy.
Among the nearest, the one is taken with which the mix is nearest to the piece; one that was used shortly
before costs extra. Onsets and pan stay the event's.

A candidate comes from another recording, which a project cannot hold. So the events of a mosaic are rendered
from the model, which needs nothing else; the piece's own events stay their baselines.

Importing this loads torch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from codec.events.event import Event, Morph, RenderFrom
from codec.events.parameters import PARAMETERS
from codec.library.mosaic_choice import MosaicMix, Options, Repetition, ranked
from codec.library.sound_profiles import ProfileMaker, SoundProfiles
from codec.rendering import EventRenderer
from codec.similarity.timbre_space import TimbreSpace

__all__ = ["Candidates", "MosaicSettings", "Tile", "choose_tiles", "with_tiles"]

_N_PASSES = 3
"""The first choice is made beside the piece's own sounds; later ones beside the other tiles."""


class Candidates(Protocol):
    """Events that a mosaic can be made of: arrays of n events, and the events themselves."""

    @property
    def vectors(self) -> NDArray[np.float16] | NDArray[np.float32]:
        """Event vectors, [n, 32]."""
        ...

    @property
    def pitch(self) -> NDArray[np.float32]:
        """MIDI note numbers [n], NaN for an event without a clear pitch."""
        ...

    def event(self, position: int) -> Event:
        """Return the event at a position of the arrays."""
        ...

    def label(self, position: int) -> str:
        """Return a short name that says where the event comes from."""
        ...


@dataclass(frozen=True)
class MosaicSettings:
    """How a mosaic is made.

    Parameters
    ----------
    most_semitones
        The furthest transposition; 0 for none.
    transposition_cost_db
        Cost of each semitone, as a difference of the sounds in dB.
    repetition_cost_db
        Cost of an event that was used just before, and again for each further use.
    repetition_s
        Time in which that cost falls to 37 %.
    n_compared
        Number of candidates, nearest by their vectors, whose sounds are compared.
    """

    most_semitones: float = 12.0
    transposition_cost_db: float = 0.03
    repetition_cost_db: float = 1.0
    repetition_s: float = 4.0
    n_compared: int = 8_000


@dataclass(frozen=True, slots=True)
class Tile:
    """A candidate in the place of an event.

    Parameters
    ----------
    position
        Of the candidate.
    transpose_semitones, gain_db
        That make it fit.
    distance_db
        Mean difference of the mosaic from the piece, in mel bands, while it sounds.
    """

    position: int
    transpose_semitones: float
    gain_db: float
    distance_db: float


def choose_tiles(
    renderer: EventRenderer,
    events: Sequence[Event],
    pitch: NDArray[np.float32],
    candidates: Candidates,
    space: TimbreSpace,
    settings: MosaicSettings = MosaicSettings(),
    *,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> list[Tile] | None:
    """Choose a candidate for each event.

    Parameters
    ----------
    renderer
        Of the model that all vectors belong to.
    events
        The events to replace, in order of onset.
    pitch
        Their MIDI note numbers [n_events], NaN without a clear pitch.
    candidates
        At least one.
    space
        In which vectors are compared.
    on_progress, should_cancel
        The share that is done, 0..1; whether to stop.

    Returns
    -------
    list[Tile] | None
        One for each event; None if it was cancelled.

    Raises
    ------
    ValueError
        If there are no candidates.
    """
    if not len(candidates.vectors):
        raise ValueError("a mosaic needs candidates")
    if not events:
        return []

    def told(begin: float, end: float) -> Callable[[float], None]:
        return lambda share: None if on_progress is None else on_progress(begin + (end - begin) * share)

    pool = _nearest_by_vector(events, candidates, space, settings.n_compared)
    maker = ProfileMaker(renderer)
    sounds = maker.of_vectors(candidates.vectors[pool], told(0.0, 0.7), should_cancel)
    if sounds is None:
        return None
    wanted = maker.of_events(events)
    pool_pitch = np.asarray(candidates.pitch, np.float32)[pool]
    options = ranked(wanted, pitch, sounds, pool_pitch, settings.most_semitones)
    told(0.0, 0.75)(1.0)
    return _fitted(events, wanted, sounds, options, pool, settings, told(0.75, 1.0), should_cancel)


def with_tiles(events: Sequence[Event], tiles: Sequence[Tile], candidates: Candidates) -> list[Event]:
    """Return the events with the sounds of their tiles, rendered from the model.

    Identifiers, onsets, pan and mute stay, so that each keeps its baseline; other edits are the old sound's,
    and end. Each says in its `morph` where its sound comes from.
    """
    made: list[Event] = []
    for event, tile in zip(events, tiles, strict=True):
        donor = candidates.event(tile.position)
        made.append(
            Event(
                event.event_id,
                event.onset_samples,
                donor.vector,
                gain_db=tile.gain_db,
                pan=event.pan,
                mute=event.mute,
                transpose_semitones=tile.transpose_semitones,
                detail=donor.detail,
                render_from=RenderFrom.MODEL,
                captured_id=event.captured_id,
                morph=Morph(candidates.label(tile.position)),
            )
        )
    return made


def _fitted(
    events: Sequence[Event],
    wanted: SoundProfiles,
    sounds: SoundProfiles,
    options: Sequence[Options],
    pool: NDArray[np.int64],
    settings: MosaicSettings,
    on_progress: Callable[[float], None],
    should_cancel: Callable[[], bool] | None,
) -> list[Tile] | None:
    """Choose among the options of all events, several times, each time beside the last choices."""
    mix = MosaicMix(wanted, [event.onset_samples for event in events])
    tiles: dict[int, Tile] = {}
    for n_passed in range(_N_PASSES):
        repetition = Repetition(settings.repetition_cost_db, settings.repetition_s, len(pool))
        for index, event in enumerate(events):
            if should_cancel is not None and should_cancel():
                return None
            rows, semitones = options[index].rows, options[index].semitones
            costs = repetition.costs(event.onset_s)[rows]
            costs = costs + np.float32(settings.transposition_cost_db) * np.abs(semitones)
            best = mix.replace(index, options[index].mels(sounds), costs)
            repetition.used(int(rows[best.option]), event.onset_s)
            tiles[index] = Tile(
                int(pool[rows[best.option]]),
                PARAMETERS["transpose_semitones"].clamped(float(semitones[best.option])),
                PARAMETERS["gain_db"].clamped(best.gain_db),
                best.distance_db,
            )
            on_progress((n_passed + (index + 1) / len(events)) / _N_PASSES)
    return [tiles[index] for index in range(len(events))]


def _nearest_by_vector(
    events: Sequence[Event], candidates: Candidates, space: TimbreSpace, n_most: int
) -> NDArray[np.int64]:
    """Return the positions of at most `n_most` candidates, those nearest to any of the events."""
    n_all = len(candidates.vectors)
    if n_all <= n_most:
        return np.arange(n_all)
    points = space.points(candidates.vectors)
    squares = np.square(points).sum(axis=1)
    n_each = -(-n_most // len(events))
    found: list[NDArray[np.int64]] = []
    for row in space.points(np.stack([event.vector for event in events])):
        # Without the event's own square, which is the same for all candidates.
        distances = squares - 2.0 * (points @ row)
        found.append(np.argpartition(distances, n_each - 1)[:n_each])
    return np.unique(np.concatenate(found))
