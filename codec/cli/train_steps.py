"""``pointillist train-steps``: train the network whose steps refine a model's events."""

from __future__ import annotations

import argparse
from pathlib import Path

from codec.cli.arguments import Commands
from codec.cli.checks import require_file, require_writable_folder
from codec.cli.pipes import print_line

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("train-steps", help="train the network that refines a model's events")
    parser.add_argument("model", metavar="MODEL.safetensors", type=Path, help="the model")
    parser.add_argument("recordings", metavar="DIR", type=Path, help="recordings to train on")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("runs/steps"),
        metavar="DIR",
        help="where to write, and to go on from (default runs/steps)",
    )
    parser.add_argument("--hours", type=float, default=1.5, help="processor time (default 1.5)")
    parser.add_argument("--windows", type=int, default=1_400, help="windows to train on (default 1400)")
    parser.add_argument("--seed", type=int, default=0, help="of all random choices (default 0)")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Train, or go on training."""
    require_file(arguments.model)
    require_writable_folder(arguments.out)
    from codec.training.steps.config import StepTraining
    from codec.training.steps.trainer import train_steps

    settings = StepTraining(hours=arguments.hours, n_windows=arguments.windows, seed=arguments.seed)
    network = train_steps(arguments.model, arguments.recordings, arguments.out, settings)
    name = f"{arguments.model.stem}.steps{arguments.model.suffix}"
    print_line(f"{network}: the network; it is used where it lies beside the model as {name}")
