"""A piece as events: a window moves along it, is searched by the greedy loop, and refined (paper, 3.1).

A piece of any length goes through one buffer of 768 frames. Nothing else is kept, so memory does not grow
with length and the events do not depend on how the audio arrives.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from codec.audio.clip import AudioClip, AudioReader
from codec.audio.panning import pan_from_levels
from codec.decoder.chunks import parallel_chunks
from codec.decoder.controls import at_onsets
from codec.events.detail import rounded
from codec.events.event import MODEL_SAMPLE_RATE, Event, EventSequence, new_event_id
from codec.model.event_model import EventModel
from codec.search.found import FoundEvents
from codec.search.greedy import Found, WindowDecomposer
from codec.search.levels import DEFAULT_LEVEL, LEVELS, LevelName, Mode, QualityLevel
from codec.search.measured_details import MeasuredDetails
from codec.search.pruning import pruned
from codec.search.refinement import Axes, WindowObjective, refine
from codec.signal.stft import magnitude

__all__ = ["Encoding", "StreamingEncoder", "encode"]

FloatArray = NDArray[np.float32]

_BLOCK_SAMPLES = 1 << 16
_TELL_EVERY_S = 0.2
"""Who is told of events while they are found measures and draws them, in the time of the search."""
_DETAILED = {"convergence": 1.0, "flux": 0.3}
"""Corrections can follow loud frames, so these weigh twice as much as for vectors; and single changes."""


@dataclass(frozen=True)
class Encoding:
    """The events of a piece; `cancelled` tells that the rest of it was not reached."""

    events: EventSequence
    cancelled: bool
    duration_s: float


class StreamingEncoder:
    """Encodes audio that arrives in blocks of any size.

    A buffer of three half windows moves along the piece. Events of its first half were found one half ago,
    those of the second are found now, in the window that the last two halves make; then both are refined
    together, so that each event is refined beside the events on either side of it. The events of the first
    half are then final, and only what they still sound is carried on.

    Stereo is encoded as its mid (the mean of the channels); each event's pan is estimated from how the
    two channels share the energy where the event sounds. Width within one event, and phase differences
    between the channels, are not kept; what only the sides hold is not heard by the encoder.

    Parameters
    ----------
    n_channels
        1 or 2.
    level, mode
        How long to search, and what an event may carry (:mod:`codec.search.levels`).
    on_event
        Called with each event, when it is final.
    on_found
        Called with all events that are found and not yet final, some times a second while they are searched
        for and whenever they were refined: a first impression, without pans and details. An event has another
        identifier each time.
    should_cancel
        Asked before each decomposition step.
    """

    def __init__(
        self,
        model: EventModel,
        n_channels: int,
        *,
        level: QualityLevel = LEVELS[DEFAULT_LEVEL],
        mode: Mode = "sparse",
        on_event: Callable[[Event], None] | None = None,
        on_found: Callable[[Sequence[Event]], None] | None = None,
        should_cancel: Callable[[], bool] | None = None,
    ) -> None:
        self.events: list[Event] = []
        self.cancelled = False
        self._model, self._level = model, level
        self._details = MeasuredDetails(model, level.n_balance_rounds) if mode == "detailed" else None
        self._decomposer = WindowDecomposer(model, level.n_candidates, level.n_kept)
        self._axes = Axes.of(model)
        self._on_event, self._on_found = on_event, on_found
        self._told_s = 0.0
        self._should_cancel = should_cancel
        spectrum = model.config.spectrum
        self._half = spectrum.n_onset_frames
        self._half_samples = self._half * spectrum.hop_samples
        self._reach = spectrum.fft_size // 2
        self._pending = np.zeros((n_channels, self._reach), np.float32)
        self._n_halves = 0
        self._target = torch.zeros(3 * self._half, spectrum.n_bins)
        # The magnitudes of both channels, for the pan.
        self._channels = torch.zeros(0 if n_channels == 1 else 2, 3 * self._half, spectrum.n_bins)
        self._carried = torch.zeros(len(model.expected.line_response), 3 * self._half)
        self._held = self._nothing = FoundEvents(
            torch.zeros(0, model.config.vector_size), torch.zeros(0), torch.zeros(0, model.heads.n_fitted)
        )
        self._waiting: list[Event] = []
        self._n_spare = 0

    @property
    def encoded_samples(self) -> int:
        """How much of the piece has been searched for onsets."""
        return max(0, self._n_halves - 1) * self._half_samples

    def push(self, block: FloatArray) -> None:
        """Take the next samples, [n_channels, n_samples] at the model's rate."""
        self._pending = np.concatenate([self._pending, block], axis=1)
        while not self.cancelled and self._pending.shape[1] >= self._half_samples + 2 * self._reach:
            self._advance()

    def finish(self) -> None:
        """Encode what is still in the buffer, or after a cancellation, hand on what was found."""
        n_left = self._pending.shape[1] - self._reach
        n_halves = -(-max(n_left, 0) // self._half_samples) + 1
        silence = np.zeros(
            (self._pending.shape[0], n_halves * self._half_samples + self._reach - n_left), np.float32
        )
        self.push(silence)
        final, self._held = self._held, self._nothing
        self._emit(final)
        self._emit(self._nothing)
        self._tell(self._held)

    def _advance(self) -> None:
        """Take in one more half; search the one before it for events and refine them with their elders."""
        audio = torch.from_numpy(self._pending[:, : self._half_samples + 2 * self._reach])
        views = torch.cat([audio.mean(0, keepdim=True), audio[: 0 if len(audio) == 1 else 2]])
        margin = self._reach // self._model.config.spectrum.hop_samples
        new = magnitude(views, self._model.config.spectrum)[:, margin : margin + self._half]
        self._pending = self._pending[:, self._half_samples :]
        self._move_on()
        self._target[-self._half :] = new[0]
        if self._details is not None:
            self._details.advance(views[0, self._reach : self._reach + self._half_samples].numpy())
        self._channels[:, -self._half :] = new[1:]
        self._n_halves += 1
        if self._n_halves > 1:
            final, self._held = self._searched(self._held)
            self._emit(final)
            self._tell(self._held)

    def _move_on(self) -> None:
        half = self._half
        self._target = functional.pad(self._target[half:], (0, 0, 0, half))
        self._channels = functional.pad(self._channels[:, half:], (0, 0, 0, half))
        self._carried = functional.pad(self._carried[:, half:], (0, half))
        self._held = self._held.moved(-self._half_samples)

    def _searched(self, elders: FoundEvents) -> tuple[FoundEvents, FoundEvents]:
        """Search the buffer's second half; return the final events of its first half, and those found."""
        found, budget = self._nothing, self._model.config.n_steps
        if self._level.prunes:
            budget = min(budget + self._n_spare, 2 * budget)
        for _ in range(self._level.n_rounds):
            n_before = len(found)
            found = found.joined(self._proposed(elders.joined(found), budget - len(found)))
            if len(found) == n_before and n_before:
                break
            elders, found = self._refined(elders, found)
            if self._level.prunes:
                found = pruned(self._model, self._axes, found, self._sounding(elders))
        self._n_spare = min(
            max(0, self._n_spare + self._model.config.n_steps - len(found)), self._model.config.n_steps
        )
        return (elders, found) if self._details is None else self._corrected(elders, found)

    @torch.inference_mode()
    def _sounding(self, events: FoundEvents, *, detailed: bool = False) -> Tensor:
        """Return the power per line of events and of what is carried, over the buffer.

        The search takes events without their details: contours follow whatever sounds, and would swallow the
        next note before it has an event of its own.
        """
        if not len(events):
            return self._carried
        hop = self._model.config.spectrum.hop_samples
        controls = self._model.controls(events.vectors, events.corrections if detailed else None)
        controls, frames = at_onsets(controls, events.onsets_samples, hop)
        return self._carried + self._model.expected.together(controls, frames, 3 * self._half).power

    def _proposed(self, others: FoundEvents, n_most: int) -> FoundEvents:
        """Run the greedy loop in the window that begins with the second half, on what others leave of it."""
        sounding = self._sounding(others)[:, self._half :]
        residual = self._target[self._half :] - self._model.expected.magnitude(sounding)
        found: list[Found] = []
        while len(found) < n_most and not self._cancel_wanted():
            events = self._decomposer.step(residual)
            if not events:
                break
            found += events[: n_most - len(found)]
            if time.monotonic() - self._told_s > _TELL_EVERY_S:
                self._tell(others.joined(self._gathered(found)))
        return self._gathered(found)

    def _gathered(self, found: Sequence[Found]) -> FoundEvents:
        """Return what was found in the second half as events of the buffer."""
        if not found:
            return self._nothing
        onsets = [float(each.onset_samples + self._half_samples) for each in found]
        vectors = torch.stack([each.vector for each in found])
        corrections = vectors.new_zeros(len(found), self._model.heads.n_fitted)
        return FoundEvents(vectors, torch.tensor(onsets), corrections)

    def _objective(self, **weighing: float) -> WindowObjective:
        # Events that begin in the last half are not known yet: what they will explain must not pull on these.
        weights = torch.ones(3 * self._half)
        weights[2 * self._half :] = torch.linspace(0.5, 0.0, self._half)
        return WindowObjective(self._model, self._axes, self._target, self._carried, weights, **weighing)

    def _refined(self, elders: FoundEvents, found: FoundEvents) -> tuple[FoundEvents, FoundEvents]:
        """Refine vectors and onsets; details stay as they are."""
        events, n_steps = elders.joined(found), self._level.n_refinement_steps
        if not len(events) or not n_steps:
            return elders, found
        refined = refine(
            self._model,
            self._objective(),
            events.vectors,
            events.onsets_samples,
            n_steps,
            self._cancel_wanted,
        )
        events = FoundEvents(refined.vectors, refined.onsets_samples, events.corrections)
        return events[: len(elders)], events[len(elders) :]

    def _corrected(self, elders: FoundEvents, found: FoundEvents) -> tuple[FoundEvents, FoundEvents]:
        """Fit corrections of all events to the buffer."""
        events = elders.joined(found)
        if not len(events):
            return elders, found
        refined = refine(
            self._model,
            self._objective(**_DETAILED),
            events.vectors,
            events.onsets_samples,
            self._level.n_detail_steps,
            self._cancel_wanted,
            corrections=events.corrections,
        )
        assert refined.corrections is not None
        events = FoundEvents(events.vectors, refined.onsets_samples, refined.corrections)
        return events[: len(elders)], events[len(elders) :]

    def _tell(self, found: FoundEvents) -> None:
        """Show events that may still change, and those that wait for their details."""
        if self._on_found is not None:
            onsets = [self._placed(onset) for onset in found.onsets_samples.tolist()]
            vectors = found.vectors.numpy()
            events = [Event(new_event_id(), *each) for each in zip(onsets, vectors, strict=True)]
            self._on_found([*self._waiting, *events])
            self._told_s = time.monotonic()

    def _placed(self, onset_samples: float) -> int:
        """Return where an onset in the buffer is in the piece."""
        return max(0, (self._n_halves - 3) * self._half_samples + round(onset_samples))

    def _emit(self, final: FoundEvents) -> None:
        """Hand on events that will not change any more, in order of onset; details come a step later."""
        final = final[torch.argsort(final.onsets_samples, stable=True)]
        if self._details is not None:
            corrections = torch.from_numpy(rounded(final.corrections.numpy()))
            final = FoundEvents(final.vectors, final.onsets_samples, corrections)
        self._carried = self._sounding(final, detailed=self._details is not None)
        events = [
            Event(new_event_id(), self._placed(onset), vector.numpy(), pan=pan)
            for onset, vector, pan in zip(
                final.onsets_samples.tolist(), final.vectors, self._pans(final), strict=True
            )
        ]
        if self._details is not None:
            details = self._details.of(final, self._held)
            waiting, self._waiting = self._waiting, events
            events = [each.replace(detail=detail) for each, detail in zip(waiting, details, strict=True)]
        for event in events:
            self.events.append(event)
            if self._on_event is not None:
                self._on_event(event)

    def _cancel_wanted(self) -> bool:
        self.cancelled = self.cancelled or (self._should_cancel is not None and self._should_cancel())
        return self.cancelled

    @torch.inference_mode()
    def _pans(self, events: FoundEvents) -> list[float]:
        if not len(self._channels) or not len(events):
            return [0.0] * len(events)
        spectrum, expected = self._model.config.spectrum, self._model.expected
        controls = self._model.controls(events.vectors, None if self._details is None else events.corrections)
        controls, frames = at_onsets(controls, events.onsets_samples, spectrum.hop_samples)
        lead, pans = torch.tensor([spectrum.lead_frames]), list[float]()
        for index, first in enumerate((frames - spectrum.lead_frames).tolist()):
            begin, end = max(0, first), min(3 * self._half, first + spectrum.n_event_frames)
            power = expected.together(controls.select(index), lead, spectrum.n_event_frames).power
            patch = expected.magnitude(power[:, begin - first : end - first])
            left, right = (float((patch * channel[begin:end]).sum()) for channel in self._channels)
            pans.append(pan_from_levels(left, right))
        return pans


def encode(
    model: EventModel,
    source: AudioReader | AudioClip,
    *,
    level: LevelName = DEFAULT_LEVEL,
    mode: Mode = "sparse",
    on_event: Callable[[Event], None] | None = None,
    on_found: Callable[[Sequence[Event]], None] | None = None,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> Encoding:
    """Find the events of a piece.

    Parameters
    ----------
    source
        A clip in memory, or a reader that streams a file of any length.
    level, mode
        How long to search, and what an event may carry (:mod:`codec.search.levels`).
    on_event
        Called with each event, when it is final.
    on_found
        Called with the events that are not final yet, as in :class:`StreamingEncoder`.
    on_progress
        Called with the share of the piece that is done, 0..1.
    should_cancel
        Asked before each step; the events found so far are returned.

    Raises
    ------
    codec.audio.clip.AudioError
        If the file turns out to be unreadable on the way.
    """
    encoder = StreamingEncoder(
        model,
        source.n_channels,
        level=LEVELS[level],
        mode=mode,
        on_event=on_event,
        on_found=on_found,
        should_cancel=should_cancel,
    )
    total = max(1.0, source.duration_s * MODEL_SAMPLE_RATE)
    with parallel_chunks():
        for block in _blocks(source):
            encoder.push(block)
            if on_progress is not None:
                on_progress(min(1.0, encoder.encoded_samples / total))
            if encoder.cancelled:
                break
        encoder.finish()
    if on_progress is not None and not encoder.cancelled:
        on_progress(1.0)
    return Encoding(EventSequence.of(encoder.events), encoder.cancelled, source.duration_s)


def _blocks(source: AudioReader | AudioClip) -> Iterable[FloatArray]:
    if isinstance(source, AudioReader):
        return source.blocks(_BLOCK_SAMPLES, MODEL_SAMPLE_RATE)
    samples = source.resampled(MODEL_SAMPLE_RATE).samples
    return (samples[:, k : k + _BLOCK_SAMPLES] for k in range(0, samples.shape[1], _BLOCK_SAMPLES))
