"""Streaming encoding: a buffer of 768 frames moves along a piece of any length (paper, section 3.1).

Only the buffer is kept, so memory does not grow with the length, and the events do not depend on the sizes
of the blocks in which the audio arrives.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from codec.audio.analysis import AnalysisMix
from codec.audio.clip import AudioClip, AudioReader
from codec.bounds import MAX_EVENTS
from codec.decoder.chunks import parallel_chunks
from codec.decoder.controls import at_onsets
from codec.decoder.frame_grid import FrameGrid
from codec.devices import DeviceChoice, device_of
from codec.events.detail import rounded
from codec.events.event import MODEL_SAMPLE_RATE, Event, EventSequence, new_event_id
from codec.messages import Message
from codec.model.event_model import EventModel
from codec.processes import is_out_of_memory
from codec.search.blocks import blocks_after
from codec.search.found import FoundEvents
from codec.search.found_before import FoundBefore
from codec.search.greedy import Explored, Found, WindowDecomposer
from codec.search.learned_steps import refined_with
from codec.search.levels import DEFAULT_LEVEL, LEVELS, LevelName, Mode, QualityLevel
from codec.search.measured_details import MeasuredDetails
from codec.search.notes import device_left, piece_is_full
from codec.search.panning import estimated_pans
from codec.search.pruning import pruned
from codec.search.refinement import Axes, WindowObjective, refine
from codec.search.resuming import known_power
from codec.signal.stft import magnitude

__all__ = ["Encoding", "StreamingEncoder", "encode"]

FloatArray = NDArray[np.float32]

_PROCESSOR = torch.device("cpu")
_REPORT_INTERVAL_S = 0.2
"""Minimal time between calls of `on_found` during a search; the receiver's work delays the search."""
_DETAILED_WEIGHTS = {"convergence": 1.0, "flux": 0.3}
"""Weights of the loss for corrections, which are flexible enough to follow loud frames and onsets: the
convergence counts twice as much as for vectors, and flux is added."""


@dataclass(frozen=True)
class Encoding:
    """The events of a piece.

    Attributes
    ----------
    events
        In order of onset.
    cancelled
        Whether encoding stopped before the end of the piece.
    duration_s
        Length of the whole piece.
    notes
        Messages for the user about how the recording was read and analysed.
    """

    events: EventSequence
    cancelled: bool
    duration_s: float
    notes: tuple[Message, ...] = ()


class StreamingEncoder:
    """Encodes audio that arrives in blocks of any size.

    The buffer has three half windows and moves by one half window at a time. Each time, the window of the
    second and the third half is searched for events that begin in the second half. They are refined together
    with the events of the first half, which were found one step earlier. So each event is refined twice,
    with the events before it and with those after it. The events of the first half are then final; their
    power stays in the buffer as long as they sound.

    Stereo is encoded as mid (the mean of the channels). The pan of each event is estimated from the level of
    each channel in the event's frames and bins. The stereo width of an event and phase differences between
    the channels are lost; sound that is only in the side signal is not encoded.

    Parameters
    ----------
    model
        Encoder and decoder.
    n_channels
        1 or 2.
    level, mode
        Computation per window, and content of an event (:mod:`codec.search.levels`).
    device
        Where the search computes; the model's device by default. Spectra of the recording and details are
        computed on the processor. If a graphics card has no memory left, all is.
    on_event
        Called with each event, when it is final.
    on_found
        Called with all provisional events, several times a second during the search and after each
        refinement. They have no pan and no detail yet, and a new identifier in each call.
    on_note
        Called with each of :attr:`notes`.
    should_cancel
        Called before each decomposition and refinement step.
    mix
        How the channels become the one that is searched; their mean by default.
    before
        What an interrupted encode of the same audio has found; the search goes on after it.

    Attributes
    ----------
    events
        The final events so far, without those found before.
    skipped_samples
        Number of samples of the piece that must not be pushed: the first sample of :meth:`push` comes after
        them. Zero without `before`.
    cancelled
        Whether `should_cancel` returned true.
    is_full
        Whether events were left out because a piece cannot hold more (:data:`codec.bounds.MAX_EVENTS`).
    notes
        Messages for the user: where a graphics card had no memory left, and, at the end, that the piece is
        full.
    """

    def __init__(
        self,
        model: EventModel,
        n_channels: int,
        *,
        level: QualityLevel = LEVELS[DEFAULT_LEVEL],
        mode: Mode = "sparse",
        device: torch.device | None = None,
        on_event: Callable[[Event], None] | None = None,
        on_found: Callable[[Sequence[Event]], None] | None = None,
        on_note: Callable[[Message], None] | None = None,
        should_cancel: Callable[[], bool] | None = None,
        mix: AnalysisMix | None = None,
        before: FoundBefore | None = None,
    ) -> None:
        self.events: list[Event] = []
        self.cancelled = False
        self.is_full = False
        self.notes: list[Message] = []
        self._on_note = on_note
        self._level = level
        self._device = model.device if device is None else device
        self._here = here = model.on("cpu")
        self._details = MeasuredDetails(here, level.n_balance_rounds) if mode == "detailed" else None
        self._on_event = on_event
        self._on_found = on_found
        self._reported_s = 0.0
        self._should_cancel = should_cancel
        self._mix = AnalysisMix.mean(n_channels) if mix is None else mix
        spectrum = model.config.spectrum
        self._half = spectrum.n_onset_frames
        self._half_samples = self._half * spectrum.hop_samples
        self._margin = spectrum.fft_size // 2
        self._before = FoundBefore(0) if before is None else before
        self._first_half = self._before.complete_samples // self._half_samples
        # The buffers hold the halves before the first one that is searched.
        self._n_halves = max(0, self._first_half - 2)
        self.skipped_samples = max(0, self._n_halves * self._half_samples - self._margin)
        lead = self._margin if self._n_halves == 0 else 0
        self._pending = np.zeros((n_channels, lead), np.float32)
        self._target = torch.zeros(3 * self._half, spectrum.n_bins)
        # The magnitudes of both channels, for the pan.
        self._channels = torch.zeros(0 if n_channels == 1 else 2, 3 * self._half, spectrum.n_bins)
        # The power of final events that still sound in the buffer. Sparse events have no tunings, which need
        # lines.
        self._on_lines = self._details is not None
        rows = model.expected.line_response if self._on_lines else model.expected.response
        self._final_power = torch.zeros(len(rows), 3 * self._half)
        self._no_events = FoundEvents(
            torch.zeros(0, model.config.vector_size), torch.zeros(0), torch.zeros(0, model.heads.n_fitted)
        )
        self._provisional = self._no_events
        try:
            self._go_on_with(model.on(self._device))
        except RuntimeError as error:
            self._leave_device(error)
        # In detailed mode: final events whose details are not final yet.
        self._waiting: list[Event] = []
        self._n_unused = 0

    def _go_on_with(self, model: EventModel) -> None:
        """Search with a model, and keep all spectra and events where it computes."""
        self._model = model
        self._decomposer = WindowDecomposer(
            model, self._level.n_candidates, self._level.n_kept, self._level.n_failures
        )
        self._axes = Axes.of(model)
        self._target = self._target.to(model.device)
        self._channels = self._channels.to(model.device)
        self._final_power = self._final_power.to(model.device)
        self._no_events = self._no_events.to(model.device)
        self._provisional = self._provisional.to(model.device)

    def _leave_device(self, error: RuntimeError) -> None:
        """Search on the processor from here on; raise `error` unless a graphics card has no memory left."""
        if self._device.type == "cpu" or not is_out_of_memory(error):
            raise error
        self._device = self._here.device
        self._go_on_with(self._here)
        self._note(device_left(self._onset_in_piece(self._half_samples)))

    def _note(self, note: Message) -> None:
        self.notes.append(note)
        if self._on_note is not None:
            self._on_note(note)

    @property
    def encoded_samples(self) -> int:
        """Number of samples of the piece that have been searched for onsets."""
        return max(self._first_half, self._n_halves - 1) * self._half_samples

    @property
    def complete_samples(self) -> int:
        """Number of samples of the piece in which all events are found and final.

        An encode that is interrupted can go on from there (:class:`~codec.search.found_before.FoundBefore`).
        """
        n_halves = max(self._first_half, self._n_halves - 2 - bool(self._waiting))
        return n_halves * self._half_samples

    def push(self, block: FloatArray) -> None:
        """Encode the next samples, [n_channels, n_samples] at the model's rate, without a constant offset."""
        self._pending = np.concatenate([self._pending, block], axis=1)
        while not self.cancelled and self._pending.shape[1] >= self._half_samples + 2 * self._margin:
            self._advance()

    def finish(self) -> None:
        """Encode the rest of the buffer, or, after a cancellation, make the events found so far final."""
        n_left = self._pending.shape[1] - self._margin
        n_halves = -(-max(n_left, 0) // self._half_samples) + 1
        silence = np.zeros(
            (self._pending.shape[0], n_halves * self._half_samples + self._margin - n_left), np.float32
        )
        self.push(silence)
        final = self._provisional
        self._provisional = self._no_events
        self._emit(final)
        self._emit(self._no_events)
        self._report(self._provisional)
        if self.is_full:
            self._note(piece_is_full(self.complete_samples, MAX_EVENTS))

    def _advance(self) -> None:
        """Append a half window to the buffer, and find and refine the events of the half before it."""
        audio = self._pending[:, : self._half_samples + 2 * self._margin]
        channels = audio[: 0 if len(audio) == 1 else 2]
        views = torch.from_numpy(np.concatenate([self._mix.mixed(audio)[None], channels]))
        margin_frames = self._margin // self._model.config.spectrum.hop_samples
        new = magnitude(views, self._model.config.spectrum)[:, margin_frames : margin_frames + self._half]
        self._pending = self._pending[:, self._half_samples :]
        self._shift_buffer()
        self._target[-self._half :] = new[0].to(self._model.device)
        if self._details is not None:
            self._details.advance(views[0, self._margin : self._margin + self._half_samples].numpy())
        self._channels[:, -self._half :] = new[1:].to(self._model.device)
        self._n_halves += 1
        if self._n_halves - 2 == self._first_half and self._before.events:
            self._take_over(self._before.events)
        if self._n_halves - 2 >= self._first_half:
            try:
                final, self._provisional = self._searched(self._provisional)
            except RuntimeError as error:
                self._leave_device(error)
                final, self._provisional = self._searched(self._provisional)
            self._emit(final)
            self._report(self._provisional)

    def _take_over(self, known: Sequence[Event]) -> None:
        """Take the events found before as final, before the first half is searched."""
        begins = (self._n_halves - 3) * self._half_samples
        detailed = self._details is not None
        self._final_power = known_power(self._model, known, begins, 3 * self._half, detailed=detailed)
        if self._details is not None:
            self._details.take_over(known, self._n_halves)

    def _shift_buffer(self) -> None:
        half = self._half
        self._target = functional.pad(self._target[half:], (0, 0, 0, half))
        self._channels = functional.pad(self._channels[:, half:], (0, 0, 0, half))
        self._final_power = functional.pad(self._final_power[:, half:], (0, half))
        self._provisional = self._provisional.moved(-self._half_samples)

    def _searched(self, previous: FoundEvents) -> tuple[FoundEvents, FoundEvents]:
        """Search the buffer's second half for events, and refine them with the previous half's.

        Returns the previous half's events, now final, and the new ones.
        """
        new = self._no_events
        budget = self._model.config.n_steps
        if self._level.prunes:
            budget = min(budget + self._n_unused, 2 * budget)
        for _ in range(self._level.n_rounds):
            n_before = len(new)
            new = new.joined(self._proposed(previous.joined(new), budget - len(new)))
            if len(new) == n_before and n_before:
                break
            previous, new = self._refined(previous, new)
            if self._level.prunes:
                new = pruned(self._model, self._axes, new, self._power(previous))
        n_unused = min(
            max(0, self._n_unused + self._model.config.n_steps - len(new)), self._model.config.n_steps
        )
        found = (previous, new) if self._details is None else self._corrected(previous, new)
        self._n_unused = n_unused
        return found

    @torch.inference_mode()
    def _power(self, events: FoundEvents, *, detailed: bool = False) -> Tensor:
        """Return the power of given and of final events, over the buffer.

        The search ignores corrections (`detailed` is false): contours are flexible enough to explain the
        next note too, which would then get no event (docs/adr/0007).
        """
        if not len(events):
            return self._final_power
        hop = self._model.config.spectrum.hop_samples
        controls = self._model.controls(events.vectors, events.corrections if detailed else None)
        controls, frames = at_onsets(controls, events.onsets_samples, hop)
        together = self._model.expected.together(controls, frames, 3 * self._half, on_lines=self._on_lines)
        return self._final_power + together.power

    def _proposed(self, known: FoundEvents, n_most: int) -> FoundEvents:
        """Run the greedy loop on the last two halves less the known events; return up to `n_most` events."""
        power = self._power(known)[:, self._half :]
        residual = self._target[self._half :] - self._model.expected.magnitude(power)
        explored = Explored()
        while len(explored.found) < n_most and not self._cancel_wanted():
            if not self._decomposer.step(residual, explored):
                break
            if time.monotonic() - self._reported_s > _REPORT_INTERVAL_S:
                self._report(known.joined(self._stacked(explored.found)))
        return self._stacked(explored.found[:n_most])

    def _stacked(self, found: Sequence[Found]) -> FoundEvents:
        """Return events found in the second half as a batch, with onsets relative to the buffer."""
        if not found:
            return self._no_events
        onsets = [float(each.onset_samples + self._half_samples) for each in found]
        vectors = torch.stack([each.vector for each in found])
        corrections = vectors.new_zeros(len(found), self._model.heads.n_fitted)
        return FoundEvents(vectors, torch.tensor(onsets).to(vectors.device), corrections)

    def _objective(self, grid: FrameGrid, **term_weights: float) -> WindowObjective:
        # Events that begin in the last half are not known yet, so its frames have low weights.
        weights = torch.ones(3 * self._half)
        weights[2 * self._half :] = torch.linspace(0.5, 0.0, self._half)
        weights = weights.to(self._model.device)
        return WindowObjective(
            self._model, self._axes, self._target, self._final_power, weights, grid, **term_weights
        )

    def _refined(self, previous: FoundEvents, new: FoundEvents) -> tuple[FoundEvents, FoundEvents]:
        """Refine the vectors and onsets of all events together; corrections do not change."""
        events = previous.joined(new)
        if not len(events) or not self._level.n_refinement_steps:
            return previous, new
        refined = refined_with(
            self._model,
            self._objective(self._model.expected.coarse),
            events.vectors,
            events.onsets_samples,
            self._level,
            self._cancel_wanted,
        )
        events = FoundEvents(refined.vectors, refined.onsets_samples, events.corrections)
        return events[: len(previous)], events[len(previous) :]

    def _corrected(self, previous: FoundEvents, new: FoundEvents) -> tuple[FoundEvents, FoundEvents]:
        """Fit the corrections and onsets of all events together; vectors do not change."""
        events = previous.joined(new)
        if not len(events):
            return previous, new
        refined = refine(
            self._model,
            self._objective(self._model.expected.halved, **_DETAILED_WEIGHTS),
            events.vectors,
            events.onsets_samples,
            self._level.n_detail_steps,
            self._cancel_wanted,
            corrections=events.corrections,
        )
        assert refined.corrections is not None
        events = FoundEvents(events.vectors, refined.onsets_samples, refined.corrections)
        return events[: len(previous)], events[len(previous) :]

    def _report(self, provisional: FoundEvents) -> None:
        """Call `on_found` with provisional events, and with final events that wait for their details."""
        if self._on_found is not None:
            onsets = [self._onset_in_piece(onset) for onset in provisional.onsets_samples.tolist()]
            vectors = provisional.vectors.cpu().numpy()
            events = [
                Event(new_event_id(), onset, vector) for onset, vector in zip(onsets, vectors, strict=True)
            ]
            self._on_found([*self._waiting, *events])
            self._reported_s = time.monotonic()

    def _onset_in_piece(self, onset_samples: float) -> int:
        """Convert an onset from samples of the buffer to samples of the piece."""
        return max(0, (self._n_halves - 3) * self._half_samples + round(onset_samples))

    def _emit(self, final: FoundEvents) -> None:
        """Append final events to :attr:`events`, in order of onset; in detailed mode, one call later."""
        if self._details is not None:
            corrections = torch.from_numpy(rounded(final.corrections.cpu().numpy()))
            final = FoundEvents(final.vectors, final.onsets_samples, corrections.to(self._model.device))
        self._final_power = self._power(final, detailed=self._details is not None)
        final = final[torch.argsort(final.onsets_samples, stable=True)]
        pans = estimated_pans(self._model, final, self._channels, detailed=self._details is not None)
        events = [
            Event(new_event_id(), self._onset_in_piece(onset), vector.numpy(), pan=pan)
            for onset, vector, pan in zip(
                final.onsets_samples.tolist(), final.vectors.cpu(), pans, strict=True
            )
        ]
        if self._details is not None:
            details = self._details.add(final.to(_PROCESSOR), self._provisional.to(_PROCESSOR))
            waiting = self._waiting
            self._waiting = events
            events = [event.replace(detail=detail) for event, detail in zip(waiting, details, strict=True)]
        for event in events:
            if len(self.events) + len(self._before.events) >= MAX_EVENTS:
                self.is_full = True
                break
            self.events.append(event)
            if self._on_event is not None:
                self._on_event(event)

    def _cancel_wanted(self) -> bool:
        self.cancelled = self.cancelled or (self._should_cancel is not None and self._should_cancel())
        return self.cancelled


def encode(
    model: EventModel,
    source: AudioReader | AudioClip,
    *,
    level: LevelName = DEFAULT_LEVEL,
    mode: Mode = "sparse",
    device: DeviceChoice | None = None,
    on_event: Callable[[Event], None] | None = None,
    on_found: Callable[[Sequence[Event]], None] | None = None,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
    before: FoundBefore | None = None,
    on_complete: Callable[[int], None] | None = None,
    on_note: Callable[[Message], None] | None = None,
) -> Encoding:
    """Find the events of a piece.

    Parameters
    ----------
    model
        Encoder and decoder.
    source
        A clip in memory, or a reader that streams a file of any length; mono or stereo.
    level, mode
        Computation per window, and content of an event (:mod:`codec.search.levels`).
    device
        Where to compute; the model's device by default.
    on_event
        Called with each event, when it is final.
    on_found
        Called with provisional events, as in :class:`StreamingEncoder`.
    on_progress
        Called with the share of the piece that is encoded, 0..1.
    should_cancel
        Called before each step; if it returns true, the events found so far are returned.
    before
        What an interrupted encode of the same source has found, in the same level and mode; the search goes
        on after it, and only new events are returned.
    on_complete
        Called with the number of samples, at the model's rate, in which all events are found, when it grows:
        `before` of an encode that goes on.
    on_note
        Called with each of the search's own notes for the user, at once.

    Raises
    ------
    codec.devices.DeviceError
        If the device cannot be used.
    codec.audio.clip.AudioError
        If the file becomes unreadable while it is read.
    """
    mix = source.analysis_mix()
    encoder = StreamingEncoder(
        model,
        source.n_channels,
        level=LEVELS[level],
        mode=mode,
        device=model.device if device is None else device_of(device),
        on_event=on_event,
        on_found=on_found,
        on_note=on_note,
        should_cancel=should_cancel,
        mix=mix,
        before=before,
    )
    complete_samples = -1
    total = max(1.0, source.duration_s * MODEL_SAMPLE_RATE)
    with parallel_chunks():
        for block in blocks_after(encoder.skipped_samples, source, mix):
            encoder.push(block)
            if on_progress is not None:
                on_progress(min(1.0, encoder.encoded_samples / total))
            if encoder.cancelled or encoder.is_full:
                break
            if on_complete is not None and encoder.complete_samples > complete_samples:
                complete_samples = encoder.complete_samples
                on_complete(complete_samples)
        encoder.finish()
        if on_complete is not None and encoder.cancelled:
            on_complete(encoder.complete_samples)
    if on_progress is not None and not encoder.cancelled:
        on_progress(1.0)
    notes = tuple(note for note in (*source.notes, mix.note, *encoder.notes) if note is not None)
    return Encoding(EventSequence.of(encoder.events), encoder.cancelled, source.duration_s, notes)
