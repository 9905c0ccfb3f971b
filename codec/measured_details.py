"""Details of events whose corrections are fitted: glides, phases and levels, measured in the recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.decoder.heads import GLIDE_UNIT, LEVEL_REACH, LEVEL_UNIT
from codec.decoder.waveform import render_waveform
from codec.detail import Detail
from codec.events import Stage
from codec.levelling import Levelling
from codec.model import EventModel
from codec.phases import measured_partials
from codec.pruning import FoundEvents
from codec.rendering import phase_seed

__all__ = ["measured_details"]

FloatArray = NDArray[np.float32]

_N_ROUNDS = 4
_STRIDE = 1.5
_MOST = 0.95
"""Of their bound, what levels may reach."""


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
    come before final ones where they are louder; they are measured again when final. Then the levels of the
    final ones are brought nearer to the recording, round by round.

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
    levelled = _levelled(model, rendered[: len(final)], beside, Levelling(model.config, recording, n_known))
    for each in levelled:
        each.add_to(sounding)
    return [each.detail for each in levelled]


def _measured(model: EventModel, events: FoundEvents, left: FloatArray) -> list[_Rendered]:
    """Measure the partials of events; what they sound is taken out of what is left, in place."""
    config, rooms = model.config, [room.impulse_response for room in model.bank.rooms]
    no_levels = np.zeros(model.heads.correction_sizes[-1])
    controls = model.controls(events.vectors, events.corrections)
    energy = model.expected.power(controls, Stage.ROOM).components().sum((1, 2))
    rendered: dict[int, _Rendered] = {}
    for index in energy.argsort(descending=True).tolist():
        onset = max(0, round(float(events.onsets_samples[index])))
        measured = measured_partials(controls.select(index), config, rooms, left[onset:])
        fitted = events.corrections[index].numpy()
        corrections = np.concatenate([fitted, measured.glide / GLIDE_UNIT, no_levels])
        detail = Detail(corrections, measured.partials)
        vector = events.vectors[index : index + 1]
        rendered[index] = _Rendered(onset, vector, detail, _waveform(model, vector, detail))
        rendered[index].add_to(left, -1.0)
    return [rendered[index] for index in range(len(events))]


def _levelled(
    model: EventModel, events: Sequence[_Rendered], beside: FloatArray, levelling: Levelling
) -> list[_Rendered]:
    """Give events levels that bring them, with what sounds beside them, nearer to the recording."""
    shape = model.config.decoder.n_level_bands, model.config.decoder.n_level_points
    levelled, levels = list(events), [np.zeros(shape) for _ in events]
    for _ in range(_N_ROUNDS):
        together = beside.copy()
        for each in levelled:
            each.add_to(together)
        further = levelling.further(together, [(each.onset, each.waveform) for each in levelled])
        for index, (each, step) in enumerate(zip(levelled, further, strict=True)):
            levels[index] = (levels[index] + _STRIDE * step).clip(-_MOST * LEVEL_REACH, _MOST * LEVEL_REACH)
            corrections = each.detail.corrections
            unbounded = LEVEL_REACH * np.arctanh(levels[index] / LEVEL_REACH)
            corrections[-step.size :] = unbounded.flatten() / LEVEL_UNIT
            detail = Detail(corrections, each.detail.partials)
            levelled[index] = replace(each, detail=detail, waveform=_waveform(model, each.vector, detail))
    return levelled


def _waveform(model: EventModel, vector: Tensor, detail: Detail) -> FloatArray:
    controls = model.controls(vector, torch.from_numpy(detail.corrections)[None])
    rooms, seed = [room.impulse_response for room in model.bank.rooms], phase_seed(vector[0].numpy())
    return render_waveform(controls, model.config, rooms, seed=seed, known=detail.partials)
