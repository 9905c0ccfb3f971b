from __future__ import annotations

import math

import numpy as np
import pytest

from codec.audio import AudioClip
from codec.capture import CapturedSounds, CaptureMix, ClipRecording, as_captured
from codec.capture.edits import CapturedEdits
from codec.capture.transposition import transposed
from codec.events import MODEL_SAMPLE_RATE, Event, StageSource
from codec.model import EventModel
from codec.panning import pan_gains
from codec.rendering import EventRenderer

RATE = 44_100


def peak_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 18))
    return float(spectrum.argmax() * RATE / (1 << 18))


@pytest.mark.parametrize("semitones", [-12.0, -1.0, 0.5, 7.0])
def test_a_transposed_tone_has_its_new_pitch_its_level_and_its_attack(semitones: float) -> None:
    time_s = np.arange(RATE) / RATE
    tone = np.where(time_s >= 0.2, np.exp(-3 * (time_s - 0.2)) * np.sin(2 * np.pi * 440 * time_s), 0.0)
    stereo = np.stack([tone, -0.5 * tone]).astype(np.float32)
    found = transposed(stereo, RATE, semitones, round(0.2 * RATE))
    assert found.shape == stereo.shape
    assert peak_hz(found[0]) == pytest.approx(440 * 2 ** (semitones / 12), rel=2e-3)
    np.testing.assert_allclose(found[1], -0.5 * found[0], atol=2e-3)
    level_db = 10 * np.log10(np.square(found).sum() / np.square(stereo).sum())
    assert abs(level_db) < 1.0
    energy = np.cumsum(np.square(found[0]))
    begins_s = np.searchsorted(energy, 0.02 * energy[-1]) / RATE
    assert begins_s == pytest.approx(0.2, abs=0.02)


@pytest.fixture
def event(tiny_model: EventModel) -> Event:
    event = as_captured(Event("a", 11_025, np.random.default_rng(1).normal(0, 1, 32), pan=0.3))
    room = EventRenderer(tiny_model).controls(event).room
    assert 0.05 < float(room.mix[0]) < 0.95
    return event


@pytest.fixture
def edits(tiny_model: EventModel, event: Event) -> CapturedEdits:
    renderer = EventRenderer(tiny_model)
    audio = renderer.render(event, sample_rate=RATE)
    samples = np.zeros((2, 5 * RATE), np.float32)
    audio = audio[: 4 * RATE]
    samples[:, RATE // 2 : RATE // 2 + len(audio)] = np.array(pan_gains(0.3))[:, None] * audio
    samples *= 0.5 / np.abs(samples).max()
    sounds = CapturedSounds(tiny_model, [event], ClipRecording(AudioClip(samples, RATE)))
    return CapturedEdits(renderer, sounds)


def energy(samples: np.ndarray) -> float:
    return float(np.square(samples, dtype=np.float64).sum())


def test_an_event_that_is_not_edited_has_its_captured_sound(edits: CapturedEdits, event: Event) -> None:
    plain = edits.edited(event)
    assert energy(plain.samples) > 0
    room = event.replace(room=StageSource(event.vector, "its own"))
    np.testing.assert_array_equal(edits.edited(room).samples, plain.samples)
    with pytest.raises(KeyError):
        edits.edited(event.replace(captured_id=None))


def test_a_pan_turns_the_image_and_keeps_the_energy(edits: CapturedEdits, event: Event) -> None:
    plain = edits.edited(event).samples
    for pan in (-1.0, 0.0, 1.0):
        turned = edits.edited(event.replace(pan=pan)).samples
        assert energy(turned) == pytest.approx(energy(plain), rel=1e-4)
        gains = np.array(pan_gains(pan)) / math.sqrt(2)
        found = np.sqrt(np.square(turned).sum(1) / energy(plain))
        np.testing.assert_allclose(found, np.abs(gains), atol=0.05)


def late_share(samples: np.ndarray) -> float:
    """Share of the energy that comes more than 0.2 s after half of it has come."""
    summed = np.cumsum(np.square(samples, dtype=np.float64).sum(0))
    half = int(np.searchsorted(summed, 0.5 * summed[-1]))
    return float(1 - summed[min(half + RATE // 5, len(summed) - 1)] / summed[-1])


def test_a_drier_sound_decays_faster_and_a_wetter_one_more_slowly(edits: CapturedEdits, event: Event) -> None:
    hall = max(edits._renderer.bank.rooms, key=lambda room: room.rt60_s).name  # pyright: ignore[reportPrivateUsage]
    plain = edits.edited(event).samples
    dry = edits.edited(event.replace(room_mix=0.0)).samples
    wet = edits.edited(event.replace(room_name=hall, room_mix=0.9)).samples
    assert late_share(dry) <= late_share(plain) < late_share(wet)
    assert not np.array_equal(dry, plain)
    assert abs(10 * np.log10(energy(wet) / energy(plain))) < 12
    with pytest.raises(KeyError):
        edits.edited(event.replace(room_name="no such room"))


def test_a_swap_is_the_models_render_at_the_captured_level(
    tiny_model: EventModel, edits: CapturedEdits, event: Event
) -> None:
    donor = StageSource(np.random.default_rng(2).normal(0, 1, 32), "donor")
    swapped = event.replace(resonance=donor)
    found, render = edits.edited(swapped), edits.from_model(swapped)
    assert found.begin_sample == round(event.onset_samples / MODEL_SAMPLE_RATE * RATE)
    gain = np.sqrt(energy(found.samples) / energy(render.samples))
    wanted = np.sqrt(energy(edits.edited(event).samples) / energy(edits.from_model(event).samples))
    assert gain == pytest.approx(np.clip(wanted, 0.25, 4.0), rel=1e-3)


def test_an_edited_event_takes_its_old_sound_away(
    tiny_model: EventModel, edits: CapturedEdits, event: Event
) -> None:
    sounds = edits._sounds  # pyright: ignore[reportPrivateUsage]
    mix = CaptureMix(EventRenderer(tiny_model), sounds)
    new, old, hole = mix.contribution(event.replace(transpose_semitones=2.0))
    assert energy(new.samples) == pytest.approx(energy(old.samples), rel=0.3)
    np.testing.assert_array_equal(old.samples, -sounds.sound("a").samples)
    np.testing.assert_array_equal(hole.samples, -sounds.hole("a").samples)
