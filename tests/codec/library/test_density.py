"""Images of dense maps, and events near a place."""

from __future__ import annotations

import numpy as np
import pytest

from codec.library.density import PointGrid, density_levels


@pytest.fixture
def places() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.concatenate([rng.uniform(0, 1, (500, 2)), rng.normal(0.5, 0.02, (1_500, 2))]).astype(np.float32)


def test_images_show_every_event_and_are_denser_where_there_are_more(places: np.ndarray):
    colours = np.full((2_000, 3), (200, 80, 20), np.uint8)
    colours[:500] = (20, 80, 200)
    levels = density_levels(places, colours)
    assert [each.image.shape for each in levels] == [(n, n, 4) for n in (2048, 1024, 512, 256, 128)]
    for level in levels:
        column = ((places[:, 0] - level.left) / level.cell).astype(int)
        row = ((places[:, 1] - level.bottom) / level.cell).astype(int)
        shown = level.image[row, column]
        assert (shown[:, 3] > 0).all()
        np.testing.assert_allclose(shown[0, :3], (20, 80, 200), atol=1)
        filled = np.unique(row * 10_000 + column)
        assert (level.image[..., 3] > 0).sum() == len(filled)
    last = levels[-1].image
    assert last[60:68, 60:68, 3].max() > last[:30, :30, 3].max()
    assert levels[0].cell * 2048 == pytest.approx(levels[-1].cell * 128)


def test_maps_of_no_and_of_one_event_have_images():
    assert density_levels(np.zeros((0, 2), np.float32), np.zeros((0, 3), np.uint8)) == []
    levels = density_levels(np.full((1, 2), 0.3, np.float32), np.zeros((1, 3), np.uint8))
    assert all((each.image[..., 3] > 0).sum() == 1 for each in levels)


def test_what_is_near_is_found_the_nearest_first(places: np.ndarray):
    grid = PointGrid(places)
    for x, y, radius in ((0.5, 0.5, 0.01), (0.02, 0.9, 0.2), (-3.0, 0.0, 1.0), (0.4, 0.4, 9.0)):
        distances = np.hypot(places[:, 0] - np.float64(x), places[:, 1] - np.float64(y))
        expected = np.flatnonzero(distances <= radius)
        found = grid.near(x, y, radius)
        assert sorted(found) == expected.tolist()
        assert (np.diff(distances[found]) >= -1e-6).all()


def test_what_is_in_a_frame_is_found(places: np.ndarray):
    grid = PointGrid(places)
    inside = (places >= (0.2, 0.45)).all(axis=1) & (places <= (0.51, 0.6)).all(axis=1)
    assert grid.in_frame(0.2, 0.45, 0.51, 0.6).tolist() == np.flatnonzero(inside).tolist()
    assert grid.in_frame(5.0, 5.0, 6.0, 6.0).tolist() == []


def test_an_empty_map_has_nothing_near():
    assert PointGrid(np.zeros((0, 2), np.float32)).near(0.0, 0.0, 1.0).tolist() == []
