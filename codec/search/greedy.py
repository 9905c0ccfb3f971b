"""The greedy loop on one window: encode the residual, pick an event, decode it, subtract it (paper, 3.1)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from codec.decoder import EventControls
from codec.decoder.expected import EPSILON
from codec.events.event import Stage
from codec.model.event_model import EventModel
from codec.signal.banded import BandedMatrix

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
        Frames that are decoded at once.
    n_kept
        How many of them are kept, while they remove anything, the one that truly removes most first. The
        paper keeps one, and here, if none removes anything, the next likeliest are tried. More save time:
        they were all proposed before any was subtracted, and if none will do, the search ends.
    """

    def __init__(self, model: EventModel, n_candidates: int = 4, n_kept: int = 1) -> None:
        self.model = model
        self.n_candidates = n_candidates
        self.n_kept = n_kept
        self._response = BandedMatrix(model.expected.response)

    @torch.inference_mode()
    def step(self, residual: Tensor) -> list[Found]:
        """Find the next events and subtract them from `residual` [n_window_frames, n_bins] in place.

        The residual keeps its sign: what an event overshoots must count against the next one there, or the
        loop finds the same event again and again. The encoder sees only what is left above zero.

        Returns none when the rest is inaudible or no proposal would remove anything.
        """
        spectrum = self.model.config.spectrum
        if float(residual.max()) < _SILENT_AMPLITUDE * spectrum.fft_size / 4:
            return []
        features = self.model.encoder.features(residual[None].clamp_min(0.0))
        logits = self.model.encoder.switch_logits(features)[0]
        frames = _proposals(logits, self.n_candidates * max(1, _MAX_GROUPS // self.n_kept))
        vectors = self.model.encoder.vectors(features, frames[None])[0]
        controls = self.model.controls(vectors)
        for begin in range(0, len(frames), self.n_candidates):
            group = slice(begin, begin + self.n_candidates)
            found = self._subtracted(residual, frames[group], vectors[group], controls.select(group))
            if found:
                return found
        return []

    def _subtracted(
        self, residual: Tensor, frames: Tensor, vectors: Tensor, controls: EventControls
    ) -> list[Found]:
        """Of events at `frames`, subtract and return those that truly remove most."""
        power = self.model.expected.power(controls, Stage.ROOM).components()
        patches = torch.sqrt(self._response(power.mT) + EPSILON)
        hop, found = self.model.config.spectrum.hop_samples, list[Found]()
        left = list(range(len(frames)))
        while left and len(found) < self.n_kept:
            fits = {each: self._fit(residual, patches[each], int(frames[each])) for each in left}
            chosen = max(left, key=lambda each: fits[each][1])
            gain, removed = fits[chosen]
            if removed <= 0.0:
                break
            left.remove(chosen)
            frame, vector = int(frames[chosen]), vectors[chosen].clone()
            vector[0] += math.log(gain)
            onset = frame * hop + round(float(controls.shift_samples[chosen]))
            found.append(Found(vector, frame, onset, self.placed(gain * patches[chosen], frame)))
            residual -= found[-1].patch
        return found

    def _fit(self, residual: Tensor, patch: Tensor, frame: int) -> tuple[float, float]:
        """Fit an event's level, and return it and how much energy the event then removes."""
        begin, end, skipped = self._span(frame)
        window, patch = residual[begin:end], patch[skipped : skipped + end - begin]
        # An event that overshoots feeds the encoder residuals it has never seen: fit its level.
        product, norm = float((window * patch).sum()), float(patch.square().sum())
        gain = min(max(product / max(norm, 1e-12), 0.0), _MAX_GAIN)
        return gain, 2 * gain * product - gain**2 * norm if gain > _MIN_GAIN else 0.0

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


def _proposals(logits: Tensor, n_most: int) -> Tensor:
    """Return frames where an event may begin, likeliest first: local maxima of the switch."""
    reach = _PEAK_REACH_FRAMES
    highest = functional.max_pool1d(logits[None], 2 * reach + 1, 1, reach)[0]
    peaks = torch.nonzero(logits == highest)[:, 0]
    return peaks[logits[peaks].argsort(descending=True)][:n_most]
