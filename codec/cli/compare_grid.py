"""``pointillist compare grid``: the four experiments on spectrogram autoencoders, at small scale."""

from __future__ import annotations

import argparse
from pathlib import Path

from codec.cli.arguments import Commands
from codec.cli.checks import UnusableError, require_writable_folder
from codec.cli.pipes import print_line
from codec.cli.progress import advance, progress_bar

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "compare grid",
        help="experiments on spectrogram autoencoders: latent numbers, representation, loss, architecture",
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="recordings; the last by name are held back")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="tables, curves and weights; what is done already is not done again",
    )
    parser.add_argument("--steps", type=int, default=300, metavar="N", help="of each network (default 300)")
    parser.add_argument(
        "--held-back", type=int, default=3, metavar="N", help="recordings to measure on (default 3)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of all random choices (default 1)")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Train and measure, or go on, and print the tables."""
    if arguments.steps < 1 or arguments.held_back < 1:
        raise UnusableError("--steps, --held-back: at least 1")
    if not 0 <= arguments.seed < 2**31:
        raise UnusableError(f"--seed {arguments.seed}: from 0 to {2**31 - 1}")
    require_writable_folder(arguments.out)
    from codec.evaluate.grid import GridSettings, run_grid
    from codec.evaluate.grid_page import grid_table, write_grid
    from codec.reference.fitting import TrainingFailedError
    from codec.reference.payload import Follow

    settings = GridSettings(n_steps=arguments.steps, n_clips=arguments.held_back, seed=arguments.seed)
    with progress_bar("grid") as bar:
        follow = Follow(on_progress=lambda share: advance(bar, share))
        try:
            grid = run_grid(arguments.folder, arguments.out, settings, follow)
        except TrainingFailedError as error:
            raise UnusableError(f"{arguments.folder}: {error}") from error
    write_grid(arguments.out, grid)
    for experiment in dict.fromkeys(row.experiment for row in grid.rows):
        rows = grid_table([row for row in grid.rows if row.experiment == experiment])
        rows[0][0] = experiment
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for name, *cells in rows:
            line = "  ".join(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
            print_line(f"{name.ljust(widths[0])}  {line}")
        print_line("")
    print_line(f"{arguments.out / 'grid.md'}: tables and curves")
