"""What encoding costs: ``python benchmarks/encode.py FILE [n_windows]``.

Ratios in one run, because the machine is shared: each stage of the encoder against the time that the audio
lasts, and one decomposition step of the shipped configuration against one of the paper's (random weights).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

from codec.audio import load_audio
from codec.bins import MergedBins
from codec.checkpoint import load_default_model
from codec.config import PAPER
from codec.decomposition import DEFAULT_REFINEMENT_STEPS, Found, WindowDecomposer
from codec.model import EventModel
from codec.refinement import refine
from codec.rooms import default_bank
from codec.stft import magnitude


def timed(call: Callable[[], object]) -> float:
    """Return how many seconds a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    audio = torch.from_numpy(load_audio(Path(sys.argv[1])).resampled(22_050).mono().copy())
    n_windows = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    model, paper = load_default_model(), EventModel(PAPER, default_bank()).eval()
    bins, decomposer = MergedBins(model), WindowDecomposer(model)
    spectrum = model.config.spectrum
    half = spectrum.n_onset_frames * spectrum.hop_samples
    greedy_s = refine_s = paper_s = 0.0
    n_events = 0
    for index in range(min(n_windows, len(audio) // half - 1)):
        window = magnitude(audio[index * half : (index + 2) * half], spectrum)
        residual, found = window.clone(), list[Found]()

        def search(residual: torch.Tensor = residual, found: list[Found] = found) -> None:
            while len(found) < model.config.n_steps and (event := decomposer.step(residual)) is not None:
                found.append(event)

        greedy_s += timed(search)
        vectors, frames = torch.stack([e.vector for e in found]), [e.frame for e in found]
        refine_s += timed(lambda: refine(model, bins, window, vectors, frames, DEFAULT_REFINEMENT_STEPS))  # noqa: B023
        paper_s += timed(lambda: WindowDecomposer(paper, 1).step(window.clone()))  # noqa: B023
        n_events += len(found)
    audio_s = min(n_windows, len(audio) // half - 1) * half / spectrum.sample_rate
    print(f"{audio_s:.1f} s of audio, {n_events} events")
    print(f"greedy loop   {greedy_s / audio_s:6.2f} x the audio's length")
    print(f"refinement    {refine_s / audio_s:6.2f} x ({DEFAULT_REFINEMENT_STEPS} steps)")
    steps = paper_s * model.config.n_steps
    print(f"paper's loop  {steps / audio_s:6.2f} x (random weights, {model.config.n_steps} times one step)")
    print(f"greedy loop against the paper's: {greedy_s / steps:.2f}")


if __name__ == "__main__":
    main()
