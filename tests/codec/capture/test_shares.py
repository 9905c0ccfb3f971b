"""What events get of a recording: laws of the shares, of their limits, and of the sounds that are kept."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from codec.audio.clip import AudioClip
from codec.audio.panning import pan_gains
from codec.capture import CapturedSounds, ClipRecording, SoundStore, as_captured
from codec.capture.edits import CapturedEdits
from codec.capture.grid import Grid
from codec.capture.powers import ExpectedPowers
from codec.capture.retiming import Retiming
from codec.capture.store import StoredSounds, rounded
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer

RATE = MODEL_SAMPLE_RATE


def energy(samples: np.ndarray) -> float:
    return float(np.square(samples, dtype=np.float64).sum())


def softer(event: Event, decibels: float) -> Event:
    vector = event.vector.copy()
    vector[0] -= decibels * np.log(10) / 20
    return event.replace(vector=vector)


@pytest.fixture(scope="module")
def event() -> Event:
    return as_captured(Event("a", 11_025, np.random.default_rng(1).normal(0, 1, 32)))


def recording_of(model: EventModel, event: Event) -> ClipRecording:
    """The event alone, in mono."""
    samples = np.zeros((1, 4 * RATE), np.float32)
    audio = EventRenderer(model).render(event)[: 3 * RATE]
    samples[0, event.onset_samples : event.onset_samples + len(audio)] = audio
    return ClipRecording(AudioClip(samples, RATE))


def test_an_event_that_is_expected_too_soft_gets_as_much_as_if_it_were_not(
    shared_tiny_model: EventModel, event: Event
) -> None:
    recording = recording_of(shared_tiny_model, event)
    right, soft = (
        energy(CapturedSounds(shared_tiny_model, [each], recording).sound("a").samples)
        for each in (event, softer(event, 15.0))
    )
    assert right > 0.7 * energy(recording.read(0, recording.n_samples))
    assert soft == pytest.approx(right, rel=0.1)


@pytest.mark.parametrize("pan", [-1.0, -0.4, 0.0, 0.7])
def test_powers_in_the_channels_are_those_of_the_mean_that_was_encoded(
    shared_tiny_model: EventModel, event: Event, pan: float
) -> None:
    grid = Grid(shared_tiny_model.config, shared_tiny_model.expected.line_response, RATE)
    powers = ExpectedPowers(shared_tiny_model, grid, [event.replace(pan=pan)], 2)
    factors = powers.of(["a"])["a"].channel_factors
    # Amplitudes in phase, as a pan makes them: their mean is the sound that was encoded.
    assert np.sqrt(factors).mean() == pytest.approx(1.0, abs=0.12)
    left, right = pan_gains(pan)
    if min(left, right) > 0.2:
        assert np.sqrt(factors[0] / factors[1]) == pytest.approx(left / right, rel=1e-5)
    assert factors.min() >= 0.0099 * factors.max(), "it is expected in both, wherever it was heard"


def test_an_edit_raises_nothing_by_more_than_12_db(tiny_model: EventModel, event: Event) -> None:
    """A sound that swells is struck hard: the model expects its beginning eight times as strong."""
    with torch.no_grad():
        tiny_model.heads.attack.bias.fill_(4.0)
        tiny_model.heads.room_mix.bias.fill_(-8.0)
    sounds = CapturedSounds(tiny_model, [event], recording_of(tiny_model, event))
    edits = CapturedEdits(EventRenderer(tiny_model), sounds)
    plain, hard = edits.edited(event), edits.edited(event.replace(hardness=1.0))
    assert plain.begin_sample == hard.begin_sample
    before, after = (
        np.square(each.samples[0, :8000], dtype=np.float64).reshape(-1, 1000).sum(1) for each in (plain, hard)
    )
    assert 4.0 < (after / before).max() < 16.0


@pytest.mark.parametrize("factor", [1.5, 3.0])
def test_a_stretched_glide_stays_steady(factor: float) -> None:
    """While a partial wanders from bin to bin, all bins that show it have to agree on its phase."""
    seconds = np.arange(2 * RATE) / RATE
    glide = np.sin(2 * np.pi * (400 * seconds + 60 * seconds**2)).astype(np.float32)
    found = Retiming(RATE, stretch=factor).applied(glide[None], 0)[0]
    inside = found[RATE // 4 : round(factor * RATE)]
    level = np.sqrt(np.square(inside[: len(inside) // 400 * 400]).reshape(-1, 400).mean(1))
    assert level.std() < 0.03 * level.mean()
    assert level.mean() == pytest.approx(np.sqrt(0.5), rel=0.03)


def test_the_store_drops_what_was_used_longest_ago(tmp_path: Path) -> None:
    sound = rounded(0, np.ones((1, 1000), np.float32), 1000)
    kept = StoredSounds(sound, sound)
    store = SoundStore(tmp_path, 5 * 4100)
    for key in "abcde":
        assert store.put(key, kept)
    for path in tmp_path.glob("*.sound"):
        os.utime(path, (1e9, 1e9))
    assert store.get("b") is not None
    assert store.put("f", kept)
    assert store.get("b") is not None
    assert sum(store.get(key) is None for key in "acde") > 0
