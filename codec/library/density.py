"""What a view of a large map draws: where the events are dense, as images, and the events near a place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.library.cells import Floats
from codec.similarity.layout import from_light, to_light

__all__ = ["DensityLevel", "PointGrid", "density_levels"]

_MOST_CELLS, _FEWEST_CELLS = 2_048, 128
_DRAWS = 32  # of events near a disc; about every second is in it
_FAINTEST = 0.25  # opacity of a cell with one event, if there are cells with more

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class DensityLevel:
    """An image of a map.

    Parameters
    ----------
    left, bottom
        Place of the corner of the first cell.
    cell
        Length of a cell's side, in units of the map.
    image
        uint8 [n_rows, n_columns, 4], red, green, blue and opacity: mean colour of the events in each cell,
        more opaque where there are more. The first row has the lowest y.
    """

    left: float
    bottom: float
    cell: float
    image: NDArray[np.uint8]


def density_levels(
    places: Floats, colours: NDArray[np.uint8], around: Floats | None = None
) -> list[DensityLevel]:
    """Return images of a map, the finest first; each has cells of twice the size of the one before.

    Parameters
    ----------
    places
        float32 [n, 2].
    colours
        uint8 [n, 3], sRGB.
    around
        float32 [n_all, 2]: the image is around these, of which `places` are some. By default around `places`.
    """
    if not len(places):
        return []
    low, extent = _frame(places if around is None else around)
    size = _MOST_CELLS
    cell = extent / size
    column, row = np.minimum(((places - low) / cell).astype(np.int64), size - 1).T
    flat = row * size + column
    lookup = to_light(np.arange(256) / 255.0).astype(np.float32)
    counts = np.bincount(flat, minlength=size * size).astype(np.float32).reshape(size, size)
    light = np.stack(
        [
            np.bincount(flat, lookup[channel], size * size).astype(np.float32).reshape(size, size)
            for channel in colours.T
        ],
        axis=-1,
    )
    levels: list[DensityLevel] = []
    while size >= _FEWEST_CELLS:
        levels.append(DensityLevel(float(low[0]), float(low[1]), cell, _image(counts, light)))
        size, cell = size // 2, 2.0 * cell
        counts, light = _halved(counts), _halved(light)
    return levels


class PointGrid:
    """Events of a map by place, to find those near a cursor or in a frame.

    Parameters
    ----------
    places
        float32 [n, 2]; results are positions in this array.
    """

    def __init__(self, places: Floats) -> None:
        self._places = places
        self._side = int(np.clip(len(places) ** 0.5 / 2.0, 1, 1_024))
        self._low, extent = _frame(places) if len(places) else (np.zeros(2), 1.0)
        self._cell = extent / self._side
        column, row = self._cells(places).T
        flat = row * self._side + column
        self._order = np.argsort(flat, kind="stable")
        self._begins = np.searchsorted(flat[self._order], np.arange(self._side**2 + 1))

    def in_frame(self, left: float, bottom: float, right: float, top: float) -> Ints:
        """Return the events in a rectangle, in order of their position."""
        (first, lowest), (last, highest) = self._cells(np.array([[left, bottom], [right, top]]))
        spans = [
            self._order[self._begins[row * self._side + first] : self._begins[row * self._side + last + 1]]
            for row in range(lowest, highest + 1)
        ]
        found = np.sort(np.concatenate([np.zeros(0, np.int64), *spans]))
        x, y = self._places[found].T
        return found[(x >= left) & (x <= right) & (y >= bottom) & (y <= top)]

    def most_in_frame(self, left: float, bottom: float, right: float, top: float) -> int:
        """Return the number of events in the cells that a rectangle touches, which is quick to find."""
        (first, lowest), (last, highest) = self._cells(np.array([[left, bottom], [right, top]]))
        rows = np.arange(lowest, highest + 1) * self._side
        return int((self._begins[rows + last + 1] - self._begins[rows + first]).sum())

    def near(self, x: float, y: float, radius: float) -> Ints:
        """Return the events within a radius, the nearest first."""
        found = self.in_frame(x - radius, y - radius, x + radius, y + radius)
        squares = np.square(self._places[found] - np.array([x, y])).sum(axis=1)
        order = np.argsort(squares, kind="stable")
        return found[order[squares[order] <= radius * radius]]

    def drawn_near(self, x: float, y: float, radius: float, rng: np.random.Generator) -> int | None:
        """Return one of the events within a radius, drawn with equal chances; None if there is none."""
        (first, lowest), (last, highest) = self._cells(
            np.array([[x - radius, y - radius], [x + radius, y + radius]])
        )
        rows = np.arange(lowest, highest + 1) * self._side
        begins, counts = (
            self._begins[rows + first],
            self._begins[rows + last + 1] - self._begins[rows + first],
        )
        ends = np.cumsum(counts)
        for nth in rng.integers(0, max(int(ends[-1]), 1), _DRAWS):
            span = int(np.searchsorted(ends, nth, "right"))
            if span == len(ends):
                return None  # there is nothing in these cells
            found = int(self._order[begins[span] + nth - (ends[span] - counts[span])])
            if np.square(self._places[found] - np.array([x, y])).sum() <= radius * radius:
                return found
        among = self.near(x, y, radius)
        return int(rng.choice(among)) if len(among) else None

    def _cells(self, places: NDArray[np.floating]) -> Ints:
        """Return columns and rows [n, 2]; places outside count as those of the border."""
        return np.clip((places - self._low) / self._cell, 0, self._side - 1).astype(np.int64)


def _frame(places: Floats) -> tuple[NDArray[np.float64], float]:
    """Return the lower left corner of a square around all places, and its side."""
    # Column by column, which numpy reduces faster than pairs.
    low = np.array([column.min() for column in places.T], np.float64)
    high = np.array([column.max() for column in places.T], np.float64)
    return low, max(float((high - low).max()), 1e-9) * (1.0 + 1e-6)


def _halved(values: Floats) -> Floats:
    """Return the sums of each four neighbouring cells."""
    sums = values[::2, ::2] + values[1::2, ::2]
    sums += values[::2, 1::2]
    sums += values[1::2, 1::2]
    return sums


def _image(counts: Floats, light: Floats) -> NDArray[np.uint8]:
    image = np.zeros((*counts.shape, 4), np.uint8)
    filled = counts > 0
    many = counts[filled]
    colours = from_light((light[filled] / many[:, None]).astype(np.float64))
    image[filled, :3] = np.rint(255.0 * colours)
    # Logarithmic up to the 99.9th percentile: few cells have very many events.
    top = max(float(np.quantile(many, 0.999)), 1.0)
    share = np.log(many) / np.log(top) if top > 1.0 else np.ones_like(many)
    image[filled, 3] = np.rint(255.0 * (_FAINTEST + (1.0 - _FAINTEST) * share.clip(0.0, 1.0)))
    return image
