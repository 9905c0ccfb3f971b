"""The paper's configuration does what it claims: its loss, its training, its loop."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from torch.nn import functional

from benchmarks.baselines.paper_codec import PaperCodec, paper_events
from benchmarks.baselines.paper_training import backward_greedy_l1, frame_weights, greedy_l1, train, unroll
from codec.audio.clip import AudioClip
from codec.config import PAPER
from codec.model.checkpoint import load_model, save_model
from codec.model.event_model import EventModel
from codec.rooms import default_bank

RATE = 22_050
SMALL = replace(
    PAPER,
    n_steps=2,
    decoder=replace(PAPER.decoder, channels=16, n_layers=1, n_atoms=240),
)


@pytest.fixture
def small_model() -> EventModel:
    torch.manual_seed(0)
    return EventModel(SMALL, default_bank()).eval()


def test_the_gradient_is_that_of_the_loss_written_out(small_model: EventModel) -> None:
    torch.manual_seed(1)
    spectrum = SMALL.spectrum
    target = torch.rand(2, spectrum.n_window_frames, spectrum.n_bins)
    weights = frame_weights(spectrum)
    unrolled = unroll(small_model, target, 3)
    loss = greedy_l1(target, unrolled, weights).sum()
    backward_greedy_l1(unrolled, weights, spectrum)
    gradients = {name: p.grad for name, p in small_model.named_parameters() if p.grad is not None}
    small_model.zero_grad()

    unrolled = unroll(small_model, target, 3)
    written_out = torch.zeros(())
    for item in range(2):
        placed: list[torch.Tensor] = []
        for patch, frame in zip(unrolled.patches, unrolled.frames[:, item].tolist(), strict=True):
            padded = functional.pad(patch[item], (0, 0, frame, spectrum.n_window_frames))
            placed.append(padded[spectrum.lead_frames :][: spectrum.n_window_frames])
        residual = target[item]
        for patch in sorted(placed, key=lambda each: float(each.detach().sum()), reverse=True):
            after = residual - patch
            written_out = written_out + ((after.abs() - residual.abs()) * weights).sum()
            residual = after
    written_out.backward()
    assert float(loss) == pytest.approx(float(written_out.detach()), rel=1e-4)
    assert set(gradients) == {name for name, _ in small_model.named_parameters()}
    for name, parameter in small_model.named_parameters():
        torch.testing.assert_close(gradients[name], parameter.grad, rtol=1e-3, atol=1e-4)


def test_training_goes_on_where_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.baselines.paper_training.PAPER", SMALL)
    noise = 0.1 * np.random.default_rng(3).normal(size=2**17)
    (tmp_path / "music").mkdir()
    soundfile.write(tmp_path / "music" / "noise.wav", noise, RATE)
    train(tmp_path / "music", tmp_path / "run", 1e-6)
    first = load_model(tmp_path / "run" / "model.safetensors").state_dict()
    train(tmp_path / "music", tmp_path / "run", 10.0 / 60, max_steps=2)
    second = load_model(tmp_path / "run" / "model.safetensors").state_dict()
    rows = (tmp_path / "run" / "loss.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["step", "1", "2"]
    assert any(not torch.equal(first[name], second[name]) for name in first)


def test_the_papers_loop_takes_all_its_steps_in_each_window(small_model: EventModel, tmp_path: Path) -> None:
    samples = 0.1 * np.random.default_rng(4).normal(size=2**16 + 10).astype(np.float32)
    events = paper_events(small_model, samples)
    assert len(events) == 2 * SMALL.n_steps
    assert all(0 <= event.onset_samples < 2**16 + 256 for event in events[: SMALL.n_steps])
    assert all(event.onset_samples >= 2**16 for event in events[SMALL.n_steps :])
    save_model(small_model, tmp_path / "paper.safetensors")
    coded = PaperCodec(tmp_path / "paper.safetensors").code(AudioClip(samples, RATE))
    assert coded.figures["n_events"] == len(events)
    assert coded.n_scalars == 33 * len(events)
    assert np.isfinite(coded.decoded.samples).all()
    assert coded.decoded.samples.any()
