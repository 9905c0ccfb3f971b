"""What the feed-forward codec's 38 dB measured: ``python -m benchmarks.feed_forward FOLDER``.

Each variant is trained on one recording and scored on the same one, as published: with the offset and without
it, with zeros in the place of codewords, with latent vectors that are not rounded to codewords, and without
the skips. Nothing that is reported depends on how fast the machine is.
"""

from __future__ import annotations

import argparse
from dataclasses import fields
from pathlib import Path

import numpy as np

from codec.evaluate.bench import recordings_in
from codec.reference.feed_forward.config import CONFIGS
from codec.reference.feed_forward.scores import Scores, scores_of
from codec.reference.feed_forward.training import train_network
from codec.reference.fitting import Schedule, Training
from codec.reference.segments import recordings_of

_COLUMNS = tuple(field.name for field in fields(Scores) if not field.name.endswith("bit_rate"))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="What the feed-forward codec's scores measure.")
    parser.add_argument("folder", type=Path, help="recordings")
    parser.add_argument("--variants", nargs="+", choices=CONFIGS, default=list(CONFIGS))
    parser.add_argument("--steps", type=int, default=1_000, help="of each training (default 1000)")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each recording (default 10)")
    arguments = parser.parse_args()
    schedule = Schedule(n_steps=arguments.steps, batch_size=32, learning_rate=3e-3)
    print("variant     recording            kbit/s  beside it  " + "  ".join(_COLUMNS))
    for name in arguments.variants:
        config = CONFIGS[name]
        found: list[list[float]] = []
        scores: Scores | None = None
        for path in recordings_in(arguments.folder):
            (samples,) = recordings_of([path], config.sample_rate, seconds=arguments.seconds)
            network = train_network(config, Training([samples], schedule))
            scores = scores_of(network, samples.astype(np.float32))
            found.append([getattr(scores, column) for column in _COLUMNS])
            print(_row(name, path.name, found[-1], scores), flush=True)
        if scores is not None and len(found) > 1:
            print(_row(name, "all (mean)", list(np.mean(found, axis=0)), scores), flush=True)


def _row(variant: str, recording: str, values: list[float], scores: Scores) -> str:
    cells = [f"{value:.2f}".rjust(len(column)) for value, column in zip(values, _COLUMNS, strict=True)]
    rates = f"{scores.bit_rate / 1000:6.1f}  {scores.side_bit_rate / 1000:9.0f}"
    return f"{variant:<11} {recording[:20]:<20} {rates}  " + "  ".join(cells)


if __name__ == "__main__":
    main()
