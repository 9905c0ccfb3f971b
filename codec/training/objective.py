"""The loss of supervised training steps, on synthetic mixtures with known events.

One residual trains several events at once, and the switch has a target in every frame. Recordings, whose
events are unknown, have another loss (:mod:`codec.training.fitted`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from codec.decoder import EventControls
from codec.model.bins import MergedBins
from codec.model.event_model import EventModel
from codec.signal.losses import kl_divergence, log_magnitude_distance, spectral_convergence
from codec.training.parts import frames_at, leaked_share

__all__ = ["Supervised", "supervised_loss"]


@dataclass(frozen=True)
class Supervised:
    """A batch of residuals with known next events.

    Shape
    -----
    residual: [batch, n_window_frames, n_bins]
    frames: [batch, n_targets], onset frames, -1 where there is no target
    shifts: [batch, n_targets], samples from the frame's centre to the onset
    score_frames: [n_frames], indices of the event's frames that are scored
    magnitudes: [batch, n_targets, n_frames, n_bins], of each event alone at these frames
    switch: [batch, n_onset_frames], energy of events that begin in each frame relative to the loudest event
    pitches_hz: [batch, n_targets], 0 for an event without pitch
    """

    residual: Tensor
    frames: Tensor
    shifts: Tensor
    score_frames: Tensor
    magnitudes: Tensor
    switch: Tensor
    pitches_hz: Tensor


def supervised_loss(
    model: EventModel, bins: MergedBins, batch: Supervised, *, rollout: bool, purity: float = 0.0
) -> tuple[Tensor, dict[str, float]]:
    """Return the loss of the next events of each residual, a scalar, and its parts by name.

    Parameters
    ----------
    model
        The model to train.
    bins
        The model's merged frequency axis.
    batch
        Residuals and targets.
    rollout
        First subtract the model's own estimates of a random number of targets, and train the others. So the
        encoder learns from residuals that contain its own errors. The switch is not trained then.
    purity
        Weight of the energy that events capture from what else is in the residual.
    """
    present = batch.frames >= 0
    frames = batch.frames.clamp_min(0)
    residual = batch.residual
    trained = present
    if rollout:
        residual, trained = _rolled_out(model, residual, frames, present)
    features = model.encoder.features(residual)
    vectors = model.encoder.vectors(features, frames)[trained]
    controls = model.controls(vectors)
    target = bins.merge(batch.magnitudes[trained])
    estimate = model.expected(controls, batch.score_frames, response=bins.response)
    kl = kl_divergence(target, estimate).clamp_max(20.0).mean()
    convergence = spectral_convergence(target, estimate).clamp_max(3.0).mean()
    log_distance = log_magnitude_distance(target, estimate).mean()
    shift_error = (
        controls.shift_samples - batch.shifts[trained]
    ).abs().mean() / model.config.spectrum.hop_samples
    pitch = _pitch_loss(model, controls, batch.pitches_hz[trained])
    loss = kl + 0.5 * convergence + 0.15 * log_distance + 0.1 * shift_error + 0.2 * pitch
    parts = {
        "kl": float(kl.detach()),
        "convergence": float(convergence.detach()),
        "log_distance": float(log_distance.detach()),
        "shift_error": float(shift_error.detach()),
        "pitch": float(pitch.detach()),
    }
    if purity and len(target):
        leaked = _leaked(model, bins, batch, residual, frames, trained, target, estimate)
        loss = loss + purity * leaked
        parts["leaked"] = float(leaked.detach())
    if not rollout:
        logits = model.encoder.switch_logits(features)
        distribution = batch.switch.clamp_min(0.0).sqrt()
        distribution = distribution / distribution.sum(1, keepdim=True).clamp_min(1e-6)
        switch = functional.cross_entropy(logits, distribution)
        entropy = -(distribution * torch.log(distribution.clamp_min(1e-9))).sum(1).mean()
        loss = loss + 0.3 * switch
        hit = torch.take_along_dim(batch.switch, logits.argmax(1, keepdim=True), 1) > 0.25
        parts |= {"switch": float((switch - entropy).detach()), "switch_hits": float(hit.float().mean())}
    return loss, parts


def _leaked(
    model: EventModel,
    bins: MergedBins,
    batch: Supervised,
    residual: Tensor,
    frames: Tensor,
    trained: Tensor,
    target: Tensor,
    estimate: Tensor,
) -> Tensor:
    """Return the leaked share of events whose parts are the note itself and the rest of the residual."""
    items = trained.nonzero()[:, 0]
    first = frames[trained] - model.config.spectrum.lead_frames
    around = torch.cat(
        [
            frames_at(residual[item], start[None], batch.score_frames)
            for item, start in zip(items, first, strict=True)
        ]
    )
    note = target.square()
    rest = (bins.merge(around).square() - note).clamp_min(0.0)
    return leaked_share(estimate, torch.stack([note, rest]), torch.zeros_like(items))


def _pitch_loss(model: EventModel, controls: EventControls, pitches_hz: Tensor) -> Tensor:
    """Return the cross-entropy between the template's position and the note's pitch, for pitched notes.

    The spectral losses have no useful gradient for a template far from its pitch, so the position is
    trained directly.
    """
    position_log = controls.resonances[0].position_log
    pitched = pitches_hz > 0
    if position_log.shape[1] == 0 or not pitched.any():
        return pitches_hz.sum() * 0.0
    decoder = model.config.decoder
    spectrum = model.config.spectrum
    octaves = math.log2(spectrum.sample_rate / 2 / decoder.lowest_hz)
    centre = torch.log2(pitches_hz[pitched] / decoder.lowest_hz) / octaves * decoder.n_atoms - 0.5
    atoms = torch.arange(decoder.n_atoms, device=centre.device)
    target = torch.softmax(-0.5 * ((atoms - centre[:, None]) / 0.7).square(), -1)
    return -(target * position_log[pitched]).sum(-1).mean()


@torch.no_grad()
def _rolled_out(
    model: EventModel, residual: Tensor, frames: Tensor, present: Tensor
) -> tuple[Tensor, Tensor]:
    """Subtract the model's estimates of a random number of the first targets.

    Returns the residuals, and which targets remain, [batch, n_targets].
    """
    n_targets = frames.shape[1]
    # Drawn on the processor: the same numbers whatever the device.
    counts = torch.randint(0, n_targets, (len(frames), 1)).to(frames.device)
    order = torch.arange(n_targets, device=frames.device)
    removed = present & (order < counts) & (present.sum(1, keepdim=True) > counts)
    if removed.any():
        vectors = model.encoder.vectors(model.encoder.features(residual), frames)[removed]
        estimates = model.magnitudes(vectors)
        residual = residual.clone()
        lead = model.config.spectrum.lead_frames
        items = removed.nonzero()[:, 0].tolist()
        for item, onset, estimate in zip(items, frames[removed].tolist(), estimates, strict=True):
            begin = max(0, onset - lead)
            end = min(residual.shape[1], onset - lead + estimate.shape[0])
            skipped = begin - (onset - lead)
            residual[item, begin:end] -= estimate[skipped : skipped + end - begin]
        residual = residual.clamp_min(0.0)
    return residual, present & ~removed
