"""An evaluation's folder: what was measured, and a page to listen to, with sounds and pictures.

The page needs no network and no script: its style is inline, and FLAC and PNG files lie in folders beside
it. The files of a recording are named after a key, so that they can be made long before the page, by several
processes, and found again by a later run.

Pictures need Pillow, which is in the ``evaluate`` extra.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioError, save_audio
from codec.evaluate.metrics import MissingExtraError, spectrogram
from codec.events.event import MODEL_SAMPLE_RATE
from codec.files import FileError, atomic_file, os_reason

if TYPE_CHECKING:
    from codec.evaluate.run import Evaluation, FileFigures

__all__ = [
    "log_spectrogram_db",
    "read_result",
    "result_key",
    "write_json_file",
    "write_page",
    "write_recording_files",
    "write_result",
]

Floats = NDArray[np.float32]

_SOUNDS = ("original", "render", "difference")
_TITLES = {
    "original": "Original",
    "render": "Re-render",
    "difference": "Difference: original minus re-render",
}
_N_ROWS, _MAX_COLUMNS = 240, 1200
_LOWEST_HZ, _HIGHEST_HZ = 40.0, MODEL_SAMPLE_RATE / 2.0
_RANGE_DB = 80.0
_LABELS_HZ = {100: "100", 1_000: "1 k", 10_000: "10 k"}
# Black through violet and orange to pale yellow, of even steps in lightness.
_COLOURS = (
    (0, 0, 4),
    (51, 16, 104),
    (136, 34, 106),
    (209, 68, 71),
    (246, 125, 21),
    (250, 193, 40),
    (252, 255, 164),
)

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


def result_key(path: Path, facts: dict[str, Any]) -> str:
    """Return the key of a recording that is measured under `facts`, plain JSON values.

    Raises
    ------
    codec.audio.clip.AudioError
        If the recording cannot be read.
    """
    try:
        with path.open("rb") as file:
            recording = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AudioError(path, os_reason(error, writing=False)) from error
    text = json.dumps({"recording": recording, **facts}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def write_recording_files(folder: Path, key: str, original: Floats, render: Floats) -> None:
    """Write the sounds and pictures of one recording into ``audio`` and ``pictures`` of `folder`.

    The three sounds keep their levels to each other, and are turned down together where one would clip. The
    three pictures have one scale, 0 dB at the loudest place of all.

    Parameters
    ----------
    original, render
        [n_samples], mono at the model's rate.

    Raises
    ------
    codec.files.FileError
        If a file cannot be written.
    codec.evaluate.metrics.MissingExtraError
        If Pillow is not installed.
    """
    sounds = dict(zip(_SOUNDS, (original, render, original - render), strict=True))
    gain = 1.0 / max(1.0, *(float(np.abs(samples).max(initial=0.0)) for samples in sounds.values()))
    spectra = {name: log_spectrogram_db(samples) for name, samples in sounds.items()}
    top_db = max(float(spectrum.max()) for spectrum in spectra.values())
    for name, samples in sounds.items():
        _write_file(folder / _picture(key, name), _png(spectra[name], top_db))
        sound = folder / _sound(key, name)
        _make_folder(sound.parent)
        try:
            save_audio(sound, gain * samples, MODEL_SAMPLE_RATE, "PCM_16")
        except AudioError as error:  # of the page, not of the recording
            raise FileError(error.path, error.reason) from error


def write_result(folder: Path, key: str, content: dict[str, Any]) -> None:
    """Keep what was measured on a recording, after its sounds and pictures: it says that they are there.

    Raises
    ------
    codec.files.FileError
        If it cannot be written.
    """
    write_json_file(folder / _result(key), content)


def read_result(folder: Path, key: str) -> dict[str, Any]:
    """Return what :func:`write_result` kept.

    Raises
    ------
    OSError
        If there is nothing, or a sound or a picture is missing.
    ValueError
        If it is damaged.
    """
    for place in (_sound, _picture):
        for name in _SOUNDS:
            (folder / place(key, name)).stat()
    content = json.loads((folder / _result(key)).read_bytes())
    if not isinstance(content, dict):
        raise ValueError("not a result")
    return cast(dict[str, Any], content)


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
        *(_section(file) for file in evaluation.files),
    ]
    if evaluation.failures:
        failures = sorted(evaluation.failures.items())
        items = "".join(f"<li>{escape(path)}: {escape(reason)}</li>\n" for path, reason in failures)
        parts.append(f"<section>\n<h2>Not measured</h2>\n<ul>\n{items}</ul>\n</section>")
    parts.append("</main>\n</body>\n</html>\n")
    _write_file(folder / "index.html", "\n".join(parts).encode("utf-8", "replace"))


def write_json_file(path: Path, content: dict[str, Any]) -> None:
    """Write JSON atomically.

    Raises
    ------
    codec.files.FileError
        If the file cannot be written.
    """
    _write_file(path, (json.dumps(content, indent=2, allow_nan=False) + "\n").encode())


def log_spectrogram_db(samples: Floats) -> Floats:
    """Return the loudest magnitude within each cell of a picture, in dB (0 is a magnitude of 1).

    Window 2048, hop 256; rows are even in log frequency from 40 Hz to 11,025 Hz, and long
    recordings have several frames to a column.

    Shape
    -----
    samples: [n_samples]
    returns: [240, n_columns], the lowest frequency first, at most 1,200 columns
    """
    window = 2048
    edges_hz = np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, _N_ROWS + 1)
    first_bins = np.floor(edges_hz[:-1] * window / MODEL_SAMPLE_RATE).astype(int)
    rows = [np.maximum.reduceat(block, first_bins, axis=1) for block in spectrogram(samples, window, 256)]
    cells = np.concatenate(rows)
    first_frames = np.linspace(0, len(cells), min(len(cells), _MAX_COLUMNS), endpoint=False).astype(int)
    loudest = np.maximum.reduceat(cells, first_frames, axis=0)
    return (20.0 * np.log10(np.maximum(loudest, 1e-9))).T.astype(np.float32)


def _png(spectrum_db: Floats, top_db: float) -> bytes:
    try:
        from PIL import Image
    except ImportError as error:
        raise MissingExtraError("pillow") from error
    shares = np.clip(1.0 + (spectrum_db[::-1] - top_db) / _RANGE_DB, 0.0, 1.0)
    picture = Image.frombytes(
        "P", (shares.shape[1], shares.shape[0]), np.rint(255.0 * shares).astype(np.uint8).tobytes()
    )
    places = np.linspace(0.0, len(_COLOURS) - 1.0, 256)
    channels = [np.interp(places, range(len(_COLOURS)), channel) for channel in zip(*_COLOURS, strict=True)]
    picture.putpalette(np.rint(np.stack(channels, axis=1)).astype(np.uint8).tobytes())
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _row(cells: Sequence[str]) -> str:
    name, *others = cells
    data = "".join(f"<td>{escape(text)}</td>" for text in others)
    return f'<tr><th scope="row">{escape(name)}</th>{data}</tr>'


def _section(file: FileFigures) -> str:
    figures = "\n".join(_figure(file, sound) for sound in _SOUNDS)
    return (
        f"<section>\n<h2>{escape(file.name)}</h2>\n"
        f"<p>{file.duration_s:.1f} s, {file.n_events} events, {file.bits_per_s:.0f} bits per second</p>\n"
        f'<div class="sounds">\n{figures}\n</div>\n'
        f"<p>Pictures: 0 to {file.duration_s:.1f} s, {_LOWEST_HZ:.0f} to {_HIGHEST_HZ:.0f} Hz on a "
        f"logarithmic axis, {_RANGE_DB:.0f} dB from black to the loudest place of the three.</p>\n</section>"
    )


def _figure(file: FileFigures, sound: str) -> str:
    title = _TITLES[sound]
    label = escape(f"{file.name}, {title.lower()}")
    return (
        f"<figure>\n<figcaption>{title}</figcaption>\n"
        f'<div class="picture"><img src="{_picture(file.key, sound)}" alt="Spectrogram of {label}" '
        f'loading="lazy">{_labels()}</div>\n'
        f'<audio controls preload="none" src="{_sound(file.key, sound)}" aria-label="{label}"></audio>\n'
        "</figure>"
    )


def _labels() -> str:
    """Return the frequency labels, placed from the bottom of the picture; they are in the text as well."""
    span = math.log(_HIGHEST_HZ / _LOWEST_HZ)
    return "".join(
        f'<span style="bottom:{100.0 * math.log(hz / _LOWEST_HZ) / span:.1f}%" aria-hidden="true">'
        f"{text} Hz</span>"
        for hz, text in _LABELS_HZ.items()
    )


def _result(key: str) -> str:
    return f"results/{key}.json"


def _sound(key: str, name: str) -> str:
    return f"audio/{key}-{name}.flac"


def _picture(key: str, name: str) -> str:
    return f"pictures/{key}-{name}.png"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FileError(folder, "is a file; name a folder, or move the file away") from error
    except OSError as error:
        raise FileError(folder, os_reason(error, writing=True)) from error


def _write_file(path: Path, content: bytes) -> None:
    _make_folder(path.parent)
    try:
        with atomic_file(path) as file:
            file.write(content)
    except OSError as error:
        raise FileError(path, os_reason(error, writing=True)) from error
