"""Siamese SIREN: ``python -m benchmarks.siamese RECORDING --out OUT`` fits each size of the source's table.

For each size: parameters; the published size, what of it are weights and biases with three trunks, and the
true size; the signal-to-noise ratios of one head, of the mean and of the noise-reduced mean; and, with
``--cdpam``, the CDPAM distances and Q = ratio × CDPAM², with the published and with the true size.
``--sizes`` prints the arithmetic only. OUT keeps each result, so that an interrupted run can be continued.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip, load_audio
from codec.evaluate.results import kept_json
from codec.reference.siamese import SIAMESE_FIT, SIZES, SiameseSiren, read_twins
from codec.reference.siamese_sizes import quality, size_of
from codec.reference.sines.recordings import decibels

SECONDS = 4.0
_KIB = 1_024


def fitted(clip: AudioClip, name: str, n_steps: int, *, with_cdpam: bool) -> dict[str, Any]:
    """Return the figures of a fit of one size."""
    codec = SiameseSiren(trunk=SIZES[name], recipe=replace(SIAMESE_FIT, n_steps=n_steps))
    encoded = codec.encode(clip)
    twins = read_twins(encoded.payload)
    truth = AudioClip(clip.resampled(codec.rate).mono(), codec.rate).samples[0]
    readings = {"head": twins.first, "mean": twins.mean, "reduced": twins.reduced}
    figures: dict[str, Any] = {f"{key}_db": _snr_db(truth, each) for key, each in readings.items()}
    errors = np.stack((twins.first - truth, twins.second - truth))
    figures |= {
        "correlation": float(np.corrcoef(errors)[0, 1]),
        "tries": encoded.figures["fit_tries"],
        "bytes": len(encoded.payload),
    }
    if with_cdpam:
        from codec.evaluate.cdpam import cdpam_distance

        figures |= {f"{key}_cdpam": cdpam_distance(truth, each, codec.rate) for key, each in readings.items()}
    return figures


def _snr_db(truth: NDArray[np.float32], estimate: NDArray[np.float32]) -> float:
    return decibels(float(np.square(truth - estimate).mean() / np.square(truth).mean()))


def size_table() -> str:
    """Return the published and the true sizes in Markdown."""
    lines = [
        "| trunk | parameters | published, KiB | three trunks, KiB | container, KiB | true, KiB | kbit/s |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in SIZES:
        size = size_of(name)
        lines.append(
            f"| {name} | {size.n_parameters:,} | {size.published_bytes / _KIB:.2f} | "
            f"{size.tripled_bytes / _KIB:.1f} | {size.container_bytes / _KIB:.1f} | "
            f"{size.true_bytes / _KIB:.1f} | {8 * size.true_bytes / SECONDS / 1e3:.0f} |"
        )
    return "\n".join(lines)


def fit_table(rows: dict[str, dict[str, Any]]) -> str:
    """Return the fits in Markdown."""
    lines = [
        "| trunk | head, dB | mean, dB | reduced, dB | correlation of errors | CDPAM mean | CDPAM reduced | "
        "Q published | Q true |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, found in rows.items():
        distances = [found.get(f"{key}_cdpam") for key in ("mean", "reduced")]
        size = size_of(name)
        qualities = [
            None if distances[1] is None else quality(n_bytes, distances[1])
            for n_bytes in (size.published_bytes, size.true_bytes)
        ]
        cells = ["" if value is None else f"{value:.3f}" for value in (*distances, *qualities)]
        lines.append(
            f"| {name} | {found['head_db']:.1f} | {found['mean_db']:.1f} | {found['reduced_db']:.1f} | "
            f"{found['correlation']:.2f} | {' | '.join(cells)} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Siamese SIREN: sizes and fits.")
    parser.add_argument("recording", type=Path, nargs="?", help="at least 4 s; needed for fits")
    parser.add_argument("--out", type=Path, help="results; resumed from it")
    parser.add_argument("--only", nargs="+", choices=list(SIZES), default=list(SIZES), help="sizes to fit")
    parser.add_argument("--steps", type=int, default=SIAMESE_FIT.n_steps)
    parser.add_argument("--cdpam", action="store_true", help="CDPAM too, which takes long")
    parser.add_argument("--sizes", action="store_true", help="the arithmetic only")
    arguments = parser.parse_args()
    print(size_table())
    if arguments.sizes:
        return
    if arguments.recording is None or arguments.out is None:
        parser.error("fits need RECORDING and --out")
    arguments.out.mkdir(parents=True, exist_ok=True)
    clip = load_audio(arguments.recording).part(0.0, SECONDS)
    rows: dict[str, dict[str, Any]] = {}
    for name in arguments.only:
        make = partial(fitted, clip, name, arguments.steps, with_cdpam=arguments.cdpam)
        kind = "-cdpam" if arguments.cdpam else ""
        rows[name] = kept_json(arguments.out / f"siamese-{name}-{arguments.steps}{kind}.json", make)
        print(f"{name} done", flush=True)
    print(fit_table(rows))


if __name__ == "__main__":
    main()
