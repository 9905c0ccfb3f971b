"""Greedy decomposition of one window: encode the residual, pick an event, decode it, subtract it.

Source: paper, section 3.1 (the loop of 32 steps).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional

from codec.decoder import EventControls
from codec.decoder.expected import EPSILON
from codec.events.event import Stage
from codec.model.bins import EncoderBands
from codec.model.encoder import Features
from codec.model.event_model import EventModel

__all__ = ["Explored", "Found", "WindowDecomposer", "with_frames_between"]

_SILENT_AMPLITUDE = 1e-4
"""The search ends when the residual's loudest band is that of a sinusoid below -80 dBFS."""
_MIN_GAIN, _MAX_GAIN = 1e-3, 1.5
_PEAK_REACH_FRAMES = 2
_SAME = 0.9
"""Cosine of two events' magnitudes from which on they are the same sound."""
_LOUD = 0.1
"""Magnitude, relative to the event's largest, from which on it is loud."""


@dataclass(frozen=True)
class Found:
    """One event that a decomposition step found.

    Shape
    -----
    vector: [32]
    frame: the window's frame in which the event begins
    onset_samples: relative to the centre of the window's first frame
    patch: [n_window_frames, n_bands], the magnitudes subtracted from the window
    """

    vector: Tensor
    frame: int
    onset_samples: int
    patch: Tensor


@dataclass
class Explored:
    """How far the search of one window has come.

    Attributes
    ----------
    found
        The events so far.
    exhausted
        Frames at which one of them would be found again, or an event that removes nothing.
    n_failures
        Number of groups of candidates without an event.
    """

    found: list[Found] = field(default_factory=list)
    exhausted: set[int] = field(default_factory=set)
    n_failures: int = 0


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
    n_failures
        Number of groups of candidates without an event after which the search of a window ends.
    least_share
        Share of the residual's energy, in the bands and frames where an event is loud, that the event has to
        remove.
    """

    def __init__(
        self,
        model: EventModel,
        n_candidates: int = 4,
        n_kept: int = 1,
        n_failures: int = 5,
        least_share: float = 0.0,
    ) -> None:
        self.model = model
        self.bands = EncoderBands(model)
        self.n_candidates = n_candidates
        self.n_kept = n_kept
        self.n_failures = n_failures
        self.least_share = least_share

    @torch.inference_mode()
    def step(self, residual: Tensor, explored: Explored | None = None) -> list[Found]:
        """Find the next events and subtract their magnitudes from `residual`, in place.

        The residual may become negative where an event is too loud. The fit of the next event counts that,
        otherwise the loop would find the same event again. The encoder sees negative values as zero.

        Parameters
        ----------
        residual
            Of a window.
        explored
            Of the earlier steps; updated. An event that is like an earlier one and begins with it is not
            taken: what is left of a sound would be found over and over.

        Returns
        -------
        The events; empty when the residual is inaudible or no candidate removes energy.

        Shape
        -----
        residual: [n_window_frames, n_bands]
        """
        explored = explored or Explored()
        spectrum = self.model.config.spectrum
        if explored.n_failures >= self.n_failures:
            return []
        if float(residual.max()) < _SILENT_AMPLITUDE * spectrum.fft_size / 4:
            return []
        features = self.model.encoder.features_on_bands(residual[None].clamp_min(0.0))
        logits = self.model.encoder.switch_logits(features)[0]
        n_most = self.n_candidates * (self.n_failures - explored.n_failures)
        proposals = _proposals(logits, explored.exhausted, n_most)
        # An empty tensor is split into one empty part.
        for onsets in proposals.split(self.n_candidates) if len(proposals) else ():
            frames, vectors = self._predicted(features, onsets)
            found = self._subtracted(residual, frames, vectors, explored)
            if found:
                explored.found += found
                return found
            explored.n_failures += 1
        return []

    def _predicted(self, features: Features, onsets: Tensor) -> tuple[Tensor, Tensor]:
        """Return onset frames and vectors of candidates, [n] and [n, 32]: up to two sounds at each onset."""
        masks = self.model.masks
        if masks is None:
            return onsets, self.model.encoder.vectors(features, onsets[None])[0]
        frames, each = masks.sounds_at(features.bands, onsets)
        return frames, self.model.encoder.vectors(features, frames[None], each[None])[0]

    def _subtracted(
        self, residual: Tensor, frames: Tensor, vectors: Tensor, explored: Explored
    ) -> list[Found]:
        """Subtract up to `n_kept` candidates in order of the energy they remove; return them."""
        controls = self.model.controls(vectors)
        patches = self._patches(controls)
        hop = self.model.config.spectrum.hop_samples
        found: list[Found] = []
        onset_frames = frames.tolist()
        known = self._known(patches, onset_frames, explored.found)
        candidates = [k for k in range(len(frames)) if k not in known]
        explored.exhausted.update(set(onset_frames).difference(onset_frames[k] for k in candidates))
        alike = _alike(patches, onset_frames)
        while candidates and len(found) < self.n_kept:
            pairs = [(patches[k], onset_frames[k]) for k in candidates]
            fits = dict(zip(candidates, self._fits(residual, pairs), strict=True))
            chosen = max(candidates, key=lambda k: fits[k][1])
            gain, removed = fits[chosen]
            if removed <= self._least_energy(residual, patches[chosen], onset_frames[chosen]):
                explored.exhausted.update(onset_frames[k] for k in candidates)
                break
            candidates.remove(chosen)
            frame = onset_frames[chosen]
            vector = vectors[chosen].clone()
            vector[0] += math.log(gain)
            onset = frame * hop + round(float(controls.shift_samples[chosen]))
            found.append(Found(vector, frame, onset, self.placed(gain * patches[chosen], frame)))
            residual -= found[-1].patch
            candidates = [k for k in candidates if (chosen, k) not in alike]
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

    def _least_energy(self, residual: Tensor, patch: Tensor, frame: int) -> float:
        """Return the energy that an event must remove: a share of the residual's where the event is loud."""
        if not self.least_share:
            return 0.0
        begin, end, skipped = self._span(frame)
        inside = patch[skipped : skipped + end - begin]
        loud = inside > _LOUD * inside.max()
        return self.least_share * float((residual[begin:end].square() * loud).sum())

    def _patches(self, controls: EventControls) -> Tensor:
        """Return the magnitudes of events, [batch, n_event_frames, n_bands].

        Every second frame is computed, the others lie halfway between: the windows overlap by seven eighths.
        """
        expected = self.model.expected
        power = expected.power(controls, Stage.ROOM, expected.halved).components()
        kept = torch.sqrt(self.bands.summed(power.mT) + EPSILON)
        return with_frames_between(kept, self.model.config.spectrum.n_event_frames)

    def _known(self, patches: Tensor, frames: Sequence[int], found: Sequence[Found]) -> set[int]:
        """Return the indices of the patches that are like that of an event which begins at the same time."""
        pairs = [
            (k, event)
            for k, frame in enumerate(frames)
            for event in found
            if abs(event.frame - frame) <= _PEAK_REACH_FRAMES
        ]
        if not pairs:
            return set()
        cosines: list[Tensor] = []
        for k, event in pairs:
            begin, end, skipped = self._span(frames[k])
            patch, other = patches[k][skipped : skipped + end - begin], event.patch[begin:end]
            cosines.append((patch * other).sum() / (patch.norm() * other.norm()).clamp_min(EPSILON))
        likeness = torch.stack(cosines).tolist()
        return {k for (k, _), like in zip(pairs, likeness, strict=True) if like >= _SAME}

    def placed(self, patch: Tensor, frame: int) -> Tensor:
        """Return a window of zeros with an event's patch in it.

        Shape
        -----
        patch: [n_event_frames, n_bands]; returns: [n_window_frames, n_bands]
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


def with_frames_between(kept: Tensor, n_frames: int) -> Tensor:
    """Return all frames of patches of which every second one is given, from the second on.

    Shape
    -----
    kept: [n_events, n_frames / 2, n_bands]; returns: [n_events, n_frames, n_bands]
    """
    patches = kept.new_empty(len(kept), n_frames, kept.shape[2])
    patches[:, 1::2] = kept  # the onset's frame, 3, is one of these
    between = (functional.pad(kept, (0, 0, 1, 0)) + functional.pad(kept, (0, 0, 0, 1))) / 2
    patches[:, ::2] = between[:, : (n_frames + 1) // 2]
    return patches


def _alike(patches: Tensor, frames: Sequence[int]) -> set[tuple[int, int]]:
    """Return the pairs of candidates with the same onset that are the same sound."""
    if len(set(frames)) == len(frames):
        return set()
    unit = functional.normalize(patches.flatten(1), dim=1)
    pairs = (unit @ unit.T >= _SAME).nonzero().tolist()
    return {(first, second) for first, second in pairs if frames[first] == frames[second]}


def _proposals(logits: Tensor, exhausted: Iterable[int], n_most: int) -> Tensor:
    """Return up to `n_most` local maxima of the switch logits, the largest first, away from some frames."""
    logits = logits.clone()
    for frame in exhausted:
        logits[max(0, frame - 1) : frame + 2] = -math.inf
    reach = _PEAK_REACH_FRAMES
    highest = functional.max_pool1d(logits[None], 2 * reach + 1, 1, reach)[0]
    peaks = torch.nonzero((logits == highest) & torch.isfinite(logits))[:, 0]
    return peaks[logits[peaks].argsort(descending=True)][:n_most]
