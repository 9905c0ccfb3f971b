"""The HTML page of an evaluation, with sounds and pictures.

It needs no network and no script: its style is inline, and its FLAC and PNG files are in subfolders
(:mod:`codec.evaluate.results`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

from codec.evaluate.pictures import HIGHEST_HZ, LOWEST_HZ, RANGE_DB
from codec.evaluate.records import Evaluation, Result
from codec.evaluate.results import SOUNDS, picture_path, sound_path, write_file

__all__ = ["write_page"]

_TITLES = {
    "original": "Original",
    "render": "Re-render",
    "difference": "Difference: original minus re-render",
}
_LABELS_HZ = {100: "100", 1_000: "1 k", 10_000: "10 k"}

_STYLE = """
:root { color-scheme: light dark; --line: #ccc; --ink: #1a1a1a; --paper: #fff; --soft: #555; }
@media (prefers-color-scheme: dark) {
  :root { --line: #444; --ink: #eee; --paper: #141414; --soft: #aaa; }
}
body { margin: 0 auto; max-width: 75rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: right;
  white-space: nowrap; }
th[scope=row], thead th:first-child { text-align: left; }
.sounds { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
figure { margin: 0; }
.picture { position: relative; margin: .3rem 0; }
.picture img { display: block; width: 100%; height: 15rem; }
.picture span { position: absolute; left: .2rem; transform: translateY(50%); font-size: .75rem; color: #fff;
  text-shadow: 0 0 3px #000, 0 0 3px #000; }
audio { width: 100%; }
p, figcaption { color: var(--soft); overflow-wrap: anywhere; }
figcaption { color: var(--ink); }
"""


def write_page(folder: Path, evaluation: Evaluation) -> None:
    """Write ``index.html``: the table, then sounds and pictures of each recording, then what failed.

    Raises
    ------
    codec.files.FileError
        If it cannot be written.
    """
    title = escape(f"Evaluation of {Path(evaluation.folder).absolute().name}")
    headings, *rows = evaluation.table()
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in headings)
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>",
        '<div class="wide" role="region" aria-label="Figures" tabindex="0">\n<table>',
        f"<caption>{escape(evaluation.note())}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>",
        *(_row(row) for row in rows),
        "</tbody>\n</table>\n</div>",
        *(_section(result, _title(result, evaluation)) for result in evaluation.results),
    ]
    if evaluation.failures:
        failures = sorted(evaluation.failures.items())
        items = "".join(f"<li>{escape(path)}: {escape(reason)}</li>\n" for path, reason in failures)
        parts.append(f"<section>\n<h2>Not measured</h2>\n<ul>\n{items}</ul>\n</section>")
    parts.append("</main>\n</body>\n</html>\n")
    write_file(folder / "index.html", "\n".join(parts).encode("utf-8", "replace"))


def _row(cells: Sequence[str]) -> str:
    name, *others = cells
    data = "".join(f"<td>{escape(text)}</td>" for text in others)
    return f'<tr><th scope="row">{escape(name)}</th>{data}</tr>'


def _title(result: Result, evaluation: Evaluation) -> str:
    return result.name if len(evaluation.codecs) == 1 else f"{result.name}, {result.codec}"


def _section(result: Result, title: str) -> str:
    figures = "\n".join(_figure(result, title, sound) for sound in SOUNDS)
    sizes = [f"{result.duration_s:.1f} s"]
    if (n_events := result.figures.get("n_events")) is not None:
        sizes.append(f"{n_events:.0f} events")
    if result.bits_per_s is not None:
        sizes.append(f"{result.bits_per_s:.0f} bits per second")
    return (
        f"<section>\n<h2>{escape(title)}</h2>\n"
        f"<p>{', '.join(sizes)}</p>\n"
        f'<div class="sounds">\n{figures}\n</div>\n'
        f"<p>Pictures: 0 to {result.duration_s:.1f} s, {LOWEST_HZ:.0f} to {HIGHEST_HZ:.0f} Hz on a "
        f"logarithmic axis, {RANGE_DB:.0f} dB from black to the loudest place of the three.</p>\n</section>"
    )


def _figure(result: Result, title: str, sound: str) -> str:
    label = escape(f"{title}, {_TITLES[sound].lower()}")
    return (
        f"<figure>\n<figcaption>{_TITLES[sound]}</figcaption>\n"
        f'<div class="picture"><img src="{picture_path(result.key, sound)}" alt="Spectrogram of {label}" '
        f'loading="lazy">{_labels()}</div>\n'
        f'<audio controls preload="none" src="{sound_path(result.key, sound)}" aria-label="{label}">'
        "</audio>\n"
        "</figure>"
    )


def _labels() -> str:
    """Return the frequency labels, placed from the bottom of the picture; they are in the text as well."""
    span = math.log(HIGHEST_HZ / LOWEST_HZ)
    return "".join(
        f'<span style="bottom:{100.0 * math.log(hz / LOWEST_HZ) / span:.1f}%" aria-hidden="true">'
        f"{text} Hz</span>"
        for hz, text in _LABELS_HZ.items()
    )
