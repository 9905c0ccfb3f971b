"""Figures of baselines: measured like the codec's own, kept as one file for each baseline and clip."""

from __future__ import annotations

import dataclasses
import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codec.evaluate.run import FIGURES
from codec.files import atomic_file

__all__ = ["ClipFigures", "measured", "read", "table", "write", "write_all"]

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class ClipFigures:
    """What one baseline makes of one clip.

    Attributes
    ----------
    settings
        What the baseline was run with; a result with other settings is measured again.
    scalars_per_s, bits_per_s
        Its size in the unit that fits it, None for the other.
    elapsed_s
        Seconds to encode and decode, on a machine that may be busy.
    figures
        Original against decoded audio, by the names of :data:`codec.evaluate.run.FIGURES`.
    """

    baseline: str
    clip: str
    settings: str
    duration_s: float
    scalars_per_s: float | None
    bits_per_s: float | None
    delay_samples: int
    elapsed_s: float
    figures: dict[str, float | None]


def measured(reference: Samples, estimate: Samples, sample_rate: int) -> dict[str, float | None]:
    """Return every figure of :data:`codec.evaluate.run.FIGURES`; None is what is not defined."""
    values: dict[str, float | None] = {}
    for name, (_, _, measure) in FIGURES.items():
        try:
            value = measure(reference, estimate, sample_rate)
        except ValueError:
            value = math.nan
        values[name] = value if math.isfinite(value) else None
    return values


def read(path: Path, settings: str) -> ClipFigures | None:
    """Return an earlier result, or None if there is none with these settings."""
    try:
        result = ClipFigures(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return result if result.settings == settings else None


def write(path: Path, result: ClipFigures) -> None:
    """Write a result, atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as file:
        file.write((json.dumps(dataclasses.asdict(result), indent=2, allow_nan=False) + "\n").encode())


def write_all(path: Path, results: Sequence[ClipFigures]) -> None:
    """Write all results and the means of each baseline."""
    content = {
        "means": {name: _means(rows) for name, rows in _by_baseline(results).items()},
        "clips": [dataclasses.asdict(result) for result in results],
    }
    with atomic_file(path) as file:
        file.write((json.dumps(content, indent=2, allow_nan=False) + "\n").encode())


def table(results: Sequence[ClipFigures]) -> str:
    """Return the means of each baseline, then each clip, as text."""
    headings = ["", "scalars/s", "kbit/s", *(heading for heading, _, _ in FIGURES.values())]
    groups = _by_baseline(results)
    rows = [headings, *([name, *_cells(_means(group))] for name, group in groups.items())]
    for clip in dict.fromkeys(result.clip for result in results):
        rows.append([clip, *[""] * (len(headings) - 1)])
        rows += [
            [f"  {result.baseline}", *_cells(_means([result]))] for result in results if result.clip == clip
        ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(headings))]
    widths[0] = max(len(row[0]) for row in rows if len(row[0]) <= 24)
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        for row in rows
    )


def _by_baseline(results: Sequence[ClipFigures]) -> dict[str, list[ClipFigures]]:
    groups: dict[str, list[ClipFigures]] = {}
    for result in results:
        groups.setdefault(result.baseline, []).append(result)
    return groups


def _means(results: Sequence[ClipFigures]) -> dict[str, float | None]:
    return {
        "scalars_per_s": _mean([result.scalars_per_s for result in results]),
        "bits_per_s": _mean([result.bits_per_s for result in results]),
        **{name: _mean([result.figures[name] for result in results]) for name in FIGURES},
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else None


def _cells(means: dict[str, float | None]) -> list[str]:
    bits = means["bits_per_s"]
    cells = [(means["scalars_per_s"], ".0f"), (None if bits is None else bits / 1000, ".2f")]
    cells += [(means[name], form) for name, (_, form, _) in FIGURES.items()]
    return ["–" if value is None else format(value, form) for value, form in cells]
