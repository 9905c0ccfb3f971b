"""How far an edited event has left its place, and so how much of its remains go with it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec.audio.clip import AudioClip
from codec.capture import CapturedSounds, CaptureMix, ClipRecording, as_captured, mix_captured
from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom
from codec.model.event_model import EventModel
from codec.project.content import MixSettings
from codec.rendering import EventRenderer

RATE = 8000
MS = MODEL_SAMPLE_RATE // 1000


@pytest.fixture(scope="module")
def event(make_event: Callable[..., Event]) -> Event:
    return as_captured(make_event(1, 0.5))


@pytest.fixture(scope="module")
def mix(shared_tiny_model: EventModel, event: Event) -> CaptureMix:
    noise = np.random.default_rng(3).normal(0, 0.05, (1, 3 * RATE)).astype(np.float32)
    sounds = CapturedSounds(shared_tiny_model, [event], ClipRecording(AudioClip(noise, RATE)))
    return CaptureMix(EventRenderer(shared_tiny_model), sounds)


def departure(mix: CaptureMix, event: Event) -> float:
    """How much of an event's hole is taken out of the recording with its captured sound, as a share."""
    sound, *hole = mix.taken(event)
    np.testing.assert_array_equal(sound.samples, -mix.sounds.sound(event.event_id).samples)
    if not hole:
        return 0.0
    whole = mix.sounds.hole(event.event_id).samples
    return float(-(hole[0].samples * whole).sum() / np.square(whole).sum())


@pytest.mark.parametrize(
    "edit",
    [{}, {"gain_db": 6.0}, {"pan": 0.5}, {"decay_factor": 2.0}, {"hardness": 0.5}, {"room_mix": 0.1}],
    ids=str,
)
def test_what_still_covers_its_place_has_not_left_it(
    mix: CaptureMix, event: Event, edit: dict[str, float]
) -> None:
    assert departure(mix, event.replace(**edit)) == 0.0


@pytest.mark.parametrize(
    "edit",
    [
        {"mute": True},
        {"render_from": RenderFrom.MODEL},
        {"transpose_semitones": 0.1},
        {"vector": np.ones(32)},
        {"onset_samples": 2 * MODEL_SAMPLE_RATE},
        {"gain_db": -200.0},
    ],
    ids=str,
)
def test_what_sounds_elsewhere_or_otherwise_has_left_it(
    mix: CaptureMix, event: Event, edit: dict[str, object]
) -> None:
    assert departure(mix, event.replace(**edit)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("edit", "left"),
    [
        ({"stretch": 2.0}, 0.5),
        ({"stretch": 0.5}, 0.5),
        ({"stretch": 4.0}, 0.75),
        ({"decay_factor": 0.25}, 0.75),
        ({"gain_db": -20.0}, 0.9),
        ({"render_from": RenderFrom.BLEND, "blend": 0.25}, 0.25),
        ({"onset_samples": MODEL_SAMPLE_RATE // 2 + 15 * MS}, 0.5),
        ({"onset_samples": MODEL_SAMPLE_RATE // 2 - 15 * MS}, 0.5),
    ],
    ids=str,
)
def test_what_covers_a_part_of_its_place_leaves_the_rest(
    mix: CaptureMix, event: Event, edit: dict[str, float], left: float
) -> None:
    assert departure(mix, event.replace(**edit)) == pytest.approx(left, abs=0.01)


@given(
    stretch=st.floats(0.25, 4.0),
    decay_factor=st.floats(0.25, 4.0),
    gain_db=st.floats(-40.0, 12.0),
    moved_ms=st.integers(-40, 40),
)
def test_what_stays_of_several_edits_is_the_product(
    mix: CaptureMix, event: Event, stretch: float, decay_factor: float, gain_db: float, moved_ms: int
) -> None:
    onset = event.onset_samples + moved_ms * MS
    edits = {"stretch": stretch, "decay_factor": decay_factor, "gain_db": gain_db, "onset_samples": onset}
    stays = [1.0 - departure(mix, event.replace(**{name: value})) for name, value in edits.items()]
    assert 1.0 - departure(mix, event.replace(**edits)) == pytest.approx(np.prod(stays), abs=1e-4)


@pytest.mark.parametrize("residual_db", [0.0, -6.0, -np.inf])
def test_of_a_softer_residual_as_much_less_is_taken_away(
    shared_tiny_model: EventModel, mix: CaptureMix, event: Event, residual_db: float
) -> None:
    softer = CaptureMix(EventRenderer(shared_tiny_model), mix.sounds, MixSettings(residual_db=residual_db))
    assert departure(softer, event.replace(mute=True)) == pytest.approx(10 ** (residual_db / 20))


def test_without_a_residual_nothing_is_left_of_a_muted_event(
    shared_tiny_model: EventModel, mix: CaptureMix, event: Event
) -> None:
    silent = CaptureMix(EventRenderer(shared_tiny_model), mix.sounds, MixSettings(residual_db=-np.inf))
    muted = event.replace(mute=True)
    assert mix_captured(silent, [event]).any()
    assert not mix_captured(silent, [muted]).any()
    assert not mix_captured(silent, []).any(), "nor of one that was deleted"
