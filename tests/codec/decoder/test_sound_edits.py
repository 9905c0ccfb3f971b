"""Stretch, decay and hardness in the model's two readings: measured laws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from codec.config import ModelConfig
from codec.decoder import EventControls, ImpulseControls, ResonanceControls, RoomControls
from codec.decoder.grids import atom_frequencies_hz
from codec.decoder.sound_edits import hardened, ringing
from codec.decoder.waveform import render_waveform
from codec.events.event import Event, Stage
from codec.events.parameters import PARAMETERS, Curve
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer

RATE = 22_050
DECAY = 6.0  # 1/s: an RT60 of 1.15 s


@pytest.fixture(scope="module")
def note(tiny_config: ModelConfig) -> EventControls:
    """One decaying partial and hardly any burst."""
    decoder = tiny_config.decoder
    r = decoder.expressivity
    amplitude = torch.full((1, r, decoder.n_atoms), 1e-9)
    atom = int(np.abs(atom_frequencies_hz(decoder, tiny_config.spectrum) - 440.0).argmin())
    amplitude[0, 0, atom] = 0.3
    return EventControls(
        level=torch.zeros(1),
        shift_samples=torch.zeros(1),
        impulse=ImpulseControls(
            band_log_power=torch.full((1, decoder.n_noise_bands), -np.log(decoder.n_noise_bands)),
            band_decay=torch.full((1, decoder.n_noise_bands), 40.0),
            attack_s=torch.full((1,), 0.01),
            contour=torch.zeros(1, 0, 0),
            balance=torch.zeros(1, 0, 0),
        ),
        resonances=(
            ResonanceControls(
                amplitude=amplitude,
                decay=torch.full((1, r, decoder.n_decay_groups), DECAY),
                deformation=torch.ones(1, r, decoder.n_deformation_points),
                source_gain=torch.full((1,), 1e-4),
                position_log=torch.zeros(1, 0),
                contour=torch.zeros(1, 0, 0),
                balance=torch.zeros(1, 0, 0),
                tuning=torch.zeros(1, 0),
                glide=torch.zeros(1, 0),
            ),
        ),
        room=RoomControls(torch.ones(1, 1), torch.zeros(1)),
    )


def rendered(controls: EventControls, config: ModelConfig, stretch: float = 1.0) -> NDArray[np.float32]:
    return render_waveform(controls, config, (), seed=1, stage=Stage.RESONANCE, stretch=stretch)


def pitch_hz(audio: NDArray[np.float32]) -> float:
    begin = RATE // 10
    part = audio[begin : begin + 3 * RATE // 10]
    size = 1 << 19
    return float(np.abs(np.fft.rfft(part * np.hanning(len(part)), size)).argmax() * RATE / size)


def rt60_s(audio: NDArray[np.float32], begin_s: float = 0.1) -> float:
    """From a straight line through the level, 0 to -25 dB after `begin_s`."""
    frames = audio[round(begin_s * RATE) :]
    frames = frames[: len(frames) // 512 * 512].reshape(-1, 512)
    level_db = 10 * np.log10(np.square(frames, dtype=np.float64).mean(1) + 1e-20)
    n = int(np.argmax(level_db < level_db[0] - 25)) or len(level_db)
    slope = np.polyfit(np.arange(n) * 512 / RATE, level_db[:n], 1)[0]
    return float(-60 / slope)


@pytest.mark.parametrize("factor", [0.25, 0.5, 2.0, 4.0])
def test_a_stretched_note_keeps_its_pitch_and_decays_in_proportion(
    note: EventControls, tiny_config: ModelConfig, factor: float
) -> None:
    plain, slower = rendered(note, tiny_config), rendered(note, tiny_config, factor)
    assert abs(1200 * np.log2(pitch_hz(slower) / pitch_hz(plain))) < 10
    assert rt60_s(slower, 0.1 * factor) / rt60_s(plain) == pytest.approx(factor, rel=0.1)
    assert len(slower) == round(factor * len(plain))


@pytest.mark.parametrize("factor", [0.25, 0.5, 2.0, 4.0])
def test_a_decay_that_is_scaled_is_heard_so_and_the_onset_stays(
    note: EventControls, tiny_config: ModelConfig, factor: float
) -> None:
    plain, longer = rendered(note, tiny_config), rendered(ringing(note, factor), tiny_config)
    assert rt60_s(plain) == pytest.approx(np.log(1000) / DECAY, rel=0.05)
    assert rt60_s(longer, 0.05) / rt60_s(plain) == pytest.approx(factor, rel=0.1)
    assert abs(1200 * np.log2(pitch_hz(longer) / pitch_hz(plain))) < 10
    onset = slice(0, RATE // 100)
    assert np.abs(longer[onset] - plain[onset]).max() < 0.2 * np.abs(plain[onset]).max()
    assert len(longer) == len(plain)


def test_a_stretch_scales_the_deformation(note: EventControls, tiny_config: ModelConfig) -> None:
    deformation = note.resonances[0].deformation.clone()
    deformation[..., 12:] = 0.0
    gated = replace(note, resonances=(replace(note.resonances[0], deformation=deformation),))

    def end_s(audio: NDArray[np.float32]) -> float:
        return float(np.flatnonzero(np.abs(audio) > 1e-3 * np.abs(audio).max())[-1] / RATE)

    plain = end_s(rendered(gated, tiny_config))
    assert plain < 2.5
    assert end_s(rendered(gated, tiny_config, 2.0)) / plain == pytest.approx(2.0, rel=0.1)


def test_an_edit_of_one_thing_leaves_the_partials_phases(
    note: EventControls, tiny_config: ModelConfig
) -> None:
    """However far the burst is stretched, as many numbers are drawn before the phases."""
    plain, slower = rendered(note, tiny_config), rendered(note, tiny_config, 3.0)
    part = slice(RATE // 20, RATE // 10)
    assert np.corrcoef(plain[part], slower[part])[0, 1] > 0.99


def test_harder_is_brighter_and_sharper(note: EventControls, tiny_config: ModelConfig) -> None:
    loud = replace(note, resonances=(replace(note.resonances[0], source_gain=torch.ones(1)),))

    def brightness_hz(audio: NDArray[np.float32]) -> float:
        power = np.square(np.abs(np.fft.rfft(audio[: RATE // 5], 1 << 14)))
        return float((power * np.fft.rfftfreq(1 << 14, 1 / RATE)).sum() / power.sum())

    def energy_at_once(audio: NDArray[np.float32]) -> float:
        return float(np.square(audio[: RATE // 200]).sum() / np.square(audio[: RATE // 5]).sum())

    soft, own, hard = (
        render_waveform(hardened(loud, value, tiny_config), tiny_config, (), seed=1, stage=Stage.IMPULSE)
        for value in (-1.0, 0.0, 1.0)
    )
    assert brightness_hz(soft) < 0.8 * brightness_hz(own) < 0.64 * brightness_hz(hard)
    assert energy_at_once(soft) < energy_at_once(own) < energy_at_once(hard)
    torch.testing.assert_close(hardened(loud, 0.0, tiny_config).impulse.attack_s, loud.impulse.attack_s)


@pytest.mark.parametrize(
    "edit", [{"stretch": 2.0}, {"stretch": 0.5}, {"decay_factor": 0.5}, {"hardness": 0.8}]
)
def test_the_expected_magnitude_follows_the_waveform(tiny_model: EventModel, edit: dict[str, float]) -> None:
    renderer = EventRenderer(tiny_model)
    plain = Event("a", 11_025, np.random.default_rng(1).normal(0, 1, 32), room_mix=0.0)
    edited = plain.replace(**edit)

    def energies(event: Event) -> NDArray[np.float64]:
        """Of eighths of a second from the onset on, heard and expected, in dB."""
        expected = renderer.expected_magnitude([event], 400).square().sum(1).double().numpy()
        audio = np.zeros(400 * 256)
        found = renderer.render(event)[: len(audio) - 11_025]
        audio[11_025 : 11_025 + len(found)] = found
        heard = np.square(audio).reshape(-1, 256).sum(1)
        parts = [(rows[43:] / heard[43:].max()) for rows in (heard, expected)]
        return 10 * np.log10(np.stack([p[: 11 * 20].reshape(20, 11).sum(1) for p in parts]) + 1e-9)

    heard, expected = energies(edited) - energies(plain)
    loud = energies(plain)[0] > energies(plain)[0].max() - 30
    np.testing.assert_allclose(heard[loud].clip(-40), expected[loud].clip(-40), atol=2.5)
    assert np.abs(heard[loud]).max() > 0.5, "the edit is heard"


def test_measures_follow_the_stretch(tiny_model: EventModel) -> None:
    renderer = EventRenderer(tiny_model)
    event = Event("a", 0, np.random.default_rng(1).normal(0, 1, 32))
    plain, longer = renderer.measures([event, event.replace(stretch=2.0)])
    assert longer.audible_length_s == pytest.approx(2 * plain.audible_length_s)
    assert (longer.pitch_hz, longer.loudness_db) == (plain.pitch_hz, plain.loudness_db)


def test_the_table_has_every_number_of_an_event_with_its_default() -> None:
    event = Event("a", 0, np.zeros(32))
    for field, parameter in PARAMETERS.items():
        assert getattr(event, field) == parameter.default
        low, high = parameter.slider_range
        for position in (low, (low + high) / 2, high):
            value = parameter.value_at(position)
            assert parameter.low <= value <= parameter.high
            assert parameter.position(value) == pytest.approx(position)
        assert parameter.clamped(1e9) == parameter.high
        with pytest.raises(ValueError, match=field):
            parameter.clamped(float("nan"))
    assert PARAMETERS["stretch"].curve is Curve.LOGARITHMIC
    assert PARAMETERS["stretch"].value_at(0.0) == 1.0
