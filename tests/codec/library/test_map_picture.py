"""Pictures of a map: what stands out, and which events are near a place."""

from __future__ import annotations

import numpy as np
import pytest

from codec.library.density import PointGrid, density_levels
from codec.library.landmarks import Landmarks
from codec.library.map_picture import OTHERS, DrawnLevel, MapPicture, PlacedEvents
from codec.library.world_map import WorldMap

N = 20_000


def made_up_map(n_events: int) -> WorldMap:
    """Return a map of twenty clusters."""
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 20, n_events)
    places = rng.uniform(0.1, 0.9, (20, 2))[kinds] + 0.02 * rng.normal(size=(n_events, 2))
    colours = rng.integers(50, 230, (20, 3)).astype(np.uint8)[kinds]
    landmarks = Landmarks(*(np.zeros((1, n), np.float32) for n in (32, 2, 3)))
    rows = np.arange(n_events, dtype=np.int64)
    return WorldMap("made up", landmarks, 1.0, n_events, rows, places.astype(np.float32), colours)


@pytest.fixture(scope="module")
def picture() -> MapPicture:
    return MapPicture.of(made_up_map(N), np.arange(N) % 5 == 0)


@pytest.mark.parametrize("most", [1, 7, 500])
def test_the_nearest_are_those_of_a_plain_search(picture: MapPicture, most: int) -> None:
    rng = np.random.default_rng(1)
    candidates = np.arange(0, N, 5)
    for x, y in rng.uniform(0.0, 1.0, (40, 2)):
        radius = float(rng.uniform(0.005, 0.4))
        found = picture.chosen.nearest(x, y, radius, most)
        distances = np.hypot(*(picture.world.places[candidates] - np.array([x, y])).T)
        order = np.argsort(distances, kind="stable")
        expected = order[distances[order] <= radius][:most]
        np.testing.assert_allclose(
            np.hypot(*(picture.world.places[found] - np.array([x, y])).T), distances[expected], atol=1e-6
        )
        assert (found % 5 == 0).all()


def test_many_events_at_one_place_are_found() -> None:
    world = made_up_map(9_000)
    world.places[:] = 0.25, 0.75
    events = PlacedEvents(world, np.arange(9_000))
    assert len(events.nearest(0.25, 0.75, 0.1, 3)) == 3


def test_a_drawn_event_is_within_the_radius_and_each_has_its_chance() -> None:
    rng = np.random.default_rng(2)
    places = rng.uniform(0.0, 1.0, (300, 2)).astype(np.float32)
    grid = PointGrid(places)
    inside = set(grid.near(0.5, 0.5, 0.2).tolist())
    counts = np.zeros(300, np.int64)
    for _ in range(6_000):
        found = grid.drawn_near(0.5, 0.5, 0.2, rng)
        assert found is not None
        counts[found] += 1
    assert set(np.flatnonzero(counts).tolist()) == inside
    expected = 6_000 / len(inside)
    assert ((counts[list(inside)] - expected) ** 2 / expected).sum() < 2.0 * len(inside)
    assert grid.drawn_near(3.0, 3.0, 0.1, rng) is None


def test_at_least_the_events_of_a_frame_are_counted(picture: MapPicture) -> None:
    rng = np.random.default_rng(3)
    for _ in range(30):
        left, bottom = rng.uniform(0.0, 0.8, 2)
        frame = float(left), float(bottom), float(left + 0.1), float(bottom + 0.2)
        assert picture.chosen.most_in_frame(*frame) >= len(picture.chosen.in_frame(*frame))


def test_images_of_a_part_lie_in_the_frame_of_all() -> None:
    world = made_up_map(2_000)
    every = density_levels(world.places, world.colours)
    some = density_levels(world.places[:50], world.colours[:50], world.places)
    assert [(each.left, each.bottom, each.cell) for each in some] == [
        (each.left, each.bottom, each.cell) for each in every
    ]
    assert ((some[0].image[..., 3] > 0) <= (every[0].image[..., 3] > 0)).all()


def test_others_are_grey_and_never_hide_what_stands_out() -> None:
    world = made_up_map(5_000)
    chosen = np.arange(5_000) < 40
    for level in MapPicture.of(world, chosen).levels:
        columns, rows = cells_of(level, world.places)
        pixels = level.pixels[rows, columns]
        opacity, red, green, blue = (pixels >> shift & 255 for shift in (24, 16, 8, 0))
        assert (opacity > 0).all()
        is_grey = (red == green) & (green == blue) & (blue == (OTHERS * opacity + 127) // 255)
        bright = set(zip(rows[chosen].tolist(), columns[chosen].tolist(), strict=True))
        expected = [cell not in bright for cell in zip(rows.tolist(), columns.tolist(), strict=True)]
        np.testing.assert_array_equal(is_grey, expected)


def cells_of(level: DrawnLevel, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return columns and rows of the pixels of places, the first row at the top."""
    most = len(level.pixels) - 1
    x, y = places.astype(np.float64).T
    bottom = level.top - level.cell * len(level.pixels)
    columns = np.clip(((x - level.left) / level.cell).astype(np.int64), 0, most)
    from_below = np.clip(((y - bottom) / level.cell).astype(np.int64), 0, most)
    return columns, most - from_below


def test_an_event_is_found_by_its_row(picture: MapPicture) -> None:
    assert picture.position_of(15) == 15
    assert picture.position_of(N + 1) is None
    assert picture.stands_out(15)
    assert not picture.stands_out(16)
