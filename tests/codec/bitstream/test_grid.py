"""Quantisation: errors are bounded, values are exact, and what was quantised stays as it is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from codec.bitstream.grid import MAX_SYMBOL, ONSET_STEP_SAMPLES, PAN_STEPS, grid_of, quantised
from codec.events.detail import Detail
from codec.events.event import Event, EventSequence

MakeEvent = Callable[..., Event]

vectors = arrays.arrays(
    np.float32,
    st.tuples(st.integers(1, 12), st.just(32)),
    elements=st.floats(-1e9, 1e9, width=32) | st.floats(-4, 4, width=32) | st.sampled_from([0.0, 1.0, -0.5]),
)


@pytest.fixture
def events(make_event: MakeEvent) -> EventSequence:
    """Two hundred events in about ten seconds, their vectors from a normal distribution."""
    return EventSequence.of(make_event(seed, 0.05 * seed + 0.0003) for seed in range(200))


@pytest.mark.parametrize("fraction", [0.1, 0.25, 1.0])
def test_quantising_is_off_by_half_a_step_at_most(events: EventSequence, fraction: float) -> None:
    step = fraction * events.vectors().std(axis=0)
    back = quantised(events, fraction)
    error = np.abs(back.vectors() - events.vectors())
    # A step becomes the nearest power of two, up to half an octave away.
    assert (error <= 0.5 * np.sqrt(2.0) * step * (1.0 + 1e-4)).all()
    assert error.max() > 0.5 * step.min()
    late = [abs(a.onset_samples - b.onset_samples) for a, b in zip(events, back, strict=True)]
    assert 0 < max(late) <= ONSET_STEP_SAMPLES // 2
    assert {event.onset_samples % ONSET_STEP_SAMPLES for event in back} == {0}


def test_quantising_keeps_the_edits(make_event: MakeEvent) -> None:
    event = make_event(1, gain_db=-3.0, pan=0.3, room_mix=0.2)
    (back,) = quantised(EventSequence.of([event]))
    assert abs(back.pan - event.pan) <= 0.5 / PAN_STEPS
    assert back.replace(vector=event.vector, onset_samples=event.onset_samples, pan=event.pan) == event
    np.testing.assert_allclose(back.vector, event.vector, atol=2e-4)


def test_detailed_events_stay_exact(make_event: MakeEvent) -> None:
    detailed = make_event(2, 1.5003).replace(detail=Detail(np.ones(3)))
    _, exact = quantised(EventSequence.of([make_event(1), detailed]))
    assert exact == detailed


@settings(deadline=None)
@given(vectors)
def test_what_was_quantised_stays_as_it_is(rows: np.ndarray) -> None:
    grid = grid_of(rows)
    symbols = grid.symbols(rows)
    assert np.abs(symbols).max() <= MAX_SYMBOL
    back = grid.vectors(symbols)
    # Exact: an integer times a power of two, whatever the machine.
    for value, symbol, exponent in zip(back[0], symbols[0], grid.exponents, strict=True):
        assert float(value) == int(symbol) * 2.0 ** int(exponent)
    again = grid_of(back)
    np.testing.assert_array_equal(again.exponents, grid.exponents)
    np.testing.assert_array_equal(again.symbols(back), symbols)


@pytest.mark.parametrize(
    "values",
    [
        (2.0**29 - 32, 2.0**29 + 64),  # on a grid of 32, the larger one would be 2**24 + 2 steps
        (2.0**24 - 1, 2.0**24 - 2),
        (1e9, 1e9 + 64),
    ],
)
def test_a_dimension_that_hardly_varies_keeps_its_symbols_in_range(values: tuple[float, ...]) -> None:
    rows = np.repeat(np.array(values, np.float32)[:, None], 32, axis=1)
    grid = grid_of(rows)
    symbols = grid.symbols(rows)
    assert np.abs(symbols).max() <= MAX_SYMBOL
    back = grid.vectors(symbols)
    np.testing.assert_array_equal(grid_of(back).exponents, grid.exponents)
    np.testing.assert_allclose(back, rows, rtol=2.0**-22)


def test_values_beyond_any_model_are_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        grid_of(np.full((1, 32), 3e38, np.float32))
