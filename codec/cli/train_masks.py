"""``pointillist train-masks``: train the network that tells sounds apart."""

from __future__ import annotations

import argparse
from pathlib import Path

from codec.cli.arguments import Commands
from codec.cli.checks import require_file, require_writable_folder
from codec.cli.pipes import print_line

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("train-masks", help="train the network that tells sounds at one onset apart")
    parser.add_argument("model", metavar="MODEL.safetensors", type=Path, help="the model")
    parser.add_argument("recordings", metavar="DIR", type=Path, help="recordings to train on")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("runs/masks"),
        metavar="DIR",
        help="where to write, and to go on from (default runs/masks)",
    )
    parser.add_argument("--hours", type=float, default=1.5, help="processor time (default 1.5)")
    parser.add_argument(
        "--segments", type=int, default=120, help="segments of 24 s to search for events (default 120)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of all random choices (default 0)")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Train, or go on training."""
    require_file(arguments.model)
    require_writable_folder(arguments.out)
    from codec.training.masks.config import MaskTraining
    from codec.training.masks.trainer import train_masks

    settings = MaskTraining(hours=arguments.hours, n_segments=arguments.segments, seed=arguments.seed)
    network = train_masks(arguments.model, arguments.recordings, arguments.out, settings)
    name = f"{arguments.model.stem}.masks{arguments.model.suffix}"
    print_line(f"{network}: the network; it is used where it lies beside the model as {name}")
