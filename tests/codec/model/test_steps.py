"""The network of steps: untrained it is Adam, and what it sees does not depend on the loss's scale."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from codec.model.steps import StepNetwork, StepState


def _gradients(seed: int = 1) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(5, 32, generator=generator), 1e-3 * torch.randn(5, generator=generator)


def _vectors() -> Tensor:
    return torch.randn(5, 32, generator=torch.Generator().manual_seed(2))


@pytest.fixture
def trained() -> StepNetwork:
    """A network whose last layer is not zero."""
    torch.manual_seed(3)
    network = StepNetwork(16)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return network


@torch.no_grad()
def test_an_untrained_network_takes_the_steps_of_adam() -> None:
    network, state = StepNetwork(16), StepState(n_steps=4)
    vectors = _vectors()
    parameter = torch.zeros_like(vectors)
    adam = torch.optim.Adam([parameter], lr=1.0, betas=(0.5, 0.95), eps=1e-8)
    for taken in range(4):
        gradient, onset_gradient = _gradients(taken)
        before = parameter.clone()
        # Relative to the loss, and per event.
        parameter.grad = 5 / 2.0 * gradient
        adam.step()
        step, _ = network(vectors, gradient, onset_gradient, 2.0, state)
        torch.testing.assert_close(step, 0.12 * (1 - taken / 4) * (before - parameter), rtol=1e-4, atol=1e-6)
    assert state.n_taken == 4


@torch.no_grad()
def test_steps_follow_the_gradient_relative_to_the_loss(trained: StepNetwork) -> None:
    gradient, onset_gradient = _gradients()
    one = trained(_vectors(), gradient, onset_gradient, 0.7, StepState(4))
    # Only the logarithm of the loss itself is a feature, so it is the same here.
    same = trained(_vectors(), gradient.clone(), onset_gradient.clone(), 0.7, StepState(4))
    torch.testing.assert_close(one, same)
    other = trained(_vectors(), 3 * gradient, 3 * onset_gradient, 0.7, StepState(4))
    assert not torch.allclose(one[0], other[0])


@torch.no_grad()
def test_a_step_knows_how_many_are_left(trained: StepNetwork) -> None:
    first, last = (trained(_vectors(), *_gradients(), 1.0, StepState(n)) for n in (8, 1))
    assert not torch.allclose(first[0], last[0])


@torch.no_grad()
def test_no_step_is_large(trained: StepNetwork) -> None:
    for parameter in trained.parameters():
        parameter.mul_(100)
    gradient, onset_gradient = _gradients()
    vectors, onsets = trained(_vectors(), 1e6 * gradient, 1e6 * onset_gradient, 1e-6, StepState(2))
    assert torch.isfinite(vectors).all()
    assert float(vectors.abs().max()) <= 0.6 + 1e-6
    assert float(onsets.abs().max()) <= 120 + 1e-3


@torch.no_grad()
def test_each_event_is_looked_at_by_itself(trained: StepNetwork) -> None:
    """The order of the events makes no difference, nor does another event's timbre."""
    vectors, (gradient, onset_gradient) = _vectors(), _gradients()
    straight, onsets = trained(vectors, gradient, onset_gradient, 1.0, StepState(3))
    order = torch.tensor([4, 2, 0, 1, 3])
    turned, _ = trained(vectors[order], gradient[order], onset_gradient[order], 1.0, StepState(3))
    torch.testing.assert_close(turned, straight[order])
    changed = vectors.clone()
    changed[0, 5] += 1.0
    others, other_onsets = trained(changed, gradient, onset_gradient, 1.0, StepState(3))
    torch.testing.assert_close(others[1:], straight[1:])
    torch.testing.assert_close(other_onsets[1:], onsets[1:])
    assert not torch.allclose(others[0], straight[0])
