"""The greedy decomposition: encode the residual, pick an event, decode it, subtract it, again (paper, 3.1).

A piece of any length goes through one window of 512 frames that moves on by half: events begin in the
first half, and what they leave unexplained in the second half is carried on. Nothing else is kept, so
memory does not grow with length and the events do not depend on how the audio arrives.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from codec.audio import AudioClip, AudioReader
from codec.bins import MergedBins
from codec.encoder import Features
from codec.events import MODEL_SAMPLE_RATE, Event, EventSequence, new_event_id
from codec.model import EventModel
from codec.panning import pan_from_levels
from codec.refinement import refine
from codec.stft import magnitude

__all__ = ["DEFAULT_REFINEMENT_STEPS", "Encoding", "Found", "StreamingEncoder", "WindowDecomposer", "encode"]

FloatArray = NDArray[np.float32]

_BLOCK_SAMPLES = 1 << 16
_SILENT_AMPLITUDE = 1e-4
"""A residual whose loudest bin is a sinusoid of -80 dBFS has nothing left to hear."""
_MIN_GAIN, _MAX_GAIN = 1e-3, 1.5
_PEAK_REACH_FRAMES = 2
_MAX_GROUPS = 5

DEFAULT_REFINEMENT_STEPS = 12
"""Where the gain per second of encoding begins to fall."""


@dataclass(frozen=True)
class Found:
    """One event of a window: its vector, its frame, its onset in samples from the window's start.

    Shape
    -----
    vector: [32]
    patch: [n_window_frames, n_bins], what was subtracted from the window
    """

    vector: Tensor
    frame: int
    onset_samples: int
    patch: Tensor


@dataclass(frozen=True)
class Encoding:
    """The events of a piece; `cancelled` tells that the rest of it was not reached."""

    events: EventSequence
    cancelled: bool
    duration_s: float


class WindowDecomposer:
    """Runs decomposition steps on the residual of one window.

    Parameters
    ----------
    model
        Encoder and decoder.
    n_candidates
        Frames that are decoded at once; the one that truly removes most is kept. Only if none of them
        removes anything are the next likeliest tried.
    """

    def __init__(self, model: EventModel, n_candidates: int = 4) -> None:
        self.model = model
        self.n_candidates = n_candidates

    @torch.inference_mode()
    def step(self, residual: Tensor) -> Found | None:
        """Find the next event and subtract it from `residual` [n_window_frames, n_bins] in place.

        The residual keeps its sign: what an event overshoots must count against the next one there, or the
        loop finds the same event again and again. The encoder sees only what is left above zero.

        Returns None when the rest is inaudible or no proposal would remove anything.
        """
        spectrum = self.model.config.spectrum
        if float(residual.max()) < _SILENT_AMPLITUDE * spectrum.fft_size / 4:
            return None
        features = self.model.encoder.features(residual[None].clamp_min(0.0))
        logits = self.model.encoder.switch_logits(features)[0]
        for frames in _proposals(logits, self.n_candidates):
            found = self._best(residual, features, frames)
            if found is not None:
                residual -= found.patch
                return found
        return None

    def _best(self, residual: Tensor, features: Features, frames: Tensor) -> Found | None:
        """Decode an event at each of `frames` and return the one that truly removes most, if one does."""
        vectors = self.model.encoder.vectors(features, frames[None])[0]
        controls = self.model.controls(vectors)
        patches = self.model.expected(controls)
        most, chosen, gain = 0.0, -1, 0.0
        for candidate, frame in enumerate(frames.tolist()):
            begin, end, skipped = self._span(frame)
            window, patch = residual[begin:end], patches[candidate, skipped : skipped + end - begin]
            # An event that overshoots feeds the encoder residuals it has never seen: fit its level.
            product, norm = float((window * patch).sum()), float(patch.square().sum())
            fitted = min(max(product / max(norm, 1e-12), 0.0), _MAX_GAIN)
            removed = 2 * fitted * product - fitted**2 * norm
            if fitted > _MIN_GAIN and removed > most:
                most, chosen, gain = removed, candidate, fitted
        if chosen < 0:
            return None
        frame = int(frames[chosen])
        vector = vectors[chosen].clone()
        vector[0] += math.log(gain)
        shift = round(float(controls.shift_samples[chosen]))
        return Found(
            vector,
            frame,
            frame * self.model.config.spectrum.hop_samples + shift,
            self.placed(gain * patches[chosen], frame),
        )

    def placed(self, patch: Tensor, frame: int) -> Tensor:
        """Return an event's patch [n_event_frames, n_bins] on an empty window [n_window_frames, n_bins]."""
        begin, end, skipped = self._span(frame)
        window = patch.new_zeros(self.model.config.spectrum.n_window_frames, patch.shape[1])
        window[begin:end] = patch[skipped : skipped + end - begin]
        return window

    def _span(self, frame: int) -> tuple[int, int, int]:
        spectrum = self.model.config.spectrum
        first = frame - spectrum.lead_frames
        begin = max(0, first)
        end = min(spectrum.n_window_frames, first + spectrum.n_event_frames)
        return begin, end, begin - first


def _proposals(logits: Tensor, n_candidates: int) -> Iterator[Tensor]:
    """Yield groups of frames where an event may begin, likeliest first: local maxima of the switch."""
    reach = _PEAK_REACH_FRAMES
    highest = functional.max_pool1d(logits[None], 2 * reach + 1, 1, reach)[0]
    peaks = torch.nonzero(logits == highest)[:, 0]
    ordered = peaks[logits[peaks].argsort(descending=True)]
    for group in range(_MAX_GROUPS):
        frames = ordered[group * n_candidates : (group + 1) * n_candidates]
        if len(frames):
            yield frames


class StreamingEncoder:
    """Encodes audio that arrives in blocks of any size.

    Stereo is encoded as its mid (the mean of the channels); each event's pan is estimated from how the
    two channels share the energy where the event sounds. Width within one event, and phase differences
    between the channels, are not kept; what only the sides hold is not heard by the encoder.

    Parameters
    ----------
    n_channels
        1 or 2.
    on_event
        Called with each event, when the window it is in is done.
    should_cancel
        Asked before each decomposition step.
    n_refinement_steps
        Steps of gradient descent on all events of a window together; 0 keeps them as the loop found them.
    """

    def __init__(
        self,
        model: EventModel,
        n_channels: int,
        *,
        n_refinement_steps: int = DEFAULT_REFINEMENT_STEPS,
        on_event: Callable[[Event], None] | None = None,
        should_cancel: Callable[[], bool] | None = None,
    ) -> None:
        self.events: list[Event] = []
        self.cancelled = False
        self._model = model
        self._decomposer = WindowDecomposer(model)
        self._bins = MergedBins(model)
        self._n_refinement_steps = n_refinement_steps
        self._on_event = on_event
        self._should_cancel = should_cancel
        spectrum = model.config.spectrum
        self._half_samples = spectrum.n_onset_frames * spectrum.hop_samples
        self._reach = spectrum.fft_size // 2
        self._pending = np.zeros((n_channels, self._reach), np.float32)
        self._window_index = 0
        shape = (spectrum.n_window_frames, spectrum.n_bins)
        self._residual = torch.zeros(shape)
        # The magnitudes of both channels, for the pan.
        self._channels = torch.zeros(0 if n_channels == 1 else 2, *shape)
        self._primed = False

    @property
    def encoded_samples(self) -> int:
        """How much of the piece has been searched for onsets."""
        return self._window_index * self._half_samples

    def push(self, block: FloatArray) -> None:
        """Take the next samples, [n_channels, n_samples] at the model's rate."""
        self._pending = np.concatenate([self._pending, block], axis=1)
        while not self.cancelled and self._pending.shape[1] >= self._half_samples + 2 * self._reach:
            self._advance()

    def finish(self) -> None:
        """Encode what is still in the window."""
        n_left = self._pending.shape[1] - self._reach
        n_halves = -(-max(n_left, 0) // self._half_samples) + 1
        silence = np.zeros(
            (self._pending.shape[0], n_halves * self._half_samples + self._reach - n_left), np.float32
        )
        self.push(silence)

    def _advance(self) -> None:
        """Move the window on by half: new magnitudes behind, then search the front half for events."""
        half = self._model.config.spectrum.n_onset_frames
        audio = torch.from_numpy(self._pending[:, : self._half_samples + 2 * self._reach])
        views = torch.cat([audio.mean(0, keepdim=True), audio[: 0 if len(audio) == 1 else 2]])
        margin = self._reach // self._model.config.spectrum.hop_samples
        new = magnitude(views, self._model.config.spectrum)[:, margin : margin + half]
        self._pending = self._pending[:, self._half_samples :]
        self._residual = torch.cat([self._residual[half:], new[0]])
        self._channels = torch.cat([self._channels[:, half:], new[1:]], 1)
        if self._primed:
            self._decompose()
            self._window_index += 1
        self._primed = True

    def _decompose(self) -> None:
        """Search the window for events, refine them together, and hand them on."""
        target = self._residual.clone()
        found: list[Found] = []
        while len(found) < self._model.config.n_steps and not self._cancel_wanted():
            event = self._decomposer.step(self._residual)
            if event is None:
                break
            found.append(event)
        if found and self._n_refinement_steps:
            found = self._refined(target, found)
            self._residual = target - torch.stack([each.patch for each in found]).sum(0)
        for each in found:
            event = Event(
                event_id=new_event_id(),
                onset_samples=self.encoded_samples + each.onset_samples,
                vector=each.vector.numpy(),
                pan=self._pan(each.patch),
            )
            self.events.append(event)
            if self._on_event is not None:
                self._on_event(event)

    def _refined(self, target: Tensor, found: list[Found]) -> list[Found]:
        vectors = torch.stack([each.vector for each in found])
        frames = [each.frame for each in found]
        refined = refine(
            self._model, self._bins, target, vectors, frames, self._n_refinement_steps, self._cancel_wanted
        )
        hop = self._model.config.spectrum.hop_samples
        return [
            Found(vector, frame, frame * hop + round(float(shift)), self._decomposer.placed(patch, frame))
            for vector, frame, shift, patch in zip(
                refined.vectors, frames, refined.shifts_samples, refined.patches, strict=True
            )
        ]

    def _cancel_wanted(self) -> bool:
        self.cancelled = self.cancelled or (self._should_cancel is not None and self._should_cancel())
        return self.cancelled

    def _pan(self, patch: Tensor) -> float:
        if not len(self._channels):
            return 0.0
        left, right = (float((patch * channel).sum()) for channel in self._channels)
        return pan_from_levels(left, right)


def encode(
    model: EventModel,
    source: AudioReader | AudioClip,
    *,
    n_refinement_steps: int = DEFAULT_REFINEMENT_STEPS,
    on_event: Callable[[Event], None] | None = None,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> Encoding:
    """Find the events of a piece.

    Parameters
    ----------
    source
        A clip in memory, or a reader that streams a file of any length.
    n_refinement_steps
        See :class:`StreamingEncoder`.
    on_event
        Called with each event, when the window it is in is done.
    on_progress
        Called with the share of the piece that is done, 0..1.
    should_cancel
        Asked before each step; the events found so far are returned.

    Raises
    ------
    codec.audio.AudioError
        If the file turns out to be unreadable on the way.
    """
    encoder = StreamingEncoder(
        model,
        source.n_channels,
        n_refinement_steps=n_refinement_steps,
        on_event=on_event,
        should_cancel=should_cancel,
    )
    total = max(1.0, source.duration_s * MODEL_SAMPLE_RATE)
    for block in _blocks(source):
        encoder.push(block)
        if on_progress is not None:
            on_progress(min(1.0, encoder.encoded_samples / total))
        if encoder.cancelled:
            break
    else:
        encoder.finish()
    if on_progress is not None and not encoder.cancelled:
        on_progress(1.0)
    return Encoding(EventSequence.of(encoder.events), encoder.cancelled, source.duration_s)


def _blocks(source: AudioReader | AudioClip) -> Iterable[FloatArray]:
    if isinstance(source, AudioReader):
        return source.blocks(_BLOCK_SAMPLES, MODEL_SAMPLE_RATE)
    samples = source.resampled(MODEL_SAMPLE_RATE).samples
    return (samples[:, k : k + _BLOCK_SAMPLES] for k in range(0, samples.shape[1], _BLOCK_SAMPLES))
