"""Glides: partials that move together, rendered and measured again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy.signal
import torch
from numpy.typing import NDArray

from codec.config import DEFAULT
from codec.decoder import EventControls
from codec.decoder.glides import ahead_s, glide_times_s, read_at, unwarped_s
from codec.decoder.waveform import excited_partials, render_waveform
from codec.events.event import Stage
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.search.phases import measured_partials

RATE = DEFAULT.spectrum.sample_rate
TIMES_S = glide_times_s(DEFAULT)
VIBRATO = 0.5 * np.sin(2 * np.pi * 4.0 * TIMES_S)
SLIDE = np.linspace(-1.0, 1.0, len(TIMES_S))


@pytest.fixture(scope="module")
def model() -> EventModel:
    return load_default_model()


@pytest.fixture(scope="module")
def controls(model: EventModel) -> EventControls:
    """Two harmonics that ring for long."""
    torch.manual_seed(3)
    made = model.controls(torch.randn(1, 32))
    (block,) = made.resonances
    amplitude = torch.zeros_like(block.amplitude)
    amplitude[0, 0, [222, 278]] = torch.tensor([1.0, 0.5])  # an octave, near enough
    block = replace(
        block,
        amplitude=amplitude,
        decay=torch.full_like(block.decay, 0.5),
        deformation=torch.ones_like(block.deformation),
        source_gain=torch.full_like(block.source_gain, 1e-4),
    )
    room = replace(made.room, mix=torch.zeros(1))
    return replace(made, level=torch.zeros(1), resonances=(block,), room=room)


def gliding(controls: EventControls, glide: NDArray[np.float64]) -> EventControls:
    (block,) = controls.resonances
    return replace(controls, resonances=(replace(block, glide=torch.from_numpy(glide).float()[None]),))


def rendered(controls: EventControls, **asked: float) -> NDArray[np.float32]:
    return render_waveform(controls, DEFAULT, (), seed=1, stage=Stage.RESONANCE, **asked)


def heard_hz(audio: NDArray[np.float32], near_hz: float) -> NDArray[np.float64]:
    """The frequency around `near_hz`, sample by sample."""
    band = scipy.signal.butter(6, [near_hz / 1.25, near_hz * 1.25], "bandpass", fs=RATE, output="sos")
    phase = np.unwrap(np.angle(scipy.signal.hilbert(scipy.signal.sosfiltfilt(band, audio))))
    return np.gradient(phase) * RATE / (2 * np.pi)


@pytest.mark.parametrize("glide", [VIBRATO, SLIDE])
def test_unwarping_is_the_inverse_of_warping(glide: NDArray[np.float64]) -> None:
    at = np.linspace(0.0, TIMES_S[-1] * 0.9, 200)
    warped = at + ahead_s(glide, at, DEFAULT)
    np.testing.assert_allclose(unwarped_s(glide, warped, DEFAULT), at, atol=1e-5)


def test_a_sound_is_read_between_its_samples() -> None:
    positions = np.linspace(100.0, 900.0, 333)
    tone = np.sin(0.3 * np.arange(1000))
    np.testing.assert_allclose(read_at(tone, positions), np.sin(0.3 * positions), atol=1e-3)


@pytest.mark.parametrize("stretch", [1.0, 1.5])
@pytest.mark.parametrize("glide", [VIBRATO, SLIDE])
def test_every_partial_follows_the_glide(
    controls: EventControls, glide: NDArray[np.float64], stretch: float
) -> None:
    audio = rendered(gliding(controls, glide), stretch=stretch)
    seconds = np.arange(len(audio)) / RATE / stretch
    inside = (seconds > 0.2) & (seconds < 2.0)
    for frequency in excited_partials(controls, DEFAULT).frequency_hz:
        wanted = frequency * 2 ** (np.interp(seconds, TIMES_S, glide) / 12)
        cents = 1200 * np.log2(heard_hz(audio, frequency)[inside] / wanted[inside])
        assert np.median(np.abs(cents)) < 3.0


def test_a_glide_keeps_loudness_in_its_place(controls: EventControls) -> None:
    steady, moved = rendered(controls), rendered(gliding(controls, SLIDE))
    for begin in range(0, 40_000, 8_000):
        one, other = (np.square(each[begin : begin + 8_000]).sum() for each in (steady, moved))
        assert 10 * np.log10(other / one) == pytest.approx(0.0, abs=0.5)


@pytest.mark.parametrize("glide", [VIBRATO, SLIDE])
def test_a_glide_is_measured_and_the_sound_is_found_again(
    controls: EventControls, glide: NDArray[np.float64]
) -> None:
    audio = rendered(gliding(controls, glide))
    measured = measured_partials(controls, DEFAULT, (), audio)
    inside = (TIMES_S > 0.1) & (TIMES_S < 2.0)
    # A slide as a whole may also be said by the partials' own frequencies.
    apart = measured.glide - glide
    assert np.median(np.abs(apart - np.median(apart[inside]))[inside]) < 0.06

    def error(given: EventControls, known: NDArray[np.float32]) -> float:
        again = render_waveform(given, DEFAULT, (), seed=2, stage=Stage.RESONANCE, known=known)
        return float(np.square(again - audio).sum() / np.square(audio).sum())

    assert error(gliding(controls, measured.glide), measured.partials) < 0.1
    assert error(controls, measured.partials) > 0.5


def test_what_does_not_glide_is_not_said_to(controls: EventControls) -> None:
    measured = measured_partials(controls, DEFAULT, (), rendered(controls))
    assert len(measured.partials) == 2
    assert not measured.glide.any()
