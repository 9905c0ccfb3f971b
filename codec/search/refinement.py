"""Joint refinement of a window's events by gradient descent.

The greedy loop never changes an event once it is found. Refinement optimises all vectors (or corrections)
and onsets of a window together, on expected magnitudes (docs/adr/0006, docs/adr/0009).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from codec.decoder import EventControls
from codec.decoder.controls import at_onsets
from codec.decoder.expected import EPSILON
from codec.decoder.frame_grid import FrameGrid
from codec.model.bins import MelBands, MergedBins
from codec.model.event_model import EventModel

__all__ = ["Axes", "Descent", "Objective", "Refined", "WindowObjective", "refine"]

_LEARNING_RATE = 0.11
_ONSET_RATE_SAMPLES = 25.0
_ONSET_REACH_SAMPLES = 1024.0
_DECAYS = 0.5, 0.95
"""Adam's, for vectors; with usual ones, of 0.8 and more, the same loss takes half as many steps again."""
_CORRECTION_DECAYS = 0.8, 0.95
_ADAM_EPSILON = 1e-8
_PRIOR = 1e-3
_CORRECTION_RATE = 0.2
_CORRECTION_PRIOR = 2e-5
_NOISE_SCATTER = 4 / math.pi - 1
"""Variance of the magnitude of Gaussian noise relative to its squared mean (Rayleigh distribution)."""
_TAIL_SCATTER = 6 * (1 - math.pi / 4)
"""The same for a room's tail, relative to its power, times 6. The factor minimised the error of rendered
audio; it is above 1 because a tail also interferes with the events after it."""
_FINEST_STRIDE = 2
"""Frames between these overlap them so much that they add nothing (docs/adr/0009)."""
_MEL_FLOOR = 1e-8
"""Floor of the mel bands' power relative to the loudest of the window (-80 dB)."""


@dataclass(frozen=True)
class Axes:
    """The frequency axes on which the loss compares spectra; they depend only on the model."""

    bins: MergedBins
    mels: MelBands

    @classmethod
    def of(cls, model: EventModel) -> Axes:
        """Build the axes of a model."""
        return cls(MergedBins(model), MelBands(model))


@dataclass(frozen=True)
class Refined:
    """A window's events after refinement.

    Shape
    -----
    vectors: [n_events, 32]
    onsets_samples: [n_events], relative to the centre of the window's first frame
    corrections: [n_events, n_fitted], if they were refined
    """

    vectors: Tensor
    onsets_samples: Tensor
    corrections: Tensor | None = None


@dataclass(frozen=True)
class _Phase:
    """Frames of a window that are a stride apart, from an offset on.

    Shape
    -----
    weights: [n_frames, 1]
    target: [n_frames, n_merged_bins], magnitudes above a floor; log_mels: [n_frames, n_mels]
    total, energy: scalars, weighted sums of the target, and of its squares without the floor
    fixed, fixed_mels: the same shapes, power of events that are not optimised
    """

    offset_samples: int
    weights: Tensor
    target: Tensor
    total: Tensor
    energy: Tensor
    log_mels: Tensor
    fixed: Tensor | None
    fixed_mels: Tensor | None


class Objective(Protocol):
    """A loss of events, for :class:`Descent`; `parts` has the terms of the last one, by name."""

    parts: dict[str, float]

    def loss(self, controls: EventControls, onsets_samples: Tensor) -> Tensor:
        """Return the loss, a scalar, of events with these controls and onsets [n_events]."""
        ...


class WindowObjective:
    """The loss of events in a window: KL divergence, spectral convergence and mel-band differences in dB.

    The convergence estimates that of rendered audio: it adds the scatter of noise and room tails, which have
    random phase, to the error of the expected magnitude (docs/adr/0006). Only some frames are
    compared: of a grid of every fourth frame, each loss takes those halfway between the frames of the one
    before (docs/adr/0015).

    Parameters
    ----------
    model
        The model of the events.
    axes
        The model's frequency axes.
    target
        Magnitudes of the recording, [n_frames, n_bins].
    fixed_power
        Power of events that are not optimised, on lines or on atoms, [n_rows, n_frames], or None.
    weights
        [n_frames], weight of each frame (1 by default); lower where later events will begin.
    grid
        The frames: every second one, or every fourth one, which is enough for vectors but not for
        corrections; the latter by default.
    convergence, mel, flux
        Weights of these terms; the divergence has weight 1. Flux is the error of the change of mel bands
        from frame to frame, which makes onsets audible.

    Attributes
    ----------
    parts
        The terms of the last :meth:`loss`: ``kl``, ``convergence`` and ``mel_db``.
    """

    def __init__(
        self,
        model: EventModel,
        axes: Axes,
        target: Tensor,
        fixed_power: Tensor | None = None,
        weights: Tensor | None = None,
        grid: FrameGrid | None = None,
        *,
        convergence: float = 0.5,
        mel: float = 0.45,
        flux: float = 0.0,
    ) -> None:
        self._model = model
        self._axes = axes
        self._convergence = convergence
        self._mel = mel
        self._flux = flux
        self._n_losses = 0
        weights = target.new_ones(len(target)) if weights is None else weights
        self._grid = model.expected.coarse if grid is None else grid
        stride = self._grid.stride
        kept = target[::_FINEST_STRIDE]
        merged = axes.bins.merge(kept)
        mels = axes.mels.power(kept)
        self._floor = 1e-4 * merged.max().clamp_min(1e-6)
        self._mel_floor = _MEL_FLOOR * mels.max().clamp_min(1e-9)
        self._phases: list[_Phase] = []
        for offset in range(0, stride, _FINEST_STRIDE):
            frames = slice(offset // _FINEST_STRIDE, None, stride // _FINEST_STRIDE)
            phase_weights = weights[offset::stride, None]
            above_floor = merged[frames] + self._floor
            fixed = None if fixed_power is None else fixed_power[:, offset::stride].T
            self._phases.append(
                _Phase(
                    offset_samples=offset * model.config.spectrum.hop_samples,
                    weights=phase_weights,
                    target=above_floor,
                    total=(phase_weights * above_floor).sum(),
                    energy=(phase_weights * merged[frames].square()).sum().clamp_min(1e-12),
                    log_mels=torch.log(mels[frames] + self._mel_floor),
                    fixed=None if fixed is None else axes.bins.summed(fixed),
                    fixed_mels=None if fixed is None else axes.mels.summed(fixed),
                )
            )
        self.parts: dict[str, float] = {}

    def loss(self, controls: EventControls, onsets_samples: Tensor) -> Tensor:
        """Return the loss, a scalar, of events with these controls and onsets [n_events]."""
        phase = self._phases[self._n_losses % len(self._phases)]
        self._n_losses += 1
        hop_samples = self._grid.stride * self._model.config.spectrum.hop_samples
        controls, frames = at_onsets(controls, onsets_samples - phase.offset_samples, hop_samples)
        tuned = controls.resonances[0].tuning.shape[1] > 0
        events = self._model.expected.together(
            controls, frames, len(phase.target), grid=self._grid, on_lines=tuned
        )
        power, mels = (axis.summed(events.power.T) for axis in (self._axes.bins, self._axes.mels))
        if phase.fixed is not None and phase.fixed_mels is not None:
            power, mels = power + phase.fixed, mels + phase.fixed_mels
        estimate = torch.sqrt(power + EPSILON) + self._floor
        target = phase.target
        weights = phase.weights
        divergence = target * torch.log(target / estimate) - target + estimate
        scatter = _TAIL_SCATTER * events.tail_energy + _NOISE_SCATTER * events.noise_energy
        error = ((weights * (target - estimate).square()).sum() + scatter) / phase.energy
        mel_error = torch.log(mels + self._mel_floor) - phase.log_mels
        mel_distance = (weights * mel_error.abs()).mean() / weights.mean()
        kl = (weights * divergence).sum() / phase.total
        convergence = torch.sqrt(error + 1e-8)
        self.parts = {
            "kl": float(kl.detach()),
            "convergence": float(convergence.detach()),
            "mel_db": float(mel_distance.detach()) * 10 / math.log(10),
        }
        loss = kl + self._convergence * convergence + self._mel * 0.5 * mel_distance
        if self._flux:
            change = mel_error[1:] - mel_error[:-1]
            loss = loss + self._flux * (weights[1:] * change.abs()).mean() / weights.mean()
        return loss


class _Adam:
    """Adam (Kingma and Ba, 2015) for one tensor; torch.optim takes seconds to import torch's compiler."""

    def __init__(self, parameter: Tensor, rate: float, decays: tuple[float, float]) -> None:
        self._parameter = parameter
        self._rate = rate
        self._decays = decays
        self._n_steps = 0
        self._mean = torch.zeros_like(parameter)
        self._square = torch.zeros_like(parameter)

    @torch.no_grad()
    def step(self, share: float) -> None:
        """Update the parameter with `share` times the learning rate, and clear its gradient."""
        gradient = self._parameter.grad
        assert gradient is not None
        beta1, beta2 = self._decays
        self._n_steps += 1
        self._mean.lerp_(gradient, 1 - beta1)
        self._square.lerp_(gradient.square(), 1 - beta2)
        mean = self._mean / (1 - beta1**self._n_steps)
        square = self._square / (1 - beta2**self._n_steps)
        self._parameter -= share * self._rate * mean / (square.sqrt() + _ADAM_EPSILON)
        self._parameter.grad = None


class Descent:
    """Gradient descent on a window's events, with a learning rate that falls linearly to zero.

    Onsets are always optimised. Without `corrections`, vectors are optimised too, with a quadratic prior
    around their initial values. With `corrections`, these are optimised instead, with an L1 prior that keeps
    most of them at zero, so that they are cheap to store (docs/adr/0007).

    Parameters
    ----------
    model
        The model of the events.
    objective
        The loss to minimise.
    vectors
        Initial vectors, [n_events, 32].
    onsets
        Initial onsets, [n_events], in samples; they move by at most 1024 samples.
    n_steps
        Number of gradient steps.
    corrections
        Initial corrections, [n_events, n_fitted], or None.
    learning_rate
        Of vectors, at the first step.
    """

    def __init__(
        self,
        model: EventModel,
        objective: Objective,
        vectors: Tensor,
        onsets: Tensor,
        n_steps: int,
        corrections: Tensor | None = None,
        *,
        learning_rate: float = _LEARNING_RATE,
    ) -> None:
        self._model = model
        self._objective = objective
        self._n_steps = n_steps
        self._initial_vectors = vectors.clone()
        self._initial_onsets = onsets.float().clone()
        detailed = corrections is not None
        self._vectors: Tensor = self._initial_vectors.clone().requires_grad_(not detailed)
        self._corrections = corrections.clone().requires_grad_() if detailed else None
        self._onsets: Tensor = self._initial_onsets.clone().requires_grad_()
        parameter = self._vectors if self._corrections is None else self._corrections
        rate = _CORRECTION_RATE if detailed else learning_rate
        decays = _CORRECTION_DECAYS if detailed else _DECAYS
        self._optimisers = [
            _Adam(parameter, rate, decays),
            _Adam(self._onsets, _ONSET_RATE_SAMPLES, decays),
        ]
        self._step = 0

    @property
    def vectors(self) -> Tensor:
        """The current vectors, [n_events, 32]."""
        return self._vectors.detach()

    @property
    def corrections(self) -> Tensor | None:
        """The current corrections, [n_events, n_fitted], or None."""
        return None if self._corrections is None else self._corrections.detach()

    @property
    def onsets_samples(self) -> Tensor:
        """The current onsets, [n_events], in samples."""
        return self._onsets.detach()

    @property
    def is_done(self) -> bool:
        """Whether all steps have been taken."""
        return self._step >= self._n_steps

    def skip(self, n_steps: int) -> None:
        """Continue at step `n_steps`: the first steps, with the highest learning rates, are left out."""
        self._step = n_steps

    def loss(self) -> Tensor:
        """Return the objective plus the prior, a scalar; the caller calls ``backward()`` on it."""
        controls = self._model.controls(self._vectors, self._corrections)
        if self._corrections is None:
            prior = _PRIOR * (self._vectors - self._initial_vectors)[:, 1:].square().sum(1).mean()
        else:
            prior = _CORRECTION_PRIOR * self._corrections.abs().sum(1).mean()
        return self._objective.loss(controls, self._onsets) + prior

    def step(self) -> None:
        """Take one gradient step; without a gradient (no ``backward()``), do nothing."""
        if self._onsets.grad is None:
            return
        for optimiser in self._optimisers:
            optimiser.step(1 - self._step / self._n_steps)
        self.taken()

    def taken(self) -> None:
        """Count a step that was taken: keep onsets in reach, and clear the gradients."""
        with torch.no_grad():
            low = self._initial_onsets - _ONSET_REACH_SAMPLES
            high = self._initial_onsets + _ONSET_REACH_SAMPLES
            self._onsets.copy_(self._onsets.clamp(low, high))
        self._vectors.grad = self._onsets.grad = None
        self._step += 1


def refine(
    model: EventModel,
    objective: Objective,
    vectors: Tensor,
    onsets_samples: Tensor,
    n_steps: int,
    should_stop: Callable[[], bool] | None = None,
    *,
    n_skipped: int = 0,
    corrections: Tensor | None = None,
) -> Refined:
    """Run all steps of a :class:`Descent`, but the first `n_skipped`, and return its result.

    `should_stop` is called before each step; if it returns true, the current values are returned.
    """
    # The caller may be in inference mode, whose tensors cannot be part of a gradient.
    with torch.inference_mode(False), torch.enable_grad():
        descent = Descent(model, objective, vectors, onsets_samples, n_steps, corrections)
        descent.skip(n_skipped)
        while not descent.is_done and not (should_stop is not None and should_stop()):
            descent.loss().backward()
            descent.step()
        return Refined(descent.vectors, descent.onsets_samples, descent.corrections)
