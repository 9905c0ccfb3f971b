"""Refinement by a network's steps: a few of them stand for many of gradient descent (docs/adr/0018)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from codec.model.event_model import EventModel
from codec.model.steps import StepNetwork, StepState
from codec.search.levels import QualityLevel
from codec.search.refinement import Descent, Objective, Refined, refine

__all__ = ["LearnedDescent", "refined_by_steps", "refined_with"]

_GRADIENT_STEPS = 2.5
"""Gradient steps that one of the network's stands for (docs/adr/0018)."""


class LearnedDescent(Descent):
    """A :class:`~codec.search.refinement.Descent` of vectors and onsets whose steps a network proposes.

    Parameters
    ----------
    model
        The model of the events.
    network
        Proposes the steps.
    objective
        The loss to minimise.
    vectors, onsets
        Initial vectors and onsets, [n_events, 32] and [n_events].
    n_steps
        Number of steps.

    Attributes
    ----------
    proposed
        The last step of vectors and of onsets, [n_events, 32] and [n_events]; with gradients for the network
        where these are enabled.
    """

    def __init__(
        self,
        model: EventModel,
        network: StepNetwork,
        objective: Objective,
        vectors: Tensor,
        onsets: Tensor,
        n_steps: int,
    ) -> None:
        super().__init__(model, objective, vectors, onsets, n_steps)
        self._network = network
        self._state = StepState(n_steps)
        self.proposed: tuple[Tensor, Tensor] = vectors.new_zeros(0), vectors.new_zeros(0)

    def relative_gradients(self, loss: float) -> tuple[Tensor, Tensor]:
        """Return the gradients of vectors and onsets, [n_events, 32] and [n_events], divided by a loss."""
        vector_gradient, onset_gradient = self._gradients()
        return vector_gradient / loss, onset_gradient / loss

    def step_from(self, loss: float) -> None:
        """Take the step that the network proposes, given the loss whose gradients are there; clear these."""
        self.proposed = self._network(self.vectors, *self._gradients(), loss, self._state)
        with torch.no_grad():
            self._vectors -= self.proposed[0]
            self._onsets -= self.proposed[1]
        self.taken()

    def _gradients(self) -> tuple[Tensor, Tensor]:
        vector_gradient = self._vectors.grad
        onset_gradient = self._onsets.grad
        assert vector_gradient is not None
        assert onset_gradient is not None
        return vector_gradient, onset_gradient


def refined_by_steps(
    model: EventModel,
    network: StepNetwork,
    objective: Objective,
    vectors: Tensor,
    onsets_samples: Tensor,
    n_steps: int,
    should_stop: Callable[[], bool] | None = None,
) -> Refined:
    """Refine the vectors and onsets of a window's events by a network's steps.

    Consecutive losses compare different frames, every second one the same. If a loss is above the last one
    of the same frames, the two steps between are taken back, and the descent ends.

    Parameters
    ----------
    model
        The model of the events.
    network
        Proposes the steps.
    objective
        The loss to minimise.
    vectors, onsets_samples
        Initial vectors and onsets.
    n_steps
        Number of steps.
    should_stop
        Called before each step; if it returns true, the current values are returned.

    Shape
    -----
    vectors: [n_events, 32]; onsets_samples: [n_events]
    """
    # The caller may be in inference mode, whose tensors cannot be part of a gradient.
    with torch.inference_mode(False):
        descent = LearnedDescent(model, network, objective, vectors, onsets_samples, n_steps)
        before: list[tuple[float, Tensor, Tensor]] = []
        while not descent.is_done and not (should_stop is not None and should_stop()):
            with torch.enable_grad():
                loss = descent.loss()
                loss.backward()
            value = float(loss.detach())
            if len(before) > 1 and value > before[-2][0]:
                return Refined(before[-2][1], before[-2][2])
            before.append((value, descent.vectors.clone(), descent.onsets_samples.clone()))
            with torch.no_grad():
                descent.step_from(value)
        return Refined(descent.vectors, descent.onsets_samples)


def refined_with(
    model: EventModel,
    objective: Objective,
    vectors: Tensor,
    onsets_samples: Tensor,
    level: QualityLevel,
    should_stop: Callable[[], bool] | None = None,
) -> Refined:
    """Refine the vectors and onsets of a window's events as a level asks for.

    Shape
    -----
    vectors: [n_events, 32]; onsets_samples: [n_events]
    """
    n_steps, n_learned = level.n_refinement_steps, level.n_learned_steps
    if model.steps is None or not n_learned:
        return refine(model, objective, vectors, onsets_samples, n_steps, should_stop)
    learned = refined_by_steps(model, model.steps, objective, vectors, onsets_samples, n_learned, should_stop)
    n_skipped = min(n_steps, round(_GRADIENT_STEPS * n_learned))
    return refine(
        model,
        objective,
        learned.vectors,
        learned.onsets_samples,
        n_steps,
        should_stop,
        n_skipped=n_skipped,
    )
