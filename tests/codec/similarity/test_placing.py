"""Places of further sounds in a layout: at their equals, between their neighbours, and nothing else moves."""

from __future__ import annotations

import numpy as np
import pytest

from codec.events.event import VECTOR_SIZE, Event, StageSource
from codec.similarity.clusters import colour_clusters
from codec.similarity.layout import MAX_LUMINANCE, MIN_LUMINANCE, Layout, compute_layout
from codec.similarity.placing import (
    Anchors,
    extended,
    is_added,
    sound_id,
    sounding_vector,
    without_added,
)

RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(30, VECTOR_SIZE)).astype(np.float32)


@pytest.fixture(scope="module")
def layout() -> Layout:
    return compute_layout([f"event-{row}" for row in range(len(VECTORS))], VECTORS)


@pytest.fixture
def anchors(layout: Layout) -> Anchors:
    return Anchors(layout, range(len(VECTORS)), VECTORS)


def luminance(colours: np.ndarray) -> np.ndarray:
    light = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return light @ np.array([0.2126, 0.7152, 0.0722])


def test_a_sound_of_the_layout_is_placed_where_it_is_whatever_its_level(
    layout: Layout, anchors: Anchors
) -> None:
    louder = VECTORS.copy()
    louder[:, 0] += 50.0
    found = anchors.placed(list(louder))
    np.testing.assert_allclose(found.lanes, layout.lanes, atol=1e-5)
    np.testing.assert_allclose(found.map, layout.map, atol=1e-5)
    np.testing.assert_allclose(found.colours, layout.colours, atol=1e-4)


def test_another_sound_is_between_others_in_a_legible_colour(layout: Layout, anchors: Anchors) -> None:
    found = anchors.placed(list(RNG.normal(size=(200, VECTOR_SIZE)).astype(np.float32)))
    for values, own in ((found.map, layout.map), (found.lanes[:, None], layout.lanes[:, None])):
        assert (values >= own.min(0)).all()
        assert (values <= own.max(0)).all()
    light = luminance(found.colours.astype(np.float64))
    assert light.min() >= MIN_LUMINANCE - 1e-3
    assert light.max() <= MAX_LUMINANCE + 1e-3


def test_a_morph_leads_from_one_place_to_the_other(layout: Layout, anchors: Anchors) -> None:
    shares = np.linspace(0, 1, 41, dtype=np.float32)
    way = [(1 - share) * VECTORS[3] + share * VECTORS[8] for share in shares]
    places = anchors.placed(way).map
    np.testing.assert_allclose(places[[0, -1]], layout.map[[3, 8]], atol=1e-5)
    from_first = np.linalg.norm(places - layout.map[3], axis=1)
    from_last = np.linalg.norm(places - layout.map[8], axis=1)
    assert (from_first < from_last)[:10].all()
    assert (from_first > from_last)[-10:].all()


def test_added_rows_come_off_again_and_leave_the_others(layout: Layout, anchors: Anchors) -> None:
    added = anchors.placed(list(RNG.normal(size=(4, VECTOR_SIZE)).astype(np.float32)))
    more = extended(layout, added)
    assert more.event_ids[: len(VECTORS)] == layout.event_ids
    assert np.array_equal(more.map[: len(VECTORS)], layout.map)
    assert [is_added(each) for each in more.event_ids] == [False] * len(VECTORS) + [True] * 4
    base, rows = without_added(more)
    assert base == layout
    assert rows.ids == added.ids
    assert np.array_equal(rows.colours, added.colours)
    assert without_added(layout)[0] is layout


def test_an_added_row_belongs_to_the_cluster_of_its_colour(layout: Layout, anchors: Anchors) -> None:
    clusters = colour_clusters(layout)
    more = extended(layout, anchors.placed(list(VECTORS[:5])))
    labels = clusters.labels_of(more)
    assert np.array_equal(labels[: len(VECTORS)], clusters.labels)
    assert np.array_equal(labels[len(VECTORS) :], clusters.labels[:5])


def test_what_is_heard_is_the_mean_of_the_stages() -> None:
    own, other = VECTORS[0], StageSource(VECTORS[1], "other")
    event = Event("a", 0, own)
    assert sounding_vector(event) is event.vector
    np.testing.assert_allclose(
        sounding_vector(event.replace(resonance=other)), 0.5 * own + 0.5 * other.vector, atol=1e-6
    )
    np.testing.assert_allclose(
        sounding_vector(event.replace(impulse=other)), 0.75 * own + 0.25 * other.vector, atol=1e-6
    )
    whole = sounding_vector(event.replace(impulse=other, resonance=other, room=other))
    assert whole.tobytes() == other.vector.tobytes()
    assert sound_id(own) != sound_id(other.vector)
