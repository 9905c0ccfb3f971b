"""The part of the library's map in view: places and pixels."""

from __future__ import annotations

import numpy as np
import pytest

from editor.views.library.frame import Frame

BOUNDS = (0.1, -0.2, 0.9, 1.4)


@pytest.fixture
def frame() -> Frame:
    return Frame.whole(BOUNDS, 640.0, 400.0)


def test_the_whole_map_is_in_view_and_fills_one_direction(frame: Frame) -> None:
    xs, ys = frame.pixels_of([[BOUNDS[0], BOUNDS[1]], [BOUNDS[2], BOUNDS[3]]])
    assert (xs > 0).all()
    assert (xs < 640).all()
    assert (ys > 0).all()
    assert (ys < 400).all()
    assert ys[0] > ys[1], "y grows upwards"
    assert np.isclose(ys[0] - ys[1], 400 * 0.88)


def test_places_and_pixels_are_inverse(frame: Frame) -> None:
    x, y = frame.place_of(123.0, 45.0)
    xs, ys = frame.pixels_of([[x, y]])
    assert np.allclose([xs[0], ys[0]], [123.0, 45.0])


@pytest.mark.parametrize("factor", [1.3, 0.8])
def test_zooming_keeps_the_place_under_the_pointer(frame: Frame, factor: float) -> None:
    zoomed = frame.zoomed(factor, BOUNDS, (500.0, 40.0))
    assert zoomed.unit_px == pytest.approx(frame.unit_px * factor)
    assert zoomed.place_of(500.0, 40.0) == pytest.approx(frame.place_of(500.0, 40.0))


def test_zooming_has_limits(frame: Frame) -> None:
    closest, farthest = frame.zoomed(1e9, BOUNDS), frame.zoomed(1e-9, BOUNDS)
    assert closest.unit_px == pytest.approx(2_000 * frame.unit_px)
    assert farthest.unit_px == pytest.approx(0.5 * frame.unit_px)


def test_dragging_moves_the_contents_with_the_pointer(frame: Frame) -> None:
    place = frame.place_of(100.0, 100.0)
    assert frame.panned(30.0, -20.0).place_of(130.0, 80.0) == pytest.approx(place)


def test_a_place_out_of_view_is_brought_into_view_and_one_in_view_moves_nothing(frame: Frame) -> None:
    close = frame.zoomed(20.0, BOUNDS)
    assert close.revealing(*close.place_of(10.0, 10.0)) == close
    xs, ys = close.revealing(BOUNDS[0], BOUNDS[3]).pixels_of([[BOUNDS[0], BOUNDS[3]]])
    assert xs[0] == pytest.approx(50.0)
    assert ys[0] == pytest.approx(50.0)


def test_the_map_cannot_be_lost(frame: Frame) -> None:
    lost = frame.panned(-1e6, 1e6).within(BOUNDS)
    assert BOUNDS[0] <= lost.x <= BOUNDS[2]
    assert BOUNDS[1] <= lost.y <= BOUNDS[3]
