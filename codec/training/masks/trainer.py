"""Training of a mask network on mixtures of recordings whose events are known (docs/adr/0024)."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_
from tqdm import tqdm

from codec.model.checkpoint import load_model, save_masks
from codec.model.event_model import EventModel
from codec.model.masks import MaskNetwork
from codec.training.masks.config import MaskTraining
from codec.training.masks.residuals import MaskExamples, Residuals
from codec.training.masks.segments import SEGMENT_S, SearchedSegment, searched_rounds
from codec.training.recordings import RecordingFolder
from codec.training.state import Progress, load_state, save_state

__all__ = ["mask_loss", "train_masks"]

_STATE = "masks_state.safetensors"
_NETWORK = "masks.safetensors"
_RATE, _FINAL_SHARE = 2e-3, 0.03
_WARM_UP_STEPS = 100
_BATCH = 2
_CLIP = 1.0
_SAVE_S = 120.0
_HELD_BACK = 3
"""Index of the first recording that is held back."""

_log = logging.getLogger(__name__)


def train_masks(model_path: Path, recordings: Path, out_dir: Path, settings: MaskTraining) -> Path:
    """Train a mask network for a model; go on from the state in the folder, if there is one.

    Parameters
    ----------
    model_path
        The checkpoint of the model.
    recordings
        A folder of recordings, two at least besides those held back.
    out_dir
        Receives the network, ``masks.safetensors``, and the state of the run.
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
    model.masks = None
    out_dir.mkdir(parents=True, exist_ok=True)
    network = MaskNetwork(model.config)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=1e-4, betas=(0.9, 0.98))
    state_path, path = out_dir / _STATE, out_dir / _NETWORK
    progress = load_state(state_path, network, optimiser) if state_path.exists() else Progress()
    held_back = Residuals(model, _rounds(model, recordings, out_dir, settings, held_back=True), settings.seed)
    validation = [held_back.draw() for _ in range(settings.n_validated)]
    residuals = Residuals(
        model, _rounds(model, recordings, out_dir, settings, held_back=False), settings.seed + progress.step
    )
    before_s, began, saved = progress.elapsed_s, time.process_time(), time.monotonic()
    with tqdm(total=round(settings.hours * 3600), unit="s", desc="masks") as bar:
        while progress.elapsed_s < settings.hours * 3600:
            for group in optimiser.param_groups:
                group["lr"] = _RATE * _rate(progress, settings.hours)
            optimiser.zero_grad()
            loss, figures = mask_loss(network, [residuals.draw() for _ in range(_BATCH)])
            loss.backward()
            clip_grad_norm_(network.parameters(), _CLIP)
            optimiser.step()
            progress.step += 1
            progress.elapsed_s = before_s + time.process_time() - began
            bar.set_postfix(figures, refresh=False)
            bar.update(min(round(progress.elapsed_s), bar.total) - bar.n)
            if time.monotonic() - saved > _SAVE_S:
                save_state(state_path, network, optimiser, progress)
                saved = time.monotonic()
    save_state(state_path, network, optimiser, progress)
    figures = _validated(network, validation)
    _log.info("%s", figures)
    save_masks(network, model, path, info={"steps": progress.step, **figures})
    return path


def _rate(progress: Progress, hours: float) -> float:
    """Return the learning rate, relative to the highest: a cosine after a short rise."""
    annealed = 0.5 + 0.5 * math.cos(math.pi * min(1.0, progress.elapsed_s / (hours * 3600)))
    return min(1.0, (progress.step + 1) / _WARM_UP_STEPS) * (_FINAL_SHARE + (1 - _FINAL_SHARE) * annealed)


def _rounds(
    model: EventModel, recordings: Path, out_dir: Path, settings: MaskTraining, *, held_back: bool
) -> list[list[SearchedSegment]]:
    """Search recordings, those held back or the others."""
    counter = iter(range(2**31))

    def chosen(_name: str) -> bool:
        return (next(counter) % settings.held_back == _HELD_BACK % settings.held_back) == held_back

    spectrum = model.config.spectrum
    folder = RecordingFolder(
        recordings,
        cache_folder=out_dir / "recordings",
        n_samples=round(SEGMENT_S * spectrum.sample_rate),
        chosen=chosen,
    )
    n_segments = min(len(folder), settings.n_segments) if held_back else settings.n_segments
    rounds: list[list[SearchedSegment]] = []
    with tqdm(total=n_segments, unit="segment", desc="held back" if held_back else "searched") as bar:
        for segments in searched_rounds(model, folder, n_segments, settings.seed):
            rounds.append(segments)
            bar.update(min(len(folder), n_segments - bar.n))
    return rounds


def mask_loss(network: MaskNetwork, examples: Sequence[MaskExamples]) -> tuple[Tensor, dict[str, float]]:
    """Return the loss of a network on examples, a scalar, and figures of it.

    The loss is the binary cross-entropy of the shares. The figures are what of it could be avoided, and the
    part of all weight that lies on the right side of one half.
    """
    n_before = 0
    windows: list[Tensor] = []
    for each in examples:
        windows.append(each.windows + n_before)
        n_before += len(each.bands)
    bands, frames, queries, shares, weights = (
        torch.cat([getattr(each, name) for each in examples])
        for name in ("bands", "frames", "queries", "shares", "weights")
    )
    logits = network(bands, torch.cat(windows), frames, queries)
    per_cell = functional.binary_cross_entropy_with_logits(logits, shares, reduction="none")
    loss = (per_cell * weights).sum((1, 2)).mean()
    with torch.no_grad():
        least = functional.binary_cross_entropy(shares, shares, reduction="none")
        right = ((logits > 0) == (shares > 0.5)) * weights
        figures = {
            "divergence": float(loss - (least * weights).sum((1, 2)).mean()),
            "right": float(right.sum((1, 2)).mean()),
        }
    return loss, figures


@torch.no_grad()
def _validated(network: MaskNetwork, examples: Sequence[MaskExamples]) -> dict[str, float]:
    """Return the means of the figures over mixtures."""
    figures = [mask_loss(network, [each])[1] for each in examples]
    return {name: sum(each[name] for each in figures) / len(figures) for name in figures[0]}
