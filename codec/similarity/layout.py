"""Layout of events on the screen: lanes, map positions and colours, by t-SNE of their vectors.

The timeline's lanes are a 1-D t-SNE, the map a 2-D t-SNE (paper, fig. 4), the colours a 3-D t-SNE read as
red, green and blue (paper, fig. 1). Element 0 of a vector, the log level, is ignored, so that a loud and a
soft sound of one instrument are neighbours. The other elements are standardised.

Of more than 1,000 events, a sample is embedded, and the others are interpolated between their nearest
neighbours in it. The result depends on the vectors and the seed only, but rounding differs between machines
and t-SNE amplifies the difference. So projects store the layout (docs/adr/0004).
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codec.events.event import VECTOR_SIZE
from codec.frozen import through_constructor

__all__ = [
    "MAX_LUMINANCE",
    "MIN_LUMINANCE",
    "OPPONENTS",
    "Layout",
    "Timbres",
    "colours_of",
    "compute_layout",
    "from_light",
    "legible",
    "nearest_anchors",
    "neighbours",
    "timbre_scale",
    "to_light",
]

Floats = NDArray[np.float32]
Floats64 = NDArray[np.float64]

MIN_LUMINANCE = 0.14
MAX_LUMINANCE = 0.299
"""Range of the relative luminance (WCAG) of event colours: a contrast of at least 3:1 on white and on
near-black."""

_TSNE_MINIMUM = 5  # with fewer events, principal components are used
_MANY = 600  # with more events, the fit is coarser and shorter
_SAMPLE = 1_000  # maximal number of events in a t-SNE
_CHUNK = 2_048
_INITIAL_SPREAD = 1e-4  # scikit-learn's: t-SNE starts from a small extent
OPPONENTS = np.array(
    [np.array([1, 1, 1]) / 3**0.5, np.array([1, 1, -2]) / 6**0.5, np.array([1, -1, 0]) / 2**0.5]
)
"""Orthonormal directions of the colour cube: grey, then blue against yellow, then red against green."""
_LUMINANCE_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Positions and colours of events.

    Parameters
    ----------
    lanes
        float32 [n] in 0..1, the 1-D t-SNE.
    map
        float32 [n, 2] in 0..1, the 2-D t-SNE, with the same scale on both axes.
    colours
        float32 [n, 3] in 0..1, sRGB, the 3-D t-SNE with limited luminance.
    seed
        The seed of the computation.
    event_ids
        The event of each row.

    Raises
    ------
    ValueError
        If a shape does not match the number of events.
    """

    lanes: Floats
    map: Floats
    colours: Floats
    seed: int
    event_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        n_events = len(self.event_ids)
        for name, shape in (("lanes", (n_events,)), ("map", (n_events, 2)), ("colours", (n_events, 3))):
            values = np.array(getattr(self, name), dtype=np.float32)
            if values.shape != shape:
                raise ValueError(f"{name} of {n_events} events have the shape {shape}, not {values.shape}")
            values.setflags(write=False)
            object.__setattr__(self, name, values)

    __reduce__ = through_constructor

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Layout):
            return NotImplemented
        return (
            self.seed == other.seed
            and self.event_ids == other.event_ids
            and np.array_equal(self.lanes, other.lanes)
            and np.array_equal(self.map, other.map)
            and np.array_equal(self.colours, other.colours)
        )

    def __hash__(self) -> int:
        return hash((self.seed, self.event_ids))


def compute_layout(
    event_ids: Sequence[str], vectors: ArrayLike, seed: int = 0, like: Layout | None = None
) -> Layout:
    """Compute the layout of events.

    Parameters
    ----------
    event_ids
        One identifier per row.
    vectors
        [n, 32]; n may be 0. With fewer than 5 events, principal components replace t-SNE.
    seed
        Equal seeds give equal layouts on one machine.
    like
        An earlier layout with some of the events. The orientation of a t-SNE is arbitrary, so lanes, map and
        colours are mirrored, and the map is turned by right angles, to resemble it.

    Raises
    ------
    ValueError
        If the shape does not match or a value is not finite.
    """
    timbre = _timbre(_checked(vectors))
    if len(event_ids) != len(timbre):
        raise ValueError(f"{len(event_ids)} identifiers for {len(timbre)} vectors")
    components = _principal_components(timbre)
    lanes, places, hues = (_embedded(timbre, components[:, :n], seed) for n in (1, 2, 3))
    lanes, places, hues = _to_unit(lanes), _to_unit(places), _turned_to_grey(hues)
    if like is not None:
        lanes, places, hues = _turned_like(like, event_ids, lanes, places, hues)
    return Layout(
        lanes=lanes[:, 0].astype(np.float32),
        map=places.astype(np.float32),
        colours=_coloured(hues).astype(np.float32),
        seed=seed,
        event_ids=tuple(event_ids),
    )


class Timbres:
    """Nearest-neighbour search among event vectors, independent of level.

    The distance is the root mean square difference of elements 1..31, each divided by its deviation.

    Parameters
    ----------
    vectors
        [n, 32].
    deviation
        [31], that of the model (:class:`codec.similarity.timbre_space.TimbreSpace`), so that distances mean
        the same in all pieces; by default the standard deviations over `vectors`.

    Raises
    ------
    ValueError
        If the shape does not match or a value is not finite.
    """

    def __init__(self, vectors: ArrayLike, deviation: ArrayLike | None = None) -> None:
        stacked = _checked(vectors)
        self._unit = timbre_scale(stacked[:, 1:]) if deviation is None else np.asarray(deviation, np.float64)
        self._elements = (stacked[:, 1:] / self._unit).astype(np.float32)

    def put(self, row: int, vector: ArrayLike) -> None:
        """Replace a vector; the standard deviations are not updated."""
        self._elements[row] = self._scaled(vector)

    def nearest(self, query: ArrayLike, k: int) -> tuple[NDArray[np.int64], Floats]:
        """Return the nearest vectors.

        Parameters
        ----------
        query
            [32]. If it is one of the vectors, that one is found at distance 0.
        k
            Number of neighbours; at most n are returned.

        Returns
        -------
        indices, distances
            int64 [k] and float32 [k], nearest first, ties in the order of the rows.

        Raises
        ------
        ValueError
            If the query has another shape.
        """
        distances = np.sqrt(np.mean(np.square(self._elements - self._scaled(query)), axis=1))
        k = min(max(0, k), len(distances))
        if k == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        # Partition first: sorting all distances would take longer than computing them.
        near = np.flatnonzero(distances <= np.partition(distances, k - 1)[k - 1])
        order = near[np.argsort(distances[near], kind="stable")][:k]
        return order.astype(np.int64), distances[order]

    def _scaled(self, vector: ArrayLike) -> Floats:
        values = np.asarray(vector, np.float64)
        if values.shape != (VECTOR_SIZE,):
            raise ValueError(f"a query has shape [{VECTOR_SIZE}], not {list(values.shape)}")
        return (values[1:] / self._unit).astype(np.float32)


def neighbours(vectors: ArrayLike, query: ArrayLike, k: int) -> tuple[NDArray[np.int64], Floats]:
    """Return the indices and distances of the nearest rows of `vectors`; see :meth:`Timbres.nearest`."""
    return Timbres(vectors).nearest(query, k)


def _checked(vectors: ArrayLike) -> Floats64:
    values = np.asarray(vectors, np.float64)
    if values.ndim != 2 or values.shape[1] != VECTOR_SIZE:
        raise ValueError(f"vectors have the shape [n, {VECTOR_SIZE}], not {list(values.shape)}")
    if not np.isfinite(values).all():
        raise ValueError("an event vector holds a value that is not finite")
    return values


def timbre_scale(elements: Floats64) -> Floats64:
    """Return the standard deviation of each column, 1 for constant columns."""
    if not len(elements):
        return np.ones(elements.shape[1])
    deviation = elements.std(axis=0)
    return np.where(deviation > 1e-6 * (1.0 + np.abs(elements).max(axis=0)), deviation, 1.0)


def _timbre(vectors: Floats64) -> Floats64:
    elements = vectors[:, 1:]
    if not len(elements):
        return elements
    return (elements - elements.mean(axis=0)) / timbre_scale(elements)


def _principal_components(timbre: Floats64) -> Floats64:
    """Return the first three principal components, [n, 3], each with a deterministic sign."""
    if not len(timbre):
        return np.zeros((0, 3))
    _, directions = np.linalg.eigh(timbre.T @ timbre)
    directions = directions[:, ::-1][:, :3]
    largest = np.abs(directions).argmax(axis=0)
    return timbre @ (directions * np.sign(directions[largest, np.arange(3)]))


def _embedded(timbre: Floats64, components: Floats64, seed: int) -> Floats64:
    """Return a t-SNE, initialised with principal components, [n, n_components].

    Of more than 1,000 events, a random sample is embedded, and the others are interpolated between their
    nearest neighbours in it.
    """
    n_events = len(timbre)
    if n_events <= _SAMPLE:
        return _tsne(timbre, components, seed)
    sample = np.sort(np.random.default_rng(seed).choice(n_events, _SAMPLE, replace=False))
    placed = _tsne(timbre[sample], components[sample], seed)
    embedded = np.empty_like(components)
    for start in range(0, n_events, _CHUNK):
        embedded[start : start + _CHUNK] = _between(timbre[start : start + _CHUNK], timbre[sample], placed)
    embedded[sample] = placed
    return embedded


def _between(points: Floats64, anchors: Floats64, placed: Floats64) -> Floats64:
    """Place each point at the mean of its three nearest anchors, weighted by the inverse distance."""
    nearest, weights = nearest_anchors(points, anchors)
    return (placed[nearest] * weights[:, :, None]).sum(axis=1)


def nearest_anchors(points: Floats64, anchors: Floats64) -> tuple[NDArray[np.int64], Floats64]:
    """Return the three nearest anchors of each point, and weights by the inverse distance that sum to 1.

    Shape
    -----
    points: [n, n_elements]; anchors: [m, n_elements]; returns: [n, k] twice, k is 3, or m if that is less
    """
    squares = (points**2).sum(axis=1)[:, None] + (anchors**2).sum(axis=1) - 2.0 * points @ anchors.T
    nearest = np.argsort(squares, axis=1, kind="stable")[:, :3]
    distances = np.sqrt(np.maximum(np.take_along_axis(squares, nearest, axis=1), 0.0))
    weights = 1.0 / (distances + 1e-6)
    return nearest.astype(np.int64), weights / weights.sum(axis=1, keepdims=True)


def _tsne(timbre: Floats64, components: Floats64, seed: int) -> Floats64:
    n_events = len(timbre)
    spread = float(components[:, 0].std()) if n_events else 0.0
    if n_events < _TSNE_MINIMUM or spread < 1e-9:
        return components
    # Importing scikit-learn takes most of a second: import it only when it is needed.
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    jitter = np.random.default_rng(seed).standard_normal(components.shape) * (0.01 * _INITIAL_SPREAD)
    start = (components * (_INITIAL_SPREAD / spread) + jitter).astype(np.float32)
    # One thread: the order of parallel sums would change the result, and other threads need the cores.
    with threadpool_limits(1, user_api="openmp"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        embedded = TSNE(
            n_components=components.shape[1],
            perplexity=min(30.0, max(1.5, (n_events - 1) / 6.0)),
            init=cast(Any, start),  # documented to take an array; its type says str
            # scikit-learn's minimum of 50 is too large for a few dozen events: it scatters clusters.
            learning_rate=cast(Any, max(5.0, n_events / 48.0)),
            max_iter=500 if n_events <= _MANY else 350,
            random_state=seed % 2**32,
            angle=0.5 if n_events <= _MANY else 0.8,
        ).fit_transform(timbre.astype(np.float32))
    return np.asarray(embedded, np.float64) if np.isfinite(embedded).all() else components


def _to_unit(points: Floats64) -> Floats64:
    """Centre and scale points into the unit cube, with the same scale on all axes."""
    if not len(points):
        return points
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float((high - low).max())
    if extent < 1e-12:
        return np.full_like(points, 0.5)
    return np.clip((points - (low + high) / 2.0) / extent + 0.5, 0.0, 1.0)


def _turned_to_grey(points: Floats64) -> Floats64:
    """Return points [n, 3] in their principal directions, that of least variance first: it becomes grey.

    Limited luminance leaves little range for lightness, so hue and saturation show the larger differences.
    """
    if not len(points):
        return points
    centred = points - points.mean(axis=0)
    directions = np.linalg.eigh(centred.T @ centred)[1]  # by ascending spread
    largest = np.abs(directions).argmax(axis=0)
    directions = directions * np.sign(directions[largest, np.arange(3)])
    return centred @ directions


def colours_of(points: Floats64) -> Floats64:
    """Return the colours of an embedding [n, 3] as a layout has them, sRGB in 0..1."""
    return _coloured(_turned_to_grey(points))


def _coloured(hues: Floats64) -> Floats64:
    """Return the colours of coordinates along :data:`OPPONENTS`, [n, 3]."""
    return legible(_ranks(hues @ OPPONENTS))


def _turned_like(
    like: Layout, event_ids: Sequence[str], lanes: Floats64, places: Floats64, hues: Floats64
) -> tuple[Floats64, Floats64, Floats64]:
    """Return lanes, places in the unit range, and hues, mirrored and turned to resemble another layout."""
    rows = {event_id: row for row, event_id in enumerate(like.event_ids)}
    both = [(row, rows[event_id]) for row, event_id in enumerate(event_ids) if event_id in rows]
    if not both:
        return lanes, places, hues
    mine, theirs = np.array(both[:: max(1, len(both) // _SAMPLE)]).T

    def nearest(candidates: Sequence[Floats64], wanted: Floats) -> Floats64:
        gaps = [float(np.square(each[mine] - wanted[theirs]).sum()) for each in candidates]
        return candidates[int(np.argmin(gaps))]

    mirrors = [np.diag(signs).astype(np.float64) for signs in itertools.product((1, -1), repeat=2)]
    turns = [turn @ mirror for turn in (np.eye(2), np.eye(2)[::-1]) for mirror in mirrors]
    lanes = nearest([lanes, 1.0 - lanes], like.lanes[:, None])
    places = nearest([(places - 0.5) @ turn + 0.5 for turn in turns], like.map)
    signs = [np.array(each, np.float64) for each in itertools.product((1, -1), repeat=3)]
    # Ranks of a sample are enough to compare colours.
    gaps = [float(np.square(_coloured(hues[mine] * each) - like.colours[theirs]).sum()) for each in signs]
    return lanes, places, hues * signs[int(np.argmin(gaps))]


def _ranks(points: Floats64) -> Floats64:
    """Replace each coordinate by its rank, 0..1; equal values have equal ranks.

    So an outlier cannot compress the range of all other values.
    """
    if len(points) < 2:
        return np.full_like(points, 0.5)
    ranks = np.empty_like(points)
    for axis in range(points.shape[1]):
        _, place, counts = np.unique(points[:, axis], return_inverse=True, return_counts=True)
        middles = np.cumsum(counts) - (counts + 1) / 2.0
        ranks[:, axis] = middles[place] / (len(points) - 1)
    return ranks


def legible(colours: Floats64) -> Floats64:
    """Map the luminance of sRGB colours [n, 3] to the legible range, keeping hue and order of luminance."""
    light = to_light(colours)
    luminance = (light @ _LUMINANCE_WEIGHTS)[:, None]
    wanted = MIN_LUMINANCE + (MAX_LUMINANCE - MIN_LUMINANCE) * luminance
    # Scale until the largest channel is 1; add white for the luminance that is still missing.
    largest = np.maximum(light.max(axis=1, keepdims=True), 1e-9)
    light = light * np.minimum(wanted / np.maximum(luminance, 1e-9), 1.0 / largest)
    luminance = (light @ _LUMINANCE_WEIGHTS)[:, None]
    white = np.clip((wanted - luminance) / np.maximum(1.0 - luminance, 1e-9), 0.0, 1.0)
    return from_light(light + (1.0 - light) * white)


def to_light(colours: Floats64) -> Floats64:
    """Return sRGB colours in 0..1 as linear light."""
    return np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)


def from_light(light: Floats64) -> Floats64:
    """Return linear light in 0..1 as sRGB colours."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055).clip(0.0, 1.0)
