"""The map of a library: similar sounds together, and nothing that has a place ever moves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from codec.files import FileError
from codec.library import world_map
from codec.library.landmarks import Landmarks
from codec.library.pairwise import exact_neighbours
from codec.library.regions import Region
from codec.library.spreading import spread_apart
from codec.library.world_map import WorldMap, make_map, read_map, write_map
from codec.similarity.layout import MAX_LUMINANCE, MIN_LUMINANCE, to_light
from tests.codec.library.full_disk import full_disk

Floats = NDArray[np.float32]
N_CLUSTERS = 12


def clustered(n_points: int, seed: int = 0, shift: float = 0.0) -> tuple[Floats, NDArray[np.int64]]:
    centres = np.random.default_rng(99).standard_normal((N_CLUSTERS, 32)) + shift
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, N_CLUSTERS, n_points)
    points = centres[labels] + 0.15 * rng.standard_normal((n_points, 32))
    points[:, 0] = 0.0
    return points.astype(np.float32), labels


def share_of_like_neighbours(places: Floats, labels: NDArray[np.int64]) -> float:
    nearest, _ = exact_neighbours(places, places, 6)
    return float((labels[nearest[:, 1:]] == labels[:, None]).mean())


@pytest.fixture(scope="module")
def world() -> WorldMap:
    points, _ = clustered(1_500)
    return make_map(np.arange(1_500) * 3, points, "model")


def test_similar_sounds_are_together(world: WorldMap):
    assert share_of_like_neighbours(world.places, clustered(1_500)[1]) > 0.95
    assert world.places.min() == pytest.approx(0.0, abs=1e-6)
    assert world.places.max() == pytest.approx(1.0, abs=1e-6)
    luminance = to_light(world.colours / 255.0) @ np.array([0.2126, 0.7152, 0.0722])
    assert luminance.min() > MIN_LUMINANCE - 0.01
    assert luminance.max() < MAX_LUMINANCE + 0.01


def test_events_of_one_cluster_have_similar_colours(world: WorldMap):
    _, labels = clustered(1_500)
    light = to_light(world.colours / 255.0)
    within = np.mean([light[labels == label].std(axis=0).mean() for label in range(N_CLUSTERS)])
    assert within < 0.5 * light.std(axis=0).mean()


def test_most_events_are_placed_between_landmarks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(world_map, "_N_LANDMARKS", 400)
    points, labels = clustered(6_000)
    world = make_map(np.arange(6_000), points, "model")
    assert len(world.landmarks) == 400
    assert share_of_like_neighbours(world.places, labels) > 0.9
    distinct = len(np.unique(np.round(world.places, 4), axis=0))
    assert distinct > 0.9 * 6_000, "they do not lie on each other"


def test_pieces_that_are_added_or_removed_move_nothing(world: WorldMap):
    points, labels = clustered(1_500)
    more, more_labels = clustered(300, seed=5)
    kept = np.arange(1_500) % 7 != 0
    rows = np.concatenate([world.rows[kept], 4_600 + np.arange(300)])
    updated = world.updated(rows, np.concatenate([points[kept], more]))
    assert updated.rows.tolist() == rows.tolist()
    np.testing.assert_array_equal(updated.places[: kept.sum()], world.places[kept])
    np.testing.assert_array_equal(updated.colours[: kept.sum()], world.colours[kept])
    assert share_of_like_neighbours(updated.places, np.concatenate([labels[kept], more_labels])) > 0.95
    assert updated.updated(rows, points) is updated


def test_a_place_does_not_depend_on_what_is_added_with_it(world: WorldMap):
    points, _ = clustered(1_500)
    more, _ = clustered(40, seed=6)
    at_once = world.updated(
        np.concatenate([world.rows, 5_000 + np.arange(40)]), np.concatenate([points, more])
    )
    one = world.updated(np.concatenate([world.rows, [5_007]]), np.concatenate([points, more[7:8]]))
    np.testing.assert_allclose(one.places[-1], at_once.places[1_507], atol=1e-5)


def test_sounds_like_none_that_is_there_get_places_of_their_own(world: WorldMap):
    points, labels = clustered(1_500)
    strange, strange_labels = clustered(200, seed=7, shift=5.0)
    updated = world.updated(
        np.concatenate([world.rows, 9_000 + np.arange(200)]), np.concatenate([points, strange])
    )
    np.testing.assert_array_equal(updated.places[:1_500], world.places)
    assert len(updated.landmarks) > len(world.landmarks)
    together = np.concatenate([labels, N_CLUSTERS + strange_labels])
    assert share_of_like_neighbours(updated.places, together) > 0.9


def test_a_new_map_lies_as_the_old_one(world: WorldMap):
    points, _ = clustered(1_500)
    again = make_map(world.rows, points, "model", seed=3, like=world)
    own = make_map(world.rows, points, "model", seed=3)

    def agreement(other: WorldMap) -> float:
        return float(np.mean([np.corrcoef(other.places[:, k], world.places[:, k])[0, 1] for k in (0, 1)]))

    assert agreement(again) > max(0.1, agreement(own) - 1e-3)
    np.testing.assert_array_equal(
        again.places, make_map(world.rows, points, "model", seed=3, like=world).places
    )


@pytest.mark.parametrize("n_events", [1, 2, 3, 4, 5, 11, 40])
def test_every_size_has_a_map(n_events: int):
    points, _ = clustered(n_events)
    world = make_map(np.arange(n_events), points, "model")
    assert np.isfinite(world.places).all()
    assert world.colours.shape == (n_events, 3)
    more = world.updated(np.arange(n_events + 2), np.concatenate([points, points[:1], points[:1] + 9.0]))
    np.testing.assert_array_equal(more.places[:n_events], world.places)
    assert np.isfinite(more.places).all()


def test_copies_have_a_map():
    points = np.repeat(clustered(4)[0], 30, axis=0)
    world = make_map(np.arange(120), points, "model")
    assert np.isfinite(world.places).all()
    assert share_of_like_neighbours(world.places, np.arange(120) // 30) > 0.9


def test_it_is_outgrown_by_many_more_events(world: WorldMap):
    assert not world.is_outgrown
    points, _ = clustered(40)
    small = make_map(np.arange(40), points, "model")
    assert small.updated(np.arange(900), clustered(900)[0]).is_outgrown


def test_what_is_written_is_read_again(world: WorldMap, tmp_path: Path):
    region = Region("bells", ((0.1, 0.1), (0.5, 0.1), (0.2, 0.8)))
    path = tmp_path / "map.npz"
    write_map(path, world.with_regions((region,)))
    again = read_map(path)
    assert again.regions == (region,)
    assert (again.model_hash, again.extent, again.n_when_made) == ("model", world.extent, 1_500)
    for name in ("rows", "places", "colours"):
        np.testing.assert_array_equal(getattr(again, name), getattr(world, name))
    points, _ = clustered(1_600, seed=8)
    rows = np.concatenate([world.rows, 6_000 + np.arange(100)])
    np.testing.assert_array_equal(again.updated(rows, points).places, world.updated(rows, points).places)


def test_a_damaged_map_is_one_line(world: WorldMap, tmp_path: Path):
    path = tmp_path / "map.npz"
    write_map(path, world)
    data = path.read_bytes()
    for cut in (0, 30, len(data) // 2, len(data) - 5):
        path.write_bytes(data[:cut])
        with pytest.raises(FileError, match="damaged"):
            read_map(path)
    for place in range(40, len(data), 4_999):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            read = read_map(path)
        except FileError:
            continue
        np.testing.assert_array_equal(read.places, world.places)
    with pytest.raises(FileError, match="no such file"):
        read_map(tmp_path / "none.npz")
    np.savez(path, about=np.frombuffer(b'{"format": 1}', np.uint8))
    with pytest.raises(FileError, match="not a map"):
        read_map(path)


def test_on_a_full_disk_the_old_map_stays(world: WorldMap, tmp_path: Path):
    path = tmp_path / "map.npz"
    write_map(path, world)
    before = path.read_bytes()
    with full_disk(), pytest.raises(FileError, match="larger than this disk"):
        write_map(path, world.with_regions((Region("a", ((0, 0), (1, 0), (0, 1))),)))
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_landmarks_keep_their_places_and_others_lie_between_like_ones():
    points, labels = clustered(3_000)
    spread = np.random.default_rng(0).uniform(0, 0.03, (3_000, 2)).astype(np.float32)
    spread[:, 0] += 0.08 * labels
    landmarks = Landmarks(points, spread, np.zeros((3_000, 3), np.float32))
    itself = landmarks.placed(np.arange(3_000), points)
    np.testing.assert_allclose(itself.places, spread, atol=2e-3)
    more, more_labels = clustered(500, seed=2)
    others = landmarks.placed(np.arange(500), more)
    assert (np.abs(others.places[:, 0] - 0.08 * more_labels - 0.015) < 0.05).mean() > 0.97


def test_points_are_pushed_apart_where_they_lie_on_each_other():
    rng = np.random.default_rng(0)
    places = np.concatenate([rng.uniform(0, 1, (200, 2)), np.full((200, 2), 0.5)]).astype(np.float32)
    apart = spread_apart(places, n_held=150)
    np.testing.assert_array_equal(apart[:150], places[:150])
    nearest = np.sqrt(exact_neighbours(apart, apart, 2)[1][:, 1])
    assert np.quantile(nearest[200:], 0.1) > 0.3 / 400**0.5
    alone = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32)
    np.testing.assert_allclose(spread_apart(alone), alone, atol=1e-2)


def test_a_region_holds_what_is_inside_its_outline():
    notch = Region("notch", ((0, 0), (20, 0), (20, 20), (10, 4), (0, 20)))
    places = np.array([[10.0, 15.0], [2.0, 5.0], [-1.0, 2.0], [30.0, 2.0], [19.0, 10.0]])
    assert notch.contains(places).tolist() == [False, True, False, False, True]
    assert Region.from_json(notch.to_json()) == notch
    for corners in (((0, 0), (1, 1)), ((0, 0), (1, 1), (float("nan"), 0))):
        with pytest.raises(ValueError, match="corners"):
            Region("few", corners)
    with pytest.raises(ValueError, match="no name"):
        Region(" ", notch.corners)
