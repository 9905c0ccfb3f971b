"""Lanes, map and colours: ranges, determinism, neighbours, legibility."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from codec.similarity.layout import Layout, compute_layout, neighbours


def vectors_of(
    n_events: int, n_groups: int = 3, seed: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Vectors in well separated groups, with levels that have nothing to do with the group."""
    rng = np.random.default_rng(seed)
    groups = rng.integers(0, n_groups, n_events)
    centres = 3.0 * rng.standard_normal((n_groups, 32))
    vectors = centres[groups] + 0.3 * rng.standard_normal((n_events, 32))
    vectors[:, 0] = 20.0 * rng.standard_normal(n_events)
    return vectors.astype(np.float32), groups


def layout_of(vectors: NDArray[np.float32], seed: int = 0) -> Layout:
    return compute_layout([f"e{i}" for i in range(len(vectors))], vectors, seed)


def luminance(colours: NDArray[np.float32]) -> NDArray[np.float64]:
    light = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return light @ np.array([0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("n_events", [0, 1, 2, 3, 4, 5, 6, 40])
def test_every_size_gives_finite_places_in_the_unit_range(n_events: int) -> None:
    layout = layout_of(vectors_of(n_events)[0])
    assert layout.lanes.shape == (n_events,)
    assert layout.map.shape == (n_events, 2)
    assert layout.colours.shape == (n_events, 3)
    for values in (layout.lanes, layout.map, layout.colours):
        assert values.dtype == np.float32
        assert ((values >= 0.0) & (values <= 1.0)).all()
    if n_events > 1:
        assert layout.lanes.min() == 0.0
        assert layout.lanes.max() == 1.0


def test_equal_seeds_give_equal_layouts() -> None:
    vectors, _ = vectors_of(60)
    assert layout_of(vectors, seed=3) == layout_of(vectors, seed=3)
    assert layout_of(vectors, seed=3) != layout_of(vectors, seed=4)


def test_groups_stay_together_on_map_and_lanes_whatever_their_level() -> None:
    vectors, groups = vectors_of(90)
    layout = layout_of(vectors)
    for places in (layout.map, layout.lanes[:, None], layout.colours):
        distances = np.linalg.norm(places[:, None] - places[None], axis=2)
        np.fill_diagonal(distances, np.inf)
        assert (groups[distances.argmin(axis=1)] == groups).mean() > 0.95


def test_the_level_has_no_say() -> None:
    vectors, _ = vectors_of(30)
    louder = vectors.copy()
    louder[:, 0] = np.arange(30)
    assert layout_of(vectors) == layout_of(louder)


def test_colours_are_legible_on_white_and_on_near_black() -> None:
    shade = luminance(layout_of(vectors_of(80)[0]).colours)
    near_black = luminance(np.full((1, 3), 0x1E / 255, np.float32))[0]
    assert ((1.0 + 0.05) / (shade + 0.05)).min() >= 3.0
    assert ((shade + 0.05) / (near_black + 0.05)).min() >= 3.0


def test_colours_tell_groups_apart() -> None:
    vectors, groups = vectors_of(80)
    colours = layout_of(vectors).colours
    means = np.stack([colours[groups == group].mean(axis=0) for group in range(3)])
    apart = [np.abs(means[a] - means[b]).max() for a, b in ((0, 1), (0, 2), (1, 2))]
    assert min(apart) > 0.15


def test_equal_vectors_do_not_break_it() -> None:
    assert np.isfinite(layout_of(np.ones((50, 32), np.float32)).map).all()
    mostly = np.ones((50, 32), np.float32)
    mostly[0] = 2.0
    assert np.isfinite(layout_of(mostly).map).all()


def test_events_that_sound_the_same_have_one_place_and_one_colour() -> None:
    vectors, _ = vectors_of(4)
    vectors[2, 1:] = vectors[0, 1:]
    layout = layout_of(vectors)
    for values in (layout.lanes, layout.map, layout.colours):
        np.testing.assert_allclose(values[2], values[0], atol=1e-6)
    assert len(np.unique(layout.colours.round(4), axis=0)) == 3


def test_many_events_are_placed_by_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codec.similarity.layout._SAMPLE", 60)
    monkeypatch.setattr("codec.similarity.layout._CHUNK", 64)
    vectors, groups = vectors_of(300)
    layout = layout_of(vectors)
    centres = np.stack([layout.map[groups == group].mean(axis=0) for group in range(3)])
    nearest = np.linalg.norm(layout.map[:, None] - centres[None], axis=2).argmin(axis=1)
    assert (nearest == groups).all()
    assert len(np.unique(layout.map, axis=0)) > 250


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        compute_layout(["a"], np.zeros((1, 31)))
    with pytest.raises(ValueError, match="identifiers"):
        compute_layout(["a", "b"], np.zeros((1, 32)))
    with pytest.raises(ValueError, match="finite"):
        compute_layout(["a"], np.full((1, 32), np.nan))
    with pytest.raises(ValueError, match="lanes"):
        Layout(np.zeros(2), np.zeros((1, 2)), np.zeros((1, 3)), 0, ("a",))


def test_layouts_cannot_be_changed() -> None:
    layout = layout_of(vectors_of(3)[0])
    with pytest.raises(ValueError, match="read-only"):
        layout.map[0, 0] = 0.5


def test_a_vector_is_its_own_nearest_neighbour() -> None:
    vectors, groups = vectors_of(40)
    indices, distances = neighbours(vectors, vectors[7], 5)
    assert indices[0] == 7
    assert distances[0] == 0.0
    assert (np.diff(distances) >= 0.0).all()
    assert (groups[indices] == groups[7]).all()


def test_neighbours_ignore_the_level_and_units() -> None:
    vectors, _ = vectors_of(40)
    query = vectors[7].copy()
    query[0] += 100.0
    scaled, scaled_query = vectors.copy(), query.copy()
    scaled[:, 5] *= 1000.0
    scaled_query[5] *= 1000.0
    plain = neighbours(vectors, query, 40)
    other = neighbours(scaled, scaled_query, 40)
    assert plain[0][0] == 7
    assert plain[1][0] == 0.0
    assert plain[1] == pytest.approx(other[1], rel=1e-4)


def test_neighbours_at_the_edges() -> None:
    vectors, _ = vectors_of(3)
    assert len(neighbours(vectors, vectors[0], 10)[0]) == 3
    assert len(neighbours(vectors, vectors[0], 0)[0]) == 0
    assert len(neighbours(np.zeros((0, 32)), vectors[0], 4)[0]) == 0
    indices, distances = neighbours(np.ones((4, 32)), np.ones(32), 4)
    assert indices.tolist() == [0, 1, 2, 3]
    assert not distances.any()
    with pytest.raises(ValueError, match="query"):
        neighbours(vectors, np.zeros(31), 1)


def test_a_layout_is_turned_to_resemble_an_earlier_one() -> None:
    """t-SNE gives no direction a meaning, so the picture may be turned to what was seen before."""
    vectors, _ = vectors_of(40)
    ids = [f"e{i}" for i in range(len(vectors))]
    plain = compute_layout(ids, vectors)
    turned = Layout(1 - plain.lanes, plain.map[:, ::-1] * [1, -1] + [0, 1], plain.colours, 0, plain.event_ids)
    found = compute_layout(ids, vectors, like=turned)
    np.testing.assert_allclose(found.lanes, turned.lanes, atol=1e-6)
    np.testing.assert_allclose(found.map, turned.map, atol=1e-6)
    np.testing.assert_allclose(found.colours, plain.colours, atol=1e-6)
    others = Layout(plain.lanes[:10], plain.map[:10], plain.colours[:10], 0, tuple(ids[:10]))
    assert compute_layout(ids, vectors, like=others) == plain, "some of the events are enough"
    strangers = Layout(plain.lanes[:1], plain.map[:1], plain.colours[:1], 0, ("x",))
    assert compute_layout(ids, vectors, like=strangers) == plain
