"""What is known of events' sounds: another gain changes the loudness alone, however often."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from codec.events.event import Event
from codec.events.measures import Measures
from editor.session.known_measures import KnownMeasures


def test_an_events_gain_is_moved_thousands_of_times(make_event: Callable[..., Event]) -> None:
    known, event = KnownMeasures(), make_event(0).replace(gain_db=1.0)
    assert known.of(event) is None
    known.put(event, Measures(330.0, 0.4, -20.0))
    # As renders do: what is known of the one before is put for the next.
    for gain_db in np.linspace(-24.0, 12.0, 3_000):
        event = event.replace(gain_db=float(gain_db))
        measures = known.of(event)
        assert measures is not None
        known.put(event, measures)
    measures = known.of(event)
    assert measures is not None
    assert measures.loudness_db == pytest.approx(-9.0)
    assert (measures.pitch_hz, measures.audible_length_s, measures.pitched) == (330.0, 0.4, True)
    assert known.of(event.replace(transpose_semitones=1.0)) is None
