"""Losses between magnitudes: what each is at equality, at silence and at twice the level."""

from __future__ import annotations

import pytest
import torch

from codec.signal.losses import kl_divergence, log_magnitude_distance, spectral_convergence

LOSSES = (kl_divergence, log_magnitude_distance, spectral_convergence)


@pytest.fixture(scope="module")
def target() -> torch.Tensor:
    torch.manual_seed(0)
    return torch.rand(3, 20, 50) + 0.1


@pytest.mark.parametrize("loss", LOSSES)
def test_a_loss_is_least_at_equality_and_has_no_unit(loss: object, target: torch.Tensor) -> None:
    assert callable(loss)
    at_equality = loss(target, target)
    torch.testing.assert_close(at_equality, torch.zeros(3), atol=2e-4, rtol=0.0)
    for estimate in (0.5 * target, 2.0 * target, torch.zeros_like(target), target.flip(1)):
        assert bool((loss(target, estimate) > at_equality + 0.01).all())
        torch.testing.assert_close(
            loss(7.0 * target, 7.0 * estimate), loss(target, estimate), rtol=1e-3, atol=0.0
        )


def test_silence_converges_to_nothing(target: torch.Tensor) -> None:
    convergence = spectral_convergence(target, torch.zeros_like(target))
    torch.testing.assert_close(convergence, torch.ones(3), rtol=1e-4, atol=0.0)


def test_the_gradient_of_the_divergence_by_the_log_amplitude_is_estimate_less_target(
    target: torch.Tensor,
) -> None:
    """So too soft an estimate is drawn up as strongly as it falls short: silence is no trap."""
    log_amplitude = torch.log(0.25 * target[:1]).requires_grad_()
    kl_divergence(target[:1], log_amplitude.exp()).sum().backward()
    wanted = (log_amplitude.detach().exp() - target[:1]) / target[:1].sum()
    assert log_amplitude.grad is not None
    torch.testing.assert_close(log_amplitude.grad, wanted, rtol=0.01, atol=1e-7)
