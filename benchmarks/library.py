"""Search and map of a library at size: ``python -m benchmarks.library``.

Made-up events from 2,000 anisotropic Gaussian clusters of different sizes, because events cluster: with
uniform vectors, indexes look worse and maps are meaningless. Clusters are so wide (``--spread``) that
principal components keep 0.2 of map neighbours in the same cluster.

It reports processor time of one thread, and ratios to scikit-learn's NearestNeighbors in the same run. If
faiss is installed, it is measured too. Nothing here is a test: times depend on the machine.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from codec.library.cells import Floats
from codec.library.density import PointGrid, density_levels
from codec.library.index_file import open_index
from codec.library.neighbours import PROBES, EventIndex
from codec.library.world_map import WorldMap, make_map, read_map, write_map

__all__ = ["clustered_points", "main", "share_of_like_neighbours"]

_N_CLUSTERS = 2_000
_K = 10
_N_QUERIES = 200
_N_SLOW_QUERIES = 10
_N_ADDED = 10_000

Labels = NDArray[np.int64]
T = TypeVar("T")


def clustered_points(n_points: int, spread: float, seed: int = 0) -> tuple[Floats, Labels]:
    """Return points of clusters, and the cluster of each.

    Parameters
    ----------
    n_points
        How many.
    spread
        Deviation of the points of a cluster, relative to that of the clusters' centres. It differs between
        directions, by a factor of e for one standard deviation.

    Shape
    -----
    returns: float32 [n_points, 32], element 0 is 0; int64 [n_points]
    """
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((_N_CLUSTERS, 31)).astype(np.float32)
    widths = np.exp(rng.normal(0.0, 1.0, (_N_CLUSTERS, 31))).astype(np.float32)
    widths *= spread / np.sqrt(np.square(widths).mean(axis=1, keepdims=True))
    turn = np.linalg.qr(rng.standard_normal((31, 31)))[0].astype(np.float32)
    labels = rng.choice(_N_CLUSTERS, n_points, p=rng.dirichlet(np.full(_N_CLUSTERS, 2.0)))
    points = np.zeros((n_points, 32), np.float32)
    noise = rng.standard_normal((n_points, 31), np.float32)
    points[:, 1:] = centres[labels] + (noise * widths[labels]) @ turn
    return points / np.float32(31**0.5), labels


def share_of_like_neighbours(places: Floats, labels: Labels, n_queries: int = 5_000) -> float:
    """Return the share of the ten nearest points on a map [n, 2] that are of the same cluster."""
    chosen = np.random.default_rng(0).choice(len(places), min(n_queries, len(places)), replace=False)
    nearest = np.asarray(KDTree(places).query(places[chosen], _K + 1)[1])
    return float((labels[nearest[:, 1:]] == labels[chosen][:, None]).mean())


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description="Search and map of a library at size.")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--spread", type=float, default=0.09)
    options = parser.parse_args()
    points, labels = clustered_points(options.events + _N_ADDED, options.spread)
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
        _measure(points, labels, options.events, Path(folder))


def _measure(points: Floats, labels: Labels, n_events: int, folder: Path) -> None:
    rows = np.arange(len(points))
    old_rows, old_points = rows[:n_events], points[:n_events]
    index_path, map_path = folder / "index.npz", folder / "map.npz"

    took_s, opened = _timed(lambda: open_index(index_path, old_rows, old_points, "key"))
    print(f"index: {took_s:.2f} s to make, {index_path.stat().st_size / n_events:.1f} bytes an event")
    _queries(opened.event_index, old_points)

    took_s, world = _timed(lambda: make_map(old_rows, old_points, "model"))
    write_map(map_path, world)
    print(
        f"map: {took_s:.2f} s to make of {len(world.landmarks)} landmarks, "
        f"{map_path.stat().st_size / n_events:.1f} bytes an event"
    )
    print(
        f"map: {share_of_like_neighbours(world.places, labels[:n_events]):.3f} of neighbours in the cluster"
    )
    print(f"principal components: {share_of_like_neighbours(_principal(old_points), labels[:n_events]):.3f}")
    _drawing(world)
    _opening(index_path, map_path, old_rows, old_points)
    del opened

    def add() -> tuple[EventIndex, WorldMap]:
        index = open_index(index_path, rows, points, "key").event_index
        bigger = world.updated(rows, points)
        write_map(map_path, bigger)
        return index, bigger

    took_s, (index, bigger) = _timed(add)
    assert np.array_equal(bigger.places[:n_events], world.places)
    assert index.nearest(points[-1], 1).rows.tolist() == [rows[-1]]
    print(
        f"adding {_N_ADDED} events to index and map, both written: {took_s:.2f} s, "
        f"{len(bigger.landmarks) - len(world.landmarks)} new landmarks"
    )


def _queries(index: EventIndex, points: Floats) -> None:
    queries = points[np.random.default_rng(1).choice(len(points), _N_QUERIES, replace=False)]
    index.nearest(queries[0], _K)
    exact_ms, exact = _median_ms(lambda query: index.nearest(query, _K).rows, queries)
    sklearn = NearestNeighbors(n_neighbors=_K, algorithm="brute").fit(points)
    slow_ms, slow = _median_ms(
        lambda query: sklearn.kneighbors(query[None], return_distance=False)[0], queries[:_N_SLOW_QUERIES]
    )
    print(f"scikit-learn, brute: {slow_ms:.1f} ms")
    print(
        f"exact: {exact_ms:.2f} ms, {slow_ms / exact_ms:.1f} times as fast, recall {_recall(exact, slow):.4f}"
    )
    for probes in (4, 8, PROBES, 32):
        quick_ms, quick = _median_ms(lambda query, n=probes: index.nearest(query, _K, probes=n).rows, queries)
        print(
            f"{probes} cells: {quick_ms:.3f} ms, {slow_ms / quick_ms:.0f} times as fast, "
            f"recall {_recall(quick, exact):.4f}"
        )
    some = np.sort(np.random.default_rng(2).choice(len(points), len(points) // 20, replace=False))
    among_ms, _ = _median_ms(lambda query: index.nearest(query, _K, among=some).rows, queries[:20])
    print(f"exact among {len(some)} filtered rows: {among_ms:.2f} ms")
    if importlib.util.find_spec("faiss") is not None:
        _faiss(points, queries, exact)


def _faiss(points: Floats, queries: Floats, exact: list[NDArray[np.int64]]) -> None:
    import faiss  # pyright: ignore[reportMissingImports] - optional

    faiss.omp_set_num_threads(1)
    flat = faiss.IndexFlatL2(points.shape[1])
    flat.add(points)
    flat_ms, found = _median_ms(lambda query: flat.search(query[None], _K)[1][0], queries)
    print(f"faiss {faiss.__version__} flat: {flat_ms:.2f} ms, recall {_recall(found, exact):.4f}")
    quantiser = faiss.IndexFlatL2(points.shape[1])
    inverted = faiss.IndexIVFFlat(quantiser, points.shape[1], round(len(points) ** 0.5))
    took_s, _ = _timed(lambda: (inverted.train(points), inverted.add(points)))
    print(f"faiss IVF: {took_s:.2f} s to make")
    for probes in (4, 8, 16, 32):
        inverted.nprobe = probes
        quick_ms, found = _median_ms(lambda query: inverted.search(query[None], _K)[1][0], queries)
        print(f"faiss IVF, {probes} cells: {quick_ms:.3f} ms, recall {_recall(found, exact):.4f}")


def _drawing(world: WorldMap) -> None:
    took_s, levels = _timed(lambda: density_levels(world.places, world.colours))
    print(f"density images: {took_s:.2f} s for {len(levels)}")
    took_s, grid = _timed(lambda: PointGrid(world.places))
    near_ms, _ = _median_ms(
        lambda place: grid.near(float(place[0]), float(place[1]), 0.01), world.places[:: len(world) // 100]
    )
    print(f"grid of points: {took_s:.2f} s to make, {near_ms:.2f} ms for those near a cursor")


def _opening(index_path: Path, map_path: Path, rows: Labels, points: Floats) -> None:
    index_s, opened = _timed(lambda: open_index(index_path, rows, points, "key"))
    assert opened.cells == "read"
    map_s, _ = _timed(lambda: read_map(map_path))
    print(f"opening: index {index_s:.2f} s, map {map_s:.2f} s")


def _principal(points: Floats) -> Floats:
    centred = points - points.mean(axis=0)
    return centred @ np.linalg.eigh(centred.T @ centred)[1][:, -2:]


def _recall(found: list[NDArray[np.int64]], exact: list[NDArray[np.int64]]) -> float:
    shares = [len(np.intersect1d(one, other)) / _K for one, other in zip(found, exact, strict=False)]
    return float(np.mean(shares))


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def _median_ms(
    search: Callable[[Floats], NDArray[np.int64]], queries: Floats
) -> tuple[float, list[NDArray[np.int64]]]:
    times, results = zip(*(_timed(lambda query=query: search(query)) for query in queries), strict=True)
    return 1_000.0 * statistics.median(times), list(results)


if __name__ == "__main__":
    main()
