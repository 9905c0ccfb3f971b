"""Resampling of streams in pieces of any length, and the exact length of the result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import soxr
from numpy.typing import NDArray

__all__ = ["RESAMPLING_QUALITY", "fitted", "resampled_length", "resampled_pieces"]

Samples = NDArray[np.float32]

RESAMPLING_QUALITY = "HQ"
"""The quality setting of soxr."""
_MAX_PIECE_SAMPLES = 1 << 18
"""Longest piece after resampling, per channel."""


def resampled_pieces(
    pieces: Iterable[Samples], n_channels: int, from_rate: int, to_rate: int
) -> Iterator[Samples]:
    """Resample a stream of pieces float32 [n_channels, n]; the samples do not depend on the piece lengths."""
    if from_rate == to_rate:
        yield from pieces
        return
    resampler = soxr.ResampleStream(
        from_rate, to_rate, n_channels, dtype="float32", quality=RESAMPLING_QUALITY
    )
    n_in = n_out = 0
    # Otherwise one piece of a file with a very low rate would become gigabytes.
    longest = max(1, _MAX_PIECE_SAMPLES * from_rate // to_rate)
    for piece in _cut(pieces, longest):
        n_in += piece.shape[1]
        out = np.asarray(resampler.resample_chunk(np.ascontiguousarray(piece.T)), np.float32)
        out = out.reshape(-1, n_channels).T
        n_out += out.shape[1]
        yield out
    tail = resampler.resample_chunk(np.zeros((0, n_channels), np.float32), last=True)
    missing = max(0, resampled_length(n_in, from_rate, to_rate) - n_out)
    yield fitted(np.asarray(tail, np.float32).reshape(-1, n_channels).T, missing)


def _cut(pieces: Iterable[Samples], longest: int) -> Iterator[Samples]:
    for piece in pieces:
        for begin in range(0, piece.shape[1], longest):
            yield piece[:, begin : begin + longest]


def resampled_length(n_samples: int, rate_in: int, rate_out: int) -> int:
    """Return a length in samples at another rate, rounded up: one sample stays at least one sample."""
    return -(-n_samples * rate_out // rate_in)


def fitted(samples: Samples, n_samples: int) -> Samples:
    """Cut or zero-pad [n_channels, n] to n_samples: the resampler may return one sample more or less."""
    short = n_samples - samples.shape[1]
    return (
        np.pad(samples, ((0, 0), (0, short))) if short > 0 else np.ascontiguousarray(samples[:, :n_samples])
    )
