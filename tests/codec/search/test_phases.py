"""Partials measured in a recording: their phases in a room, and how loud they are where phases drift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import scipy.signal
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.config import DEFAULT
from codec.decoder import EventControls
from codec.decoder.waveform import render_waveform
from codec.events.event import Stage
from codec.model.event_model import EventModel
from codec.search.found import FoundEvents
from codec.search.measured_details import MeasuredDetails
from codec.search.phases import measured_partials

Audio = NDArray[np.float32]
ATOMS = (222, 278)


@pytest.fixture(scope="module")
def controls(model: EventModel, note: Callable[[float], Tensor]) -> EventControls:
    """Two equal partials that ring for long, dry."""
    made = model.controls(note(440.0))
    (block,) = made.resonances
    amplitude = torch.zeros_like(block.amplitude)
    amplitude[0, 0, list(ATOMS)] = 1.0
    block = replace(
        block,
        amplitude=amplitude,
        decay=torch.full_like(block.decay, 0.5),
        deformation=torch.ones_like(block.deformation),
        source_gain=torch.full_like(block.source_gain, 1e-4),
    )
    room = replace(made.room, mix=torch.zeros(1))
    return replace(made, level=torch.zeros(1), resonances=(block,), room=room)


def only(controls: EventControls, atom: int) -> EventControls:
    (block,) = controls.resonances
    amplitude = torch.zeros_like(block.amplitude)
    amplitude[0, 0, atom] = block.amplitude[0, 0, atom]
    return replace(controls, resonances=(replace(block, amplitude=amplitude),))


def dry(controls: EventControls) -> Audio:
    return render_waveform(controls, DEFAULT, (), seed=1, stage=Stage.RESONANCE)


def drifting(audio: Audio, radians: float, seed: int) -> Audio:
    """A sound whose phase walks at random, by so many radians every 70 ms."""
    walk = radians * np.cumsum(np.random.default_rng(seed).normal(size=len(audio) // 1500 + 2))
    phase = np.interp(np.arange(len(audio)) / 1500, np.arange(len(walk)), walk)
    return (scipy.signal.hilbert(audio) * np.exp(1j * phase)).real.astype(np.float32)


@pytest.mark.parametrize("mix", [0.7, 0.95])
def test_what_a_room_turns_phases_by_is_undone(controls: EventControls, mix: float) -> None:
    """An echo: what is measured of the recording is put through it once more when it is rendered."""
    echo = np.zeros(500, np.float32)
    echo[137] = 1.0
    rooms = [echo] * DEFAULT.n_rooms
    wet = replace(controls, room=replace(controls.room, mix=torch.full((1,), mix)))
    recording = render_waveform(wet, DEFAULT, rooms, seed=1)
    known = measured_partials(wet, DEFAULT, rooms, recording).partials
    again = render_waveform(wet, DEFAULT, rooms, seed=2, known=known)
    assert np.corrcoef(recording, again)[0, 1] > 0.8


@pytest.mark.parametrize(("radians", "seed"), [(0.0, 0), (0.5, 0), (0.5, 10)])
def test_a_partial_is_heard_at_its_level_although_its_phase_drifts(
    controls: EventControls, radians: float, seed: int
) -> None:
    first, second = (
        drifting(dry(only(controls, atom)), radians, seed + index) for index, atom in enumerate(ATOMS)
    )
    gains_db = measured_partials(controls, DEFAULT, (), first + second).partials[:, 3]
    assert len(gains_db) == 2
    assert gains_db.max() <= 0.0, "none is louder than it is expected"
    assert gains_db.min() > -1.9


@torch.inference_mode()
def test_the_louder_of_two_events_is_measured_first(
    model: EventModel, note: Callable[[float], Tensor]
) -> None:
    """Both stand for one note, the softer by 9 dB: it is not to take what the louder explains."""
    loud = note(440.0)
    soft = loud.clone()
    soft[0, 0] -= 1.0
    rooms = [room.impulse_response for room in model.bank.rooms]
    half = model.config.spectrum.n_onset_frames * model.config.spectrum.hop_samples
    recording = np.zeros(2 * half, np.float32)
    sound = render_waveform(model.controls(loud), DEFAULT, rooms, seed=5)[: len(recording) - 3000]
    recording[3000 : 3000 + len(sound)] = sound
    details, silence = MeasuredDetails(model, 0), np.zeros(half, np.float32)
    for part in (recording[:half], recording[half:], silence):
        details.advance(part)
    fitted = torch.zeros(2, model.heads.n_fitted)
    both = FoundEvents(torch.cat([soft, loud]), torch.tensor([3000.0, 3000.0]), fitted)
    details.add(both, both[:0])
    details.advance(silence)

    errors = list[float]()
    for vector, detail in zip((soft, loud), details.add(both[:0], both[:0]), strict=True):
        corrected = model.controls(vector, torch.from_numpy(detail.corrections)[None])
        heard = render_waveform(corrected, DEFAULT, rooms, seed=9, known=detail.partials)[: len(sound)]
        missing = sound - np.pad(heard, (0, len(sound) - len(heard)))
        errors.append(float(np.square(missing).sum() / np.square(sound).sum()))
    of_soft, of_loud = errors
    assert of_loud < 0.1
    assert of_soft > 0.5
