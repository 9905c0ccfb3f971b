"""The HTML page of an evaluation, with sounds and pictures, in the house style (:mod:`codec.pages.house`).

It needs no network and no script: its style is inline, and its FLAC and PNG files are in subfolders
(:mod:`codec.evaluate.results`).
"""

from __future__ import annotations

import math
from pathlib import Path

from codec.evaluate.pictures import HIGHEST_HZ, LOWEST_HZ, RANGE_DB
from codec.evaluate.records import Evaluation, Result
from codec.evaluate.results import SOUNDS, picture_path, sound_path, write_file
from codec.pages.house import house_page, page_bytes

__all__ = ["write_page"]

_TITLES = {
    "original": "Original",
    "render": "Decoded",
    "difference": "Difference: original minus decoded",
}
_LABELS_HZ = {100: "100", 1_000: "1 k", 10_000: "10 k"}


def write_page(folder: Path, evaluation: Evaluation, kind: str = "Evaluation", plot: str = "") -> None:
    """Write ``index.html``: the table, then sounds and pictures of each recording, then what failed.

    Parameters
    ----------
    folder
        Where it is written; the files that it shows are there.
    evaluation
        What was measured.
    kind
        The first word of the title.
    plot
        Name of a picture in the folder that is shown beneath the table; empty for none.

    Raises
    ------
    codec.files.FileError
        If it cannot be written.
    """
    headings, *rows = evaluation.table()
    page = house_page(
        "evaluation.html.j2",
        {
            "language": "en",
            "title": f"{kind} of {Path(evaluation.folder).absolute().name}",
            "note": evaluation.note(),
            "plot": plot,
            "headings": headings,
            "rows": rows,
            "sections": [_section(result, _title(result, evaluation)) for result in evaluation.results],
            "labels": list(_LABELS_HZ.values()),
            "failures": sorted(evaluation.failures.items()),
        },
        styles=["evaluation.css"],
        own_style=_label_places(),
        # A page that is opened from a disk has no origin, so its files are named by their scheme, too.
        sources={"img-src": "'self' file:", "media-src": "'self' file:"},
    )
    write_file(folder / "index.html", page_bytes(page))


def _title(result: Result, evaluation: Evaluation) -> str:
    return result.name if len(evaluation.codecs) == 1 else f"{result.name}, {result.codec}"


def _section(result: Result, title: str) -> dict[str, object]:
    sizes = [f"{result.duration_s:.1f} s"]
    if (n_events := result.figures.get("n_events")) is not None:
        sizes.append(f"{n_events:.0f} events")
    if result.bits_per_s is not None:
        sizes.append(f"{result.bits_per_s:.0f} bits per second")
    return {
        "title": title,
        "sizes": ", ".join(sizes),
        "figures": [
            {
                "caption": _TITLES[sound],
                "label": f"{title}, {_TITLES[sound].lower()}",
                "picture": picture_path(result.key, sound),
                "sound": sound_path(result.key, sound),
            }
            for sound in SOUNDS
        ],
        "about": f"Pictures: 0 to {result.duration_s:.1f} s, {LOWEST_HZ:.0f} to {HIGHEST_HZ:.0f} Hz on a "
        f"logarithmic axis, {RANGE_DB:.0f} dB from black to the loudest place of the three.",
    }


def _label_places() -> str:
    """Return the style of the frequency labels, placed from the bottom of the picture."""
    span = math.log(HIGHEST_HZ / LOWEST_HZ)
    return "\n".join(
        f".picture .hz{index} {{ bottom: {100.0 * math.log(hz / LOWEST_HZ) / span:.1f}%; }}"
        for index, hz in enumerate(_LABELS_HZ)
    )
