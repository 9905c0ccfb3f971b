"""Training of a step network on windows of recordings, through the search's own objective.

An episode refines one window by the network's steps. The gradient at each later point is also what trains
the steps before it, so no second derivatives are needed (docs/adr/0018).
"""

from __future__ import annotations

import logging
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_
from tqdm import tqdm

from codec.decoder.chunks import parallel_chunks
from codec.model.bins import MergedBins
from codec.model.checkpoint import load_model, save_steps
from codec.model.event_model import EventModel
from codec.model.steps import StepNetwork
from codec.search.learned_steps import LearnedDescent, refined_by_steps
from codec.search.refinement import refine
from codec.training.parts import MixedSegments, leaked_at
from codec.training.recordings import RecordingFolder
from codec.training.state import Progress, load_state, save_state
from codec.training.steps.config import StepTraining
from codec.training.steps.windows import SearchedWindow, WindowSource

__all__ = ["train_steps"]

_STATE = "steps_state.safetensors"
_NETWORK = "steps.safetensors"
_LENGTHS = 2, 3, 4, 4, 5, 6, 8
"""Numbers of steps of the episodes."""
_EARLY_WEIGHT = 0.4
"""Weight of the losses before the last one of an episode."""
_VECTOR_NOISE, _ONSET_NOISE_SAMPLES = 0.05, 30.0
_DROPPED = 0.1
"""Share of the events that are left out of three in ten episodes."""
_RATE, _FINAL_RATE = 1e-3, 3e-5
_BATCH = 4
_CLIP = 1.0
_MIXED_SHARE = 0.6
_SAVE_S = 120.0
_N_COMPARED_STEPS = 4
_HELD_BACK = 3
"""Index of the first recording that is held back."""

_log = logging.getLogger(__name__)


def train_steps(model_path: Path, recordings: Path, out_dir: Path, settings: StepTraining) -> Path:
    """Train a step network for a model; go on from the state in the folder, if there is one.

    Parameters
    ----------
    model_path
        The checkpoint of the model.
    recordings
        A folder of recordings.
    out_dir
        Receives the network, ``steps.safetensors``, and the state of the run.
    settings
        Of the run.

    Returns
    -------
    The path of the network.

    Raises
    ------
    codec.model.checkpoint.CheckpointError
        If the model or the state cannot be read, or a file cannot be written.
    codec.training.recordings.RecordingError
        If the recordings cannot be used.
    """
    torch.manual_seed(settings.seed)
    model = load_model(model_path)
    model.steps = None
    out_dir.mkdir(parents=True, exist_ok=True)
    network = StepNetwork()
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=1e-3)
    state_path, path = out_dir / _STATE, out_dir / _NETWORK
    progress = load_state(state_path, network, optimiser) if state_path.exists() else Progress()
    with parallel_chunks():
        validation = _windows(model, recordings, out_dir, settings, held_back=True)
        _log.info("%s", _compared(model, None, validation))
        windows = _windows(model, recordings, out_dir, settings, held_back=False)
        episodes = _Episodes(model, network, settings.purity, settings.seed + progress.step)
        before_s, began = progress.elapsed_s, time.process_time()
        saved = time.monotonic()
        with tqdm(total=round(settings.hours * 3600), unit="s", desc="steps") as bar:
            while progress.elapsed_s < settings.hours * 3600:
                share = progress.elapsed_s / (settings.hours * 3600)
                for group in optimiser.param_groups:
                    group["lr"] = _FINAL_RATE + _RATE * (0.5 + 0.5 * math.cos(math.pi * share))
                optimiser.zero_grad()
                for _ in range(_BATCH):
                    episodes.run(windows)
                clip_grad_norm_(network.parameters(), _CLIP)
                optimiser.step()
                progress.step += 1
                progress.elapsed_s = before_s + time.process_time() - began
                bar.update(min(round(progress.elapsed_s), bar.total) - bar.n)
                if time.monotonic() - saved > _SAVE_S:
                    save_state(state_path, network, optimiser, progress)
                    saved = time.monotonic()
        save_state(state_path, network, optimiser, progress)
        figures = _compared(model, network, validation)
    _log.info("%s", figures)
    save_steps(network, model, path, info={"episodes": _BATCH * progress.step, **figures})
    return path


def _windows(
    model: EventModel, recordings: Path, out_dir: Path, settings: StepTraining, *, held_back: bool
) -> list[SearchedWindow]:
    """Search recordings, those held back or the others, until there are enough windows."""
    spectrum = model.config.spectrum
    counter = iter(range(2**31))

    def chosen(_name: str) -> bool:
        return (next(counter) % settings.held_back == _HELD_BACK % settings.held_back) == held_back

    folder = RecordingFolder(
        recordings,
        cache_folder=out_dir / "recordings",
        n_samples=3 * spectrum.n_onset_frames * spectrum.hop_samples,
        chosen=chosen,
    )
    segments = MixedSegments(folder, _MIXED_SHARE, settings.seed)
    source = WindowSource(model)
    n_wanted = settings.n_validated if held_back else settings.n_windows
    windows: list[SearchedWindow] = []
    with tqdm(total=n_wanted, unit="window", desc="held back" if held_back else "searched") as bar:
        while len(windows) < n_wanted:
            windows += source.windows(segments.draw())
            bar.update(min(len(windows), n_wanted) - bar.n)
    return windows[:n_wanted]


class _Episodes:
    """Runs episodes and adds their gradients to those of the network."""

    def __init__(self, model: EventModel, network: StepNetwork, purity: float, seed: int) -> None:
        self._model = model
        self._network = network
        self._purity = purity
        self._bins = MergedBins(model)
        self._generator = np.random.default_rng([seed, 17])

    def run(self, windows: list[SearchedWindow]) -> None:
        """Refine a random window by a random number of steps."""
        window = windows[int(self._generator.integers(len(windows)))]
        n_steps = int(self._generator.choice(_LENGTHS))
        vectors, onsets = self._varied(window)
        descent = LearnedDescent(self._model, self._network, window.objective, vectors, onsets, n_steps)
        steps: list[tuple[Tensor, Tensor]] = []
        gradients: list[tuple[Tensor, Tensor]] = []
        for taken in range(n_steps + 1):
            loss = descent.loss()
            loss.backward()
            value = float(loss.detach())
            if taken:
                gradients.append(descent.relative_gradients(value))
            if taken < n_steps:
                descent.step_from(value)
                steps.append(descent.proposed)
        if self._purity and window.parts is not None:
            leak = self._leak_gradients(descent.vectors, descent.onsets_samples, window.parts)
            gradients[-1] = gradients[-1][0] + leak[0], gradients[-1][1] + leak[1]
        # A step lowers a loss after it as much as it goes along the gradient there.
        gain = torch.zeros(())
        vector_sum, onset_sum = gradients[-1]
        for index in reversed(range(n_steps)):
            if index < n_steps - 1:
                vector_sum = vector_sum + _EARLY_WEIGHT * gradients[index][0]
                onset_sum = onset_sum + _EARLY_WEIGHT * gradients[index][1]
            gain = gain + (steps[index][0] * vector_sum).sum() + (steps[index][1] * onset_sum).sum()
        (-gain).backward()

    def _varied(self, window: SearchedWindow) -> tuple[Tensor, Tensor]:
        """Return a window's events with noise, sometimes without some of them."""
        vectors, onsets = window.vectors, window.onsets_samples.float()
        if self._generator.random() < 0.3:
            kept = torch.rand(len(vectors)) >= _DROPPED
            if kept.any():
                vectors, onsets = vectors[kept], onsets[kept]
        return (
            vectors + _VECTOR_NOISE * torch.randn_like(vectors),
            onsets + _ONSET_NOISE_SAMPLES * torch.randn_like(onsets),
        )

    def _leak_gradients(self, vectors: Tensor, onsets: Tensor, parts: Tensor) -> tuple[Tensor, Tensor]:
        """Return the gradients of the weighted leaked share."""
        vectors, onsets = vectors.clone().requires_grad_(), onsets.clone().requires_grad_()
        leaked = leaked_at(self._model, self._bins.response, self._model.controls(vectors), onsets, parts)
        vector_gradient, onset_gradient = torch.autograd.grad(self._purity * leaked, (vectors, onsets))
        return vector_gradient, onset_gradient


def _compared(
    model: EventModel, network: StepNetwork | None, windows: list[SearchedWindow]
) -> dict[str, float]:
    """Return the mean objective of windows after some steps of a network, or of gradient descent."""
    n_steps = _N_COMPARED_STEPS
    losses: list[float] = []
    for window in windows:
        start = window.vectors, window.onsets_samples
        if network is None:
            refined = refine(model, window.objective, *start, n_steps)
        else:
            refined = refined_by_steps(model, network, window.objective, *start, n_steps)
        with torch.no_grad():
            controls = model.controls(refined.vectors)
            both = [window.objective.loss(controls, refined.onsets_samples) for _ in range(2)]
        losses.append(float(sum(both)) / 2)
    return {f"loss_after_{n_steps}_{'learned' if network else 'gradient'}_steps": float(np.mean(losses))}
