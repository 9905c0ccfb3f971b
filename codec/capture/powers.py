"""The expected power of each as-encoded event on the grid of its recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from codec.audio.panning import pan_gains
from codec.capture.grid import Grid
from codec.decoder import EventControls
from codec.decoder.controls import at_onsets
from codec.decoder.event_power import EventPower
from codec.decoder.grids import LINES_PER_ATOM
from codec.decoder.operators import add_on_lines
from codec.events.event import Event, Stage
from codec.model.event_model import EventModel
from codec.model.sounds import Decoder, decoded

__all__ = ["ExpectedPower", "ExpectedPowers"]

FloatArray = NDArray[np.float32]

_BATCH = 8
_HEARD = 1e-7
"""An event ends with its last frame above -70 dB of its loudest frame."""
_LEAST_CHANNEL = 0.01
"""Least expected power in a channel relative to the other (-20 dB), for any estimated pan."""


@dataclass(frozen=True)
class ExpectedPower:
    """The expected power of an event.

    Shape
    -----
    power: [n_frames, n_low_bins], in the mean of the channels; the first row is frame `first` of the grid
    channel_factors: [n_channels], factors from `power` to the power in each channel
    """

    event_id: str
    first: int
    power: FloatArray
    channel_factors: FloatArray

    @property
    def end(self) -> int:
        """Index of the frame after the last one."""
        return self.first + len(self.power)


class ExpectedPowers:
    """Expected powers of as-encoded events, computed in batches; the last ones requested are cached.

    Parameters
    ----------
    model
        The model of the events.
    grid
        The recording's grid.
    events
        As encoded, in any order.
    n_channels
        Of the recording.
    """

    def __init__(self, model: EventModel, grid: Grid, events: Iterable[Event], n_channels: int) -> None:
        self._model, self._grid, self._n_channels = model, grid, n_channels
        self.events = {e.event_id: e for e in sorted(events, key=lambda e: (e.onset_samples, e.event_id))}
        self.order = {event_id: index for index, event_id in enumerate(self.events)}
        self._ids = list(self.events)
        spectrum = model.config.spectrum
        onsets = np.array([e.onset_samples // spectrum.hop_samples for e in self.events.values()], np.int64)
        ranges = [
            grid.frames_within(int(onset) - spectrum.lead_frames, spectrum.n_event_frames) for onset in onsets
        ]
        self._ranges = np.array(ranges, np.int64).reshape(-1, 2)
        self._made: dict[str, ExpectedPower] = {}
        self._decoder = Decoder(model)

    def range_of(self, event_id: str) -> tuple[int, int]:
        """Return the range of frames, (first, end), that an event may cover."""
        first, end = self._ranges[self.order[event_id]]
        return int(first), int(end)

    def overlapping(self, first: int, end: int) -> list[str]:
        """Return the events that may overlap frames ``first..end - 1``, in order of onset."""
        # Ranges are equally long and sorted.
        low = int(np.searchsorted(self._ranges[:, 1], first, "right"))
        high = int(np.searchsorted(self._ranges[:, 0], end, "left"))
        return self._ids[low:high]

    def of(self, event_ids: Sequence[str]) -> Mapping[str, ExpectedPower]:
        """Return the powers of these events (and of their batches); replaces the cache."""
        # Batches are fixed: rounding in the quiet tails depends on which events share a batch.
        batches = {self.order[event_id] // _BATCH for event_id in event_ids}
        self._made = {key: made for key, made in self._made.items() if self.order[key] // _BATCH in batches}
        for batch in sorted(batches):
            members = self._ids[batch * _BATCH : (batch + 1) * _BATCH]
            if members[0] not in self._made:
                self._made |= {made.event_id: made for made in self._batch(members)}
        return self._made

    def adjusted(self, event_id: str, adjust: Callable[[EventControls], EventControls]) -> ExpectedPower:
        """Return the expected power of an event whose controls `adjust` has changed."""
        return self._batch([event_id], adjust)[0]

    @torch.inference_mode()
    def _batch(
        self, event_ids: Sequence[str], adjust: Callable[[EventControls], EventControls] | None = None
    ) -> list[ExpectedPower]:
        events = [self.events[key] for key in event_ids]
        onsets = torch.tensor([float(event.onset_samples) for event in events], dtype=torch.float64)
        spectrum = self._model.config.spectrum
        if len(events) == 1:
            as_encoded = self._decoder.controls(events[0].vector, events[0].detail)
        else:
            as_encoded = decoded(self._model, [(event.vector, event.detail) for event in events])
        controls, frames = at_onsets(as_encoded, onsets, spectrum.hop_samples)
        controls = controls.map(lambda tensor: tensor.float())
        if adjust is not None:
            controls = adjust(controls)
        power = self._model.expected.power(controls, Stage.ROOM)
        return [
            self._placed(event, int(frames[index]) - spectrum.lead_frames, power, index)
            for index, event in enumerate(events)
        ]

    def _placed(self, event: Event, first_model_frame: int, power: EventPower, index: int) -> ExpectedPower:
        first, end = self.range_of(event.event_id)
        heard = torch.cat([power.envelope[index].flatten(0, 1), power.noise[index]]).abs().sum(0)
        n_heard = int((heard > _HEARD * heard.max()).nonzero().max()) + 2 if heard.max() > 0 else 1
        position = self._grid.model_positions(first, end) - first_model_frame
        position = position[position <= max(n_heard, 2)]
        low = np.clip(position.astype(int), 0, power.noise.shape[-1] - 2)
        share = torch.from_numpy((position - low).astype(np.float32))

        def between(rows: torch.Tensor) -> torch.Tensor:
            return rows[..., low] * (1 - share) + rows[..., low + 1] * share

        tonal = (power.coefficient[index] @ between(power.envelope[index])).flatten(0, 1)
        noise = between(power.noise[index])
        components = tonal.new_zeros(len(noise) + LINES_PER_ATOM * len(tonal), tonal.shape[1])
        components[-len(noise) :] = noise
        add_on_lines(components[: -len(noise)], tonal, power.tuning[index])
        bins = self._grid.response(components.T).clamp_min(0.0).numpy()
        return ExpectedPower(event.event_id, first, bins, self._channel_factors(event.pan))

    def _channel_factors(self, pan: float) -> FloatArray:
        if self._n_channels == 1:
            return np.ones(1, np.float32)
        gains = np.array(pan_gains(pan))
        # `power` is that of the channels' mean: if one channel is silent, the other has twice the amplitude.
        factors = np.square(gains / gains.mean())
        return np.maximum(factors, _LEAST_CHANNEL * factors.max()).astype(np.float32)
