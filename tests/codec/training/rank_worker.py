"""A process of a run in the tests: ``rank_worker.py TASK FOLDER``, with a rank in its environment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import torch

from codec.config import DecoderConfig, EncoderConfig, ModelConfig
from codec.model.bins import MergedBins
from codec.model.event_model import EventModel
from codec.rooms import default_bank
from codec.training import trainer
from codec.training.objective import Supervised, supervised_loss
from codec.training.ranks import Ranks, joined

N_STEPS = 3


def batch(begin: int, end: int) -> Supervised:
    """Return some of four windows of noise with one target each."""
    generator = torch.Generator().manual_seed(3)
    magnitudes = torch.rand(4, 1, 12, 1025, generator=generator)
    rows = slice(begin, end)
    return Supervised(
        residual=torch.rand(4, 512, 1025, generator=generator)[rows],
        frames=torch.tensor([[10], [50], [90], [130]])[rows],
        shifts=torch.full((4, 1), 90.0)[rows],
        score_frames=torch.arange(0, 24, 2),
        magnitudes=magnitudes[rows],
        switch=torch.rand(4, 256, generator=generator)[rows],
        pitches_hz=torch.tensor([[220.0], [330.0], [440.0], [880.0]])[rows],
    )


def stepped(ranks: Ranks, n_steps: int = N_STEPS) -> EventModel:
    """Train a small model for a few steps, each rank on its share of the batch."""
    torch.manual_seed(ranks.rank)  # other weights in each rank: those of the first count
    config = ModelConfig(
        n_rooms=len(default_bank()),
        encoder=EncoderConfig(channels=24, switch_channels=12),
        decoder=DecoderConfig(channels=24),
    )
    model = EventModel(config, default_bank())
    averaged = ranks.averaging(model)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.05)
    size = 4 // ranks.n_ranks
    mine = batch(size * ranks.rank, size * (ranks.rank + 1))
    for _ in range(n_steps):
        optimiser.zero_grad()
        loss, _ = averaged(lambda: supervised_loss(model, MergedBins(model), mine, rollout=False))
        loss.backward()
        optimiser.step()
    return model


def main(task: str, folder: Path) -> None:
    """Save the weights of this rank after a few steps, or after a run of the configuration in the folder."""
    if task == "steps":
        with joined("cpu") as ranks:
            torch.save(stepped(ranks).state_dict(), folder / f"steps-{ranks.rank}.pt")
        return
    run = trainer._run

    def run_and_save(*arguments: Any) -> None:
        run(*arguments)
        model, ranks = arguments[1], arguments[-1]
        torch.save(model.state_dict(), folder / f"run-{ranks.rank}.pt")

    trainer._run = run_and_save
    print(trainer.train(folder / "tiny.toml", folder / "out", resume=task == "resume"))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
