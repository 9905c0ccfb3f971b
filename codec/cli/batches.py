"""Batches of the library on a terminal: progress, problems as lines, and a summary."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from codec.cli.arguments import whole_number
from codec.cli.pipes import counted, print_line
from codec.cli.progress import advance, progress_bar

if TYPE_CHECKING:
    from codec.library import Library
    from codec.library.batch import BatchProgress
    from codec.library.cluster_runner import ClusterRunner
    from codec.library.process_runner import ProcessRunner
    from codec.messages import Message

__all__ = ["add_runner", "run_batch"]

_MOST_LINES = 20
"""Problems that are printed as they come; `library list --problems` has all of them."""


def add_runner(parser: argparse.ArgumentParser) -> None:
    """Add ``--workers`` and ``--scheduler``."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--workers",
        type=whole_number(1, 1024, "a number of processes is from 1 to 1024"),
        metavar="N",
        default=os.cpu_count() or 1,
        help="number of processes (default: one for each processor)",
    )
    where.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="let the workers of this dask scheduler encode (pip install 'pointillist[cluster]')",
    )


def _runner(arguments: argparse.Namespace, checkpoint: Path | None) -> ProcessRunner | ClusterRunner:
    if arguments.scheduler is not None:
        from codec.library.cluster_runner import ClusterRunner

        return ClusterRunner(arguments.scheduler, checkpoint)
    from codec.library.process_runner import ProcessRunner

    return ProcessRunner(arguments.workers)


def run_batch(
    library: Library,
    paths: Iterable[Path],
    arguments: argparse.Namespace,
    *,
    checkpoint: Path | None = None,
    again: bool = False,
    retry: bool = False,
) -> None:
    """Add files and folders to a library, and print what became of them.

    Ctrl+Z stops it with its processes, and ``fg`` lets them go on. After Ctrl+C, or a kill, the same command
    goes on with the files that are left.

    Parameters
    ----------
    arguments
        With ``--level`` and those of :func:`add_runner`.
    """
    from codec.library.batch import Batch

    n_problems = 0
    with progress_bar("library add") as bar, _runner(arguments, checkpoint) as runner:

        def on_progress(progress: BatchProgress) -> None:
            bar.set_postfix(
                files=f"{progress.n_done}/{progress.n_files}",
                events=progress.n_events,
                failed=progress.n_failed,
                refresh=False,
            )
            advance(bar, progress.share)

        def on_problem(path: Path, problem: Message) -> None:
            nonlocal n_problems
            n_problems += 1
            if n_problems <= _MOST_LINES:
                bar.clear()
                print_line(f"{path}: {problem}", to_stderr=True)

        batch = Batch(
            library,
            runner,
            level=arguments.level,
            checkpoint=checkpoint,
            again=again,
            retry=retry,
            on_progress=on_progress,
            on_problem=on_problem,
        )
        report = batch.run(paths)
    if n_problems > _MOST_LINES:
        print_line(
            f"and {n_problems - _MOST_LINES} more: `pointillist library list --problems` has them",
            to_stderr=True,
        )
    n_events = sum(piece.n_events for piece in report.added)
    print_line(
        f"{library.folder}: {counted(len(report.added), 'piece')} added with {counted(n_events, 'event')}; "
        f"{counted(report.n_known, 'file')} known; {len(report.failed)} could not be used"
    )
