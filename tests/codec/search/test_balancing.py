"""Balance: what brings rendered events nearer to a recording than contours can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from codec.config import DEFAULT
from codec.decoder import EventControls
from codec.decoder.grids import balance_times_s
from codec.decoder.waveform import phase_seed, render_waveform
from codec.events.detail import Detail
from codec.model.event_model import EventModel
from codec.search.balancing import Balancing
from codec.search.found import FoundEvents
from codec.search.measured_details import MeasuredDetails
from codec.signal.stft import magnitude

Audio = NDArray[np.float32]

SPECTRUM, DECODER = DEFAULT.spectrum, DEFAULT.decoder
TIMES_S = balance_times_s(DECODER, SPECTRUM)
SHAPE = DECODER.n_balance_bands, DECODER.n_balance_points
N = 2**17


@pytest.fixture(scope="module")
def vector(note: Callable[[float], torch.Tensor]) -> torch.Tensor:
    return note(440.0)


def with_balance(controls: EventControls, balance: torch.Tensor) -> EventControls:
    first, *others = controls.resonances
    impulse = replace(controls.impulse, balance=balance)
    return replace(controls, impulse=impulse, resonances=(replace(first, balance=balance), *others))


def noise(seed: int) -> Audio:
    return np.random.default_rng(seed).normal(0, 0.05, N).astype(np.float32)


def fades(audio: Audio, rate_hz: float = 2.0) -> tuple[Audio, Audio]:
    """A gain that comes and goes, in nepers, and the sound with it."""
    nepers = 0.5 * np.sin(2 * np.pi * rate_hz * np.arange(len(audio)) / SPECTRUM.sample_rate)
    return nepers.astype(np.float32), (audio * np.exp(nepers)).astype(np.float32)


@torch.inference_mode()
def test_a_balance_is_heard_and_not_expected(model: EventModel, vector: torch.Tensor) -> None:
    plain = model.controls(vector)
    louder = with_balance(plain, torch.full((1, *SHAPE), 0.5))
    torch.testing.assert_close(model.expected(louder), model.expected(plain))
    sounds = [
        render_waveform(controls, DEFAULT, [room.impulse_response for room in model.bank.rooms], seed=1)
        for controls in (plain, louder)
    ]
    np.testing.assert_allclose(sounds[1], np.exp(0.5) * sounds[0], rtol=1e-3, atol=1e-4)


def test_the_balance_follows_the_recording_where_it_is_known() -> None:
    sound = noise(0)
    nepers, recording = fades(sound)
    balancing = Balancing(DEFAULT, recording, N // 2)
    onset = 5000
    (step,) = balancing.log_gains(sound, [(onset, sound[onset:])])
    wanted = np.interp(TIMES_S * SPECTRUM.sample_rate + onset, np.arange(N), nepers)
    known = TIMES_S * SPECTRUM.sample_rate + onset < N // 2 - SPECTRUM.fft_size
    unknown = TIMES_S * SPECTRUM.sample_rate + onset > N // 2 + SPECTRUM.fft_size
    assert np.corrcoef(step[8:, known].mean(0), wanted[known])[0, 1] > 0.95
    assert np.abs(step[8:, known].mean(0) - wanted[known]).max() < 0.2
    assert not step[:, unknown].any()


def test_an_event_that_began_before_is_balanced_as_in_a_longer_recording() -> None:
    sound, lead = noise(3), 6144
    recording = fades(sound)[1]
    (whole,) = Balancing(DEFAULT, recording, N).log_gains(sound, [(0, sound)])
    (cut,) = Balancing(DEFAULT, recording[lead:], N - lead).log_gains(sound[lead:], [(-lead, sound)])
    later = TIMES_S * SPECTRUM.sample_rate > lead + SPECTRUM.fft_size
    np.testing.assert_allclose(cut[:, later], whole[:, later], atol=0.02)


def test_an_event_that_nobody_hears_there_keeps_its_balance() -> None:
    loud, quiet = noise(1), 0.03 * noise(2)
    recording = fades(loud)[1] + quiet
    balancing = Balancing(DEFAULT, recording, N)
    of_loud, of_quiet = balancing.log_gains(loud + quiet, [(0, loud), (0, quiet)])
    assert np.abs(of_loud).mean() > 0.15
    assert np.abs(of_quiet).mean() < 0.02


def test_silence_asks_for_nothing() -> None:
    silence = np.zeros(N, np.float32)
    (step,) = Balancing(DEFAULT, silence, N).log_gains(silence, [(100, silence[:9000])])
    assert step.shape == SHAPE
    assert not step.any()


@torch.inference_mode()
def test_details_take_their_balance_from_the_recording(model: EventModel, vector: torch.Tensor) -> None:
    rooms = [room.impulse_response for room in model.bank.rooms]
    seed = phase_seed(vector[0].numpy())
    sound = render_waveform(model.controls(vector), DEFAULT, rooms, seed=seed)[: N - 3000]
    recording = np.zeros(N, np.float32)
    recording[3000 : 3000 + len(sound)] = fades(sound)[1]
    nothing = FoundEvents(torch.zeros(0, 32), torch.zeros(0), torch.zeros(0, model.heads.n_fitted))
    event = FoundEvents(vector, torch.tensor([3000.0]), torch.zeros(1, model.heads.n_fitted))
    details = MeasuredDetails(model, 3)
    for half in (*np.split(recording, 2), np.zeros(N // 2, np.float32)):
        details.advance(half)
    assert not details.add(event, nothing), "its details wait for the events after it"
    details.advance(np.zeros(N // 2, np.float32))
    (detail,) = details.add(nothing, nothing)

    def error(heard: Detail) -> float:
        corrections = torch.from_numpy(heard.corrections)[None]
        controls = model.controls(vector, corrections)
        audio = np.zeros_like(recording)
        waveform = render_waveform(controls, DEFAULT, rooms, seed=seed, known=heard.partials)[: N - 3000]
        audio[3000 : 3000 + len(waveform)] = waveform
        wanted, got = (magnitude(torch.from_numpy(each), SPECTRUM) for each in (recording, audio))
        return float((wanted - got).norm() / wanted.norm())

    n_balance = model.heads.correction_sizes[-1]
    without = np.concatenate([detail.corrections[:-n_balance], np.zeros(n_balance)])
    assert error(detail) < 0.6 * error(Detail(without, detail.partials))
