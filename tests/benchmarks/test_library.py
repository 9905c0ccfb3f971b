"""What the benchmark of search and map measures with."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.library import clustered_points, share_of_like_neighbours


def test_points_are_in_clusters_as_wide_as_asked():
    points, labels = clustered_points(20_000, 0.1)
    assert points.shape == (20_000, 32)
    assert not points[:, 0].any()
    some = np.flatnonzero(np.bincount(labels) > 1)[:300]
    members = [points[labels == label] for label in some]
    within = np.concatenate([each - each.mean(axis=0) for each in members])
    correction = 1.0 - len(some) / len(within)
    relative = np.sqrt(np.square(within[:, 1:]).mean() / correction) / np.std(points[:, 1:])
    assert relative == pytest.approx(0.1, rel=0.15)


def test_a_map_of_its_clusters_is_perfect_and_one_of_chance_is_not():
    labels = np.repeat(np.arange(50), 40)
    rng = np.random.default_rng(0)
    perfect = np.stack([labels, np.zeros(2_000)], axis=1) + 0.01 * rng.standard_normal((2_000, 2))
    assert share_of_like_neighbours(perfect.astype(np.float32), labels) == 1.0
    chance = rng.uniform(size=(2_000, 2)).astype(np.float32)
    assert share_of_like_neighbours(chance, labels) < 0.1
