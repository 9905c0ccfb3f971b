"""Residuals of mixtures whose events are known, and queries for what is left: examples for a mask network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from codec.model.encoder import span_means
from codec.model.event_model import EventModel
from codec.model.masks import beginning
from codec.search.greedy import with_frames_between
from codec.signal.stft import stft
from codec.training.masks.segments import SearchedSegment

__all__ = ["MaskExamples", "Residuals"]

_PART_SHARES = 0.12, 0.5, 0.38
"""Shares of mixtures of one, two and three parts."""
_GAIN_RANGE_DB = 6.0
_RMS = 0.05
_SILENT_RMS = 2e-3
_N_STATES = 5
"""Residuals per mixture, after some of its loudest events were taken out."""
_N_TARGETS = 8
_LOUDER_FIRST = 0.3
_ROUGH_SHARE, _ROUGHNESS, _N_ROUGH = 0.5, 0.35, 24
"""In every second mixture, events are taken out as a search might, with errors of their spectra (nepers)."""
_FOREIGN = 0.3
_FLOOR = 1e-5
_AUDIBLE = 2e-4
"""What is there, relative to the loudest band, to count (-74 dB)."""
_LEAST_OWNED = 0.5
_LEAST_QUERY = 0.1
_ONSET_FRAMES = 5


@dataclass(frozen=True)
class MaskExamples:
    """Queries of the residuals of one mixture, and what belongs to the event that each asks for.

    Shape
    -----
    bands: [n_residuals, n_window_frames, n_bands], as :attr:`codec.model.encoder.Features.bands`
    windows, frames, queries: [n], as for :class:`codec.model.masks.MaskNetwork`
    shares: [n, n_spans, n_bands], the event's share of what is there, 0..1
    weights: [n, n_spans, n_bands], by what is there; their sum is 1 per query
    """

    bands: Tensor
    windows: Tensor
    frames: Tensor
    queries: Tensor
    shares: Tensor
    weights: Tensor


@dataclass(frozen=True)
class _Mixture:
    """A window of a mixture.

    Shape
    -----
    bands: [n_window_frames, n_bands], magnitudes less what sounds on from before, times the roots of widths
    frames: [n_events], onsets; patches: [n_events, n_event_frames, n_bands], on the scale of `bands`
    """

    bands: Tensor
    frames: Tensor
    patches: Tensor


class Residuals:
    """Draws mixtures of up to three segments, equally loud within 6 dB, and residuals of them.

    Parameters
    ----------
    model
        The model of the events.
    rounds
        The parts of a mixture are of one round, so of different recordings.
    seed
        Of all random choices.
    """

    def __init__(self, model: EventModel, rounds: Sequence[Sequence[SearchedSegment]], seed: int) -> None:
        self._model = model
        self._rounds = [each for each in rounds if each]
        self._generator = np.random.default_rng([seed, 29])
        self._spectrum = model.config.spectrum

    @torch.no_grad()
    def draw(self) -> MaskExamples:
        """Return examples of the next mixture in which some events begin."""
        while True:
            mixture = self._mixture()
            order = self._by_energy(mixture)
            if len(order):
                examples = self._examples(mixture, order)
                if examples is not None:
                    return examples

    def _mixture(self) -> _Mixture:
        """Return a random window of the sum of random segments."""
        generator, spectrum = self._generator, self._spectrum
        segments = self._rounds[int(generator.integers(len(self._rounds)))]
        n_parts = min(len(segments), 1 + int(generator.choice(len(_PART_SHARES), p=_PART_SHARES)))
        roots = self._model.encoder.root_widths
        spectra: list[Tensor] = []
        frames: list[Tensor] = []
        patches: list[Tensor] = []
        for index in generator.choice(len(segments), n_parts, replace=False):
            segment = segments[int(index)]
            n_frames = len(segment.samples) // spectrum.hop_samples
            begin = int(generator.integers(max(1, n_frames - spectrum.n_window_frames)))
            samples = segment.samples[begin * spectrum.hop_samples :]
            samples = samples[: spectrum.n_window_frames * spectrum.hop_samples]
            loudness = max(float(samples.square().mean().sqrt()), _SILENT_RMS)
            gain_db = generator.uniform(-_GAIN_RANGE_DB, _GAIN_RANGE_DB)
            gain = 10 ** (gain_db / 20) * _RMS / loudness
            spectra.append(stft(gain * samples, spectrum))
            onsets = segment.frames - begin
            heard = (onsets > -spectrum.n_event_frames) & (onsets < spectrum.n_onset_frames)
            frames.append(onsets[heard])
            patches.append(segment.patches[heard].float() * (gain * roots))
        magnitudes = torch.stack(spectra).sum(0).abs()
        onsets, every = torch.cat(frames), with_frames_between(torch.cat(patches), spectrum.n_event_frames)
        begun = onsets < 0
        before = torch.zeros(len(magnitudes), len(roots))
        for onset, patch in zip(onsets[begun].tolist(), every[begun], strict=True):
            self._add(before, patch.square(), onset)
        bands = self._model.encoder.on_bands(magnitudes) * roots - before.sqrt()
        return _Mixture(bands, onsets[~begun], every[~begun])

    def _by_energy(self, mixture: _Mixture) -> list[int]:
        """Return the indices of a mixture's events, the loudest first."""
        return mixture.patches.square().sum((1, 2)).argsort(descending=True).tolist()

    def _examples(self, mixture: _Mixture, order: Sequence[int]) -> MaskExamples | None:
        """Take the loudest events out one by one; at random states, ask for some of the others."""
        generator = self._generator
        is_rough = generator.random() < _ROUGH_SHARE
        states = set(generator.choice(len(order), min(_N_STATES, len(order)), replace=False).tolist())
        residual = mixture.bands.clone()
        residuals: list[Tensor] = []
        targets: list[tuple[int, int]] = []
        for position, event in enumerate(order):
            if position in states:
                left = order[position:]
                likely = 1 / (1 + _LOUDER_FIRST * np.arange(len(left)))
                n_targets = min(_N_TARGETS, len(left))
                chosen = generator.choice(len(left), n_targets, replace=False, p=likely / likely.sum())
                targets += [(len(residuals), left[int(each)]) for each in chosen]
                residuals.append(residual.clamp_min(0.0))
            patch = mixture.patches[event]
            if is_rough:
                other = mixture.patches[order[int(generator.integers(len(order)))]]
                patch = self._rough(patch, other)
            self._add(residual, -patch, int(mixture.frames[event]))
        return self._asked(mixture, torch.stack(residuals), torch.tensor(targets))

    def _rough(self, patch: Tensor, other: Tensor) -> Tensor:
        """Return an event with an error of its spectrum, sometimes with a part of another event."""
        generator, n_bands = self._generator, patch.shape[1]
        at = np.linspace(0, n_bands - 1, _N_ROUGH)
        errors = np.interp(np.arange(n_bands), at, generator.normal(0, _ROUGHNESS, _N_ROUGH))
        rough = patch * torch.from_numpy(np.exp(errors).astype(np.float32))
        if generator.random() < 0.5:
            ratio = float(patch.norm() / other.norm().clamp_min(_FLOOR))
            rough = rough + _FOREIGN * min(1.0, ratio) * other
        return rough

    def _asked(self, mixture: _Mixture, residuals: Tensor, targets: Tensor) -> MaskExamples | None:
        """Return queries for targets [n, 2], each a residual and its event; None if none can be asked."""
        # The peak is that of magnitudes, before bands are weighted by the roots of their widths.
        peaks = (residuals / self._model.encoder.root_widths).flatten(1).amax(1).clamp_min(_FLOOR)
        bands = residuals / peaks[:, None, None]
        windows, events = targets.T
        patches = mixture.patches[events] / peaks[windows, None, None]
        queries = self._queries(bands, windows, mixture.frames[events], patches)
        asked = queries >= 0
        if not asked.any():
            return None
        windows, queries, frames = windows[asked], queries[asked], mixture.frames[events][asked]
        spans = self._model.config.encoder.spans
        lead = self._spectrum.lead_frames
        # An event's own frames begin with its lead; there is nothing before.
        before = max(0, -min(begin for begin, _end in spans))
        padded = functional.pad(patches[asked], (0, 0, before, 0))
        index = torch.arange(len(padded))
        own = span_means(padded, index, torch.full_like(index, before + lead), spans)
        there = span_means(bands, windows, frames, spans)
        shape = len(own), len(spans), bands.shape[2]
        shares = (own / there.clamp_min(_FLOOR)).clamp(0.0, 1.0)
        weights = there.sqrt() * (there > _AUDIBLE)
        weights = weights / weights.sum(1, keepdim=True).clamp_min(_FLOOR)
        return MaskExamples(bands, windows, frames, queries, shares.view(shape), weights.view(shape))

    def _queries(self, bands: Tensor, windows: Tensor, frames: Tensor, patches: Tensor) -> Tensor:
        """Draw a band for each event, of those where it begins and has most of what is there; -1 for none."""
        lead = self._spectrum.lead_frames
        own = patches[:, lead : lead + _ONSET_FRAMES].mean(1)
        at = (frames[:, None] + torch.arange(_ONSET_FRAMES)).clamp_max(bands.shape[1] - 1)
        there = bands[windows[:, None], at].mean(1)
        likely = torch.minimum(beginning(bands, windows, frames), own)
        likely = likely * (own > _LEAST_OWNED * there)
        likely = (likely * (likely > _LEAST_QUERY * likely.amax(1, keepdim=True))).square()
        total = likely.sum(1, keepdim=True)
        if not (total > 0).any():
            return torch.full_like(windows, -1)
        # The first band whose cumulative share exceeds a number drawn from 0 to 1.
        drawn = torch.from_numpy(self._generator.random((len(likely), 1)).astype(np.float32))
        below = (likely.cumsum(1) / total.clamp_min(1e-30)) <= drawn
        return torch.where(total[:, 0] > 0, below.sum(1).clamp_max(likely.shape[1] - 1), -1)

    def _add(self, window: Tensor, patch: Tensor, onset: int) -> None:
        """Add an event's patch to a window, in place."""
        first = onset - self._spectrum.lead_frames
        begin, end = max(0, first), min(len(window), first + len(patch))
        if begin < end:
            window[begin:end] += patch[begin - first : end - first]
