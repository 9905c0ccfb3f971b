"""The greedy decomposition: encode the residual, pick an event, decode it, subtract it, again (paper, 3.1).

A piece of any length goes through one window of 512 frames that moves on by half: events begin in the
first half, and what they leave unexplained in the second half is carried on. Nothing else is kept, so
memory does not grow with length and the events do not depend on how the audio arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.audio import AudioClip, AudioReader
from codec.events import MODEL_SAMPLE_RATE, Event, EventSequence, new_event_id
from codec.model import EventModel
from codec.stft import magnitude

__all__ = ["Encoding", "Found", "StreamingEncoder", "WindowDecomposer", "encode"]

FloatArray = NDArray[np.float32]

_BLOCK_SAMPLES = 1 << 16
_SILENT_AMPLITUDE = 1e-4
"""A residual whose loudest bin is a sinusoid of -80 dBFS has nothing left to hear."""
_MAX_SCALE = 1.5


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
        Frames that are decoded at each step; the one that truly removes most is kept.
    """

    def __init__(self, model: EventModel, n_candidates: int = 4) -> None:
        self.model = model
        self.n_candidates = n_candidates

    @torch.inference_mode()
    def step(self, residual: Tensor) -> Found | None:
        """Find the next event and subtract it from `residual` [n_window_frames, n_bins] in place.

        Returns None when the rest is inaudible or no candidate would remove anything.
        """
        spectrum = self.model.config.spectrum
        if float(residual.max()) < _SILENT_AMPLITUDE * spectrum.fft_size / 4:
            return None
        features = self.model.encoder.features(residual[None])
        logits = self.model.encoder.switch_logits(features)[0]
        frames = torch.topk(logits, self.n_candidates).indices
        vectors = self.model.encoder.vectors(features, frames[None])[0]
        controls = self.model.controls(vectors)
        patches = self.model.expected(controls)
        best: tuple[float, int, Tensor, float] | None = None
        for candidate, frame in enumerate(frames.tolist()):
            window, patch = self._overlap(residual, patches[candidate], frame)
            # An event that overshoots feeds the encoder residuals it has never seen: fit its level.
            scale = float((window * patch).sum() / patch.square().sum().clamp_min(1e-12))
            scale = min(max(scale, 0.0), _MAX_SCALE)
            left = (window - scale * patch).clamp_min(0.0)
            removed = float(window.square().sum() - left.square().sum())
            if scale > 1e-3 and removed > 0 and (best is None or removed > best[0]):
                best = (removed, candidate, left, scale)
        if best is None:
            return None
        _, candidate, left, scale = best
        frame = int(frames[candidate])
        begin, end, _ = self._span(frame)
        subtracted = torch.zeros_like(residual)
        _, patch = self._overlap(residual, patches[candidate], frame)
        subtracted[begin:end] = scale * patch
        residual[begin:end] = left
        vector = vectors[candidate].clone()
        vector[0] += float(np.log(scale))
        onset = frame * spectrum.hop_samples + round(float(controls.shift_samples[candidate]))
        return Found(vector, frame, onset, subtracted)

    def _span(self, frame: int) -> tuple[int, int, int]:
        spectrum = self.model.config.spectrum
        first = frame - spectrum.lead_frames
        begin = max(0, first)
        end = min(spectrum.n_window_frames, first + spectrum.n_event_frames)
        return begin, end, begin - first

    def _overlap(self, residual: Tensor, patch: Tensor, frame: int) -> tuple[Tensor, Tensor]:
        begin, end, skipped = self._span(frame)
        return residual[begin:end], patch[skipped : skipped + end - begin]


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
        Called with each event as it is found.
    should_cancel
        Asked before each decomposition step.
    """

    def __init__(
        self,
        model: EventModel,
        n_channels: int,
        *,
        on_event: Callable[[Event], None] | None = None,
        should_cancel: Callable[[], bool] | None = None,
    ) -> None:
        self.events: list[Event] = []
        self.cancelled = False
        self._model = model
        self._decomposer = WindowDecomposer(model)
        self._on_event = on_event
        self._should_cancel = should_cancel
        spectrum = model.config.spectrum
        self._half_samples = spectrum.n_onset_frames * spectrum.hop_samples
        self._reach = spectrum.fft_size // 2
        self._pending = np.zeros((n_channels, self._reach), np.float32)
        self._window_index = 0
        n_views = 1 if n_channels == 1 else 3
        shape = (n_views, spectrum.n_window_frames, spectrum.n_bins)
        # View 0 is the residual of the mid; views 1 and 2 are the channels, for the pan.
        self._views = torch.zeros(shape)
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
        views = audio if len(audio) == 1 else torch.cat([audio.mean(0, keepdim=True), audio])
        margin = self._reach // self._model.config.spectrum.hop_samples
        new = magnitude(views, self._model.config.spectrum)[:, margin : margin + half]
        self._pending = self._pending[:, self._half_samples :]
        self._views = torch.cat([self._views[:, half:], new], 1)
        if self._primed:
            self._decompose()
            self._window_index += 1
        self._primed = True

    def _decompose(self) -> None:
        residual = self._views[0].clone()
        for _ in range(self._model.config.n_steps):
            if self._should_cancel is not None and self._should_cancel():
                self.cancelled = True
                break
            found = self._decomposer.step(residual)
            if found is None:
                break
            event = Event(
                event_id=new_event_id(),
                onset_samples=self.encoded_samples + found.onset_samples,
                vector=found.vector.numpy(),
                pan=self._pan(found.patch),
            )
            self.events.append(event)
            if self._on_event is not None:
                self._on_event(event)
        self._views[0] = residual

    def _pan(self, patch: Tensor) -> float:
        if len(self._views) == 1:
            return 0.0
        left, right = float((patch * self._views[1]).sum()), float((patch * self._views[2]).sum())
        if left + right <= 0:
            return 0.0
        return float(np.arctan2(right, left) * 4 / np.pi - 1)


def encode(
    model: EventModel,
    source: AudioReader | AudioClip,
    *,
    on_event: Callable[[Event], None] | None = None,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> Encoding:
    """Find the events of a piece.

    Parameters
    ----------
    source
        A clip in memory, or a reader that streams a file of any length.
    on_event
        Called with each event as it is found.
    on_progress
        Called with the share of the piece that is done, 0..1.
    should_cancel
        Asked before each step; the events found so far are returned.

    Raises
    ------
    codec.audio.AudioError
        If the file turns out to be unreadable on the way.
    """
    encoder = StreamingEncoder(model, source.n_channels, on_event=on_event, should_cancel=should_cancel)
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
