"""An index of events that come and go finds what sorting all distances finds, after any changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from codec.library import growing_index
from codec.library.cells import Cells, k_means_centres, nearest_centres
from codec.library.growing_index import GrowingIndex
from codec.library.neighbours import EventIndex

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

_N = 240


def points_of(rows: Rows) -> Floats:
    """Return points that depend on the row only; each third row has the point of the one before."""
    rows = np.where(rows % 3 == 2, rows - 1, rows)
    points = np.random.default_rng(0).standard_normal((2 * _N, 32)).astype(np.float32)
    points += (
        4.0 * np.random.default_rng(1).standard_normal((7, 32)).astype(np.float32)[np.arange(2 * _N) % 7]
    )
    return points[rows]


def celled(rows: Rows) -> EventIndex:
    centres = k_means_centres(points_of(rows), 12)
    return EventIndex(rows, points_of(rows), Cells(centres, nearest_centres(points_of(rows), centres)))


def by_sorting(rows: Rows, query: Floats, k: int) -> list[int]:
    distances = np.sqrt(np.square(points_of(rows) - query).sum(axis=1))
    return rows[np.lexsort((rows, distances))[:k]].tolist()


@pytest.fixture(autouse=True)
def any_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing_index, "_MOST_GONE", 1.0)


@settings(max_examples=60)
@given(st.data())
def test_any_changes_leave_every_result_exact(data: st.DataObject):
    index: GrowingIndex | None = GrowingIndex(celled(np.arange(_N)))
    rows, end = np.arange(_N), _N
    for _ in range(data.draw(st.integers(1, 3), "changes")):
        rng = np.random.default_rng(data.draw(st.integers(0, 999), "seed"))
        n_more = data.draw(st.sampled_from([0, 1, 9, 60]), "more")
        kept = rng.random(len(rows)) < data.draw(st.sampled_from([0.0, 0.5, 0.98, 1.0]), "kept")
        rows = np.concatenate([rows[kept], np.arange(end, end + n_more)])
        end += n_more
        assert index is not None
        index = index.updated(rows, points_of)
        assert index is not None
        assert index.rows.tolist() == rows.tolist()
        assert len(index) == len(rows)
        query = points_of(rng.integers(0, end, 1))[0] + np.float32(data.draw(st.sampled_from([0.0, 0.2])))
        k = data.draw(st.sampled_from([0, 1, 5, 400]), "k")
        found, fresh = index.nearest(query, k), EventIndex(rows, points_of(rows)).nearest(query, k)
        assert found.rows.tolist() == by_sorting(rows, query, k) == fresh.rows.tolist()
        assert found.distances.tolist() == fresh.distances.tolist()
        mask = rng.random(len(rows)) < data.draw(st.sampled_from([0.0, 0.02, 0.7]), "wanted")
        assert index.nearest(query, k, among=mask).rows.tolist() == by_sorting(rows[mask], query, k)
        some = np.append(rng.permutation(rows[mask]), end + 5)
        assert index.nearest(query, k, among=some).rows.tolist() == by_sorting(rows[mask], query, k)


def test_a_quick_search_sees_new_events_and_none_that_are_gone():
    rows = np.concatenate([np.arange(10, _N), [_N + 1]])
    index = GrowingIndex(celled(np.arange(_N))).updated(rows, points_of)
    assert index is not None
    for row in (_N + 1, 12, 30):
        assert index.nearest(points_of(np.array([row]))[0], 1, probes=2).rows.tolist() == [row]
    assert index.nearest(points_of(np.array([3]))[0], 1, probes=2).rows[0] in rows


def test_after_many_changes_a_new_index_is_due(monkeypatch: pytest.MonkeyPatch):
    index = GrowingIndex(celled(np.arange(_N)))
    monkeypatch.setattr(growing_index, "_MOST_ADDED", 20)
    assert index.updated(np.arange(_N + 20), points_of) is not None
    assert index.updated(np.arange(_N + 21), points_of) is None
    monkeypatch.setattr(growing_index, "_MOST_GONE", 0.1)
    assert index.updated(np.arange(24, _N), points_of) is not None
    assert index.updated(np.arange(25, _N), points_of) is None


def test_a_mask_of_another_length_is_refused():
    index = GrowingIndex(celled(np.arange(_N))).updated(np.arange(1, _N), points_of)
    assert index is not None
    with pytest.raises(ValueError, match="a mask of 240 for 239 rows"):
        index.nearest(points_of(np.array([3]))[0], 1, among=np.ones(_N, np.bool_))
