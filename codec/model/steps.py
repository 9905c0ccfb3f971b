"""A network that turns gradients of a window's events into steps.

Gradient descent takes the same kind of step whatever the event. This network sees one event's vector, its
gradient, and how far the descent has come, and proposes the event's next step; the objective's own gradients
taught it what helps (docs/adr/0018). Source of the idea: Andrychowicz et al., "Learning to learn by gradient
descent by gradient descent" (2016), here with one network for all elements of a vector.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from codec.events.event import VECTOR_SIZE

__all__ = ["StepNetwork", "StepState"]

_N_VALUES = VECTOR_SIZE + 1
"""Of an event: its vector and its onset."""
_ONSET_GRADIENT = 25.0
_ONSET_STEP_SAMPLES = 200.0
"""Gradients of onsets, per sample, are multiplied by the one; steps of 1 are multiplied by the other."""
_DECAYS = 0.5, 0.95
_ADAM_RATE = 0.12
_OWN_RATE = 0.1
_LARGEST_STEP = 0.6
_N_LEFT, _N_TAKEN = 8, 4
"""Steps to come and steps taken are told apart up to these."""
_EPSILON = 1e-8


@dataclass
class StepState:
    """How far one descent has come.

    Parameters
    ----------
    n_steps
        Number of steps of the descent.

    Attributes
    ----------
    n_taken
        Number of steps taken.
    mean, square
        Moving averages of gradients and of their squares, [n_events, 33], as Adam's.
    last
        The last gradient and the step that followed it, [n_events, 33] each.
    """

    n_steps: int
    n_taken: int = 0
    mean: Tensor | None = None
    square: Tensor | None = None
    last: tuple[Tensor, Tensor] | None = None

    def adam_direction(self, gradient: Tensor) -> Tensor:
        """Take a gradient, [n_events, 33], into the averages; return the direction of Adam's step."""
        if self.mean is None or self.square is None:
            self.mean, self.square = torch.zeros_like(gradient), torch.zeros_like(gradient)
        first, second = _DECAYS
        self.n_taken += 1
        self.mean = torch.lerp(self.mean, gradient, 1 - first)
        self.square = torch.lerp(self.square, gradient.square(), 1 - second)
        mean = self.mean / (1 - first**self.n_taken)
        return mean / ((self.square / (1 - second**self.n_taken)).sqrt() + _EPSILON)


class StepNetwork(nn.Module):
    """Proposes the next step of each event of a window.

    The step is Adam's, with a gate for each element, and an addition. An untrained network takes Adam's.

    Parameters
    ----------
    n_hidden
        Units of both hidden layers.
    """

    def __init__(self, n_hidden: int = 256) -> None:
        super().__init__()
        n_features = VECTOR_SIZE + 5 * _N_VALUES + 3 + _N_LEFT + _N_TAKEN
        self.layers = nn.Sequential(
            nn.Linear(n_features, n_hidden),
            nn.GELU(),
            nn.Linear(n_hidden, n_hidden),
            nn.GELU(),
            nn.Linear(n_hidden, 2 * _N_VALUES),
        )
        last = self.layers[-1]
        assert isinstance(last, nn.Linear)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def forward(
        self, vectors: Tensor, vector_gradient: Tensor, onset_gradient: Tensor, loss: float, state: StepState
    ) -> tuple[Tensor, Tensor]:
        """Return the steps to subtract from vectors and from onsets, the latter in samples.

        Parameters
        ----------
        vectors
            Of the window's events.
        vector_gradient, onset_gradient
            Of the loss.
        loss
            Gradients count relative to it.
        state
            Of the descent; updated.

        Shape
        -----
        vectors, vector_gradient: [n_events, 32]; onset_gradient: [n_events]
        returns: [n_events, 32] and [n_events]
        """
        n_events = len(vectors)
        left, taken = state.n_steps - state.n_taken - 1, state.n_taken
        scale = n_events / max(loss, _EPSILON)
        gradient = scale * torch.cat([vector_gradient, _ONSET_GRADIENT * onset_gradient[:, None]], 1)
        size = gradient.square().mean(1, keepdim=True).sqrt() + _EPSILON
        direction = state.adam_direction(gradient)
        if state.last is None:
            change, last_step = torch.zeros_like(gradient), torch.zeros_like(gradient)
        else:
            change, last_step = gradient - state.last[0], state.last[1]
        level = vectors[:, :1]
        progress = torch.cat(
            [
                functional.one_hot(torch.tensor(min(left, _N_LEFT - 1)), _N_LEFT),
                functional.one_hot(torch.tensor(min(taken, _N_TAKEN - 1)), _N_TAKEN),
            ]
        ).to(vectors)
        features = [
            vectors[:, 1:],
            (level - level.max()) / 3,
            _compressed(gradient),
            (gradient / size).clamp(-3, 3),
            direction,
            torch.log(size),
            torch.full_like(size, math.log(max(loss, _EPSILON))),
            torch.full_like(size, n_events / 64),
            progress.expand(n_events, -1),
            _compressed(change),
            last_step / _ADAM_RATE,
        ]
        gate, addition = self.layers(torch.cat(features, 1)).split(_N_VALUES, 1)
        share = 1 - taken / state.n_steps
        step = share * _ADAM_RATE * 2 * torch.sigmoid(gate) * direction + _OWN_RATE * addition
        step = step.clamp(-_LARGEST_STEP, _LARGEST_STEP)
        state.last = gradient, step.detach()
        return step[:, :VECTOR_SIZE], _ONSET_STEP_SAMPLES * step[:, VECTOR_SIZE]


def _compressed(gradient: Tensor) -> Tensor:
    """Return a gradient on a logarithmic scale, with its sign."""
    return torch.sign(gradient) * torch.log1p(30 * gradient.abs()) / 4
