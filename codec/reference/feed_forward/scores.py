"""What the feed-forward codec scores: with the offset, without it, and around the codewords."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.reference.feed_forward.network import FeedForward, inputs_of

__all__ = ["Scores", "ac_snr_db", "scores_of", "snr_db"]

_BATCH = 2**15


@dataclass(frozen=True)
class Scores:
    """The scores of a network on a recording, at the network's own scale.

    Attributes
    ----------
    snr_db, ac_snr_db
        Signal-to-noise ratio as published, in which the offset counts as signal, and without offsets.
    constant_db
        What the recording's mean alone scores, sample by sample the same number.
    zeroed_snr_db, zeroed_ac_snr_db
        With zeros in the place of all codewords.
    unquantised_snr_db, unquantised_ac_snr_db
        With latent vectors in the place of their codewords.
    no_skips_snr_db, no_skips_ac_snr_db
        With zeros in the place of the skips.
    perplexity
        Of the codewords.
    bit_rate, side_bit_rate
        Bits a second of codewords, and of skips as float32.
    """

    snr_db: float
    ac_snr_db: float
    constant_db: float
    zeroed_snr_db: float
    zeroed_ac_snr_db: float
    unquantised_snr_db: float
    unquantised_ac_snr_db: float
    no_skips_snr_db: float
    no_skips_ac_snr_db: float
    perplexity: float
    bit_rate: float
    side_bit_rate: float


def snr_db(reference: NDArray[np.floating], estimate: NDArray[np.floating]) -> float:
    """Return the power of the reference over that of the difference, in dB; infinite for equal signals."""
    wanted, found = reference.astype(np.float64), estimate.astype(np.float64)
    noise = float(np.square(wanted - found).sum())
    power = float(np.square(wanted).sum())
    return 10 * math.log10(power / noise) if noise and power else math.inf


def ac_snr_db(reference: NDArray[np.floating], estimate: NDArray[np.floating]) -> float:
    """Return :func:`snr_db` of the signals without their means."""
    return snr_db(reference - reference.mean(), estimate - estimate.mean())


def scores_of(network: FeedForward, samples: NDArray[np.float32], *, seed: int = 0) -> Scores:
    """Return the scores of a network on a recording.

    Parameters
    ----------
    network
        The network.
    samples
        At the network's rate, [n_samples]; the last incomplete group of items is left out.
    seed
        Of dropout, where it stays on.
    """
    config = network.config
    size = config.frame * config.group
    samples = samples[: len(samples) // size * size].astype(np.float32)
    if config.unit_range:
        low, high = samples.min(), samples.max()
        scaled = (samples - low) / max(float(high - low), 1e-9)
    else:
        scaled = samples / max(float(np.sqrt(np.square(samples).mean())), 1e-9)
    items = torch.from_numpy(scaled.astype(np.float32)).view(-1, config.frame)
    generator = torch.Generator().manual_seed(seed)
    ways: dict[str, list[Tensor]] = {name: [] for name in ("coded", "zeroed", "unquantised", "no skips")}
    uses = torch.zeros(config.codes)
    with torch.inference_mode():
        for begin in range(0, len(items), _BATCH * config.group):
            part = items[begin : begin + _BATCH * config.group]
            latents, skips = network.encode(inputs_of(config, part, begin), generator)
            codewords = network.codewords(latents)
            found = network.latents_of(codewords)
            uses += torch.bincount(codewords, minlength=config.codes)
            ways["coded"].append(network.decode(found, skips))
            ways["zeroed"].append(network.decode(torch.zeros_like(found), skips))
            ways["unquantised"].append(network.decode(latents, skips))
            ways["no skips"].append(network.decode(found))
    decoded = {name: torch.cat(parts).flatten().numpy() for name, parts in ways.items()}
    shares = uses / uses.sum()
    entropy = -(shares * torch.log(shares.clamp_min(1e-12))).sum()
    return Scores(
        snr_db=snr_db(scaled, decoded["coded"]),
        ac_snr_db=ac_snr_db(scaled, decoded["coded"]),
        constant_db=snr_db(scaled, np.full_like(scaled, scaled.mean())),
        zeroed_snr_db=snr_db(scaled, decoded["zeroed"]),
        zeroed_ac_snr_db=ac_snr_db(scaled, decoded["zeroed"]),
        unquantised_snr_db=snr_db(scaled, decoded["unquantised"]),
        unquantised_ac_snr_db=ac_snr_db(scaled, decoded["unquantised"]),
        no_skips_snr_db=snr_db(scaled, decoded["no skips"]),
        no_skips_ac_snr_db=ac_snr_db(scaled, decoded["no skips"]),
        perplexity=float(entropy.exp()),
        bit_rate=config.bit_rate,
        side_bit_rate=32.0 * config.sample_rate * config.skip_floats / config.frame,
    )
