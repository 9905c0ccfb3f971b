"""Colour clusters: what looks alike is together, numbered in a way that lasts."""

from __future__ import annotations

import numpy as np
import pytest

from codec.similarity.clusters import MAX_CLUSTERS, colour_clusters
from codec.similarity.layout import Layout


def layout_of(colours: np.ndarray, lanes: np.ndarray | None = None) -> Layout:
    n = len(colours)
    return Layout(
        lanes=np.linspace(0, 1, n) if lanes is None else lanes,
        map=np.zeros((n, 2)),
        colours=colours,
        seed=0,
        event_ids=tuple(f"event-{index}" for index in range(n)),
    )


@pytest.fixture
def patches() -> tuple[np.ndarray, np.ndarray]:
    """Three patches of colour, 20 events each, mixed up; and which patch each is of."""
    rng = np.random.default_rng(0)
    kinds = rng.permutation(np.repeat(np.arange(3), 20))
    centres = np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])
    return np.clip(centres[kinds] + rng.normal(scale=0.02, size=(60, 3)), 0, 1), kinds


def test_patches_of_colour_are_clusters_in_order_of_their_lanes(
    patches: tuple[np.ndarray, np.ndarray],
) -> None:
    colours, kinds = patches
    lanes = np.array([0.9, 0.1, 0.5])[kinds]
    found = colour_clusters(layout_of(colours, lanes), 3)
    assert np.array_equal(found.labels, np.array([2, 0, 1])[kinds])
    assert np.allclose(found.colours[0], [0.1, 0.8, 0.1], atol=0.03)


def test_every_cluster_has_events_and_the_result_is_the_same_again(
    patches: tuple[np.ndarray, np.ndarray],
) -> None:
    colours, _ = patches
    first, second = colour_clusters(layout_of(colours)), colour_clusters(layout_of(colours))
    assert np.array_equal(first.labels, second.labels)
    assert set(first.labels) == set(range(len(first)))
    assert len(first) == MAX_CLUSTERS


@pytest.mark.parametrize("n_events", [0, 1, 2, 30])
def test_few_events_or_one_colour_make_few_clusters(n_events: int) -> None:
    found = colour_clusters(layout_of(np.full((n_events, 3), 0.4)))
    assert len(found) == min(n_events, 1)
    assert found.labels.shape == (n_events,)


def test_of_very_many_events_each_is_in_the_cluster_of_its_colour() -> None:
    rng = np.random.default_rng(1)
    kinds = rng.integers(0, 2, 50_000)
    colours = np.where(kinds[:, None] == 1, 0.9, 0.1) + rng.normal(scale=0.01, size=(50_000, 3))
    found = colour_clusters(layout_of(np.clip(colours, 0, 1), kinds.astype(float)), 2)
    assert np.array_equal(found.labels, kinds)
