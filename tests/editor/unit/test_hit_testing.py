"""What the pointer hits, on arrays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.views.marks.hit_testing import (
    MIN_TARGET_PX,
    edge_at,
    event_at,
    events_in,
    lock_axis,
    make_boxes,
    point_at,
    walk,
)


def _boxes(*spans: tuple[float, float, float], height: float = 12.0):
    start, end, centre = (np.array(column, float) for column in zip(*spans, strict=True))
    return make_boxes(start, end, centre, height)


def test_a_tiny_event_still_has_a_target_of_eight_pixels():
    boxes = _boxes((100.0, 100.5, 50.0), height=2.0)
    assert boxes.right[0] - boxes.left[0] >= MIN_TARGET_PX
    assert boxes.bottom[0] - boxes.top[0] >= MIN_TARGET_PX
    assert event_at(boxes, 107.0, 53.0) == 0


def test_nothing_is_hit_beside_an_event():
    boxes = _boxes((100.0, 140.0, 50.0))
    assert event_at(boxes, 99.0, 50.0) == 0  # the onset has a little slack
    assert event_at(boxes, 90.0, 50.0) is None
    assert event_at(boxes, 120.0, 60.0) is None
    assert event_at(_boxes((0, 0, 0)), 500.0, 500.0) is None


def test_a_short_event_on_top_of_a_long_one_can_be_grabbed():
    boxes = _boxes((0.0, 400.0, 50.0), (200.0, 220.0, 50.0))
    assert event_at(boxes, 205.0, 50.0) == 1
    assert event_at(boxes, 150.0, 50.0) == 0
    assert event_at(boxes, 300.0, 50.0) == 0


def test_the_nearer_line_wins_where_events_overlap_in_height():
    boxes = _boxes((0.0, 100.0, 50.0), (0.0, 100.0, 56.0))
    assert event_at(boxes, 50.0, 51.0) == 0
    assert event_at(boxes, 50.0, 55.0) == 1


@pytest.mark.parametrize("corners", [(90, 40, 210, 60), (210, 60, 90, 40), (90, 60, 210, 40)])
def test_a_rubber_band_works_from_any_corner(corners: tuple[float, float, float, float]):
    boxes = _boxes((100.0, 110.0, 50.0), (200.0, 300.0, 50.0), (400.0, 410.0, 50.0), (100.0, 110.0, 90.0))
    assert list(events_in(boxes, *corners)) == [0, 1]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 900), st.floats(0, 200), st.floats(0, 500)), min_size=1, max_size=30),
    st.floats(0, 1000),
    st.floats(0, 500),
)
def test_whatever_is_hit_is_also_in_a_band_around_the_pointer(spans, x: float, y: float):
    boxes = _boxes(*[(a, a + length, c) for a, length, c in spans])
    found = event_at(boxes, x, y)
    around = events_in(boxes, x - 3, y - 3, x + 3, y + 3)
    assert found is None or found in around
    if found is None:
        assert len(events_in(boxes, x, y, x, y)) == 0


def test_points_are_hit_within_a_radius_only():
    xs, ys = np.array([10.0, 100.0]), np.array([10.0, 100.0])
    assert point_at(xs, ys, 14.0, 13.0) == 0
    assert point_at(xs, ys, 50.0, 50.0) is None
    assert point_at(np.zeros(0), np.zeros(0), 0.0, 0.0) is None


def test_edges_of_a_narrow_region_can_both_be_reached():
    assert edge_at(101.0, 100.0, 300.0) == "start"
    assert edge_at(299.0, 100.0, 300.0) == "end"
    assert edge_at(200.0, 100.0, 300.0) is None
    assert edge_at(99.0, 100.0, 100.0) == "start"
    assert edge_at(101.0, 100.0, 100.0) == "end"


def test_the_first_direction_locks_the_axis():
    assert lock_axis(2, -3) is None
    assert lock_axis(9, 4) == "time"
    assert lock_axis(-3, -12) == "pitch"


def test_arrows_visit_every_event_once():
    rng = np.random.default_rng(3)
    xs, ys = rng.integers(0, 5, 30).astype(float), rng.permutation(30).astype(float)
    here, visited = walk(xs, ys, None, "right"), []
    for _ in range(30):
        visited.append(here)
        here = walk(xs, ys, here, "right")
    assert sorted(visited) == list(range(30))
    assert here == visited[-1], "the walk stops at the last event"
    assert walk(xs, ys, visited[-1], "left") == visited[-2]


def test_up_and_down_go_to_what_is_above_and_below():
    xs, ys = np.array([1.0, 1.1, 1.0, 9.0]), np.array([0.0, 1.0, 2.0, 0.5])
    assert walk(xs, ys, 0, "up") == 1
    assert walk(xs, ys, 1, "up") == 2
    assert walk(xs, ys, 2, "down") == 1
    assert walk(xs, ys, 2, "up") == 2
    assert walk(np.zeros(0), np.zeros(0), None, "up") is None
