"""Search among many events: exact unless asked otherwise, and exact among the rows that a filter left."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from codec.library.cells import Cells, k_means_centres, nearest_centres
from codec.library.neighbours import PROBES, EventIndex, build_cells

Floats = NDArray[np.float32]


def clustered(n_points: int, seed: int = 0, n_clusters: int = 60) -> Floats:
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((n_clusters, 32))
    points = centres[rng.integers(0, n_clusters, n_points)] + 0.3 * rng.standard_normal((n_points, 32))
    points[:, 0] = 0.0
    return points.astype(np.float32)


def by_sorting(rows: NDArray[np.int64], points: Floats, query: Floats, k: int) -> list[int]:
    distances = np.linalg.norm(points.astype(np.float64) - query, axis=1)
    return rows[np.lexsort((rows, distances))[:k]].tolist()


def celled(points: Floats, n_cells: int = 40) -> Cells:
    centres = k_means_centres(points, n_cells)
    return Cells(centres, nearest_centres(points, centres))


@pytest.mark.parametrize("n_points", [1, 9, 1_000, 5_000])
@pytest.mark.parametrize("with_cells", [False, True])
def test_a_search_finds_what_sorting_all_distances_finds(n_points: int, with_cells: bool):
    points = clustered(n_points)
    rows = 10 + 3 * np.arange(n_points)
    index = EventIndex(rows, points, celled(points) if with_cells else None)
    for query in (points[n_points // 2], clustered(1, seed=9)[0]):
        found = index.nearest(query, 10)
        assert found.rows.tolist() == by_sorting(rows, points, query, 10)
        assert (np.diff(found.distances) >= 0).all()
        np.testing.assert_allclose(
            found.distances[0], np.linalg.norm(points - query, axis=1).min(), rtol=1e-6
        )


@pytest.mark.parametrize("spread", [0.01, 0.3, 3.0])
def test_cells_leave_out_nothing_that_is_near(spread: float):
    rng = np.random.default_rng(7)
    points = clustered(8_000)
    points += spread * rng.standard_normal(points.shape).astype(np.float32)
    index = EventIndex(np.arange(8_000), points, celled(points, 90))
    alone = EventIndex(np.arange(8_000), points)
    queries = [*points[::800], *(points[:3] + 0.5), points[0] + 40.0, points.mean(axis=0)]
    for query in queries:
        for k in (1, 10, 700):
            found, expected = index.nearest(query, k), alone.nearest(query, k)
            np.testing.assert_array_equal(found.rows, expected.rows)
            np.testing.assert_array_equal(found.distances, expected.distances)


def test_an_event_is_at_distance_zero_of_itself_however_far_from_the_middle():
    points = clustered(4_000) + np.float32(30.0)
    index = EventIndex(np.arange(4_000), points, celled(points))
    found = index.nearest(points[123], 3)
    assert found.rows[0] == 123
    assert found.distances[0] == 0.0
    assert found.rows.tolist() == by_sorting(np.arange(4_000), points, points[123], 3)


def test_copies_are_all_found_in_the_order_of_their_rows():
    points = clustered(3_000)
    copies = [5, 64, 128, 2_999]
    points[copies] = points[5]
    for cells in (None, celled(points)):
        found = EventIndex(np.arange(3_000), points, cells).nearest(points[5], 4)
        assert found.rows.tolist() == copies
        assert found.distances.tolist() == [0.0] * 4


@pytest.mark.parametrize("share", [0.002, 0.04, 0.5])
def test_among_rows_that_a_filter_left_the_search_is_exact(share: float):
    points = clustered(6_000)
    rows = np.arange(6_000) * 2
    index = EventIndex(rows, points, celled(points))
    kept = np.random.default_rng(4).random(6_000) < share
    query = clustered(1, seed=8)[0]
    found = index.nearest(query, 10, among=np.concatenate([rows[kept], [1, 99_999]]), probes=1)
    assert found.rows.tolist() == by_sorting(rows[kept], points[kept], query, 10)
    for each in (points[3], query + 20.0):
        masked = index.nearest(each, 10, among=kept)
        assert masked.rows.tolist() == by_sorting(rows[kept], points[kept], each, 10)
    with pytest.raises(ValueError, match="mask"):
        index.nearest(query, 1, among=kept[1:])


def test_nothing_among_no_rows_and_in_an_empty_index():
    index = EventIndex(np.arange(50), clustered(50))
    assert len(index.nearest(np.zeros(32), 5, among=[]).rows) == 0
    assert len(index.nearest(np.zeros(32), 0).rows) == 0
    empty = EventIndex(np.zeros(0, np.int64), np.zeros((0, 32)))
    assert len(empty.nearest(np.zeros(32), 5).rows) == 0


def test_a_quick_search_finds_nearly_all_and_says_true_distances():
    points = clustered(30_000)
    cells = build_cells(points)
    assert cells is not None
    index = EventIndex(np.arange(30_000), points, cells)
    shares: list[float] = []
    for query in points[::1_500]:
        exact, quick = (index.nearest(query, 10, probes=probes) for probes in (None, PROBES))
        shares.append(len(np.intersect1d(exact.rows, quick.rows)) / 10)
        np.testing.assert_allclose(
            quick.distances, np.linalg.norm(points[quick.rows] - query, axis=1), atol=1e-6
        )
    assert np.mean(shares) >= 0.99


def test_few_points_have_no_cells():
    assert build_cells(clustered(1_000)) is None


def test_points_are_found_by_row():
    points = clustered(500)
    index = EventIndex(np.arange(500) + 7, points, celled(points, 9))
    np.testing.assert_array_equal(index.points_of([7, 300, 506]), points[[0, 293, 499]])
    with pytest.raises(KeyError):
        index.points_of([6])


def test_what_cannot_be_searched_is_refused():
    points = clustered(10)
    with pytest.raises(ValueError, match="ascend"):
        EventIndex([3, 2], points[:2])
    with pytest.raises(ValueError, match="rows for points"):
        EventIndex([1, 2, 3], points)
    with pytest.raises(ValueError, match="finite"):
        EventIndex([1], np.full((1, 32), np.nan))
    with pytest.raises(ValueError, match="finite"):
        EventIndex([1], points[:1]).nearest(np.full(32, np.inf), 1)


def test_centres_are_the_means_of_their_points():
    points = clustered(4_000, n_clusters=8)
    centres = k_means_centres(points, 8)
    nearest = nearest_centres(points, centres)
    distances = np.linalg.norm(points[:, None] - centres, axis=2)
    np.testing.assert_array_equal(nearest, distances.argmin(axis=1))
    np.testing.assert_array_equal(centres, k_means_centres(points, 8))
