"""A small score with everything that formats have to tell apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from codec.events.event import Event, RenderFrom
from codec.events.measures import Measures
from codec.exchange.score import Score, ScoreEvent


@pytest.fixture
def score(make_event: Callable[..., Event]) -> Score:
    """Four events: a soft A4, a loud E5 that is 45 cents sharp, a noise, and a muted C4."""
    events = [
        make_event(0, 0.25, gain_db=-3.5, pan=-0.25),
        make_event(
            1,
            0.5,
            room_name="chapel, large",
            room_mix=0.4,
            captured_id="event-1",
            render_from=RenderFrom.BLEND,
        ),
        make_event(2, 1.0, transpose_semitones=-12.5),
        make_event(3, 62.0, mute=True),
    ]
    measures = [
        (Measures(440.0, 0.5, -42.0), 0),
        (Measures(659.2551 * 2 ** (0.45 / 12), 0.75, -12.0), 1),
        (Measures(3000.0, 0.1, -12.0, pitched=False), 2),
        (Measures(261.63, 1.0, -20.0), 0),
    ]
    return Score(
        title="A walk",
        sample_rate=44_100,
        duration_s=60.0,
        events=tuple(ScoreEvent(event, *known) for event, known in zip(events, measures, strict=True)),
        colours=((1.0, 0.0, 0.0), (0.0, 0.5, 1.0), (0.2, 0.2, 0.2)),
        tempo_bpm=90.0,
    )
