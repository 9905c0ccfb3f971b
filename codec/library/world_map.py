"""The map of a library: similar sounds of all pieces near each other.

A sample of the events, the landmarks, is embedded; all others are placed between them
(:mod:`codec.library.landmarks`). Pieces that are added later are placed too, and where they sound like
nothing that is there, some of their events become landmarks themselves. Nothing that has a place ever moves:
users know their map. So it is not a cache: it is kept as a file of its own beside the database.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.files import FileError
from codec.frozen import through_constructor
from codec.library.cells import Floats, k_means_centres
from codec.library.embedding import embedded
from codec.library.landmarks import Landmarks
from codec.library.pairwise import exact_neighbours
from codec.library.regions import Region
from codec.library.spreading import spread_apart
from codec.library.stored_arrays import read_arrays, write_arrays
from codec.similarity.layout import colours_of, from_light, nearest_anchors, to_light

__all__ = ["MAP_NAME", "WorldMap", "make_map", "read_map", "write_map"]

MAP_NAME = "map.npz"

_N_LANDMARKS = 10_000
_PLACED_AT_ONCE = 32_768
_N_COLOURED = 3_000  # landmarks whose colours are embedded; the others have mixed ones
_MOST_NEW = 500  # landmarks of one update
_FORMAT = 1
_OUTGROWN = 20  # times as many events as when the map was made

Rows = NDArray[np.int64]
Progress = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class WorldMap:
    """Places and colours of all events of a library.

    Parameters
    ----------
    model_hash
        The model of the events (:attr:`codec.events.model_identity.ModelIdentity.weights_hash`).
    landmarks
        What events are placed between.
    extent
        Units of the embedding in one unit of the map.
    n_when_made
        The number of events when it was made.
    rows
        int64 [n], ascending: events that have a place.
    places
        float32 [n, 2]; the landmarks of the beginning fill 0..1, with the same scale on both axes.
    colours
        uint8 [n, 3], sRGB, as of a :class:`codec.similarity.layout.Layout`.
    regions
        What the user has named. A library keeps them (:mod:`codec.library.named_regions`); the file has
        them only if an earlier program wrote it.
    map_id
        Another one for each map that was made: its regions belong to no other.
    """

    model_hash: str
    landmarks: Landmarks
    extent: float
    n_when_made: int
    rows: Rows
    places: Floats
    colours: NDArray[np.uint8]
    regions: tuple[Region, ...] = ()
    map_id: str = ""

    __reduce__ = through_constructor

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_outgrown(self) -> bool:
        """Whether it was made of so few of today's events that a new one would show them better."""
        return len(self) > _OUTGROWN * self.n_when_made and self.n_when_made < _N_LANDMARKS

    def updated(self, rows: Rows, points: Floats) -> WorldMap:
        """Return the map of other events: those that are new get a place, those that are gone lose theirs.

        Parameters
        ----------
        rows
            int64 [n], ascending: all events.
        points
            float32 [n, 32], in the timbre space.
        """
        if np.array_equal(rows, self.rows):
            return self
        return self.with_events(rows, points[self.lacks(rows)])

    def lacks(self, rows: Rows) -> NDArray[np.bool_]:
        """Return which of ascending rows have no place yet, [n]."""
        if not len(self.rows):
            return np.ones(len(rows), np.bool_)
        return self.rows[np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)] != rows

    def with_events(self, rows: Rows, new_points: Floats) -> WorldMap:
        """Return the map of other events, as :meth:`updated`.

        Parameters
        ----------
        rows
            int64 [n], ascending: all events.
        new_points
            float32 [n_new, 32]: the points of those that it :meth:`lacks`.
        """
        if np.array_equal(rows, self.rows):
            return self
        known = ~self.lacks(rows)
        at = np.searchsorted(self.rows, rows)
        landmarks = self._with_strangers(new_points)
        added = landmarks.placed(rows[~known], new_points)
        places = np.empty((len(rows), 2), np.float32)
        colours = np.empty((len(rows), 3), np.uint8)
        places[known], colours[known] = self.places[at[known]], self.colours[at[known]]
        places[~known], colours[~known] = added.places, _bytes_of(added.light)
        return replace(self, landmarks=landmarks, rows=rows, places=places, colours=colours)

    def positions_of(self, rows: Rows) -> Rows:
        """Return where events are in the arrays of this map; those without a place are left out."""
        at = np.minimum(np.searchsorted(self.rows, rows), max(0, len(self.rows) - 1))
        return at[self.rows[at] == rows] if len(self.rows) else at[:0]

    def with_regions(self, regions: tuple[Region, ...]) -> WorldMap:
        """Return the map with other named regions."""
        return replace(self, regions=regions)

    def _with_strangers(self, points: Floats) -> Landmarks:
        """Return the landmarks, and with them those of the points that are like none of these."""
        landmarks = self.landmarks
        distances = landmarks.distances(points)
        strange = points[distances > landmarks.strange_distance]
        if not len(strange):
            return landmarks
        if len(strange) > _MOST_NEW:
            centres = k_means_centres(strange, _MOST_NEW)
            strange = strange[np.unique(exact_neighbours(centres, strange, 1)[0])]
        n_held = len(landmarks)
        every = np.concatenate([landmarks.points, strange])
        places = embedded(every, 2, held=landmarks.places * np.float32(self.extent)) / np.float32(self.extent)
        nearest, weights = nearest_anchors(strange.astype(np.float64), landmarks.points.astype(np.float64))
        mixed = (landmarks.light[nearest] * weights[:, :, None]).sum(axis=1)
        light = np.concatenate([landmarks.light, mixed]).astype(np.float32)
        return Landmarks(every, spread_apart(places, n_held), light)


def make_map(
    rows: Rows,
    points: Floats,
    model_hash: str,
    *,
    seed: int = 0,
    like: WorldMap | None = None,
    on_progress: Progress | None = None,
) -> WorldMap:
    """Make the map of events; equal seeds give equal maps on one machine.

    Parameters
    ----------
    rows, points
        int64 [n], ascending, with n > 0, and float32 [n, 32], in the timbre space.
    model_hash
        See :class:`WorldMap`.
    seed
        Of the sample and the embedding.
    like
        An earlier map: the new one is turned and mirrored to resemble it. Its regions are not kept: what they
        held is somewhere else.
    on_progress
        Called with the share that is done, several times a second; what it raises ends the work.

    Raises
    ------
    ValueError
        If there is no event.
    """
    if not len(rows):
        raise ValueError("a map of no events")
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(len(rows), min(len(rows), _N_LANDMARKS), replace=False))
    sample = points[chosen]
    spread = spread_apart(embedded(sample, 2, seed, on_progress=_part(on_progress, 0.0, 0.6)))
    if like is not None:
        spread = _turned_like(spread, rows[chosen], like)
    low, extent = spread.min(axis=0), max(float(np.ptp(spread, axis=0).max()), 1e-6)
    light = _light(sample, rng, seed, _part(on_progress, 0.6, 0.95))
    landmarks = Landmarks(sample, ((spread - low) / np.float32(extent)).astype(np.float32), light)
    empty = WorldMap(
        model_hash,
        landmarks,
        extent,
        len(rows),
        np.zeros(0, np.int64),
        np.zeros((0, 2), np.float32),
        np.zeros((0, 3), np.uint8),
        map_id=secrets.token_hex(8),
    )
    placing = _part(on_progress, 0.95, 1.0)
    places, colours = np.empty((len(rows), 2), np.float32), np.empty((len(rows), 3), np.uint8)
    for begin in range(0, len(rows), _PLACED_AT_ONCE):
        span = slice(begin, begin + _PLACED_AT_ONCE)
        placed = landmarks.placed(rows[span], points[span])
        places[span], colours[span] = placed.places, _bytes_of(placed.light)
        if placing is not None:
            placing(min(1.0, (begin + _PLACED_AT_ONCE) / len(rows)))
    return replace(empty, rows=rows, places=places, colours=colours)


def write_map(path: Path, world: WorldMap) -> None:
    """Write a map; the old file is replaced when the new one has been read back.

    Raises
    ------
    codec.files.FileError
        If it cannot be written.
    """
    about: dict[str, object] = {
        "format": _FORMAT,
        "model_hash": world.model_hash,
        "extent": world.extent,
        "n_when_made": world.n_when_made,
        "map_id": world.map_id,
        "regions": [region.to_json() for region in world.regions],
    }
    arrays = {
        "landmark_points": world.landmarks.points,
        "landmark_places": world.landmarks.places,
        "landmark_light": world.landmarks.light,
        "rows": world.rows,
        "places": world.places,
        "colours": world.colours,
    }
    write_arrays(path, about, arrays)


def read_map(path: Path) -> WorldMap:
    """Read a map.

    Raises
    ------
    codec.files.FileError
        If it is missing, cannot be read, or is no map.
    """
    about, arrays = read_arrays(path)
    try:
        return _checked(about, arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(path, "is not a map of a library ({detail})", detail=repr(error)[:80]) from error


def _checked(about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> WorldMap:
    if about["format"] != _FORMAT:
        raise ValueError(f"format {about['format']}")
    n_landmarks, n_rows = len(arrays["landmark_points"]), len(arrays["rows"])
    wanted = {
        "landmark_points": (np.float32, (n_landmarks, 32)),
        "landmark_places": (np.float32, (n_landmarks, 2)),
        "landmark_light": (np.float32, (n_landmarks, 3)),
        "rows": (np.int64, (n_rows,)),
        "places": (np.float32, (n_rows, 2)),
        "colours": (np.uint8, (n_rows, 3)),
    }
    for name, (kind, shape) in wanted.items():
        array = arrays[name]
        if array.dtype != kind or array.shape != shape or not np.isfinite(array).all():
            raise ValueError(name)
    extent = float(about["extent"])
    if n_landmarks < 1 or not extent > 0.0 or (np.diff(arrays["rows"]) <= 0).any():
        raise ValueError("landmarks, extent or rows")
    return WorldMap(
        str(about["model_hash"]),
        Landmarks(arrays["landmark_points"], arrays["landmark_places"], arrays["landmark_light"]),
        extent,
        int(about["n_when_made"]),
        arrays["rows"],
        arrays["places"],
        arrays["colours"],
        tuple(Region.from_json(each) for each in about["regions"]),
        str(about.get("map_id", about["model_hash"])),
    )


def _light(sample: Floats, rng: np.random.Generator, seed: int, on_progress: Progress | None) -> Floats:
    """Return the colours of landmarks, by a three-dimensional embedding of some of them, as linear light."""
    some = np.sort(rng.choice(len(sample), min(len(sample), _N_COLOURED), replace=False))
    colours = colours_of(embedded(sample[some], 3, seed, on_progress=on_progress).astype(np.float64))
    light = to_light(colours)
    if len(some) == len(sample):
        return light.astype(np.float32)
    nearest, squares = exact_neighbours(sample, sample[some], 3)
    weights = 1.0 / (np.sqrt(squares) + 1e-6)
    weights /= weights.sum(axis=1, keepdims=True)
    return (light[nearest] * weights[:, :, None]).sum(axis=1).astype(np.float32)


def _bytes_of(light: Floats) -> NDArray[np.uint8]:
    return np.rint(255.0 * from_light(light.astype(np.float64))).astype(np.uint8)


def _turned_like(places: Floats, rows: Rows, like: WorldMap) -> Floats:
    """Turn and mirror places to lie as those of the same events in an earlier map (orthogonal Procrustes)."""
    shared, mine, theirs = np.intersect1d(rows, like.rows, return_indices=True)
    if len(shared) < 3:
        return places
    ours = places[mine].astype(np.float64)
    wanted = like.places[theirs].astype(np.float64)
    left, _, right = np.linalg.svd((ours - ours.mean(axis=0)).T @ (wanted - wanted.mean(axis=0)))
    return (places @ (left @ right)).astype(np.float32)


def _part(on_progress: Progress | None, begin: float, end: float) -> Progress | None:
    if on_progress is None:
        return None
    return lambda share: on_progress(begin + (end - begin) * share)
