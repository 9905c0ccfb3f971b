"""Streaming encoding: a buffer of four half windows moves along a piece of any length (paper, section 3.1).

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

from codec.audio.analysis import AnalysisMix
from codec.audio.clip import AudioClip, AudioReader
from codec.bounds import MAX_EVENTS
from codec.decoder.chunks import in_parallel, one_by_one, parallel_chunks
from codec.devices import DeviceChoice, device_of
from codec.events.detail import rounded
from codec.events.event import MODEL_SAMPLE_RATE, Event, EventSequence, new_event_id
from codec.messages import Message
from codec.model.event_model import EventModel
from codec.processes import is_out_of_memory
from codec.search.blocks import blocks_after
from codec.search.buffer_search import N_HALVES, BufferSearch
from codec.search.found import FoundEvents
from codec.search.found_before import FoundBefore
from codec.search.levels import DEFAULT_LEVEL, LEVELS, LevelName, Mode, QualityLevel
from codec.search.measured_details import MeasuredDetails
from codec.search.notes import device_left, piece_is_full
from codec.search.panning import estimated_pans
from codec.search.refinement import WindowObjective
from codec.search.resuming import known_power
from codec.signal.stft import magnitude

__all__ = ["Encoding", "StreamingEncoder", "encode"]

FloatArray = NDArray[np.float32]

_PROCESSOR = torch.device("cpu")
_REPORT_INTERVAL_S = 0.2
"""Minimal time between calls of `on_found` during a search; the receiver's work delays the search."""


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

    The buffer has four half windows and moves by one at a time. The greedy loop searches the third one; the
    events of the first one are completed and refined together with those of the second, which the loop found
    one step earlier (:mod:`codec.search.buffer_search`). So each event is refined twice, with the events
    after it and with those before it. The events of the first half window are then final; their power stays
    in the buffer as long as they sound. On two threads, the loop runs beside refinement.

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
        refinement, also from another thread. They have no pan and no detail yet, and a new identifier in each
        call.
    on_note
        Called with each of :attr:`notes`.
    on_progress
        Called with :attr:`encoded_samples` after each half window.
    on_window
        Called before each refinement with the sample of the piece at which its window begins, its objective
        and its events.
    should_cancel
        Called before each decomposition and refinement step, also from another thread.
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
        on_progress: Callable[[int], None] | None = None,
        on_window: Callable[[int, WindowObjective, FoundEvents], None] | None = None,
        should_cancel: Callable[[], bool] | None = None,
        mix: AnalysisMix | None = None,
        before: FoundBefore | None = None,
    ) -> None:
        self.events: list[Event] = []
        self.cancelled = False
        self.is_full = False
        self.notes: list[Message] = []
        self._on_note = on_note
        self._on_progress = on_progress
        self._on_window = on_window
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
        # The magnitudes of both channels, for the pan.
        self._channels = torch.zeros(0 if n_channels == 1 else 2, N_HALVES * self._half, spectrum.n_bins)
        self._search = BufferSearch(
            here,
            level,
            detailed=self._details is not None,
            should_stop=self._cancel_wanted,
            on_window=self._window_refined,
        )
        # The events of the buffer's first two half windows.
        self._first = self._second = self._search.no_events
        try:
            self._go_on_with(model.on(self._device))
        except RuntimeError as error:
            self._leave_device(error)
        # In detailed mode: final events whose details are not final yet, and the half window of audio that
        # the measuring of details, which looks one half window less ahead, comes to next.
        self._waiting: list[Event] = []
        self._audio_ahead: FloatArray | None = None

    def _go_on_with(self, model: EventModel) -> None:
        """Search with a model, and keep all spectra and events where it computes."""
        self._model = model
        self._search.go_on_with(model)
        self._channels = self._channels.to(model.device)
        self._first, self._second = self._first.to(model.device), self._second.to(model.device)

    def _leave_device(self, error: RuntimeError) -> None:
        """Search on the processor from here on; raise `error` unless a graphics card has no memory left."""
        if self._device.type == "cpu" or not is_out_of_memory(error):
            raise error
        self._device = self._here.device
        self._go_on_with(self._here)
        self._note(device_left(self._onset_in_piece(2 * self._half_samples)))

    def _note(self, note: Message) -> None:
        self.notes.append(note)
        if self._on_note is not None:
            self._on_note(note)

    def _window_refined(self, objective: WindowObjective, events: FoundEvents) -> None:
        if self._on_window is not None:
            self._on_window((self._n_halves - N_HALVES) * self._half_samples, objective, events)

    @property
    def encoded_samples(self) -> int:
        """Number of samples of the piece that have been searched for onsets.

        Half windows whose events still have to be refined count half.
        """
        n_searched = max(self._first_half, self._n_halves - 1)
        n_final = max(self._first_half, self._n_halves - 3)
        return (n_searched + n_final) * self._half_samples // 2

    @property
    def complete_samples(self) -> int:
        """Number of samples of the piece in which all events are found and final.

        An encode that is interrupted can go on from there (:class:`~codec.search.found_before.FoundBefore`).
        """
        n_halves = max(self._first_half, self._n_halves - 3 - bool(self._waiting))
        return n_halves * self._half_samples

    def push(self, block: FloatArray) -> None:
        """Encode the next samples, [n_channels, n_samples] at the model's rate, without a constant offset."""
        self._pending = np.concatenate([self._pending, block], axis=1)
        while not self.cancelled and self._pending.shape[1] >= self._half_samples + 2 * self._margin:
            self._advance()
            if self._on_progress is not None:
                self._on_progress(self.encoded_samples)

    def finish(self) -> None:
        """Encode the rest of the buffer, or, after a cancellation, make the events found so far final."""
        n_left = self._pending.shape[1] - self._margin
        n_halves = -(-max(n_left, 0) // self._half_samples) + N_HALVES - 1
        silence = np.zeros(
            (self._pending.shape[0], n_halves * self._half_samples + self._margin - n_left), np.float32
        )
        self.push(silence)
        none = self._search.no_events
        for first, second in ((self._first, self._second), (self._second, none), (none, none)):
            self._first, self._second = second, none
            self._emit(first)
        self._report(none)
        if self.is_full:
            self._note(piece_is_full(self.complete_samples, MAX_EVENTS))

    def _advance(self) -> None:
        """Append a half window to the buffer, search one half window, and complete another."""
        audio = self._pending[:, : self._half_samples + 2 * self._margin]
        channels = audio[: 0 if len(audio) == 1 else 2]
        views = torch.from_numpy(np.concatenate([self._mix.mixed(audio)[None], channels]))
        margin_frames = self._margin // self._model.config.spectrum.hop_samples
        new = magnitude(views, self._model.config.spectrum)[:, margin_frames : margin_frames + self._half]
        self._pending = self._pending[:, self._half_samples :]
        self._search.advance(new[0])
        self._channels = torch.cat([self._channels[:, self._half :], new[1:].to(self._channels.device)], 1)
        self._first = self._first.moved(-self._half_samples)
        self._second = self._second.moved(-self._half_samples)
        if self._details is not None:
            if self._audio_ahead is not None:
                self._details.advance(self._audio_ahead)
            self._audio_ahead = views[0, self._margin : self._margin + self._half_samples].numpy()
        self._n_halves += 1
        if self._n_halves - 2 == self._first_half and self._before.events:
            self._take_over(self._before.events)
        if self._n_halves - 2 >= self._first_half:
            try:
                final, self._first, self._second = self._searched()
            except RuntimeError as error:
                self._leave_device(error)
                final, self._first, self._second = self._searched()
            self._emit(final)
            self._report(self._first.joined(self._second))

    def _searched(self) -> tuple[FoundEvents, FoundEvents, FoundEvents]:
        """Complete the events of the buffer's first half window, and search its third one.

        Returns the events of the first half window, to become final, of the second and of the third.
        """
        first, second = self._first, self._second

        def report(found: Callable[[], FoundEvents]) -> None:
            if self._on_found is not None and time.monotonic() - self._reported_s > _REPORT_INTERVAL_S:
                self._report(first.joined(second).joined(found()))

        # A graphics card has its own parallelism.
        both = in_parallel if self._device.type == "cpu" else one_by_one
        n_before = self._first_half - (self._n_halves - N_HALVES)

        def completed() -> tuple[FoundEvents, FoundEvents]:
            # All events before the first half window that is searched are known.
            if n_before > 1:
                return first, second
            return self._search.completed(first, second, begins=n_before == 1)

        third, (final, refined) = both(lambda: self._search.found_ahead(second, report), completed)
        return final, refined, third

    def _take_over(self, known: Sequence[Event]) -> None:
        """Take the events found before as final, before the first half is searched."""
        begins = (self._n_halves - N_HALVES) * self._half_samples
        detailed = self._details is not None
        self._search.final_power = known_power(
            self._model, known, begins, N_HALVES * self._half, detailed=detailed
        )
        if self._details is not None:
            self._details.take_over(known, self._n_halves - 1)

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
        return max(0, (self._n_halves - N_HALVES) * self._half_samples + round(onset_samples))

    def _emit(self, final: FoundEvents) -> None:
        """Append final events to :attr:`events`, in order of onset; in detailed mode, one call later."""
        detailed = self._details is not None
        if detailed:
            corrections = torch.from_numpy(rounded(final.corrections.cpu().numpy()))
            final = FoundEvents(final.vectors, final.onsets_samples, corrections.to(self._model.device))
        self._search.add_final(final)
        final = final[torch.argsort(final.onsets_samples, stable=True)]
        pans = estimated_pans(self._model, final, self._channels, detailed=detailed)
        events = [
            Event(new_event_id(), self._onset_in_piece(onset), vector.numpy(), pan=pan)
            for onset, vector, pan in zip(
                final.onsets_samples.tolist(), final.vectors.cpu(), pans, strict=True
            )
        ]
        if self._details is not None:
            details = self._details.add(final.to(_PROCESSOR), self._first.to(_PROCESSOR))
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
    total = max(1.0, source.duration_s * MODEL_SAMPLE_RATE)

    def advanced(encoded_samples: int) -> None:
        if on_progress is not None:
            on_progress(min(1.0, encoded_samples / total))

    encoder = StreamingEncoder(
        model,
        source.n_channels,
        level=LEVELS[level],
        mode=mode,
        device=model.device if device is None else device_of(device),
        on_event=on_event,
        on_found=on_found,
        on_note=on_note,
        on_progress=advanced,
        should_cancel=should_cancel,
        mix=mix,
        before=before,
    )
    complete_samples = -1
    with parallel_chunks():
        for block in blocks_after(encoder.skipped_samples, source, mix):
            encoder.push(block)
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
