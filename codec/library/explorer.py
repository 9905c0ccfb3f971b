"""Neighbours and map of a library, kept up to date with it.

Only events of one model are compared: vectors of another one mean other sounds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codec.events.event import Stage
from codec.files import FileError, set_aside
from codec.library.cells import Floats
from codec.library.columns import Columns
from codec.library.file_records import FileState
from codec.library.filters import Filter
from codec.library.growing_index import GrowingIndex
from codec.library.index_file import open_index
from codec.library.library import Library
from codec.library.models import shipped_hash
from codec.library.neighbours import PROBES, Found
from codec.library.regions import Region
from codec.library.world_map import WorldMap, make_map, read_map, write_map
from codec.messages import Message
from codec.similarity.timbre_space import (
    StageAxes,
    TimbreSpace,
    read_timbre_space,
    shipped_timbre_space,
    write_timbre_space,
)

__all__ = ["TWIN_DISTANCE", "Explorer"]

TWIN_DISTANCE = 0.3
"""Two events that are nearer sound the same. A recording of a horn was encoded again at half the level, moved
by 0.12 s: nine tenths of its events were found within 0.26 of what they were."""

_HASH_DIGITS = 12
_STAGES = list(Stage)


class Explorer:
    """Finds events of a library by their sound, and keeps its map. To be used by one thread at a time.

    Its files are beside the database, one of each for a model: the cells of the index, a cache; the map,
    which is not; and the scales of distances, if the model was not shipped. Where the library may only be
    read, they are made again each time.

    Parameters
    ----------
    library
        An open library.
    model_hash
        The model whose events are looked at; by default the shipped one.
    check
        Called now and then while an index is made, which takes seconds for a million events; what it raises
        ends that.

    Attributes
    ----------
    problems
        Files that could not be read or written, one line each; what was asked for was done all the same.
    """

    def __init__(
        self, library: Library, model_hash: str | None = None, *, check: Callable[[], None] = lambda: None
    ) -> None:
        self._library = library
        self._model_hash = shipped_hash() if model_hash is None else model_hash
        self._space = shipped_timbre_space(self._model_hash)
        self._check = check
        self._columns: Columns | None = None
        self._positions: NDArray[np.int64] | None = None
        self._indexed: Columns | None = None
        self._index: GrowingIndex | None = None
        self._map: WorldMap | None = None
        self._map_state: FileState | None = None
        self.problems: list[Message] = []

    @property
    def n_events(self) -> int:
        """Number of events of the model."""
        return len(self._library_columns().rows[self._positions])

    @property
    def space(self) -> TimbreSpace:
        """The scales of distances.

        Those of a model that was not shipped are measured over the events that the library has when they are
        first needed, and kept.

        Raises
        ------
        codec.library.errors.LibraryError
            If the library cannot be read.
        """
        if self._space is None:
            self._space = self._own_space()
        return self._space

    # Neighbours

    def nearest(
        self,
        vector: ArrayLike,
        k: int,
        *,
        wanted: Filter | None = None,
        without: ArrayLike = (),
        quick: bool = False,
    ) -> Found:
        """Return the events that sound most alike, whatever their level.

        Parameters
        ----------
        vector
            [32], an event vector.
        k
            Number of events.
        wanted
            Which events to look at; all by default.
        without
            Rows to leave out.
        quick
            Visit the nearest cells only: the more quickly, the less events cluster; a few are missed
            (docs/adr/0017). With a filter, the search is exact.
        """
        with self._library.reading():
            index = self._current()
            among = None if wanted is None else self._mask(wanted)
        (point,) = self.space.points(np.asarray(vector)[None])
        left_out = np.unique(np.asarray(without, np.int64))
        found = index.nearest(point, k + len(left_out), among=among, probes=PROBES if quick else None)
        kept = ~np.isin(found.rows, left_out)
        return Found(found.rows[kept][:k], found.distances[kept][:k])

    def nearest_by_stage(
        self,
        summary: ArrayLike,
        stage: Stage,
        k: int,
        *,
        wanted: Filter | None = None,
        without: ArrayLike = (),
    ) -> Found:
        """Return the events of which one stage is most alike, with the difference of its profile in dB.

        Parameters
        ----------
        summary
            int8 [8], of the stage (:func:`codec.library.stages.stage_summaries`, or a library's columns).
        stage
            Which one.
        k, wanted, without
            As in :meth:`nearest`.

        Raises
        ------
        ValueError
            If the stages of this model's events are not described (:attr:`describes_stages`).
        """
        if not self.describes_stages:
            raise ValueError("the stages of this model's events are not described")
        with self._library.reading():
            columns = self._library_columns()
            rows = columns.rows[self._positions]
            if wanted is not None:
                rows = rows[self._mask(wanted)]
        rows = rows[~np.isin(rows, np.asarray(without, np.int64))]
        summaries = columns.stages[columns.positions(rows), _STAGES.index(stage)]
        distances = StageAxes.distances_db(summaries, summary)
        order = np.lexsort((rows, distances))[:k]
        return Found(rows[order], distances[order])

    def twins(self, row: int, k: int = 100, within: float = TWIN_DISTANCE) -> Found:
        """Return the events of other pieces that sound the same as one, the nearest first.

        Raises
        ------
        KeyError
            If there is no such event.
        """
        columns = self._library_columns()
        (position,) = columns.positions([row])
        own = columns.rows[columns.piece_ids == columns.piece_ids[position]]
        found = self.nearest(columns.vectors[position], k, without=own)
        near = found.distances <= within
        return Found(found.rows[near], found.distances[near])

    @property
    def describes_stages(self) -> bool:
        """Whether events can be compared by a stage: the axes of the model's stages have been measured."""
        shipped = shipped_timbre_space(self._model_hash)
        return shipped is not None and bool(shipped.stages)

    # The map

    def map(
        self, *, remake: bool = False, on_progress: Callable[[float], None] | None = None
    ) -> WorldMap | None:
        """Return the map with all events on it, made if there is none; None for no events.

        A map that cannot be read is moved aside, and a new one is made.

        Parameters
        ----------
        remake
            Make a new one, which lies as the old one does. Its named regions are dropped.
        on_progress
            Called with the share that is done, while a map is made.

        Raises
        ------
        codec.library.errors.LibraryError
            If the library cannot be read, or a new one is wanted of a library that may only be read.
        """
        if remake:
            self._library.require_writable()
        with self._library.reading():
            rows = self._library_columns().rows[self._positions]
            if not len(rows):
                return None
            known = self._known_map()
            state = self._state_of_map()
            if known is not None and not remake and np.array_equal(known.rows, rows):
                points = None
            else:
                columns = self._library_columns()
                # Making points of a million vectors takes a while: of a map that grows, only of new events.
                new = np.ones(len(rows), np.bool_) if known is None or remake else known.lacks(rows)
                points = self.space.points(columns.vectors[columns.positions(rows[new])])
        if points is None:
            made = known
        elif known is None or remake:
            made = make_map(rows, points, self._model_hash, like=known, on_progress=on_progress)
        else:
            made = known.with_events(rows, points)
        if points is not None and not remake and self._state_of_map() != state:
            # Another window has written one meanwhile, on which regions may be named already.
            return self.map(on_progress=on_progress)
        assert made is not None
        self._map = made
        if points is not None:
            self._write_map(made)
        if remake and known is not None:
            self._library.regions.drop(known.map_id)
        return self._with_regions(self._map)

    def name_region(self, region: Region) -> tuple[Region, ...]:
        """Keep a named region of the map, and return all; there has to be a map.

        Raises
        ------
        codec.library.errors.LibraryError
            If the library cannot be written; the regions are then as before.
        """
        map_id = self._map_id()
        self._library.regions.add(map_id, [region])
        return self._library.regions.of_map(map_id)

    def rename_region(self, region: Region, name: str) -> tuple[Region, ...]:
        """Give a region another name, and return all; see :meth:`name_region`."""
        map_id = self._map_id()
        self._library.regions.rename(map_id, region, name)
        return self._library.regions.of_map(map_id)

    def remove_region(self, region: Region) -> tuple[Region, ...]:
        """Remove a region, and return the others; see :meth:`name_region`."""
        map_id = self._map_id()
        self._library.regions.remove(map_id, region)
        return self._library.regions.of_map(map_id)

    def _map_id(self) -> str:
        world = self.map()
        assert world is not None
        return world.map_id

    def _with_regions(self, world: WorldMap) -> WorldMap:
        """Return a map with its regions; those that an earlier program kept in its file become rows."""
        regions = self._library.regions
        if world.regions and self._library.is_read_only:
            return world
        if world.regions:
            regions.add(world.map_id, world.regions)
            world = self._map = world.with_regions(())
            self._write_map(world)
        return world.with_regions(regions.of_map(world.map_id))

    # What is up to date

    def _current(self) -> GrowingIndex:
        columns = self._library_columns()
        rows = columns.rows[self._positions]
        if self._index is not None and self._indexed is not columns:
            self._index = self._index.updated(
                rows, lambda some: self.space.points(columns.vectors[columns.positions(some)])
            )
        self._indexed = columns
        if self._index is None:
            opened = open_index(
                self._path("neighbours", ".npz"),
                rows,
                self._points(),
                self._model_hash,
                check=self._check,
                keep=not self._library.is_read_only,
            )
            self._index = GrowingIndex(opened.event_index)
            if opened.problem is not None:
                self._note(self._path("neighbours", ".npz"), opened.problem)
        return self._index

    def _library_columns(self) -> Columns:
        columns = self._library.columns()
        if columns is not self._columns:
            pieces = self._library.piece_ids_of_model(self._model_hash)
            self._positions = np.flatnonzero(np.isin(columns.piece_ids, pieces))
            self._columns = columns
        return columns

    def _points(self) -> Floats:
        return self.space.points(self._library_columns().vectors[self._positions])

    def _mask(self, wanted: Filter) -> NDArray[np.bool_]:
        """Return which events of the model are wanted, in order of their rows."""
        return self._library.mask(wanted, self._library_columns())[self._positions]

    # Files

    def _path(self, name: str, suffix: str) -> Path:
        return self._library.folder / f"{name}-{self._model_hash[:_HASH_DIGITS]}{suffix}"

    def _note(self, path: Path, problem: Message) -> None:
        self.problems.append(Message("{path}: {reason}", path=path, reason=problem))

    def _own_space(self) -> TimbreSpace:
        path = self._path("timbre", ".json")
        if path.exists():
            try:
                return read_timbre_space(path)
            except FileError as error:
                self._note(path, error.reason)
        columns = self._library_columns()
        vectors: Floats = columns.vectors[self._positions].astype(np.float32)
        if not len(vectors):
            return TimbreSpace(np.zeros(31, np.float32), np.ones(31, np.float32), {}, self._model_hash)
        space = TimbreSpace.measured(vectors, weights_hash=self._model_hash)
        if self._library.is_read_only:
            return space
        try:
            write_timbre_space(path, space, "measured over the events of this library")
        except FileError as error:
            self._note(path, error.reason)
        return space

    def _known_map(self) -> WorldMap | None:
        """Return the map as it is kept: another program may have added events or named regions."""
        path = self._path("map", ".npz")
        try:
            state = FileState.of(path)
        except OSError:
            return self._map  # there is none, or none could be written
        if self._map is None or state != self._map_state:
            found = self._read_map(path)
            if found is None and self._map is not None:
                self._write_map(self._map)
            else:
                self._map, self._map_state = found, state
        return self._map

    def _state_of_map(self) -> FileState | None:
        """Return the state of the map's file; None if there is none."""
        try:
            return FileState.of(self._path("map", ".npz"))
        except OSError:
            return None

    def _read_map(self, path: Path) -> WorldMap | None:
        try:
            return read_map(path)
        except FileError as error:
            self._note(path, error.reason)
        with contextlib.suppress(OSError):  # what cannot be moved cannot be replaced either, and that is said
            set_aside(path)
        return None

    def _write_map(self, world: WorldMap) -> None:
        path = self._path("map", ".npz")
        if self._library.is_read_only:
            return
        try:
            write_map(path, world)
            self._map_state = FileState.of(path)
        except FileError as error:
            self._note(path, error.reason)
