"""Measure the baselines on a folder of clips: ``python -m benchmarks.baselines FOLDER --out OUT``.

All get mono audio at 22,050 Hz and are scored as audio by the functions that the codec's evaluation uses.
OUT receives what each makes of each clip, as FLAC and as JSON, and ``baselines.json``. A run goes on where an
earlier one ended. `paper` and `paper_our_loop` need ``--paper-model``, which
``python -m benchmarks.baselines.paper_training`` makes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.baselines import results
from benchmarks.baselines.damped_sinusoids import SCALARS_PER_ATOM, synthesised
from benchmarks.baselines.lossy import COMMANDS, MissingToolError, code
from benchmarks.baselines.paper_codec import encode_and_render
from benchmarks.baselines.pursuit import matching_pursuit
from codec.audio.clip import SUPPORTED_SUFFIXES, load_audio
from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE
from codec.model.checkpoint import load_model
from codec.model.event_model import EventModel

Samples = NDArray[np.float32]

WINDOW_SAMPLES = 2**16
EVENTS_PER_WINDOW = 32
ATOMS_PER_WINDOW = EVENTS_PER_WINDOW * (VECTOR_SIZE + 1) // SCALARS_PER_ATOM
"""As many scalars as 32 events (paper, equation 1): 1056 // 5 = 211 atoms."""


@dataclass(frozen=True)
class Decoded:
    """A clip after a baseline, and its size: a number of scalars or bits per second."""

    samples: Samples
    n_scalars: int | None = None
    bits_per_s: float | None = None
    delay_samples: int = 0


@dataclass(frozen=True)
class Baseline:
    """A way to code a clip, with settings that tell whether an earlier result still stands."""

    settings: str
    run: Callable[[Samples], Decoded]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure what the codec is compared with.")
    parser.add_argument("folder", type=Path, help="recordings")
    parser.add_argument("--out", type=Path, required=True, help="results; resumed if it exists")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="some baselines; all by default")
    parser.add_argument("--paper-model", type=Path, help="checkpoint of the paper's configuration")
    arguments = parser.parse_args()
    baselines = _baselines(arguments.paper_model)
    unknown = set(arguments.only or ()) - set(baselines)
    if unknown:
        parser.error(f"unknown baseline {', '.join(sorted(unknown))}; known: {', '.join(baselines)}")
    clips = sorted(p for p in arguments.folder.iterdir() if p.suffix.lower() in SUPPORTED_SUFFIXES)
    figures: list[results.ClipFigures] = []
    for name, baseline in baselines.items():
        for clip in clips:
            path = arguments.out / name / f"{clip.stem}.json"
            result = results.read(path, baseline.settings)
            if result is None and (not arguments.only or name in arguments.only):
                try:
                    result = _measure(name, baseline, clip, path)
                except MissingToolError as error:
                    parser.exit(1, f"{error}\n")
            if result is not None:
                figures.append(result)
    results.write_all(arguments.out / "baselines.json", figures)
    print(results.table(figures))


def _baselines(paper_model: Path | None) -> dict[str, Baseline]:
    known = {
        "pursuit": Baseline(f"{ATOMS_PER_WINDOW} damped sinusoids per {WINDOW_SAMPLES} samples", _pursue)
    }
    for name, (_, command) in COMMANDS.items():
        known[name] = Baseline(" ".join(command), lambda samples, name=name: _coded(name, samples))
    if paper_model is not None:
        model = load_model(paper_model)
        known["paper"] = Baseline(model.model_id, lambda samples: _events(model, samples, own_loop=False))
        known["paper_our_loop"] = Baseline(
            model.model_id, lambda samples: _events(model, samples, own_loop=True)
        )
    return known


def _measure(name: str, baseline: Baseline, clip: Path, path: Path) -> results.ClipFigures:
    reference = load_audio(clip).resampled(MODEL_SAMPLE_RATE).mono()
    began = time.perf_counter()
    decoded = baseline.run(reference)
    elapsed_s = time.perf_counter() - began
    duration_s = len(reference) / MODEL_SAMPLE_RATE
    result = results.ClipFigures(
        baseline=name,
        clip=clip.name,
        settings=baseline.settings,
        duration_s=duration_s,
        scalars_per_s=None if decoded.n_scalars is None else decoded.n_scalars / duration_s,
        bits_per_s=decoded.bits_per_s,
        delay_samples=decoded.delay_samples,
        elapsed_s=elapsed_s,
        figures=results.measured(reference, decoded.samples, MODEL_SAMPLE_RATE),
    )
    results.write(path, result)
    soundfile.write(path.with_suffix(".flac"), np.clip(decoded.samples, -1, 1), MODEL_SAMPLE_RATE)
    print(f"{name}  {clip.name}  {elapsed_s:.0f} s", flush=True)
    return result


def _pursue(samples: Samples) -> Decoded:
    # A codec of windows opens one for the rest of a clip too: as many atoms as it might use scalars there.
    n_atoms = ATOMS_PER_WINDOW * -(-len(samples) // WINDOW_SAMPLES)
    atoms = matching_pursuit(samples.astype(np.float64), n_atoms, MODEL_SAMPLE_RATE)
    estimate = synthesised(atoms, len(samples), MODEL_SAMPLE_RATE).astype(np.float32)
    return Decoded(estimate, n_scalars=SCALARS_PER_ATOM * len(atoms))


def _coded(name: str, samples: Samples) -> Decoded:
    coded = code(name, samples, MODEL_SAMPLE_RATE)
    return Decoded(coded.samples, bits_per_s=coded.bits_per_s, delay_samples=coded.delay_samples)


def _events(model: EventModel, samples: Samples, *, own_loop: bool) -> Decoded:
    estimate, n_events = encode_and_render(model, samples, "ours" if own_loop else "paper")
    return Decoded(estimate, n_scalars=n_events * (VECTOR_SIZE + 1))


if __name__ == "__main__":
    main()
