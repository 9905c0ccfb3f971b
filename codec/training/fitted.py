"""Training on recordings, whose events nobody knows: fit, compress, amortise (CODEC.md B.8b, B.12).

The encoder's events start a segment; their vectors, their onsets and the decoder then descend together, so
that the decoder learns what thirty-two numbers must be able to say about real sounds, from where the encoder
can reach. When a segment has been visited often enough, the encoder is taught to find its final events at
once, and another segment takes its place.
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
from codec.search.refinement import Axes, Descent, WindowObjective
from codec.signal.losses import kl_divergence, log_magnitude_distance
from codec.signal.stft import magnitude
from codec.training.recordings import RecordingError

__all__ = ["FittedSegments"]

_N_ACTIVE = 12
_N_TAUGHT_STATES = 6
_N_TAUGHT_EVENTS = 6
_N_SCORED = 40
_SILENT = 1e-3
_TRIES = 50
_N_REMEMBERED = 48


@dataclass(frozen=True)
class _Fit:
    """A segment whose events are being fitted."""

    target: Tensor
    objective: WindowObjective
    descent: Descent


@dataclass(frozen=True)
class _Fitted:
    """A segment with its final events: onsets in frames, and samples after them."""

    target: Tensor
    vectors: Tensor
    frames: Tensor
    shifts: Tensor


class FittedSegments:
    """A rolling pool of segments of recordings with events that are fitted to them.

    Parameters
    ----------
    segment
        Returns the next random segment, float32 [n_samples] at the model's rate: three half windows, of which
        the last only hears events ring out.
    n_visits
        Steps of descent that each segment gets; as many as an encoding would make.
    """

    def __init__(
        self, model: EventModel, segment: Callable[[], NDArray[np.float32]], seed: int, n_visits: int = 40
    ) -> None:
        self._model, self._segment, self._n_visits = model, segment, n_visits
        self._axes = Axes.of(model)
        self._generator = np.random.default_rng(seed)
        self._active: list[_Fit] = []
        self._finished: deque[_Fitted] = deque(maxlen=_N_REMEMBERED)

    def loss(self) -> tuple[Tensor, dict[str, float]]:
        """Begin a step of descent on a segment's events; return the loss, for the decoder to follow as well.

        Raises
        ------
        RecordingError
            If there is nothing to hear in the recordings.
        """
        if len(self._active) < _N_ACTIVE:
            self._active.append(self._begun())
            # Segments that begin together would end together.
            self._active[-1].descent.skip(int(self._generator.integers(self._n_visits // 2)))
        fit = self._active[int(self._generator.integers(len(self._active)))]
        loss = fit.descent.loss()
        return loss, {"loss": float(loss.detach()), **fit.objective.parts}

    def stepped(self) -> None:
        """Move the events of the last :meth:`loss` along its gradient, which the caller has computed."""
        for index, fit in enumerate(self._active):
            fit.descent.step()
            if fit.descent.is_done:
                hop = self._model.config.spectrum.hop_samples
                frames = torch.round(fit.descent.onsets_samples / hop).long()
                frames = frames.clamp(0, 2 * self._model.config.spectrum.n_onset_frames - 1)
                shifts = (fit.descent.onsets_samples - frames * hop).clamp(0.0, float(hop))
                self._finished.append(_Fitted(fit.target, fit.descent.vectors, frames, shifts))
                self._active[index] = self._begun()

    def lesson(self) -> tuple[Tensor, dict[str, float]] | None:
        """Return a loss that teaches the encoder a segment that was finished, if one was."""
        if not self._finished:
            return None
        fitted = self._finished[int(self._generator.integers(len(self._finished)))]
        # The decoder made these events; only the encoder has something to learn from them.
        self._model.heads.requires_grad_(False)
        try:
            return self._taught(fitted)
        finally:
            self._model.heads.requires_grad_(True)

    def _begun(self) -> _Fit:
        spectrum = self._model.config.spectrum
        for _ in range(_TRIES):
            audio = torch.from_numpy(self._segment())
            if audio[: len(audio) // 2].abs().max() < _SILENT:
                continue
            target = magnitude(audio, spectrum)
            found = self._searched(target)
            if found:
                half = spectrum.n_onset_frames
                weights = torch.ones(len(target))
                weights[2 * half :] = torch.linspace(0.5, 0.0, len(target) - 2 * half)
                objective = WindowObjective(self._model, self._axes, target, None, weights)
                vectors = torch.stack([event.vector for event in found])
                onsets = torch.tensor([float(event.onset_samples) for event in found])
                return _Fit(
                    target, objective, Descent(self._model, objective, vectors, onsets, self._n_visits)
                )
        raise RecordingError(f"nothing was heard in {_TRIES} segments of the recordings; give others")

    @torch.inference_mode()
    def _searched(self, target: Tensor) -> list[Found]:
        """Return the loop's events in the first two half windows, loudest first in each."""
        model, spectrum = self._model, self._model.config.spectrum
        half = spectrum.n_onset_frames
        decomposer = WindowDecomposer(model, n_candidates=2)
        residual = target.clone()
        found: list[Found] = []
        for first in (0, half):
            window = residual[first : first + 2 * half]
            for _ in range(model.config.n_steps):
                step = decomposer.step(window)
                if not step:
                    break
                (event,) = step
                moved = event.onset_samples + first * spectrum.hop_samples
                found.append(Found(event.vector.clone(), event.frame + first, moved, event.patch))
        return found

    def _taught(self, fitted: _Fitted) -> tuple[Tensor, dict[str, float]] | None:
        """Return how far the encoder is from finding the fitted events where the loop would look for them."""
        model, spectrum = self._model, self._model.config.spectrum
        half, lead = spectrum.n_onset_frames, spectrum.lead_frames
        first = half * int(self._generator.integers(2))
        inside = ((fitted.frames >= first) & (fitted.frames < first + half)).nonzero()[:, 0]
        if not len(inside):
            return None
        frames, shifts = fitted.frames[inside] - first, fitted.shifts[inside]
        vectors, residual = fitted.vectors[inside], fitted.target[first : first + 2 * half].clone()
        with torch.no_grad():
            controls = replace(model.controls(vectors), shift_samples=shifts)
            patches = model.expected(controls)
            before = fitted.frames < first
            if before.any():
                elders = replace(model.controls(fitted.vectors[before]), shift_samples=fitted.shifts[before])
                sounding = model.expected.together(elders, fitted.frames[before] - first, 2 * half).power
                residual -= model.expected.magnitude(sounding)
        energy = patches.square().sum((1, 2))
        order = energy.argsort(descending=True).tolist()
        states = set(self._generator.choice(len(order), min(_N_TAUGHT_STATES, len(order)), replace=False))
        residuals: list[Tensor] = []
        switches: list[Tensor] = []
        chosen: list[tuple[int, int, int]] = []  # state, slot, event
        for position, event in enumerate(order):
            if position in states:
                taken: list[int] = []
                switch = torch.zeros(half + 2)
                for later in order[position:]:
                    frame = int(frames[later])
                    switch[frame : frame + 3] += energy[later] * torch.tensor([0.2, 0.6, 0.2])
                    # Where two events begin together the louder is found first.
                    if len(taken) < _N_TAUGHT_EVENTS and all(abs(frame - other) > 2 for other in taken):
                        chosen.append((len(residuals), len(taken), later))
                        taken.append(frame)
                residuals.append(residual.clamp_min(0.0))
                switches.append(switch[1:-1].sqrt() / switch[1:-1].sqrt().sum())
            begin = int(frames[event]) - lead
            skipped, end = max(0, -begin), min(2 * half, begin + len(patches[event]))
            residual[begin + skipped : end] -= patches[event, skipped : end - begin]
        state, slot, event = (torch.tensor(column) for column in zip(*chosen, strict=True))
        at = torch.zeros(len(residuals), _N_TAUGHT_EVENTS, dtype=torch.long)
        at[state, slot] = frames[event]
        features = model.encoder.features(torch.stack(residuals))
        proposed = model.encoder.vectors(features, at)[state, slot]
        scored = torch.cat([torch.arange(8), 8 + torch.randperm(spectrum.n_event_frames - 8)[:_N_SCORED]])
        wanted = self._axes.bins.merge(patches[event][:, scored])
        estimate = model.expected(
            replace(model.controls(proposed), shift_samples=shifts[event]),
            scored,
            response=self._axes.bins.response,
        )
        divergence = kl_divergence(wanted, estimate).clamp_max(20.0).mean()
        distance = log_magnitude_distance(wanted, estimate).mean()
        apart = functional.smooth_l1_loss(proposed, vectors[event])
        wanted_switch = torch.stack(switches)
        switch_loss = functional.cross_entropy(model.encoder.switch_logits(features), wanted_switch)
        entropy = -(wanted_switch * torch.log(wanted_switch.clamp_min(1e-9))).sum(1).mean()
        loss = divergence + 0.15 * distance + 2.0 * apart + 0.3 * switch_loss
        parts = {"kl": divergence, "vectors": apart, "switch": switch_loss - entropy}
        return loss, {name: float(value.detach()) for name, value in parts.items()}
