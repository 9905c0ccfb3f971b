"""What a view draws of a library's map: images for a look from afar, and the events by their places.

Making it of a million events takes a second or two, so views make it in a thread, once for each state of the
map and of the filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from codec.library.density import DensityLevel, PointGrid, density_levels
from codec.library.regions import Region
from codec.library.world_map import WorldMap

__all__ = ["OTHERS", "DrawnLevel", "MapPicture", "PlacedEvents"]

OTHERS = 128
"""Grey level of events that the filter leaves out: seen on a dark and on a light ground."""
_OTHERS_OPACITY = 0.3
_SMALLEST_SHARE = 1 / 64  # of a radius, where very many events are at one place
_MANY = 2_000  # events that are sorted by distance in no time

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class DrawnLevel:
    """An image of a map, ready to be drawn.

    Parameters
    ----------
    left, top
        Place of the corner of the first pixel, in units of the map; y grows upwards.
    cell
        Length of a pixel's side, in units of the map.
    pixels
        uint32 [n_rows, n_columns], 0xAARRGGBB, premultiplied; the first row is the highest.
    """

    left: float
    top: float
    cell: float
    pixels: NDArray[np.uint32]


class PlacedEvents:
    """Some events of a map, to be found by place; all results are positions in the map's arrays.

    Parameters
    ----------
    world
        The map.
    positions
        int64 [n], ascending.
    """

    def __init__(self, world: WorldMap, positions: Ints) -> None:
        self.positions = positions
        self.grid = PointGrid(world.places[positions])

    def __len__(self) -> int:
        return len(self.positions)

    def in_frame(self, left: float, bottom: float, right: float, top: float) -> Ints:
        """Return the events in a rectangle, in order of their position."""
        return self.positions[self.grid.in_frame(left, bottom, right, top)]

    def most_in_frame(self, left: float, bottom: float, right: float, top: float) -> int:
        """Return about how many events are in a rectangle: at least as many as there are."""
        return self.grid.most_in_frame(left, bottom, right, top) if len(self) else 0

    def nearest(self, x: float, y: float, radius: float, most: int = 1) -> Ints:
        """Return at most so many of the events within a radius, the nearest first."""
        if not len(self):
            return self.positions
        # In a smaller circle there are fewer to be sorted; if it has enough, they are the nearest.
        inner = radius
        while (
            inner > _SMALLEST_SHARE * radius
            and self.grid.most_in_frame(x - inner, y - inner, x + inner, y + inner) > _MANY + 4 * most
        ):
            inner /= 2.0
        while True:
            found = self.grid.near(x, y, inner)
            if len(found) >= most or inner >= radius:
                return self.positions[found[:most]]
            inner *= 2.0

    def drawn_near(self, x: float, y: float, radius: float, rng: np.random.Generator) -> int | None:
        """Return one of the events within a radius, drawn with equal chances; None if there is none."""
        found = self.grid.drawn_near(x, y, radius, rng) if len(self) else None
        return None if found is None else int(self.positions[found])


class MapPicture:
    """A map with the events that stand out. Nothing of it changes.

    Parameters
    ----------
    world
        The map.
    levels
        Images, the finest first; events that do not stand out are grey, below the others.
    chosen
        The events that stand out, which can be heard and walked to.
    others
        All others.
    """

    def __init__(
        self, world: WorldMap, levels: Sequence[DrawnLevel], chosen: PlacedEvents, others: PlacedEvents
    ) -> None:
        self.world, self.levels, self.chosen, self.others = world, tuple(levels), chosen, others

    @classmethod
    def of(cls, world: WorldMap, chosen: NDArray[np.bool_] | None = None) -> MapPicture:
        """Make the picture of a map.

        Parameters
        ----------
        world
            The map.
        chosen
            bool [n], which events stand out; all by default.
        """
        chosen = np.ones(len(world), np.bool_) if chosen is None else chosen
        bright = PlacedEvents(world, np.flatnonzero(chosen))
        others = PlacedEvents(world, np.flatnonzero(~chosen))
        levels = density_levels(world.places[chosen], world.colours[chosen], world.places)
        if len(others):
            grey = np.full((len(others), 3), OTHERS, np.uint8)
            below = density_levels(world.places[~chosen], grey, world.places)
            faint = [_faint(each) for each in below]
            levels = (
                [_over(above, each) for above, each in zip(levels, faint, strict=True)] if levels else faint
            )
        return cls(world, [_drawn(each) for each in levels], bright, others)

    def with_regions(self, regions: tuple[Region, ...]) -> MapPicture:
        """Return the picture with other named regions."""
        return MapPicture(self.world.with_regions(regions), self.levels, self.chosen, self.others)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """The smallest and the largest x and y: left, bottom, right, top; of an empty map, those of 0..1."""
        places = self.world.places
        if not len(places):
            return 0.0, 0.0, 1.0, 1.0
        (left, bottom), (right, top) = places.min(axis=0), places.max(axis=0)
        return float(left), float(bottom), float(right), float(top)

    def position_of(self, row: int) -> int | None:
        """Return where an event is in the map's arrays; None if it is not there."""
        found = self.world.positions_of(np.array([row], np.int64))
        return int(found[0]) if len(found) else None

    def stands_out(self, position: int) -> bool:
        """Return whether an event is one of :attr:`chosen`."""
        at = int(np.searchsorted(self.chosen.positions, position))
        return at < len(self.chosen) and int(self.chosen.positions[at]) == position


def _faint(level: DensityLevel) -> DensityLevel:
    image = level.image.copy()
    image[..., 3] = np.rint(image[..., 3] * _OTHERS_OPACITY)
    return DensityLevel(level.left, level.bottom, level.cell, image)


def _over(above: DensityLevel, below: DensityLevel) -> DensityLevel:
    """Return two images of one frame as one; the colours of the upper one hide the lower one."""
    image = below.image.copy()
    seen = above.image[..., 3] > 0
    image[seen] = above.image[seen]
    return DensityLevel(above.left, above.bottom, above.cell, image)


def _drawn(level: DensityLevel) -> DrawnLevel:
    image = level.image[::-1]
    opacity = image[..., 3].astype(np.uint32)
    pixels = opacity << np.uint32(24)
    for channel, shift in enumerate((16, 8, 0)):
        pixels |= (image[..., channel] * opacity + np.uint32(127)) // np.uint32(255) << np.uint32(shift)
    return DrawnLevel(level.left, level.bottom + level.cell * len(image), level.cell, pixels)
