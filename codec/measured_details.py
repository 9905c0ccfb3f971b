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

__all__ = ["MeasuredDetails"]

FloatArray = NDArray[np.float32]

_STRIDE = 1.5
_MOST = 0.95 * BALANCE_REACH


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


class MeasuredDetails:
    """Measures details while a buffer of three half windows moves along a piece.

    Parameters
    ----------
    n_rounds
        How often events are rendered and balanced.
    """

    def __init__(self, model: EventModel, n_rounds: int) -> None:
        spectrum = model.config.spectrum
        self._model, self._n_rounds = model, n_rounds
        self._half_samples = spectrum.n_onset_frames * spectrum.hop_samples
        # The recording, and what events that are final sound there.
        self._recording = np.zeros(3 * self._half_samples, np.float32)
        self._sounding = np.zeros_like(self._recording)

    def advance(self, samples: FloatArray) -> None:
        """Move on by a half window, and take in the recording's next, mono at the model's rate."""
        self._recording = np.append(self._recording[self._half_samples :], samples)
        self._sounding = np.append(self._sounding[self._half_samples :], np.zeros_like(samples))

    @torch.inference_mode()
    def of(self, final: FoundEvents, held: FoundEvents) -> list[Detail]:
        """Return the details of the events that begin in the first half and are final.

        Partials are measured loudest first, each in what louder ones leave of the recording. Those of the
        second half come before them where they are louder; they are held, and measured again when final. Then
        the final events are balanced: brought nearer to the recording, with what sounds beside them.
        """
        rendered = self._measured(final.joined(held))
        beside = self._sounding.copy()
        for each in rendered[len(final) :]:
            each.add_to(beside)
        balanced = self._balanced(rendered[: len(final)], beside)
        for each in balanced:
            each.add_to(self._sounding)
        return [each.detail for each in balanced]

    def _measured(self, events: FoundEvents) -> list[_Rendered]:
        model, left = self._model, self._recording - self._sounding
        rooms = [room.impulse_response for room in model.bank.rooms]
        no_balance = np.zeros(model.heads.correction_sizes[-1])
        controls = model.controls(events.vectors, events.corrections)
        energy = model.expected.power(controls, Stage.ROOM).components().sum((1, 2))
        rendered: dict[int, _Rendered] = {}
        for index in energy.argsort(descending=True).tolist():
            onset = max(0, round(float(events.onsets_samples[index])))
            measured = measured_partials(controls.select(index), model.config, rooms, left[onset:])
            fitted = events.corrections[index].numpy()
            corrections = np.concatenate([fitted, measured.glide / GLIDE_UNIT, no_balance])
            detail = Detail(corrections, measured.partials)
            vector = events.vectors[index : index + 1]
            rendered[index] = _Rendered(onset, vector, detail, _waveform(model, vector, detail))
            rendered[index].add_to(left, -1.0)
        return [rendered[index] for index in range(len(events))]

    def _balanced(self, events: Sequence[_Rendered], beside: FloatArray) -> list[_Rendered]:
        # What begins in the last half is not known yet.
        balancing = Balancing(self._model.config, self._recording, 2 * self._half_samples)
        balanced, reached = list(events), [np.zeros(())] * len(events)
        for _ in range(self._n_rounds):
            together = beside.copy()
            for each in balanced:
                each.add_to(together)
            further = balancing.further(together, [(each.onset, each.waveform) for each in balanced])
            for index, (each, step) in enumerate(zip(balanced, further, strict=True)):
                reached[index] = np.clip(reached[index] + _STRIDE * step, -_MOST, _MOST)
                corrections = each.detail.corrections
                unbounded = BALANCE_REACH * np.arctanh(reached[index] / BALANCE_REACH)
                corrections[-step.size :] = unbounded.flatten() / BALANCE_UNIT
                detail = Detail(corrections, each.detail.partials)
                waveform = _waveform(self._model, each.vector, detail)
                balanced[index] = replace(each, detail=detail, waveform=waveform)
        return balanced


def _waveform(model: EventModel, vector: Tensor, detail: Detail) -> FloatArray:
    controls = model.controls(vector, torch.from_numpy(detail.corrections)[None])
    rooms, seed = [room.impulse_response for room in model.bank.rooms], phase_seed(vector[0].numpy())
    return render_waveform(controls, model.config, rooms, seed=seed, known=detail.partials)
