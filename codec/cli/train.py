"""``pointillist train``: train a model from a configuration."""

from __future__ import annotations

import argparse
from pathlib import Path

from codec.cli.arguments import Commands, add_device
from codec.cli.checks import UnusableError, require_file, require_writable_folder
from codec.cli.pipes import print_line

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("train", help="train a model")
    parser.add_argument(
        "config", metavar="CONFIG.toml", type=Path, help="settings of the model and of its training"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where to write (default: runs/NAME of the config)"
    )
    parser.add_argument("--resume", action="store_true", help="go on from the state in DIR")
    add_device(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Train, or go on training."""
    from codec.config import ModelConfig
    from codec.training.config import TrainConfig

    config: Path = arguments.config
    require_file(config)
    out_dir: Path = arguments.out or Path("runs") / config.stem
    require_writable_folder(out_dir)
    # Check the configuration before torch is loaded.
    ModelConfig.from_toml(config)
    TrainConfig.from_toml(config)
    try:
        from codec.training.trainer import train

        checkpoint = train(config, out_dir, resume=arguments.resume, device=arguments.device)
    except ModuleNotFoundError as error:
        raise UnusableError(
            f"{config}: training needs {error.name}, which is not installed; "
            "pip install 'pointillist[train]' and pip install --no-deps tinysoundfont"
        ) from error
    if checkpoint is not None:
        print_line(f"{checkpoint}: the trained model")
