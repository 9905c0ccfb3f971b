"""Losses and their gradients on another device, and the state of a run there."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
import torch

from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.bins import MergedBins
from codec.model.event_model import EventModel
from codec.training import trainer
from codec.training.fitted import FittedSegments
from codec.training.objective import Supervised, supervised_loss
from codec.training.state import Progress, load_state, save_state
from codec.training.validation import validated
from tests.codec.pretended_device import PRETENDED, pretended_device
from tests.codec.training.rank_worker import batch


@pytest.fixture
def there(tiny_model: EventModel) -> Generator[EventModel]:
    with pretended_device() as device:
        yield tiny_model.on(device)


def _moved(given: Supervised, device: torch.device) -> Supervised:
    fields = [field.name for field in dataclasses.fields(given)]
    return Supervised(**{name: getattr(given, name).to(device) for name in fields})


@pytest.mark.parametrize("rollout", [False, True])
def test_the_supervised_loss_and_its_gradients(
    tiny_model: EventModel, there: EventModel, rollout: bool
) -> None:
    losses: list[torch.Tensor] = []
    for model in (tiny_model, there):
        torch.manual_seed(2)
        mine = _moved(batch(0, 2), model.device)
        loss, _ = supervised_loss(model, MergedBins(model), mine, rollout=rollout, purity=0.5)
        loss.backward()
        losses.append(loss)
    assert losses[1].device == PRETENDED
    torch.testing.assert_close(losses[1].detach().cpu(), losses[0].detach(), rtol=1e-4, atol=1e-5)
    for (name, here), found in zip(tiny_model.named_parameters(), there.parameters(), strict=True):
        assert (here.grad is None) == (found.grad is None), name
        if here.grad is not None and found.grad is not None:
            torch.testing.assert_close(found.grad.cpu(), here.grad, rtol=1e-2, atol=1e-4)


def test_segments_are_fitted_and_teach_there(there: EventModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codec.training.fitted._N_ACTIVE", 1)
    generator = np.random.default_rng(0)

    def segment() -> np.ndarray:
        seconds = np.arange(768 * 256) / MODEL_SAMPLE_RATE
        decays = [
            np.exp(-3 * seconds) * np.sin(2 * np.pi * f * seconds) for f in generator.uniform(100, 900, 2)
        ]
        return 0.3 * np.array(decays, np.float32)

    fitted = FittedSegments(there, segment, 0, n_visits=1)
    loss, parts = fitted.loss()
    loss.backward()
    fitted.step()
    assert loss.device == PRETENDED
    assert "leaked" in parts
    lessons = [fitted.encoder_loss() for _ in range(6)]
    given = [lesson for lesson in lessons if lesson is not None]
    assert given
    assert all(lesson[0].device == PRETENDED for lesson in given)


def test_batches_of_the_loader_go_there(there: EventModel) -> None:
    given = {
        "residual": np.ones((1, 4, 5), np.float16),
        "target_frames": np.array([[3]]),
        "target_offsets": np.array([[3]]),
        "score_frames": np.arange(2),
        "target_magnitudes": np.ones((1, 1, 2, 5), np.float16),
        "switch_target": np.ones((1, 4), np.float32),
        "target_pitches_hz": np.ones((1, 1), np.float32),
    }
    found = trainer._supervised(given, there.device)
    tensors = [getattr(found, field.name) for field in dataclasses.fields(found)]
    assert {tensor.device for tensor in tensors} == {PRETENDED}
    assert found.residual.dtype == torch.float32


@pytest.mark.filterwarnings("ignore:.*meta parameter")  # it is none that is called meta
def test_a_state_goes_on_there(tiny_model: EventModel, there: EventModel, tmp_path: Path) -> None:
    optimiser = torch.optim.AdamW(tiny_model.parameters())
    sum(parameter.sum() for parameter in tiny_model.parameters()).backward()  # type: ignore[union-attr]
    optimiser.step()
    save_state(tmp_path / "state.safetensors", tiny_model, optimiser, Progress(step=1))
    other = torch.optim.AdamW(there.parameters())
    assert load_state(tmp_path / "state.safetensors", there, other) == Progress(step=1)
    for weights, parameter in zip(tiny_model.parameters(), there.parameters(), strict=True):
        assert torch.equal(parameter.detach().cpu(), weights)
        moments = other.state[parameter]
        assert moments["exp_avg"].device == moments["exp_avg_sq"].device == PRETENDED
        assert moments["step"].device == torch.device("cpu")


def test_the_validation_takes_a_model_from_there(there: EventModel) -> None:
    seconds = np.arange(MODEL_SAMPLE_RATE) / MODEL_SAMPLE_RATE
    parts = 0.3 * np.stack([np.sin(2 * np.pi * f * seconds) * np.exp(-4 * seconds) for f in (220, 700)])
    figures = validated(there, [parts.astype(np.float32)])
    assert np.isfinite(list(figures.values())).all()
