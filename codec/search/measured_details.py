"""Details of events that are measured in the recording after the fit: glides, phases and balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.decoder.chunks import parallel_map
from codec.decoder.heads import BALANCE_REACH, BALANCE_UNIT, GLIDE_UNIT
from codec.decoder.waveform import phase_seed, render_waveform
from codec.events.detail import Detail, rounded
from codec.events.event import Event, Stage
from codec.model.event_model import EventModel
from codec.search.balancing import Balancing
from codec.search.found import FoundEvents
from codec.search.phases import measured_partials

__all__ = ["MeasuredDetails"]

FloatArray = NDArray[np.float32]

_STEP_FACTOR = 1.5
_MAX_BALANCE = 0.95 * BALANCE_REACH


@dataclass(frozen=True)
class _Rendered:
    """An event and its waveform.

    Attributes
    ----------
    onset
        In samples of the buffer; negative if the event began before it.
    balance
        [n_balance_bands * n_balance_points], in nepers.
    vector
        [1, 32].
    corrections, partials
        As stored in a :class:`codec.events.detail.Detail`.
    waveform
        [n_samples], from the onset on.
    """

    onset: int
    balance: NDArray[np.float64]
    vector: Tensor
    corrections: FloatArray
    partials: FloatArray
    waveform: FloatArray

    def add_to(self, audio: FloatArray, sign: float = 1.0) -> None:
        """Add the part of the waveform that lies within the buffer to `audio` [n_samples], in place."""
        first = max(0, self.onset)
        inside = self.waveform[first - self.onset :][: max(0, len(audio) - first)]
        audio[first : first + len(inside)] += sign * inside


class MeasuredDetails:
    """Measures details in a buffer of four half windows that moves along a piece.

    Events are measured when they are final; their onsets are then in the buffer's second half window. One
    half window later, when the events that overlap them are final too, they are balanced again and returned.

    Parameters
    ----------
    model
        The model of the events, on the processor.
    n_rounds
        Number of times that events are rendered and balanced, in each of the two passes.
    """

    def __init__(self, model: EventModel, n_rounds: int) -> None:
        spectrum = model.config.spectrum
        self._model = model
        self._n_rounds = n_rounds
        self._half_samples = spectrum.n_onset_frames * spectrum.hop_samples
        self._recording = np.zeros(4 * self._half_samples, np.float32)
        # The sum of the events that were returned already, and the events that wait for their second pass.
        self._returned = np.zeros_like(self._recording)
        self._waiting: list[_Rendered] = []
        self._piece_begins = len(self._recording)

    def advance(self, samples: FloatArray) -> None:
        """Move the buffer by a half window and append the recording's next samples.

        `samples` is [n_half_window_samples], mono at the model's rate.
        """
        self._recording = np.append(self._recording[self._half_samples :], samples)
        self._returned = np.append(self._returned[self._half_samples :], np.zeros_like(samples))
        self._waiting = [replace(event, onset=event.onset - self._half_samples) for event in self._waiting]
        self._piece_begins = max(0, self._piece_begins - self._half_samples)

    @torch.inference_mode()
    def take_over(self, events: Sequence[Event], n_halves: int) -> None:
        """Take events of an interrupted encode as returned; the buffer ends after `n_halves` of the piece."""
        self._piece_begins = max(0, len(self._recording) - n_halves * self._half_samples)
        begins = n_halves * self._half_samples - len(self._recording)
        longest = max(len(room.impulse_response) for room in self._model.bank.rooms)
        reach = self._model.config.spectrum.event_samples + longest
        n_corrections = sum(self._model.heads.correction_sizes)
        for event in events:
            onset = event.onset_samples - begins
            if onset > -reach:
                detail = event.detail
                corrections = np.zeros(n_corrections, np.float32) if detail is None else detail.corrections
                partials = np.zeros((0, 4), np.float32) if detail is None else detail.partials
                sound = torch.from_numpy(event.vector.copy())[None], corrections, partials
                known = _Rendered(onset, np.zeros(0), *sound, _waveform(self._model, *sound))
                known.add_to(self._returned)

    @torch.inference_mode()
    def add(self, final: FoundEvents, provisional: FoundEvents) -> list[Detail]:
        """Measure new final events; return the details of those added in the previous call.

        Events are measured in order of energy, each in the recording less the louder ones. Provisional
        events take part in that and in the balancing, although they will be measured again: otherwise final
        events would be raised to replace them.

        Parameters
        ----------
        final, provisional
            Events with onsets relative to the buffer's second half window.

        Returns
        -------
        The details, in the order of the previous call's `final`.
        """
        events = final.joined(provisional).moved(self._half_samples)
        n_waiting = len(self._waiting)
        balanced = self._balanced([*self._waiting, *self._measured(events)])
        for event in balanced[:n_waiting]:
            event.add_to(self._returned)
        self._waiting = balanced[n_waiting : n_waiting + len(final)]
        return [Detail(event.corrections, event.partials) for event in balanced[:n_waiting]]

    def _measured(self, events: FoundEvents) -> list[_Rendered]:
        """Measure glides and phases of events, each in the recording less all louder events."""
        if not len(events):
            return []
        model = self._model
        residual = self._recording - self._returned
        for event in self._waiting:
            event.add_to(residual, -1.0)
        rooms = [room.impulse_response for room in model.bank.rooms]
        no_balance = np.zeros(model.heads.correction_sizes[-1])
        controls = model.controls(events.vectors, events.corrections)
        energy = model.expected.power(controls, Stage.ROOM).components().sum((1, 2))
        rendered: dict[int, _Rendered] = {}
        for index in energy.argsort(descending=True).tolist():
            onset = max(self._piece_begins, round(float(events.onsets_samples[index])))
            measured = measured_partials(controls.select(index), model.config, rooms, residual[onset:])
            fitted = events.corrections[index].numpy()
            corrections = np.concatenate([fitted, measured.glide / GLIDE_UNIT, no_balance])
            stored = Detail(corrections, measured.partials)
            sound = events.vectors[index : index + 1], stored.corrections, stored.partials
            rendered[index] = _Rendered(onset, no_balance, *sound, _waveform(model, *sound))
            rendered[index].add_to(residual, -1.0)
        return [rendered[index] for index in range(len(events))]

    def _balanced(self, events: list[_Rendered]) -> list[_Rendered]:
        """Balance events against the recording in `n_rounds` steps."""
        if not events:
            return []
        # Events that begin in the last half window are not known yet.
        balancing = Balancing(self._model.config, self._recording, 3 * self._half_samples)
        for _ in range(self._n_rounds):
            mix = self._returned.copy()
            for event in events:
                event.add_to(mix)
            log_gains = balancing.log_gains(mix, [(event.onset, event.waveform) for event in events])
            events = parallel_map(self._with_gain, [*zip(events, log_gains, strict=True)])
        return events

    def _with_gain(self, pair: tuple[_Rendered, NDArray[np.float64]]) -> _Rendered:
        """Add a log gain to an event's balance and render it again."""
        event, log_gain = pair
        balance = np.clip(event.balance + _STEP_FACTOR * log_gain.flatten(), -_MAX_BALANCE, _MAX_BALANCE)
        unbounded = BALANCE_REACH * np.arctanh(balance / BALANCE_REACH) / BALANCE_UNIT
        corrections = np.concatenate([event.corrections[: -len(balance)], rounded(unbounded)])
        waveform = _waveform(self._model, event.vector, corrections, event.partials)
        return replace(event, balance=balance, corrections=corrections, waveform=waveform)


@torch.inference_mode()
def _waveform(model: EventModel, vector: Tensor, corrections: FloatArray, partials: FloatArray) -> FloatArray:
    controls = model.controls(vector, torch.from_numpy(corrections)[None])
    rooms = [room.impulse_response for room in model.bank.rooms]
    seed = phase_seed(vector[0].numpy())
    return render_waveform(controls, model.config, rooms, seed=seed, known=partials)
