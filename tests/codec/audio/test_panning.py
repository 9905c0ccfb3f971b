"""The pan law: constant power, neutral centre, exact ends, and its inverse."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec.audio.panning import pan_from_levels, pan_gains

PANS = st.floats(-1.0, 1.0)


@given(PANS)
def test_power_is_the_same_everywhere(pan: float) -> None:
    left, right = pan_gains(pan)
    assert left >= 0.0
    assert right >= 0.0
    assert left**2 + right**2 == pytest.approx(2.0)


def test_centre_changes_nothing() -> None:
    assert pan_gains(0.0) == pytest.approx((1.0, 1.0))


def test_ends_silence_the_other_side() -> None:
    assert pan_gains(-1.0) == pytest.approx((math.sqrt(2.0), 0.0))
    assert pan_gains(1.0) == pytest.approx((0.0, math.sqrt(2.0)), abs=1e-12)


@given(PANS)
def test_left_and_right_mirror(pan: float) -> None:
    assert pan_gains(-pan) == pytest.approx(pan_gains(pan)[::-1], abs=1e-12)


def test_positions_outside_are_clamped() -> None:
    assert pan_gains(-7.0) == pan_gains(-1.0)
    assert pan_gains(math.inf) == pan_gains(1.0)


def test_nan_has_no_position() -> None:
    with pytest.raises(ValueError, match="NaN"):
        pan_gains(math.nan)


@given(PANS, st.floats(1e-3, 1e3))
def test_levels_give_the_pan_back_whatever_the_loudness(pan: float, level: float) -> None:
    left, right = pan_gains(pan)
    assert pan_from_levels(left * level, max(0.0, right * level)) == pytest.approx(pan, abs=1e-6)


def test_silence_stands_in_the_centre() -> None:
    assert pan_from_levels(0.0, 0.0) == 0.0


@pytest.mark.parametrize("levels", [(-1.0, 1.0), (1.0, -1.0), (math.nan, 1.0), (1.0, math.inf)])
def test_levels_that_are_none_are_refused(levels: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        pan_from_levels(*levels)
