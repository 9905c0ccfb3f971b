from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from codec.audio.clip import AudioClip
from codec.audio.panning import pan_gains
from codec.audio.placed import PlacedSound
from codec.capture import CapturedSounds, CaptureMix, ClipRecording, as_captured
from codec.capture.edits import CapturedEdits
from codec.capture.retiming import Retiming
from codec.decoder.waveform import render_waveform
from codec.events.event import MODEL_SAMPLE_RATE, Event, Stage, StageSource
from codec.model.event_model import EventModel
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
    found = Retiming(RATE, semitones).applied(stereo, round(0.2 * RATE))
    assert found.shape == stereo.shape
    assert peak_hz(found[0]) == pytest.approx(440 * 2 ** (semitones / 12), rel=2e-3)
    np.testing.assert_allclose(found[1], -0.5 * found[0], atol=2e-3)
    level_db = 10 * np.log10(np.square(found).sum() / np.square(stereo).sum())
    assert abs(level_db) < 1.0
    energy = np.cumsum(np.square(found[0]))
    begins_s = np.searchsorted(energy, 0.02 * energy[-1]) / RATE
    assert begins_s == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize("factor", [0.25, 0.5, 2.0, 4.0])
def test_a_stretched_tone_keeps_its_pitch_and_its_attack_and_decays_in_proportion(factor: float) -> None:
    time_s = np.arange(RATE) / RATE
    onset = round(0.2 * RATE)
    tone = np.where(time_s >= 0.2, np.exp(-6 * (time_s - 0.2)) * np.sin(2 * np.pi * 440 * time_s), 0.0)
    tone[onset : onset + 200] += np.random.default_rng(0).normal(0, 0.5, 200)
    stereo = np.stack([tone, -0.5 * tone]).astype(np.float32)
    retiming = Retiming(RATE, stretch=factor)
    found = retiming.applied(stereo, onset)
    after = onset + retiming.attack_samples
    assert found.shape[1] == pytest.approx(after + factor * (RATE - after), abs=1)
    np.testing.assert_allclose(found[1], -0.5 * found[0], atol=2e-3)
    assert abs(1200 * np.log2(peak_hz(found[0, after + 2000 :]) / 440)) < 10
    assert np.abs(found[:, : onset - 20]).max() < 1e-3, "nothing is heard before the attack"
    attack = slice(onset, onset + 400)
    assert np.corrcoef(found[0, attack], stereo[0, attack])[0, 1] > 0.99
    frames = found[0, after + 2048 :]
    frames = frames[: len(frames) // 512 * 512].reshape(-1, 512)
    level_db = 10 * np.log10(np.square(frames).mean(1) + 1e-20)
    n_straight = min(int(np.argmax(level_db < level_db[0] - 25)) or len(level_db), len(level_db) - 8)
    slope = np.polyfit(np.arange(n_straight) * 512 / RATE, level_db[:n_straight], 1)[0]
    assert -6 * 20 * np.log10(np.e) / slope == pytest.approx(factor, rel=0.1)


def test_without_a_change_a_sound_is_returned_as_it_is() -> None:
    samples = np.random.default_rng(0).normal(size=(2, 500)).astype(np.float32)
    assert Retiming(RATE).applied(samples, 100) is samples


def test_transposing_and_stretching_together_do_both() -> None:
    time_s = np.arange(RATE) / RATE
    tone = np.sin(2 * np.pi * 440 * time_s)[None].astype(np.float32)
    retiming = Retiming(RATE, 12.0, 2.0)
    found = retiming.applied(tone, 0)
    after = retiming.attack_samples
    assert found.shape[1] == pytest.approx(after + 2 * (RATE - after), abs=1)
    assert peak_hz(found[0]) == pytest.approx(880, rel=2e-3)
    assert np.abs(found[0, 3000:-6000]).max() == pytest.approx(1.0, abs=0.2)


@pytest.fixture(scope="module")
def event(shared_tiny_model: EventModel) -> Event:
    event = as_captured(Event("a", 11_025, np.random.default_rng(1).normal(0, 1, 32), pan=0.3))
    room = EventRenderer(shared_tiny_model).controls(event).room
    assert 0.05 < float(room.mix[0]) < 0.95
    return event


@pytest.fixture(scope="module")
def edits(shared_tiny_model: EventModel, event: Event) -> CapturedEdits:
    renderer = EventRenderer(shared_tiny_model)
    audio = renderer.render(event, sample_rate=RATE)
    samples = np.zeros((2, 5 * RATE), np.float32)
    audio = audio[: 4 * RATE]
    samples[:, RATE // 2 : RATE // 2 + len(audio)] = np.array(pan_gains(0.3))[:, None] * audio
    samples *= 0.5 / np.abs(samples).max()
    sounds = CapturedSounds(shared_tiny_model, [event], ClipRecording(AudioClip(samples, RATE)))
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


def decay_s(samples: np.ndarray) -> float:
    """Time in which what is still to come of the energy falls by 20 dB."""
    to_come = np.cumsum(np.square(samples, dtype=np.float64).sum(0)[::-1])[::-1]
    level_db = 10 * np.log10(to_come / to_come[0] + 1e-12)
    return float(np.argmax(level_db < -25) - np.argmax(level_db < -5)) / RATE


@pytest.fixture
def ringing_edits(tiny_model: EventModel, event: Event) -> CapturedEdits:
    """Of a recording of the event with other phases, decaying within half a second and nearly dry."""
    with torch.no_grad():
        for block in tiny_model.heads.blocks:
            assert isinstance(block.decay, torch.nn.Linear)
            block.decay.bias.fill_(1.5)
        tiny_model.heads.room_mix.bias.fill_(-8.0)
    renderer = EventRenderer(tiny_model)
    samples = np.zeros((2, 5 * MODEL_SAMPLE_RATE), np.float32)
    audio = render_waveform(renderer.controls(event), tiny_model.config, [], seed=5, stage=Stage.RESONANCE)
    onset = event.onset_samples
    samples[:, onset : onset + len(audio)] = np.array(pan_gains(0.3))[:, None] * audio
    recording = ClipRecording(AudioClip(samples, MODEL_SAMPLE_RATE))
    return CapturedEdits(renderer, CapturedSounds(tiny_model, [event], recording))


@pytest.mark.parametrize("factor", [0.25, 0.5, 2.0, 4.0])
def test_a_captured_sound_decays_as_the_model_says(
    ringing_edits: CapturedEdits, event: Event, factor: float
) -> None:
    plain, edited = (ringing_edits.edited(each) for each in (event, event.replace(decay_factor=factor)))
    models = [ringing_edits.from_model(each) for each in (event, event.replace(decay_factor=factor))]
    captured_ratio = decay_s(edited.samples) / decay_s(plain.samples)
    assert captured_ratio == pytest.approx(decay_s(models[1].samples) / decay_s(models[0].samples), rel=0.15)
    assert (captured_ratio - 1) * (factor - 1) > 0.1, "the decay is another"
    louder = energy(edited.samples) / energy(plain.samples)
    assert abs(10 * np.log10(louder / (energy(models[1].samples) / energy(models[0].samples)))) < 2.0
    onset = event.onset_samples - plain.begin_sample
    begin = event.onset_samples - edited.begin_sample
    found = edited.samples[0, begin : begin + 200]
    assert np.corrcoef(found, plain.samples[0, onset : onset + 200])[0, 1] > 0.9


def test_a_captured_sound_struck_harder_is_brighter(edits: CapturedEdits, event: Event) -> None:
    def brightness_hz(samples: np.ndarray) -> float:
        power = np.square(np.abs(np.fft.rfft(samples, axis=1))).sum(0)
        return float((power * np.fft.rfftfreq(samples.shape[1], 1 / RATE)).sum() / power.sum())

    soft, own, hard = (
        brightness_hz(edits.edited(event.replace(hardness=value)).samples) for value in (-1.0, 0.0, 1.0)
    )
    assert soft < 0.98 * own < 0.96 * hard


def test_a_stretched_captured_sound_keeps_its_onset(edits: CapturedEdits, event: Event) -> None:
    plain, longer = edits.edited(event), edits.edited(event.replace(stretch=2.0))
    assert longer.begin_sample == plain.begin_sample
    onset = round(event.onset_s * RATE) - plain.begin_sample
    attack = slice(onset, onset + 500)
    assert np.corrcoef(plain.samples[0, attack], longer.samples[0, attack])[0, 1] > 0.98
    assert decay_s(longer.samples) == pytest.approx(2 * decay_s(plain.samples), rel=0.1)
    moved = edits.edited(event.replace(stretch=2.0, onset_samples=event.onset_samples + 11_025))
    assert moved.begin_sample == longer.begin_sample + RATE // 2


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


def test_a_replaced_or_morphed_vector_is_heard_as_a_swap_is(
    tiny_model: EventModel, edits: CapturedEdits, event: Event
) -> None:
    other = np.random.default_rng(2).normal(0, 1, 32).astype(np.float32)
    morphed = event.replace(vector=0.5 * event.vector + 0.5 * other)
    found, render = edits.edited(morphed), edits.from_model(morphed)
    gain = np.sqrt(energy(found.samples) / energy(render.samples))
    np.testing.assert_allclose(found.samples, gain * render.samples, rtol=1e-3, atol=1e-6)
    wanted = np.sqrt(energy(edits.edited(event).samples) / energy(edits.from_model(event).samples))
    assert gain == pytest.approx(np.clip(wanted, 0.25, 4.0), rel=1e-3)
    mix = CaptureMix(EventRenderer(tiny_model), edits._sounds)  # pyright: ignore[reportPrivateUsage]
    _, _, hole = mix.contribution(morphed)
    np.testing.assert_array_equal(hole.samples, -mix.sounds.hole("a").samples)


def test_an_edited_event_takes_its_old_sound_away(
    tiny_model: EventModel, edits: CapturedEdits, event: Event
) -> None:
    sounds = edits._sounds  # pyright: ignore[reportPrivateUsage]
    mix = CaptureMix(EventRenderer(tiny_model), sounds)
    new, old, hole = mix.contribution(event.replace(transpose_semitones=2.0))
    assert energy(new.samples) == pytest.approx(energy(old.samples), rel=0.3)
    np.testing.assert_array_equal(old.samples, -sounds.sound("a").samples)
    np.testing.assert_array_equal(hole.samples, -sounds.hole("a").samples)


@pytest.mark.parametrize(
    ("edit", "first_s"),
    [
        ({"stretch": 4.0}, 1.0),
        ({"stretch": 2.0, "transpose_semitones": 5.0}, 1.0),
        ({"transpose_semitones": -5.0, "pan": -0.5}, 1.0),
        ({"decay_factor": 2.0}, None),
        ({"stretch": 2.0, "decay_factor": 2.0}, 1.0),
    ],
    ids=str,
)
def test_a_sound_that_takes_long_begins_before_it_is_whole(
    edits: CapturedEdits, event: Event, edit: dict[str, float], first_s: float | None
) -> None:
    edited = event.replace(**edit)
    heard: list[PlacedSound] = []
    whole = edits.edited(edited, heard.append)
    np.testing.assert_array_equal(whole.samples, edits.edited(edited).samples)
    (first,) = heard
    assert first.begin_sample == whole.begin_sample
    length_s = (first.end_sample - round(event.onset_s * RATE)) / RATE
    if first_s is None:
        assert length_s > 2.0
    else:
        assert length_s == pytest.approx(first_s, abs=0.01)
    n_same = round(0.3 * RATE) + round(event.onset_s * RATE) - first.begin_sample
    reference = whole.samples[:, :n_same]
    # Late in a longer decay the model adds to the recording.
    allowed = 0.2 if "decay_factor" in edit else 1e-6
    assert energy(first.samples[:, :n_same] - reference) <= allowed * energy(reference)
    assert np.abs(first.samples[:, -5:]).max() < 0.01 * np.abs(first.samples).max(), "its end is faded"


@pytest.mark.parametrize("edit", [{}, {"gain_db": -3.0}, {"hardness": 0.5}, {"decay_factor": 0.5}], ids=str)
def test_what_is_made_at_once_is_made_once(
    edits: CapturedEdits, event: Event, edit: dict[str, float]
) -> None:
    edits.edited(event.replace(**edit), lambda _: pytest.fail("made in two goes"))
