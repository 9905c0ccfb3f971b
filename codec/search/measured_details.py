"""Details of events whose corrections are fitted: glides, phases and balance, measured in the recording."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.decoder.chunks import parallel_map
from codec.decoder.heads import BALANCE_REACH, BALANCE_UNIT, GLIDE_UNIT
from codec.decoder.waveform import phase_seed, render_waveform
from codec.events.detail import Detail, rounded
from codec.events.event import Stage
from codec.model.event_model import EventModel
from codec.search.balancing import Balancing
from codec.search.found import FoundEvents
from codec.search.phases import measured_partials

__all__ = ["MeasuredDetails"]

FloatArray = NDArray[np.float32]

_STRIDE = 1.5
_MOST = 0.95 * BALANCE_REACH


@dataclass(frozen=True)
class _Rendered:
    """An event as it will be heard.

    Its onset in samples, its balance [n_balance_bands * n_balance_points] in nepers, its vector [1, 32], its
    corrections and partials as they are stored, and its waveform.
    """

    onset: int
    balance: NDArray[np.float64]
    vector: Tensor
    corrections: FloatArray
    partials: FloatArray
    waveform: FloatArray

    def add_to(self, audio: FloatArray, sign: float = 1.0) -> None:
        """Add the waveform, in place, to audio that may begin after it and end before it."""
        first = max(0, self.onset)
        heard = self.waveform[first - self.onset :][: max(0, len(audio) - first)]
        audio[first : first + len(heard)] += sign * heard


class MeasuredDetails:
    """Measures details while a buffer of four half windows moves along a piece.

    Events begin in its second half window when they are final, and are measured there. A half window later,
    when all that sounds with them is final as well, they are balanced once more and handed out.

    Parameters
    ----------
    n_rounds
        How often events are rendered and balanced, for each of the two times.
    """

    def __init__(self, model: EventModel, n_rounds: int) -> None:
        spectrum = model.config.spectrum
        self._model, self._n_rounds = model, n_rounds
        self._half_samples = spectrum.n_onset_frames * spectrum.hop_samples
        # The recording, what events that were handed out sound there, and the events that wait.
        self._recording = np.zeros(4 * self._half_samples, np.float32)
        self._sounding = np.zeros_like(self._recording)
        self._waiting: list[_Rendered] = []
        self._piece_begins = len(self._recording)

    def advance(self, samples: FloatArray) -> None:
        """Move on by a half window, and take in the recording's next, mono at the model's rate."""
        self._recording = np.append(self._recording[self._half_samples :], samples)
        self._sounding = np.append(self._sounding[self._half_samples :], np.zeros_like(samples))
        self._waiting = [replace(each, onset=each.onset - self._half_samples) for each in self._waiting]
        self._piece_begins = max(0, self._piece_begins - self._half_samples)

    @torch.inference_mode()
    def of(self, final: FoundEvents, held: FoundEvents) -> list[Detail]:
        """Take in events that are final, and return the details of those that were when last asked.

        Partials are measured loudest first, each in what louder ones leave of the recording. Events that are
        held come before final ones where they are louder; they are measured again when final. Then all are
        balanced, brought nearer to the recording together: final events would else make up for what those
        that are held will do better.

        Parameters
        ----------
        final, held
            Their onsets count from the buffer's second half window.
        """
        events = final.joined(held).moved(self._half_samples)
        n_waiting = len(self._waiting)
        balanced = self._balanced([*self._waiting, *self._measured(events)])
        for each in balanced[:n_waiting]:
            each.add_to(self._sounding)
        self._waiting = balanced[n_waiting : n_waiting + len(final)]
        return [Detail(each.corrections, each.partials) for each in balanced[:n_waiting]]

    def _measured(self, events: FoundEvents) -> list[_Rendered]:
        if not len(events):
            return []
        model, left = self._model, self._recording - self._sounding
        for each in self._waiting:
            each.add_to(left, -1.0)
        rooms = [room.impulse_response for room in model.bank.rooms]
        no_balance = np.zeros(model.heads.correction_sizes[-1])
        controls = model.controls(events.vectors, events.corrections)
        energy = model.expected.power(controls, Stage.ROOM).components().sum((1, 2))
        rendered: dict[int, _Rendered] = {}
        for index in energy.argsort(descending=True).tolist():
            onset = max(self._piece_begins, round(float(events.onsets_samples[index])))
            measured = measured_partials(controls.select(index), model.config, rooms, left[onset:])
            fitted = events.corrections[index].numpy()
            corrections = np.concatenate([fitted, measured.glide / GLIDE_UNIT, no_balance])
            stored = Detail(corrections, measured.partials)
            sound = events.vectors[index : index + 1], stored.corrections, stored.partials
            rendered[index] = _Rendered(onset, no_balance, *sound, _waveform(model, *sound))
            rendered[index].add_to(left, -1.0)
        return [rendered[index] for index in range(len(events))]

    def _balanced(self, events: list[_Rendered]) -> list[_Rendered]:
        if not events:
            return []
        # What begins in the last half is not known yet.
        balancing = Balancing(self._model.config, self._recording, 3 * self._half_samples)
        for _ in range(self._n_rounds):
            together = self._sounding.copy()
            for each in events:
                each.add_to(together)
            further = balancing.further(together, [(each.onset, each.waveform) for each in events])
            events = parallel_map(self._raised, [*zip(events, further, strict=True)])
        return events

    def _raised(self, raised: tuple[_Rendered, NDArray[np.float64]]) -> _Rendered:
        event, step = raised
        balance = np.clip(event.balance + _STRIDE * step.flatten(), -_MOST, _MOST)
        unbounded = BALANCE_REACH * np.arctanh(balance / BALANCE_REACH) / BALANCE_UNIT
        corrections = np.concatenate([event.corrections[: -len(balance)], rounded(unbounded)])
        waveform = _waveform(self._model, event.vector, corrections, event.partials)
        return replace(event, balance=balance, corrections=corrections, waveform=waveform)


@torch.inference_mode()
def _waveform(model: EventModel, vector: Tensor, corrections: FloatArray, partials: FloatArray) -> FloatArray:
    controls = model.controls(vector, torch.from_numpy(corrections)[None])
    rooms, seed = [room.impulse_response for room in model.bank.rooms], phase_seed(vector[0].numpy())
    return render_waveform(controls, model.config, rooms, seed=seed, known=partials)
