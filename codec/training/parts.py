"""Mixtures of recordings whose parts are known: each event is to explain one part only.

The *purity* of events is the share of their captured energy that comes from the part that each of them
captures most of. Its complement, the leaked share, is a term of the loss.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.decoder import EventControls
from codec.decoder.controls import at_onsets
from codec.model.event_model import EventModel
from codec.search.refinement import Axes, WindowObjective
from codec.training.recordings import RecordingFolder

__all__ = ["MixedSegments", "PartsObjective", "frames_at", "leaked_at", "leaked_share"]

_GAIN_RANGE_DB = 6.0
_SILENT_RMS = 1e-4
_N_TRIES = 8
_N_SCORED = 24
"""Frames of each event that the leaked share is computed on."""
_FIRST_SCORED = 6


class MixedSegments:
    """Random segments of recordings, some of which are mixtures of two (mix and separate).

    The parts of a mixture come from different recordings. They are equally loud (root mean square), then one
    of them is changed by up to 6 dB.

    Parameters
    ----------
    recordings
        The segments are drawn from these.
    share
        Share of the segments that are mixtures, 0..1.
    seed
        Of all random choices.
    """

    def __init__(self, recordings: RecordingFolder, share: float, seed: int) -> None:
        self._recordings = recordings
        self._share = share if len(recordings) > 1 else 0.0
        self._generator = np.random.default_rng([seed, 11])

    def draw(self) -> NDArray[np.float32]:
        """Return the parts of the next segment, float32 [n_parts, n_samples] of one or two parts."""
        if self._generator.random() < self._share:
            return self.mixture()
        return self._recordings.segment(self._generator)[None]

    def mixture(self) -> NDArray[np.float32]:
        """Return the parts of a mixture, float32 [2, n_samples]; one part if there is but one to be heard."""
        generator = self._generator
        parts = self._recordings.segments(2, generator)
        loudness = np.sqrt(np.square(parts).mean(1))
        for _ in range(_N_TRIES):
            if loudness.min() > _SILENT_RMS:
                break
            parts = self._recordings.segments(2, generator)
            loudness = np.sqrt(np.square(parts).mean(1))
        else:
            return parts[[int(loudness.argmax())]]
        gain = 10.0 ** (generator.uniform(-_GAIN_RANGE_DB, _GAIN_RANGE_DB) / 20)
        parts[1] *= np.float32(gain * loudness[0] / loudness[1])
        return parts / np.float32(max(1.0, np.abs(parts.sum(0)).max()))


def frames_at(windows: Tensor, first_frames: Tensor, frames: Tensor) -> Tensor:
    """Return frames of windows relative to a first frame for each event; zero outside of a window.

    Shape
    -----
    windows: [n_events, n_window_frames, n_bins], or [n_window_frames, n_bins] for all events
    first_frames: [n_events]; frames: [n_frames]
    returns: [n_events, n_frames, n_bins]
    """
    n_frames = windows.shape[-2]
    at = first_frames[:, None] + frames
    inside = ((at >= 0) & (at < n_frames))[..., None]
    at = at.clamp(0, n_frames - 1)
    if windows.dim() == 2:
        return windows[at] * inside
    return windows[torch.arange(len(windows), device=windows.device)[:, None], at] * inside


def leaked_share(estimates: Tensor, parts: Tensor, owners: Tensor | None = None) -> Tensor:
    """Return the share of the energy that events capture from other parts than their own, 0..1, a scalar.

    What an event captures of a part is that part times a mask: the event's power relative to its own and the
    mixture's. Events count by their captured energy, as in the purity of captured sounds, of which this is
    the complement where each event's own part is the one that it captures most of.

    Shape
    -----
    estimates: [n_events, n_frames, n_bins], expected magnitudes of each event
    parts: [n_parts, n_events, n_frames, n_bins], power of each part in the same frames
    owners: [n_events], index of each event's part; by default the one that it captures most of
    """
    power = estimates.square()
    mixture = parts.sum(0)
    floor = 1e-12 * mixture.amax().clamp_min(1e-12)
    mask = power / (power + mixture + floor)
    captured = (mask.square() * parts).sum((2, 3))
    owners = captured.argmax(0) if owners is None else owners
    own = captured.gather(0, owners[None]).sum()
    return 1.0 - own / captured.sum().clamp_min(1e-20)


class PartsObjective:
    """The loss of events of a mixture: each event is compared with its own part, and pays for the others.

    Parameters
    ----------
    model
        The model of the events.
    axes
        The model's frequency axes.
    targets
        Magnitudes of each part, [n_parts, n_frames, n_bins].
    owners
        Index of each event's part, [n_events].
    weights
        [n_frames], weight of each frame.
    purity
        Weight of the leaked share.

    Attributes
    ----------
    parts
        The terms of the last :meth:`loss`: means over the mixture's parts, and ``leaked``.
    """

    def __init__(
        self,
        model: EventModel,
        axes: Axes,
        targets: Tensor,
        owners: Tensor,
        weights: Tensor,
        purity: float,
    ) -> None:
        self._model = model
        self._axes = axes
        self._owners = owners
        self._purity = purity
        self._objectives = [WindowObjective(model, axes, target, None, weights) for target in targets]
        self._powers = axes.bins.merge(targets).square()
        self.parts: dict[str, float] = {}

    def loss(self, controls: EventControls, onsets_samples: Tensor) -> Tensor:
        """Return the loss, a scalar, of events with these controls and onsets [n_events]."""
        losses: list[Tensor] = []
        for part, objective in enumerate(self._objectives):
            own = (self._owners == part).nonzero()[:, 0]
            losses.append(objective.loss(controls.select(own), onsets_samples[own]))
        names = self._objectives[0].parts
        n_parts = len(self._objectives)
        self.parts = {name: sum(each.parts[name] for each in self._objectives) / n_parts for name in names}
        loss = torch.stack(losses).mean()
        if self._purity and n_parts > 1:
            leaked = self._leaked(controls, onsets_samples)
            self.parts["leaked"] = float(leaked.detach())
            loss = loss + self._purity * leaked
        return loss

    def _leaked(self, controls: EventControls, onsets_samples: Tensor) -> Tensor:
        response = self._axes.bins.response
        return leaked_at(self._model, response, controls, onsets_samples, self._powers, self._owners)


def leaked_at(
    model: EventModel,
    response: Tensor,
    controls: EventControls,
    onsets_samples: Tensor,
    powers: Tensor,
    owners: Tensor | None = None,
) -> Tensor:
    """Return the leaked share of a window's events, a scalar, on the first and on random frames of each.

    Parameters
    ----------
    response
        The decoder's, on the axis of the powers (:class:`codec.model.bins.MergedBins`).
    powers
        Of each part.
    owners
        As for :func:`leaked_share`.

    Shape
    -----
    onsets_samples: [n_events]; powers: [n_parts, n_window_frames, n_merged_bins]
    """
    spectrum = model.config.spectrum
    controls, frames = at_onsets(controls, onsets_samples, spectrum.hop_samples)
    scored = scored_frames(spectrum.n_event_frames, _FIRST_SCORED, _N_SCORED).to(frames.device)
    estimates = model.expected(controls, scored, response=response)
    first = frames - spectrum.lead_frames
    return leaked_share(estimates, torch.stack([frames_at(power, first, scored) for power in powers]), owners)


def scored_frames(n_event_frames: int, n_first: int, n_random: int) -> Tensor:
    """Return the first frames of an event and some random later ones, sorted, int64 [n_first + n_random]."""
    later = n_first + torch.randperm(n_event_frames - n_first)[:n_random]
    return torch.cat([torch.arange(n_first), later.sort().values])
