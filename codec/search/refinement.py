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
from codec.model.bins import MelBands, MergedBins
from codec.model.event_model import EventModel

__all__ = ["Axes", "Descent", "Objective", "Refined", "WindowObjective", "refine"]

_LEARNING_RATE = 0.05
_RATE_STEPS = 30
"""Number of steps for which the learning rate is as given; with fewer steps it is raised."""
_ONSET_RATE_SAMPLES = 25.0
_ONSET_REACH_SAMPLES = 1024.0
_ADAM_DECAYS = 0.8, 0.95
_ADAM_EPSILON = 1e-8
_PRIOR = 1e-3
_CORRECTION_RATE = 0.2
_CORRECTION_PRIOR = 2e-5
_NOISE_SCATTER = 4 / math.pi - 1
"""Variance of the magnitude of Gaussian noise relative to its squared mean (Rayleigh distribution)."""
_TAIL_SCATTER = 6 * (1 - math.pi / 4)
"""The same for a room's tail, relative to its power, times 6. The factor minimised the error of rendered
audio; it is above 1 because a tail also interferes with the events after it."""
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


class Objective(Protocol):
    """A loss of events, for :class:`Descent`; `parts` has the terms of the last one, by name."""

    parts: dict[str, float]

    def loss(self, controls: EventControls, onsets_samples: Tensor) -> Tensor:
        """Return the loss, a scalar, of events with these controls and onsets [n_events]."""
        ...


class WindowObjective:
    """The loss of events in a window: KL divergence, spectral convergence and mel-band differences in dB.

    The convergence estimates that of rendered audio: it adds the scatter of noise and room tails, which have
    random phase, to the error of the expected magnitude (docs/adr/0006). Only every second frame is
    compared; the frames between overlap them (docs/adr/0009).

    Parameters
    ----------
    model
        The model of the events.
    axes
        The model's frequency axes.
    target
        Magnitudes of the recording, [n_frames, n_bins].
    fixed_power
        Power of events that are not optimised, [n_lines + n_noise_bands, n_frames], or None.
    weights
        [n_frames], weight of each frame (1 by default); lower where later events will begin.
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
        *,
        convergence: float = 0.5,
        mel: float = 0.45,
        flux: float = 0.0,
    ) -> None:
        self._model = model
        self._axes = axes
        self._fixed_power = None if fixed_power is None else fixed_power[:, ::2]
        self._convergence = convergence
        self._mel = mel
        self._flux = flux
        self._n_frames = len(target)
        target = target[::2]
        self._weights = target.new_ones(len(target), 1) if weights is None else weights[::2, None]
        merged = axes.bins.merge(target)
        self._floor = 1e-4 * merged.max().clamp_min(1e-6)
        self._target = merged + self._floor
        self._total = (self._weights * self._target).sum()
        self._energy = (self._weights * merged.square()).sum().clamp_min(1e-12)
        mels = axes.mels.power(target)
        self._mel_floor = _MEL_FLOOR * mels.max().clamp_min(1e-9)
        self._target_log_mels = torch.log(mels + self._mel_floor)
        self.parts: dict[str, float] = {}

    def loss(self, controls: EventControls, onsets_samples: Tensor) -> Tensor:
        """Return the loss, a scalar, of events with these controls and onsets [n_events]."""
        controls, pairs = at_onsets(controls, onsets_samples, 2 * self._model.config.spectrum.hop_samples)
        events = self._model.expected.together(controls, 2 * pairs, self._n_frames, coarse=True)
        power = (events.power if self._fixed_power is None else events.power + self._fixed_power).T
        estimate = torch.sqrt(self._axes.bins.of_lines(power) + EPSILON) + self._floor
        target = self._target
        divergence = target * torch.log(target / estimate) - target + estimate
        scatter = _TAIL_SCATTER * events.tail_energy + _NOISE_SCATTER * events.noise_energy
        error = ((self._weights * (target - estimate).square()).sum() + scatter) / self._energy
        log_mels = torch.log(self._axes.mels.of_lines(power) + self._mel_floor)
        mel_error = log_mels - self._target_log_mels
        mel_distance = (self._weights * mel_error.abs()).mean() / self._weights.mean()
        kl = (self._weights * divergence).sum() / self._total
        convergence = torch.sqrt(error + 1e-8)
        self.parts = {
            "kl": float(kl.detach()),
            "convergence": float(convergence.detach()),
            "mel_db": float(mel_distance.detach()) * 10 / math.log(10),
        }
        loss = kl + self._convergence * convergence + self._mel * 0.5 * mel_distance
        if self._flux:
            change = mel_error[1:] - mel_error[:-1]
            loss = loss + self._flux * (self._weights[1:] * change.abs()).mean() / self._weights.mean()
        return loss


class _Adam:
    """Adam (Kingma and Ba, 2015) for one tensor; torch.optim takes seconds to import torch's compiler."""

    def __init__(self, parameter: Tensor, rate: float) -> None:
        self._parameter = parameter
        self._rate = rate
        self._n_steps = 0
        self._mean = torch.zeros_like(parameter)
        self._square = torch.zeros_like(parameter)

    @torch.no_grad()
    def step(self, share: float) -> None:
        """Update the parameter with `share` times the learning rate, and clear its gradient."""
        gradient = self._parameter.grad
        assert gradient is not None
        beta1, beta2 = _ADAM_DECAYS
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
    """

    def __init__(
        self,
        model: EventModel,
        objective: Objective,
        vectors: Tensor,
        onsets: Tensor,
        n_steps: int,
        corrections: Tensor | None = None,
    ) -> None:
        self._model = model
        self._objective = objective
        self._n_steps = n_steps
        self._initial_vectors = vectors.clone()
        self._initial_onsets = onsets.float().clone()
        detailed = corrections is not None
        self._vectors = self._initial_vectors.clone().requires_grad_(not detailed)
        self._corrections = corrections.clone().requires_grad_() if detailed else None
        self._onsets = self._initial_onsets.clone().requires_grad_()
        parameter = self._vectors if self._corrections is None else self._corrections
        rate = _CORRECTION_RATE if detailed else _LEARNING_RATE * (_RATE_STEPS / max(1, n_steps)) ** 0.8
        self._optimisers = [_Adam(parameter, rate), _Adam(self._onsets, _ONSET_RATE_SAMPLES)]
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
        with torch.no_grad():
            low = self._initial_onsets - _ONSET_REACH_SAMPLES
            high = self._initial_onsets + _ONSET_REACH_SAMPLES
            self._onsets.copy_(self._onsets.clamp(low, high))
        self._step += 1


def refine(
    model: EventModel,
    objective: Objective,
    vectors: Tensor,
    onsets_samples: Tensor,
    n_steps: int,
    should_stop: Callable[[], bool] | None = None,
    *,
    corrections: Tensor | None = None,
) -> Refined:
    """Run all steps of a :class:`Descent` and return its result.

    `should_stop` is called before each step; if it returns true, the current values are returned.
    """
    # The caller may be in inference mode, whose tensors cannot be part of a gradient.
    with torch.inference_mode(False), torch.enable_grad():
        descent = Descent(model, objective, vectors, onsets_samples, n_steps, corrections)
        while not descent.is_done and not (should_stop is not None and should_stop()):
            descent.loss().backward()
            descent.step()
        return Refined(descent.vectors, descent.onsets_samples, descent.corrections)
