"""The greedy loop on one window: encode the residual, pick an event, decode it, subtract it (paper, 3.1)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from codec.encoder import Features
from codec.model import EventModel

__all__ = ["Found", "WindowDecomposer"]

_SILENT_AMPLITUDE = 1e-4
"""A residual whose loudest bin is a sinusoid of -80 dBFS has nothing left to hear."""
_MIN_GAIN, _MAX_GAIN = 1e-3, 1.5
_PEAK_REACH_FRAMES = 2
_MAX_GROUPS = 5


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
