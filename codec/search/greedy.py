"""Greedy decomposition of one window: encode the residual, pick an event, decode it, subtract it.

Source: paper, section 3.1 (the loop of 32 steps).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
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
"""The search ends when the residual's loudest bin is that of a sinusoid below -80 dBFS."""
_MIN_GAIN, _MAX_GAIN = 1e-3, 1.5
_PEAK_REACH_FRAMES = 2
_MAX_GROUPS = 5


@dataclass(frozen=True)
class Found:
    """One event that a decomposition step found.

    Shape
    -----
    vector: [32]
    frame: the window's frame in which the event begins
    onset_samples: relative to the centre of the window's first frame
    patch: [n_window_frames, n_bins], the magnitudes subtracted from the window
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
        Number of frames that are decoded per step.
    n_kept
        Maximal number of candidates that become events in one step, in order of the energy that they remove.
        The paper keeps one. A larger number is faster, but all candidates were proposed before any of them
        was subtracted. If no candidate removes energy, the next likely frames are tried.
    """

    def __init__(self, model: EventModel, n_candidates: int = 4, n_kept: int = 1) -> None:
        self.model = model
        self.n_candidates = n_candidates
        self.n_kept = n_kept
        self._response = BandedMatrix(model.expected.response)

    @torch.inference_mode()
    def step(self, residual: Tensor) -> list[Found]:
        """Find the next events and subtract their magnitudes from `residual`, in place.

        The residual may become negative where an event is too loud. The fit of the next event counts that,
        otherwise the loop would find the same event again. The encoder sees negative values as zero.

        Returns
        -------
        The events; empty when the residual is inaudible or no candidate removes energy.

        Shape
        -----
        residual: [n_window_frames, n_bins]
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
        """Subtract up to `n_kept` candidates in order of the energy they remove; return them."""
        power = self.model.expected.power(controls, Stage.ROOM).components()
        patches = torch.sqrt(self._response(power.mT) + EPSILON)
        hop = self.model.config.spectrum.hop_samples
        found: list[Found] = []
        onset_frames = frames.tolist()
        candidates = list(range(len(frames)))
        while candidates and len(found) < self.n_kept:
            pairs = [(patches[k], onset_frames[k]) for k in candidates]
            fits = dict(zip(candidates, self._fits(residual, pairs), strict=True))
            chosen = max(candidates, key=lambda k: fits[k][1])
            gain, removed = fits[chosen]
            if removed <= 0.0:
                break
            candidates.remove(chosen)
            frame = onset_frames[chosen]
            vector = vectors[chosen].clone()
            vector[0] += math.log(gain)
            onset = frame * hop + round(float(controls.shift_samples[chosen]))
            found.append(Found(vector, frame, onset, self.placed(gain * patches[chosen], frame)))
            residual -= found[-1].patch
        return found

    def _fits(self, residual: Tensor, pairs: Sequence[tuple[Tensor, int]]) -> Iterator[tuple[float, float]]:
        """Yield the least-squares gain of each patch, in 0..1.5, and the energy that it then removes."""
        sums: list[Tensor] = []
        for patch, frame in pairs:
            begin, end, skipped = self._span(frame)
            inside = patch[skipped : skipped + end - begin]
            sums += [(residual[begin:end] * inside).sum(), inside.square().sum()]
        # All are read at once, because each reading waits for a graphics card.
        values = torch.stack(sums).tolist()
        for product, norm in zip(values[::2], values[1::2], strict=True):
            # Without the fit, events that are too loud leave residuals unlike the encoder's training data.
            gain = min(max(product / max(norm, 1e-12), 0.0), _MAX_GAIN)
            yield gain, 2 * gain * product - gain**2 * norm if gain > _MIN_GAIN else 0.0

    def placed(self, patch: Tensor, frame: int) -> Tensor:
        """Return a window of zeros with an event's patch in it.

        Shape
        -----
        patch: [n_event_frames, n_bins]; returns: [n_window_frames, n_bins]
        """
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
    """Return up to `n_most` local maxima of the switch logits, the largest first."""
    reach = _PEAK_REACH_FRAMES
    highest = functional.max_pool1d(logits[None], 2 * reach + 1, 1, reach)[0]
    peaks = torch.nonzero(logits == highest)[:, 0]
    return peaks[logits[peaks].argsort(descending=True)][:n_most]
