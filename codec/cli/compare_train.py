"""``pointillist compare train``: train the weights of a reference codec."""

from __future__ import annotations

import argparse
from pathlib import Path

from codec.cli.arguments import Commands, add_force
from codec.cli.checks import UnusableError, require_writable
from codec.cli.pipes import print_line
from codec.cli.progress import advance, progress_bar
from codec.targets import Kind

__all__ = ["add_parser", "run"]

_NAMES = ("feed-forward", "spectrogram-mel")
"""Of :data:`codec.reference.recipes.RECIPES`; a test compares. Parsing loads nothing."""


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("compare train", help="train the weights of a reference codec")
    parser.add_argument("recipe", metavar="NAME", choices=_NAMES, help=f"which: {', '.join(_NAMES)}")
    parser.add_argument("folder", metavar="DIR", type=Path, help="recordings to train on")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="the weights, a .safetensors file; a run that was stopped goes on from FILE.state",
    )
    parser.add_argument(
        "--steps", type=int, metavar="N", help="steps of each network (default: the recipe's)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of all random choices (default 1)")
    add_force(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Train, or go on training."""
    if arguments.steps is not None and arguments.steps < 1:
        raise UnusableError(f"--steps {arguments.steps}: at least one step")
    if not 0 <= arguments.seed < 2**31:
        raise UnusableError(f"--seed {arguments.seed}: from 0 to {2**31 - 1}")
    require_writable(arguments.out, Kind.OTHER, force=arguments.force)
    from codec.reference.fitting import TrainingFailedError
    from codec.reference.payload import Follow
    from codec.reference.recipes import train_weights

    with progress_bar("train") as bar:

        def on_loss(_step: int, loss: float) -> None:
            bar.set_postfix_str(f"loss {loss:.3f}", refresh=False)

        follow = Follow(on_progress=lambda share: advance(bar, share), on_loss=on_loss)
        try:
            train_weights(
                arguments.recipe,
                arguments.folder,
                arguments.out,
                n_steps=arguments.steps,
                seed=arguments.seed,
                follow=follow,
            )
        except TrainingFailedError as error:
            raise UnusableError(f"{arguments.folder}: {error}") from error
    print_line(f"{arguments.out}: the trained weights")
