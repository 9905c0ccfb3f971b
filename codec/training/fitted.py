"""Training on recordings, whose true events are unknown (docs/adr/0012).

The greedy loop gives a segment its initial events. Then the vectors, the onsets and the decoder are optimised
together, so that the decoder learns to represent real sounds with 32 numbers. After a number of steps the
encoder is trained to predict the segment's final events directly, and a new segment replaces it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from codec.model.event_model import EventModel
from codec.search.greedy import Found, WindowDecomposer
from codec.search.refinement import Axes, Descent, Objective, WindowObjective
from codec.signal.losses import kl_divergence, log_magnitude_distance
from codec.signal.stft import magnitude
from codec.training.parts import PartsObjective, frames_at, leaked_share, scored_frames
from codec.training.recordings import RecordingError

__all__ = ["FittedSegments"]

_N_ACTIVE = 12
_N_STATES = 6
"""Number of residuals (states of the greedy loop) per encoder loss."""
_N_TARGETS = 6
"""Maximal number of target events per residual."""
_N_SCORED = 40
_SILENT = 1e-3
_VECTOR_RATE = 0.04
"""Learning rate of vectors; slow, because the decoder changes with them."""
_N_TRIES = 50
_N_FITTED = 48


@dataclass(frozen=True)
class _Fit:
    """A segment whose events are being fitted.

    Shape
    -----
    target: [n_frames, n_bins], magnitudes of the whole
    parts: [n_parts, n_frames, n_merged_bins], power of each part
    owners: [n_events], index of each event's part
    """

    target: Tensor
    parts: Tensor
    owners: Tensor
    objective: Objective
    descent: Descent


@dataclass(frozen=True)
class _Fitted:
    """A segment with its final events.

    Shape
    -----
    target: [n_frames, n_bins], magnitudes of the whole
    parts: [n_parts, n_frames, n_merged_bins], power of each part
    owners: [n_events], index of each event's part
    vectors: [n_events, 32]
    frames: [n_events], frame of each onset
    shifts: [n_events], samples from the frame's centre to the onset
    """

    target: Tensor
    parts: Tensor
    owners: Tensor
    vectors: Tensor
    frames: Tensor
    shifts: Tensor


class FittedSegments:
    """A pool of segments of recordings whose events are being fitted.

    Parameters
    ----------
    model
        The model to train.
    segment
        Returns a random segment, float32 [n_samples], or its parts, float32 [n_parts, n_samples], whose sum
        it is; mono at the model's rate, of three half windows. No events begin in the last one.
    seed
        Of all random choices.
    n_visits
        Number of gradient steps on each segment.
    purity
        Weight of the energy that events capture from other parts than their own.
    """

    def __init__(
        self,
        model: EventModel,
        segment: Callable[[], NDArray[np.float32]],
        seed: int,
        n_visits: int = 40,
        purity: float = 0.5,
    ) -> None:
        self._model = model
        self._segment = segment
        self._n_visits = n_visits
        self._purity = purity
        self._axes = Axes.of(model)
        self._generator = np.random.default_rng(seed)
        self._active: list[_Fit] = []
        self._finished: deque[_Fitted] = deque(maxlen=_N_FITTED)

    def loss(self) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of a random segment's events, for the events and the decoder, and its parts.

        The caller computes the gradient and then calls :meth:`step`.

        Raises
        ------
        RecordingError
            If the recordings are silent.
        """
        if len(self._active) < _N_ACTIVE:
            self._active.append(self._new_fit())
            # Skip a random number of steps, so that the segments do not finish at the same time.
            self._active[-1].descent.skip(int(self._generator.integers(max(1, self._n_visits // 2))))
        fit = self._active[int(self._generator.integers(len(self._active)))]
        loss = fit.descent.loss()
        return loss, {"loss": float(loss.detach()), **fit.objective.parts}

    def step(self) -> None:
        """Take a gradient step on the events of the last :meth:`loss`; replace finished segments."""
        for index, fit in enumerate(self._active):
            fit.descent.step()
            if fit.descent.is_done:
                hop = self._model.config.spectrum.hop_samples
                frames = torch.round(fit.descent.onsets_samples / hop).long()
                frames = frames.clamp(0, 2 * self._model.config.spectrum.n_onset_frames - 1)
                shifts = (fit.descent.onsets_samples - frames * hop).clamp(0.0, float(hop))
                vectors = fit.descent.vectors
                self._finished.append(_Fitted(fit.target, fit.parts, fit.owners, vectors, frames, shifts))
                self._active[index] = self._new_fit()

    def encoder_loss(self) -> tuple[Tensor, dict[str, float]] | None:
        """Return the encoder's loss on a random finished segment, and its parts; None if there is none."""
        if not self._finished:
            return None
        fitted = self._finished[int(self._generator.integers(len(self._finished)))]
        # The decoder was fitted to these events already: train only the encoder on them.
        self._model.heads.requires_grad_(False)
        try:
            return self._encoder_loss(fitted)
        finally:
            self._model.heads.requires_grad_(True)

    def _new_fit(self) -> _Fit:
        spectrum = self._model.config.spectrum
        for _ in range(_N_TRIES):
            audio = torch.from_numpy(np.atleast_2d(self._segment()))
            if audio[:, : audio.shape[1] // 2].abs().max() < _SILENT:
                continue
            targets = magnitude(audio, spectrum).to(self._model.device)
            found, parts = self._initial_events(targets)
            if found:
                owners = torch.tensor(parts).to(targets.device)
                half = spectrum.n_onset_frames
                weights = torch.ones(targets.shape[1])
                weights[2 * half :] = torch.linspace(0.5, 0.0, len(weights) - 2 * half)
                weights = weights.to(targets.device)
                model, axes = self._model, self._axes
                if len(targets) == 1:
                    objective: Objective = WindowObjective(model, axes, targets[0], None, weights)
                else:
                    objective = PartsObjective(model, axes, targets, owners, weights, self._purity)
                vectors = torch.stack([event.vector for event in found])
                onsets = torch.tensor([float(event.onset_samples) for event in found]).to(targets.device)
                descent = Descent(
                    model, objective, vectors, onsets, self._n_visits, learning_rate=_VECTOR_RATE
                )
                whole = targets[0] if len(targets) == 1 else magnitude(audio.sum(0), spectrum).to(targets)
                return _Fit(whole, axes.bins.merge(targets).square(), owners, objective, descent)
        raise RecordingError(
            None, "nothing was heard in {n} segments of the recordings; give others", n=_N_TRIES
        )

    @torch.inference_mode()
    def _initial_events(self, targets: Tensor) -> tuple[list[Found], list[int]]:
        """Return the greedy loop's events in the first two half windows, and the part of each.

        The loop sees one part at a time, that of which the most energy is left. So an event never joins
        two parts, and all parts together have the number of events of one window.

        Shape
        -----
        targets: [n_parts, n_frames, n_bins], magnitudes
        """
        model = self._model
        spectrum = model.config.spectrum
        half = spectrum.n_onset_frames
        decomposer = WindowDecomposer(model, n_candidates=2)
        residuals = decomposer.bands.magnitudes(targets)
        found: list[Found] = []
        owners: list[int] = []
        for first in (0, half):
            windows = residuals[:, first : first + 2 * half]
            remaining = set(range(len(targets)))
            n_found = 0
            while remaining and n_found < model.config.n_steps:
                part = max(remaining, key=lambda k: float(windows[k, :half].clamp_min(0.0).square().sum()))
                step = decomposer.step(windows[part])
                if not step:
                    remaining.remove(part)
                    continue
                (event,) = step
                n_found += 1
                onset = event.onset_samples + first * spectrum.hop_samples
                found.append(Found(event.vector.clone(), event.frame + first, onset, event.patch))
                owners.append(part)
        return found, owners

    def _encoder_loss(self, fitted: _Fitted) -> tuple[Tensor, dict[str, float]] | None:
        """Return the loss of the encoder's predictions on residuals as the greedy loop would see them.

        A residual is the target less the loudest fitted events; the remaining ones are the encoder's
        targets. None if no event begins in the half window that was drawn.
        """
        model = self._model
        spectrum = model.config.spectrum
        half = spectrum.n_onset_frames
        lead = spectrum.lead_frames
        first = half * int(self._generator.integers(2))
        inside = ((fitted.frames >= first) & (fitted.frames < first + half)).nonzero()[:, 0]
        if not len(inside):
            return None
        frames = fitted.frames[inside] - first
        shifts = fitted.shifts[inside]
        vectors = fitted.vectors[inside]
        residual = fitted.target[first : first + 2 * half].clone()
        with torch.no_grad():
            controls = replace(model.controls(vectors), shift_samples=shifts)
            patches = model.expected(controls)
            before = fitted.frames < first
            if before.any():
                previous = replace(
                    model.controls(fitted.vectors[before]), shift_samples=fitted.shifts[before]
                )
                power = model.expected.together(previous, fitted.frames[before] - first, 2 * half).power
                residual -= model.expected.magnitude(power)
        energy = patches.square().sum((1, 2))
        order = energy.argsort(descending=True).tolist()
        around = torch.tensor([0.2, 0.6, 0.2]).to(energy)
        states = set(self._generator.choice(len(order), min(_N_STATES, len(order)), replace=False))
        residuals: list[Tensor] = []
        switches: list[Tensor] = []
        chosen: list[tuple[int, int, int]] = []  # state, slot, event
        for position, event in enumerate(order):
            if position in states:
                target_frames: list[int] = []
                switch = energy.new_zeros(half + 2)
                for remaining in order[position:]:
                    frame = int(frames[remaining])
                    switch[frame : frame + 3] += energy[remaining] * around
                    # Of events with nearly the same onset, only the loudest is a target.
                    if len(target_frames) < _N_TARGETS and all(abs(frame - f) > 2 for f in target_frames):
                        chosen.append((len(residuals), len(target_frames), remaining))
                        target_frames.append(frame)
                residuals.append(residual.clamp_min(0.0))
                switches.append(switch[1:-1].sqrt() / switch[1:-1].sqrt().sum())
            begin = int(frames[event]) - lead
            skipped = max(0, -begin)
            end = min(2 * half, begin + len(patches[event]))
            residual[begin + skipped : end] -= patches[event, skipped : end - begin]
        state, slot, event = torch.tensor(chosen).T.to(frames.device)
        at = frames.new_zeros(len(residuals), _N_TARGETS)
        at[state, slot] = frames[event]
        features = model.encoder.features(torch.stack(residuals))
        predicted = model.encoder.vectors(features, at)[state, slot]
        scored = scored_frames(spectrum.n_event_frames, 8, _N_SCORED).to(frames.device)
        target = self._axes.bins.merge(patches[event][:, scored])
        estimate = model.expected(
            replace(model.controls(predicted), shift_samples=shifts[event]),
            scored,
            response=self._axes.bins.response,
        )
        divergence = kl_divergence(target, estimate).clamp_max(20.0).mean()
        distance = log_magnitude_distance(target, estimate).mean()
        vector_loss = functional.smooth_l1_loss(predicted, vectors[event])
        target_switch = torch.stack(switches)
        switch_loss = functional.cross_entropy(model.encoder.switch_logits(features), target_switch)
        entropy = -(target_switch * torch.log(target_switch.clamp_min(1e-9))).sum(1).mean()
        loss = divergence + 0.15 * distance + 2.0 * vector_loss + 0.3 * switch_loss
        parts = {"kl": divergence, "vectors": vector_loss, "switch": switch_loss - entropy}
        if self._purity and len(fitted.parts) > 1:
            begin = first + frames[event] - lead
            powers = torch.stack([frames_at(power, begin, scored) for power in fitted.parts])
            parts["leaked"] = leaked_share(estimate, powers, fitted.owners[inside][event])
            loss = loss + self._purity * parts["leaked"]
        return loss, {name: float(value.detach()) for name, value in parts.items()}
