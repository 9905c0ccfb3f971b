"""Train the paper's configuration by its method: ``python -m benchmarks.baselines.paper_training -h``.

Vinyard (2025), "Training": segments of 2^17 samples, batch 2, Adam at 1e-4; an iterative greedy loss, the L1
norm of the magnitude spectrogram that each event removes, events sorted by energy, the second half of the
window weighted by a ramp from 1 to 0. Three things differ: an event is read as its expected magnitudes in
closed form (the paper renders a waveform and takes its STFT); the switch learns by a straight-through gain
(in the paper's repository the switch's value is the event's amplitude, here the vector carries the level);
and the recordings are those of any folder, not MusicNet.

A run resumes from ``state.safetensors`` of the last run in its folder; ``loss.csv`` has a row for
each step, and ``model.safetensors`` is the result.
"""

from __future__ import annotations

import argparse
import csv
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from codec.config import PAPER, SpectrumConfig
from codec.model.checkpoint import save_model
from codec.model.encoder import EventEncoder
from codec.model.event_model import EventModel
from codec.rooms import default_bank
from codec.signal.stft import magnitude
from codec.training.recordings import RecordingFolder
from codec.training.state import Progress, load_state, save_state

__all__ = ["Unrolled", "backward_greedy_l1", "frame_weights", "greedy_l1", "train", "unroll"]

LEARNING_RATE = 1e-4
BATCH_SIZE = 2

_COLUMNS = ("step", "seconds", "loss", "unexplained", "event_energy", "distinct_frames", "seconds_per_step")
_SAVE_EVERY_S = 120.0


@dataclass(frozen=True)
class Unrolled:
    """The events that the loop found in a batch of windows.

    Shape
    -----
    patches: n_steps tensors [batch, n_event_frames, n_bins], each event's magnitudes, with gradient
    vectors: [n_steps, batch, 32]
    frames: [n_steps, batch], the frame at which each event begins
    residual: [batch, n_window_frames, n_bins], after subtraction of all events, without gradient
    """

    patches: list[Tensor]
    vectors: Tensor
    frames: Tensor
    residual: Tensor


def frame_weights(spectrum: SpectrumConfig) -> Tensor:
    """Return the weight of each frame of a window in the loss: 1, then a ramp to 0, [n_window_frames, 1]."""
    half = spectrum.n_onset_frames
    return torch.cat([torch.ones(half), torch.linspace(1.0, 0.0, spectrum.n_window_frames - half)])[:, None]


def unroll(model: EventModel, target: Tensor, n_steps: int) -> Unrolled:
    """Run the paper's loop: encode the residual, take the most probable frame, decode, subtract, repeat.

    The encoder's input is the residual, clipped at 0 and without gradient. Each step adds an event. Its gain
    is not fitted, and neither its effect nor a stopping criterion is checked.

    Shape
    -----
    target: [batch, n_window_frames, n_bins]
    """
    encoder = model.encoder
    n_onset_frames = model.config.spectrum.n_onset_frames
    residual = target.detach().clone()
    patches: list[Tensor] = []
    chosen_vectors: list[Tensor] = []
    frames: list[Tensor] = []
    for _ in range(n_steps):
        features = encoder.features(residual.clamp_min(0.0))
        # The encoder's own methods would each run the stack.
        mapped = encoder.front(features.bands)
        logits = encoder.switch(mapped[:, :n_onset_frames])[..., 0]
        chosen = logits.detach().argmax(1)
        vectors = _vectors(encoder, mapped[torch.arange(len(chosen)), chosen], features.level)
        share = torch.take_along_dim(torch.softmax(logits, 1), chosen[:, None], 1)
        gain = 1.0 + share - share.detach()
        patch = model.magnitudes(vectors) * gain[..., None]
        with torch.no_grad():
            for item, frame in enumerate(chosen.tolist()):
                window, event = _span(frame, model.config.spectrum)
                residual[item, window] -= patch[item, event]
        patches.append(patch)
        chosen_vectors.append(vectors)
        frames.append(chosen)
    return Unrolled(patches, torch.stack(chosen_vectors), torch.stack(frames), residual)


def _vectors(encoder: EventEncoder, mapped: Tensor, level: Tensor) -> Tensor:
    """Return the vectors of :meth:`EventEncoder.vectors` for one frame of each window, [batch, 32]."""
    hidden = encoder.vector_in(mapped)
    for norm, layer in zip(encoder.vector_norms, encoder.vector_layers, strict=False):
        hidden = hidden + functional.gelu(layer(norm(hidden)))
    vectors = encoder.vector_out(encoder.vector_norms[-1](hidden))
    return torch.cat([vectors[:, :1] + level[:, None], vectors[:, 1:]], 1)


def greedy_l1(target: Tensor, unrolled: Unrolled, weights: Tensor) -> Tensor:
    """Return the weighted L1 norm that each event adds to the residual, summed over the events: [batch].

    Each term is the norm after an event minus the norm before it, so the sum telescopes to the norm after
    all events minus that of the target. In the paper's own code the gradient of each term flows through the
    residual, too. Value and gradient then do not depend on the order of the events: they are not sorted here.
    """
    return ((unrolled.residual.abs() - target.abs()) * weights).sum((1, 2))


def backward_greedy_l1(unrolled: Unrolled, weights: Tensor, spectrum: SpectrumConfig) -> None:
    """Add the gradient of :func:`greedy_l1` to the parameters: minus the residual's sign for each event."""
    slope = -weights * unrolled.residual.sign()
    gradients: list[Tensor] = []
    for patch, frames in zip(unrolled.patches, unrolled.frames.tolist(), strict=True):
        gradient = torch.zeros_like(patch)
        for item, frame in enumerate(frames):
            window, event = _span(frame, spectrum)
            gradient[item, event] = slope[item, window]
        gradients.append(gradient)
    torch.autograd.backward(unrolled.patches, gradients)


def _span(frame: int, spectrum: SpectrumConfig) -> tuple[slice, slice]:
    """Return the frames of the window that an event covers, and the corresponding frames of the event."""
    first = frame - spectrum.lead_frames
    begin, end = max(0, first), min(spectrum.n_window_frames, first + spectrum.n_event_frames)
    return slice(begin, end), slice(begin - first, end - first)


def train(
    recordings: Path, out_dir: Path, minutes: float, seed: int = 0, max_steps: float = math.inf
) -> None:
    """Train until the run in `out_dir` has lasted `minutes` or `max_steps`, going on from an earlier call.

    Minutes are processor time summed over all cores, as are the hours of the codec's own training.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    model = EventModel(PAPER, default_bank())
    optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    state_path = out_dir / "state.safetensors"
    progress = Progress()
    if state_path.exists():
        progress = load_state(state_path, model, optimiser)
    n_samples = PAPER.spectrum.n_window_frames * PAPER.spectrum.hop_samples
    folder = RecordingFolder(recordings, cache_folder=out_dir / "recordings", n_samples=n_samples)
    weights = frame_weights(PAPER.spectrum)
    started = time.process_time() - progress.elapsed_s
    saved = time.monotonic()
    with (out_dir / "loss.csv").open("a", newline="") as file:
        rows = csv.writer(file)
        if progress.step == 0:
            rows.writerow(_COLUMNS)
        while progress.elapsed_s < minutes * 60 and progress.step < max_steps:
            step_began = time.process_time()
            generator = np.random.default_rng([seed, progress.step])
            audio = torch.from_numpy(np.stack([folder.segment(generator) for _ in range(BATCH_SIZE)]))
            target = magnitude(audio, PAPER.spectrum)
            unrolled = unroll(model, target, PAPER.n_steps)
            loss = float(greedy_l1(target, unrolled, weights).sum())
            optimiser.zero_grad(set_to_none=True)
            backward_greedy_l1(unrolled, weights, PAPER.spectrum)
            optimiser.step()
            size = float((target * weights).sum())
            energy = float(((target - unrolled.residual) * weights).sum())
            distinct = float(np.mean([len(set(column)) for column in unrolled.frames.T.tolist()]))
            progress.step += 1
            progress.n_events += unrolled.frames.numel()
            progress.elapsed_s = time.process_time() - started
            figures = (loss, 1.0 + loss / size, energy / size)
            rows.writerow(
                [
                    progress.step,
                    f"{progress.elapsed_s:.0f}",
                    *(f"{figure:.5g}" for figure in figures),
                    f"{distinct:.1f}",
                    f"{time.process_time() - step_began:.2f}",
                ]
            )
            file.flush()
            if time.monotonic() - saved > _SAVE_EVERY_S:
                save_state(state_path, model, optimiser, progress)
                saved = time.monotonic()
    save_state(state_path, model, optimiser, progress)
    save_model(
        model,
        out_dir / "model.safetensors",
        info={"step": progress.step, "minutes": progress.elapsed_s / 60, "loss": "greedy L1"},
    )


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Train the paper's configuration with the paper's loss.")
    parser.add_argument("recordings", type=Path, help="a folder of recordings")
    parser.add_argument("--out", type=Path, required=True, help="the run's folder; resumed if it exists")
    parser.add_argument(
        "--minutes", type=float, default=60.0, help="of the processor, the whole run (default 60)"
    )
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    train(arguments.recordings, arguments.out, arguments.minutes, arguments.seed)


if __name__ == "__main__":
    main()
