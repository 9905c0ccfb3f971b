"""Batches of the library on a terminal: progress, problems as lines, and a summary."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from codec.cli.pipes import print_line
from codec.cli.progress import advance, progress_bar
from codec.search.levels import DEFAULT_LEVEL, LevelName

if TYPE_CHECKING:
    from codec.library import Library
    from codec.library.batch import BatchProgress
    from codec.messages import Message

__all__ = ["run_batch"]

_MOST_LINES = 20
"""Problems that are printed as they come; `library list --problems` has all of them."""


def run_batch(
    library: Library,
    paths: Iterable[Path],
    *,
    n_workers: int,
    level: LevelName = DEFAULT_LEVEL,
    checkpoint: Path | None = None,
    again: bool = False,
    retry: bool = False,
) -> None:
    """Add files and folders to a library, and print what became of them.

    Ctrl+Z stops it with its processes, and ``fg`` lets them go on. After Ctrl+C, or a kill, the same command
    goes on with the files that are left.
    """
    from codec.library.batch import Batch
    from codec.library.process_runner import ProcessRunner

    n_problems = 0
    with progress_bar("library add") as bar, ProcessRunner(n_workers) as runner:

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
            level=level,
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
        f"{library.folder}: {len(report.added)} pieces added with {n_events} events; "
        f"{report.n_known} files were known; {len(report.failed)} could not be used"
    )
