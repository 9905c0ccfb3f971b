"""Details of events whose corrections are fitted: glides, phases and balance, measured in the recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.balancing import Balancing
from codec.decoder.heads import BALANCE_REACH, BALANCE_UNIT, GLIDE_UNIT
from codec.decoder.waveform import render_waveform
from codec.detail import Detail
from codec.events import Stage
from codec.model import EventModel
from codec.phases import measured_partials
from codec.pruning import FoundEvents
from codec.rendering import phase_seed

__all__ = ["measured_details"]

FloatArray = NDArray[np.float32]

_N_ROUNDS = 4
_STRIDE = 1.5
_MOST = 0.95
"""Of its bound, what a balance may reach."""


@dataclass(frozen=True)
class _Rendered:
    """An event as it will be heard: its onset in samples, its vector [1, 32], detail and waveform."""

    onset: int
    vector: Tensor
    detail: Detail
    waveform: FloatArray

    def add_to(self, audio: FloatArray, sign: float = 1.0) -> None:
        """Add the waveform to audio that may end before it does, in place."""
        heard = self.waveform[: max(0, len(audio) - self.onset)]
        audio[self.onset : self.onset + len(heard)] += sign * heard


@torch.inference_mode()
def measured_details(
    model: EventModel,
    final: FoundEvents,
    held: FoundEvents,
    recording: FloatArray,
    sounding: FloatArray,
    n_known: int,
) -> list[Detail]:
    """Return the details of final events.

    Partials are measured loudest first, each in what louder ones leave of the recording. Events that are held
    come before final ones where they are louder; they are measured again when final. Then the
    final ones are balanced: brought nearer to the recording, round by round.

    Parameters
    ----------
    recording
        From the first frame's centre on, mono at the model's rate, [n_samples].
    sounding
        What earlier events sound there, [n_samples]. The final events are added to it, in place.
    n_known
        Until which sample all events are known.
    """
    rendered = _measured(model, final.joined(held), recording - sounding)
    beside = sounding.copy()
    for each in rendered[len(final) :]:
        each.add_to(beside)
    balanced = _balanced(model, rendered[: len(final)], beside, Balancing(model.config, recording, n_known))
    for each in balanced:
        each.add_to(sounding)
    return [each.detail for each in balanced]


def _measured(model: EventModel, events: FoundEvents, left: FloatArray) -> list[_Rendered]:
    """Measure the partials of events; what they sound is taken out of what is left, in place."""
    config, rooms = model.config, [room.impulse_response for room in model.bank.rooms]
    no_balance = np.zeros(model.heads.correction_sizes[-1])
    controls = model.controls(events.vectors, events.corrections)
    energy = model.expected.power(controls, Stage.ROOM).components().sum((1, 2))
    rendered: dict[int, _Rendered] = {}
    for index in energy.argsort(descending=True).tolist():
        onset = max(0, round(float(events.onsets_samples[index])))
        measured = measured_partials(controls.select(index), config, rooms, left[onset:])
        fitted = events.corrections[index].numpy()
        corrections = np.concatenate([fitted, measured.glide / GLIDE_UNIT, no_balance])
        detail = Detail(corrections, measured.partials)
        vector = events.vectors[index : index + 1]
        rendered[index] = _Rendered(onset, vector, detail, _waveform(model, vector, detail))
        rendered[index].add_to(left, -1.0)
    return [rendered[index] for index in range(len(events))]


def _balanced(
    model: EventModel, events: Sequence[_Rendered], beside: FloatArray, balancing: Balancing
) -> list[_Rendered]:
    """Give events a balance that brings them, with what sounds beside them, nearer to the recording."""
    shape = model.config.decoder.n_balance_bands, model.config.decoder.n_balance_points
    balanced, balances = list(events), [np.zeros(shape) for _ in events]
    for _ in range(_N_ROUNDS):
        together = beside.copy()
        for each in balanced:
            each.add_to(together)
        further = balancing.further(together, [(each.onset, each.waveform) for each in balanced])
        for index, (each, step) in enumerate(zip(balanced, further, strict=True)):
            reached = (balances[index] + _STRIDE * step).clip(-_MOST * BALANCE_REACH, _MOST * BALANCE_REACH)
            balances[index] = reached
            corrections = each.detail.corrections
            unbounded = BALANCE_REACH * np.arctanh(reached / BALANCE_REACH)
            corrections[-step.size :] = unbounded.flatten() / BALANCE_UNIT
            detail = Detail(corrections, each.detail.partials)
            balanced[index] = replace(each, detail=detail, waveform=_waveform(model, each.vector, detail))
    return balanced


def _waveform(model: EventModel, vector: Tensor, detail: Detail) -> FloatArray:
    controls = model.controls(vector, torch.from_numpy(detail.corrections)[None])
    rooms, seed = [room.impulse_response for room in model.bank.rooms], phase_seed(vector[0].numpy())
    return render_waveform(controls, model.config, rooms, seed=seed, known=detail.partials)
