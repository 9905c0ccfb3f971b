"""Encoding one window: the shipped model against the paper's configuration, in one run.

``python -m benchmarks.baselines.timing FILE [n_repeats]``. Both are this project's own code, on one window of
2^16 samples that is followed by silence, STFT and decomposition together; they take turns, so that a busy
machine slows both. The paper's configuration runs the paper's loop of 32 steps, with random weights (they do
not change its cost); the shipped model has its levels, and stops by itself, so its events are counted too.
"""

from __future__ import annotations

import functools
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.baselines.paper_codec import paper_events
from codec.audio.clip import AudioClip, load_audio
from codec.config import PAPER
from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.rooms import default_bank
from codec.search.levels import LEVELS, LevelName
from codec.search.streaming import encode

WINDOW_SAMPLES = 2**16

Samples = NDArray[np.float32]


def main() -> None:
    """Print the medians and the ratios."""
    samples = load_audio(Path(sys.argv[1])).resampled(MODEL_SAMPLE_RATE).mono()[:WINDOW_SAMPLES].copy()
    n_repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    torch.manual_seed(0)
    ours = load_default_model()
    paper = EventModel(PAPER, default_bank()).eval()
    clip = AudioClip(samples, MODEL_SAMPLE_RATE)

    def own(level: LevelName) -> int:
        return len(list(encode(ours, clip, level=level).events))

    runs: dict[str, Callable[[], int]] = {"paper's loop": lambda: len(paper_events(paper, samples))}
    runs |= {f"ours, {level}": functools.partial(own, level) for level in LEVELS}
    n_events = {name: run() for name, run in runs.items()}
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(n_repeats):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - began)
    first = next(iter(runs))
    for name, times in seconds.items():
        ratio = statistics.median(a / b for a, b in zip(times, seconds[first], strict=True))
        print(f"{name:16} {statistics.median(times):6.2f} s  {n_events[name]:3d} events  {ratio:5.2f} x")


if __name__ == "__main__":
    main()
