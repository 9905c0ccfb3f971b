"""A comparison of codecs on recordings: the means of each codec, tables as text and CSV, a picture, a page.

The folder of a comparison has the files of an evaluation (:mod:`codec.evaluate.run`), and

    comparison.json, comparison.csv, rate.svg, payloads/CODEC-KEY.*
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codec.evaluate.bench import BenchOptions, recordings_in
from codec.evaluate.figures import COMPARED, NONE, cell, mean_of_known
from codec.evaluate.kept_payloads import KeptPayloads
from codec.evaluate.page import write_page
from codec.evaluate.rate_picture import Point, rate_svg
from codec.evaluate.records import Evaluation, Result
from codec.evaluate.results import write_file, write_json_file
from codec.evaluate.run import evaluate_files
from codec.events.event import MODEL_SAMPLE_RATE
from codec.reference.registry import Entry

__all__ = [
    "DEFAULT_FIGURES",
    "Comparison",
    "compare",
    "recordings_of",
    "write_comparison",
    "write_comparison_page",
]

DEFAULT_FIGURES = tuple(name for name in COMPARED if name not in ("pesq_mos", "cdpam"))
"""All but PESQ, which is for speech, and CDPAM, which takes seconds per second of sound."""
_PICTURED = ("log_mel_distance_db", "visqol_mos", "si_sdr_db", "cdpam", "stoi")
_PLOT = "rate.svg"
_HIGHER_IS_BETTER = frozenset({"visqol_mos", "si_sdr_db", "stoi"})


@dataclass(frozen=True)
class Comparison:
    """The results of codecs on recordings, and which figures were measured."""

    evaluation: Evaluation
    figures: tuple[str, ...]

    def means(self) -> list[dict[str, Any]]:
        """Return the means of each codec over its recordings: bits per second, seconds, figures."""
        return [self._mean(codec) for codec in self.evaluation.codecs if self.evaluation.of(codec)]

    def table(self) -> list[list[str]]:
        """Return rows of text: headings, then each codec's means. Columns without values are left out."""
        means = self.means()
        columns = [["codec", *(mean["codec"] for mean in means)]]
        for key, heading, form in (*_COLUMNS, *((name, *_look(name)) for name in self.figures)):
            cells = [cell(mean[key], form) for mean in means]
            if set(cells) != {NONE}:
                columns.append([heading, *cells])
        return [list(row) for row in zip(*columns, strict=True)]

    def csv(self) -> str:
        """Return one line for each recording and codec."""
        stream = io.StringIO()
        names = ["recording", "codec", *_FACTS, *self.figures]
        writer = csv.DictWriter(stream, names, lineterminator="\n")
        writer.writeheader()
        for result in self.evaluation.results:
            row = {"recording": result.name, "codec": result.codec} | _facts(result)
            writer.writerow(row | {name: result.figures.get(name) for name in self.figures})
        return stream.getvalue()

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return self.evaluation.to_json() | {"figures": list(self.figures), "means": self.means()}

    def points(self, figure: str) -> list[Point]:
        """Return rate and value of each codec for a figure, of which both are known."""
        return [
            Point(mean["codec"], mean["bits_per_s"], mean[figure])
            for mean in self.means()
            if mean["bits_per_s"] and mean[figure] is not None
        ]

    def svg(self) -> str:
        """Return the picture of rate against quality: a panel for each of a few figures."""
        panels = [(_look(name)[0], self.points(name)) for name in _PICTURED if name in self.figures]
        better = [name in _HIGHER_IS_BETTER for name in _PICTURED if name in self.figures]
        return rate_svg([(*panel, up) for panel, up in zip(panels, better, strict=True)])

    def _mean(self, codec: str) -> dict[str, Any]:
        results = self.evaluation.of(codec)
        facts = [_facts(result) for result in results]
        means: dict[str, Any] = {"codec": codec, "n_recordings": len(results)}
        means |= {name: mean_of_known(fact[name] for fact in facts) for name in _FACTS}
        return means | {
            name: mean_of_known(result.figures.get(name) for result in results) for name in self.figures
        }


_COLUMNS = (
    ("n_recordings", "files", "d"),
    ("payload_bits_per_s", "payload b/s", ".0f"),
    ("side_bits_per_s", "side b/s", ".0f"),
    ("header_bits_per_s", "header b/s", ".0f"),
    ("encode_s", "encode s", ".1f"),
    ("decode_s", "decode s", ".2f"),
)
_FACTS = (
    "duration_s",
    "bits_per_s",
    "payload_bits_per_s",
    "side_bits_per_s",
    "header_bits_per_s",
    "encode_s",
    "decode_s",
    "delay_samples",
)


def _facts(result: Result) -> dict[str, float | None]:
    """Return what is known of a result besides its figures; headers and side information apart."""
    header = result.figures.get("header_bits") or 0.0
    payload = None if result.payload_bits is None else result.payload_bits / result.duration_s
    return {
        "duration_s": result.duration_s,
        "bits_per_s": result.bits_per_s,
        "payload_bits_per_s": payload,
        "side_bits_per_s": (result.side_bits - header) / result.duration_s,
        "header_bits_per_s": header / result.duration_s,
        "encode_s": result.encode_s,
        "decode_s": result.decode_s,
        "delay_samples": float(result.delay_samples),
    }


def _look(figure: str) -> tuple[str, str]:
    return COMPARED[figure].heading, COMPARED[figure].form


def compare(
    paths: Sequence[Path],
    entries: Sequence[Entry],
    out_dir: Path,
    *,
    figures: tuple[str, ...] = DEFAULT_FIGURES,
    n_jobs: int = 1,
    show_progress: bool = True,
) -> Comparison:
    """Measure codecs on recordings, mono at 22,050 Hz; what `out_dir` has already is not done again.

    Raises
    ------
    codec.files.FileError
        If a file cannot be written.
    codec.evaluate.extras.MissingExtraError
        If a figure's package is not installed.
    codec.model.checkpoint.CheckpointError
        If the shipped model cannot be used.
    """
    codecs = [KeptPayloads(entry.make(), out_dir) for entry in entries]
    options = BenchOptions(n_jobs=n_jobs, out_dir=out_dir, mono_rate=MODEL_SAMPLE_RATE, figures=figures)
    title = paths[0].name if len(paths) == 1 else f"{len(paths)} recordings"
    evaluation = evaluate_files(title, paths, codecs, options, show_progress=show_progress, verb="compare")
    return Comparison(evaluation, figures)


def recordings_of(paths: Sequence[Path]) -> list[Path]:
    """Return files as they are, and of each folder its recordings; each once.

    Raises
    ------
    codec.audio.clip.AudioError
        If a folder cannot be read or has no recordings.
    """
    found = [each for path in paths for each in (recordings_in(path) if path.is_dir() else [path])]
    return list(dict.fromkeys(found))


def write_comparison(folder: Path, comparison: Comparison) -> None:
    """Write tables, picture and page.

    Raises
    ------
    codec.files.FileError
        If a file cannot be written.
    """
    write_json_file(folder / "comparison.json", comparison.to_json())
    write_file(folder / "comparison.csv", comparison.csv().encode())
    write_file(folder / _PLOT, comparison.svg().encode())
    write_comparison_page(folder, comparison)


def write_comparison_page(folder: Path, comparison: Comparison) -> None:
    """Write ``index.html``: figures, rate against quality, then sounds and pictures."""
    write_page(folder, comparison.evaluation, "Comparison", _PLOT)
