"""Joint refinement of a window's events: the greedy loop never revisits one, gradient descent does.

All vectors and onsets of a window move together, in the magnitude domain, towards explaining it
(CODEC.md B.7).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from codec.decoder import EventControls
from codec.decoder.controls import at_onsets
from codec.decoder.expected import EPSILON
from codec.model.bins import MelBands, MergedBins
from codec.model.event_model import EventModel

__all__ = ["Axes", "Descent", "Refined", "WindowObjective", "refine"]

_LEARNING_RATE = 0.05
_RATE_STEPS = 30
"""Number of steps at which the learning rate is as given; fewer steps have to be longer."""
_ONSET_RATE_SAMPLES = 25.0
_ONSET_REACH_SAMPLES = 1024.0
_ADAM_DECAYS = 0.8, 0.95
_ADAM_EPSILON = 1e-8
_PRIOR = 1e-3
_CORRECTION_RATE = 0.2
_CORRECTION_PRIOR = 2e-5
_NOISE_SCATTER = 4 / math.pi - 1
"""Variance of the magnitude of Gaussian noise over the square of its mean (Rayleigh)."""
_TAIL_SCATTER = 6 * (1 - math.pi / 4)
"""The same for a room's tail over its power, times what weighed best by the error of rendered audio: a tail
also interferes with the events that follow."""
_MEL_FLOOR = 1e-8
"""Bands 80 dB below the loudest of the window do not count."""


@dataclass(frozen=True)
class Axes:
    """The frequency axes on which windows are compared; they depend only on the model."""

    bins: MergedBins
    mels: MelBands

    @classmethod
    def of(cls, model: EventModel) -> Axes:
        """Build the axes of a model."""
        return cls(MergedBins(model), MelBands(model))


@dataclass(frozen=True)
class Refined:
    """What became of a window's events.

    Shape
    -----
    vectors: [n_events, 32]
    onsets_samples: [n_events], from the centre of the window's first frame
    corrections: [n_events, n_fitted], of detailed events
    """

    vectors: Tensor
    onsets_samples: Tensor
    corrections: Tensor | None = None


class WindowObjective:
    """How badly events explain a window: divergence of magnitudes, their convergence, mel bands in dB.

    The convergence is that of the waveform to be rendered: what the expected magnitude misses, and the
    scatter of what renders with random phase. Every second frame is compared: as they overlap, the others
    say nothing new.

    `parts` holds the figures of the last :meth:`loss`.

    Parameters
    ----------
    target
        Magnitudes of the recording, [n_frames, n_bins].
    carried
        Power per line of what earlier events still sound, [n_lines + n_noise_bands, n_frames], or None.
    weights
        [n_frames], how much each frame counts; less where later events will begin.
    convergence, mel, flux
        How much these count beside the divergence. Flux is how mel bands in dB change from frame to frame:
        what onsets are heard by.
    """

    def __init__(
        self,
        model: EventModel,
        axes: Axes,
        target: Tensor,
        carried: Tensor | None = None,
        weights: Tensor | None = None,
        *,
        convergence: float = 0.5,
        mel: float = 0.45,
        flux: float = 0.0,
    ) -> None:
        self._model, self._axes = model, axes
        self._carried = None if carried is None else carried[:, ::2]
        self._convergence, self._mel, self._flux = convergence, mel, flux
        self._n_frames = len(target)
        target = target[::2]
        self._weights = torch.ones(len(target), 1) if weights is None else weights[::2, None]
        wanted = axes.bins.merge(target)
        self._floor = 1e-4 * wanted.max().clamp_min(1e-6)
        self._wanted = wanted + self._floor
        self._total = (self._weights * self._wanted).sum()
        self._energy = (self._weights * wanted.square()).sum().clamp_min(1e-12)
        mels = axes.mels.power(target)
        self._mel_floor = _MEL_FLOOR * mels.max().clamp_min(1e-9)
        self._wanted_mels = torch.log(mels + self._mel_floor)
        self.parts: dict[str, float] = {}

    def loss(self, controls: EventControls, onsets_samples: Tensor) -> Tensor:
        """Return the loss of events with these controls and onsets, [n_events]."""
        controls, pairs = at_onsets(controls, onsets_samples, 2 * self._model.config.spectrum.hop_samples)
        events = self._model.expected.together(controls, 2 * pairs, self._n_frames, coarse=True)
        power = (events.power if self._carried is None else events.power + self._carried).T
        estimate = torch.sqrt(self._axes.bins.of_lines(power) + EPSILON) + self._floor
        wanted = self._wanted
        divergence = wanted * torch.log(wanted / estimate) - wanted + estimate
        scatter = _TAIL_SCATTER * events.tail_energy + _NOISE_SCATTER * events.noise_energy
        error = ((self._weights * (wanted - estimate).square()).sum() + scatter) / self._energy
        mels = torch.log(self._axes.mels.of_lines(power) + self._mel_floor)
        error_mels = mels - self._wanted_mels
        apart = (self._weights * error_mels.abs()).mean() / self._weights.mean()
        kl = (self._weights * divergence).sum() / self._total
        convergence = torch.sqrt(error + 1e-8)
        self.parts = {
            "kl": float(kl.detach()),
            "convergence": float(convergence.detach()),
            "mel_db": float(apart.detach()) * 10 / math.log(10),
        }
        loss = kl + self._convergence * convergence + self._mel * 0.5 * apart
        if self._flux:
            change = error_mels[1:] - error_mels[:-1]
            loss = loss + self._flux * (self._weights[1:] * change.abs()).mean() / self._weights.mean()
        return loss


class _Adam:
    """Adam's rule (Kingma and Ba, 2015) on one tensor; torch's own takes seconds to import its compiler."""

    def __init__(self, parameter: Tensor, rate: float) -> None:
        self._parameter, self._rate, self._n_steps = parameter, rate, 0
        self._mean, self._square = torch.zeros_like(parameter), torch.zeros_like(parameter)

    @torch.no_grad()
    def step(self, share: float) -> None:
        """Follow the parameter's gradient at a share of the rate, and clear it."""
        gradient, (fast, slow) = self._parameter.grad, _ADAM_DECAYS
        assert gradient is not None
        self._n_steps += 1
        self._mean.lerp_(gradient, 1 - fast)
        self._square.lerp_(gradient.square(), 1 - slow)
        mean, square = self._mean / (1 - fast**self._n_steps), self._square / (1 - slow**self._n_steps)
        self._parameter -= share * self._rate * mean / (square.sqrt() + _ADAM_EPSILON)
        self._parameter.grad = None


class Descent:
    """Gradient descent on a window's events, of `n_steps` steps, each a little shorter than the one before.

    Onsets [n_events] always move. Without `corrections` the vectors [n_events, 32] move, drawn to where they
    began. With them [n_events, n_fitted] it is they that move, drawn to zero, which is what the
    vector itself says; most stay there, and so cost nothing to store.
    """

    def __init__(
        self,
        model: EventModel,
        objective: WindowObjective,
        vectors: Tensor,
        onsets: Tensor,
        n_steps: int,
        corrections: Tensor | None = None,
    ) -> None:
        self._model, self._objective, self._n_steps = model, objective, n_steps
        self._start, self._begin = vectors.clone(), onsets.float().clone()
        detailed = corrections is not None
        self._vectors = self._start.clone().requires_grad_(not detailed)
        self._corrections = corrections.clone().requires_grad_() if detailed else None
        self._onsets = self._begin.clone().requires_grad_()
        moved = self._vectors if self._corrections is None else self._corrections
        rate = _CORRECTION_RATE if detailed else _LEARNING_RATE * (_RATE_STEPS / max(1, n_steps)) ** 0.8
        self._adam = [_Adam(moved, rate), _Adam(self._onsets, _ONSET_RATE_SAMPLES)]
        self._step = 0

    @property
    def vectors(self) -> Tensor:
        """The vectors so far."""
        return self._vectors.detach()

    @property
    def corrections(self) -> Tensor | None:
        """The corrections so far."""
        return None if self._corrections is None else self._corrections.detach()

    @property
    def onsets_samples(self) -> Tensor:
        """The onsets so far."""
        return self._onsets.detach()

    @property
    def is_done(self) -> bool:
        """Whether all steps have been taken."""
        return self._step >= self._n_steps

    def skip(self, n_steps: int) -> None:
        """Leave out the first steps, which are the longest."""
        self._step = n_steps

    def loss(self) -> Tensor:
        """Return the loss to follow next; the caller computes its gradient."""
        controls = self._model.controls(self._vectors, self._corrections)
        if self._corrections is None:
            prior = _PRIOR * (self._vectors - self._start)[:, 1:].square().sum(1).mean()
        else:
            prior = _CORRECTION_PRIOR * self._corrections.abs().sum(1).mean()
        return self._objective.loss(controls, self._onsets) + prior

    def step(self) -> None:
        """Follow the gradient, if there is one."""
        if self._onsets.grad is None:
            return
        for each in self._adam:
            each.step(1 - self._step / self._n_steps)
        with torch.no_grad():
            low, high = self._begin - _ONSET_REACH_SAMPLES, self._begin + _ONSET_REACH_SAMPLES
            self._onsets.copy_(self._onsets.clamp(low, high))
        self._step += 1


def refine(
    model: EventModel,
    objective: WindowObjective,
    vectors: Tensor,
    onsets_samples: Tensor,
    n_steps: int,
    should_stop: Callable[[], bool] | None = None,
    *,
    corrections: Tensor | None = None,
) -> Refined:
    """Refine a window's events towards an objective, as :class:`Descent` describes.

    `should_stop` is asked before each step; what is reached by then is returned.
    """
    # The caller may be in inference mode, whose tensors cannot be part of a gradient.
    with torch.inference_mode(False), torch.enable_grad():
        descent = Descent(model, objective, vectors, onsets_samples, n_steps, corrections)
        while not descent.is_done and not (should_stop is not None and should_stop()):
            descent.loss().backward()
            descent.step()
        return Refined(descent.vectors, descent.onsets_samples, descent.corrections)
