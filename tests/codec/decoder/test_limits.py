"""The decoder at its limits: aliasing, the bound of excitation, powers in rooms, and what an edit keeps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from codec.config import DEFAULT
from codec.decoder import EventControls
from codec.decoder.expected import excitation_gain
from codec.decoder.sound_edits import hardened, stretched
from codec.decoder.waveform import combined_response, render_waveform
from codec.events.event import Event, Stage
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer

RATE = DEFAULT.spectrum.sample_rate


@pytest.fixture(scope="module")
def controls(shared_tiny_model: EventModel) -> EventControls:
    vector = np.random.default_rng(1).normal(0, 1, 32).astype(np.float32)
    with torch.inference_mode():
        return shared_tiny_model.controls(torch.from_numpy(vector)[None])


def with_one_partial(controls: EventControls, atom: int) -> EventControls:
    (block,) = controls.resonances
    amplitude = torch.zeros_like(block.amplitude)
    amplitude[0, 0, atom] = 1.0
    block = replace(block, amplitude=amplitude, source_gain=torch.full_like(block.source_gain, 1e-6))
    return replace(controls, resonances=(block,))


def power(audio: NDArray[np.float32]) -> float:
    return float(np.square(audio, dtype=np.float64).sum())


def test_a_partial_that_is_transposed_beyond_half_the_rate_is_silent(controls: EventControls) -> None:
    """Folded back, it would sound at a wrong pitch."""
    high = with_one_partial(controls, 440)
    plain, octaves_up = (
        power(render_waveform(high, DEFAULT, (), seed=1, stage=Stage.RESONANCE, transpose_semitones=each))
        for each in (0.0, 36.0)
    )
    assert octaves_up < 1e-6 * plain


@pytest.mark.parametrize("quietest_db", [-10.0, -100.0])
def test_a_bursts_colour_moves_a_resonance_by_12_db_at_most(
    controls: EventControls, quietest_db: float
) -> None:
    """A swapped burst colours the resonances, whatever it lacks: it silences none."""
    n_bands = controls.impulse.band_log_power.shape[1]
    log_power = torch.zeros(1, n_bands)
    log_power[0, : n_bands // 2] = quietest_db * np.log(10) / 10
    gain_db = 20 * torch.log10(excitation_gain(replace(controls.impulse, band_log_power=log_power), 480))
    assert float(gain_db.abs().max()) < 12.2
    assert float(gain_db[0, 0]) == pytest.approx(max(quietest_db / 2, -12.2), abs=0.5)
    assert float(gain_db[0, -1]) == pytest.approx(-float(gain_db[0, 0]), abs=0.1)


def test_rooms_of_equal_power_mix_to_that_power() -> None:
    generator = np.random.default_rng(0)
    rooms = [generator.normal(size=4000).astype(np.float32) for _ in range(4)]
    rooms = [room / np.sqrt(power(room)) for room in rooms]
    for weights in ([1.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0], [0.4, 0.3, 0.2, 0.1]):
        assert power(combined_response(rooms, np.array(weights))) == pytest.approx(1.0, abs=0.1)


def test_rooms_of_little_weight_are_left_out() -> None:
    rooms = [np.eye(3, dtype=np.float32)[k] for k in range(3)]
    response = combined_response(rooms, np.array([0.6, 0.35, 0.05]))
    np.testing.assert_allclose(np.square(response), [0.6 / 0.95, 0.35 / 0.95, 0.0], rtol=1e-5)


@pytest.mark.parametrize("hardness", [-1.0, -0.3, 1.0])
def test_a_burst_that_is_struck_harder_keeps_its_power(controls: EventControls, hardness: float) -> None:
    plain = controls.impulse.band_log_power.exp().sum()
    edited = hardened(controls, hardness, DEFAULT).impulse.band_log_power.exp().sum()
    assert float(edited) == pytest.approx(float(plain), rel=1e-4)


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_a_stretched_sound_rises_as_much_more_slowly(controls: EventControls, factor: float) -> None:
    """An attack of 60 ms: half of its level is reached so many times as late."""
    slow = replace(controls, impulse=replace(controls.impulse, attack_s=torch.tensor([0.06])))
    (block,) = slow.resonances
    steady = replace(
        block, decay=torch.full_like(block.decay, 0.1), deformation=torch.ones_like(block.deformation)
    )
    tone = with_one_partial(replace(slow, resonances=(steady,)), 300)

    def half_risen_s(stretch: float) -> float:
        audio = render_waveform(tone, DEFAULT, (), seed=1, stage=Stage.RESONANCE, stretch=stretch)
        level = np.abs(audio[: RATE // 2]).reshape(-1, 45).max(1)
        return float(np.argmax(level > 0.5 * level.max()) * 45 / RATE)

    assert half_risen_s(factor) == pytest.approx(factor * half_risen_s(1.0), rel=0.15)
    assert float(stretched(slow, factor).impulse.attack_s) == pytest.approx(0.06 * factor)


def test_a_render_is_cut_where_it_stays_60_db_below_its_peak(shared_tiny_model: EventModel) -> None:
    renderer = EventRenderer(shared_tiny_model)
    for seed in range(4):
        event = Event("a", 0, np.random.default_rng(seed).normal(0, 1, 32))
        whole = render_waveform(
            renderer.controls(event),
            shared_tiny_model.config,
            [room.impulse_response for room in renderer.bank.rooms],
            seed=int.from_bytes(b"", "little"),
        )
        heard = renderer.render(event)
        level = np.abs(whole) / np.abs(whole).max()
        assert len(heard) < len(whole)
        assert level[len(heard) + 2000 :].max(initial=0.0) < 2e-3
        assert np.abs(heard[-1]) == 0.0, "it ends in a fade"
