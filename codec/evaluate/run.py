"""Evaluation of codecs on all recordings of a folder, with a table, JSON and an HTML page.

An evaluation's folder has

    index.html, evaluation.json, results/KEY.json, audio/KEY-*.flac, pictures/KEY-*.png

and stored results are not measured again (:mod:`codec.evaluate.bench`).
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from codec.audio.coding import Codec
from codec.evaluate.bench import BenchOptions, measure_all, recordings_in
from codec.evaluate.page import write_page
from codec.evaluate.records import Evaluation, Result
from codec.evaluate.results import write_json_file
from codec.messages import printable
from codec.paced_bar import PacedBar

__all__ = ["evaluate_files", "evaluate_folder", "print_rows", "print_table", "write_evaluation"]


def evaluate_folder(
    folder: Path,
    codecs: Sequence[Codec],
    options: BenchOptions | None = None,
    *,
    show_progress: bool = True,
) -> Evaluation:
    """Measure codecs on every recording of a folder, in the order of their names.

    Raises
    ------
    codec.audio.clip.AudioError
        If the folder cannot be read or holds no recordings.
    codec.model.checkpoint.CheckpointError, codec.files.FileError, codec.evaluate.extras.MissingExtraError
        As :func:`evaluate_files`.
    """
    paths = recordings_in(folder)
    return evaluate_files(str(folder), paths, codecs, options, show_progress=show_progress)


def evaluate_files(
    title: str,
    paths: Sequence[Path],
    codecs: Sequence[Codec],
    options: BenchOptions | None = None,
    *,
    show_progress: bool = True,
    verb: str = "evaluate",
) -> Evaluation:
    """Measure codecs on recordings, in their order.

    A recording that cannot be used does not stop the others: it is in :attr:`Evaluation.failures`.

    Parameters
    ----------
    title
        What the recordings are called together, such as their folder.
    verb
        Text of the progress bar.

    Raises
    ------
    codec.model.checkpoint.CheckpointError
        If a codec's model cannot be used.
    codec.files.FileError
        If a file cannot be written into the folder of the options.
    codec.evaluate.extras.MissingExtraError
        If a figure's package is not installed.
    """
    options = BenchOptions() if options is None else options
    descriptions = {codec.name: codec.description for codec in codecs}
    found: dict[tuple[Path, str], Result] = {}
    failures: dict[str, str] = {}
    results = measure_all(codecs, paths, options)
    n_results = len(paths) * len(codecs)
    # None: no bar where stderr is no terminal.
    with PacedBar(results, verb, n_results, unit="file", disable=None if show_progress else True) as bar:
        for codec, path, result in bar:
            if isinstance(result, str):
                failures[str(path) if len(codecs) == 1 else f"{path}, {codec.name}"] = result
            else:
                found[path, codec.name] = result
    return Evaluation(
        folder=title,
        codecs=descriptions,
        machine=f"{platform.machine()}, {os.cpu_count()} cores",
        n_jobs=options.n_jobs,
        results=tuple(
            found[path, codec.name] for path in paths for codec in codecs if (path, codec.name) in found
        ),
        failures=failures,
    )


def write_evaluation(folder: Path, evaluation: Evaluation) -> None:
    """Write the figures and the page into the folder that has the sounds and pictures.

    Raises
    ------
    codec.files.FileError
        If a file cannot be written.
    """
    write_json_file(folder / "evaluation.json", evaluation.to_json())
    write_page(folder, evaluation)


def print_table(evaluation: Evaluation) -> None:
    """Print the table and what it was measured with."""
    print_rows(evaluation.table(), n_names=1 if len(evaluation.codecs) == 1 else 2)
    print(evaluation.note())


def print_rows(rows: Sequence[Sequence[str]], *, n_names: int = 1) -> None:
    """Print rows of text in columns, of which the first `n_names` are names."""
    rows = [[name if len(name) <= 40 else name[:39] + "…", *cells] for name, *cells in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [text.rjust(width) for text, width in zip(row, widths, strict=True)]
        cells[:n_names] = [text.ljust(width) for text, width in zip(row[:n_names], widths, strict=False)]
        print(printable("  ".join(cells)))
