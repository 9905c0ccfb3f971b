"""What an encoding costs in bits: its events quantised, and the length of an adaptive code of them.

Only what a mono render needs is counted: vectors, onsets and details. Pans and a musician's edits are not.

A detailed event counts as a project stores it, with its vector in float32 and an onset of 32 bits: its detail
has phases from that very onset, and makes up for the noise that this very vector draws. The rest is about
sparse events.

Each of a vector's 32 numbers has one uniform step, a share of that number's standard deviation over the
recording's own events, and is counted from their mean. Onsets are counted in eighths of a hop (32 samples,
1.5 ms) and coded as the differences of their order.

The code length is what a decoder would truly need, the model's cost included: a header (the number of events,
mean and step of each dimension and the onsets' mean difference in float32), and then ``-log2 P`` of each
symbol with ``P(s) = (count(s) + W * prior(s)) / (n + W)`` over the n symbols before it, as an adaptive
arithmetic coder keeps it. W is the Krichevsky-Trofimov idea with an unbounded alphabet: W symbols' worth of
belief in the prior. For vectors the prior is the Gaussian that the header describes, for differences of
onsets the geometric distribution of their mean; a small share of either has a heavy tail, so that every
integer has a code. An arithmetic coder adds less than two bits to this in all.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from codec.config import SpectrumConfig
from codec.events.event import VECTOR_SIZE, EventSequence

__all__ = ["ONSET_STEP_SAMPLES", "STEP_FRACTION", "code_length_bits", "quantised"]

STEP_FRACTION = 0.25
"""A vector's step as a share of each dimension's standard deviation; the error's is then 0.07 of it."""

ONSET_STEP_SAMPLES = SpectrumConfig().hop_samples // 8
"""Resolution of quantised onsets, in samples at the model's rate."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_HEADER_FLOATS = 2 * VECTOR_SIZE + 1
_PRIOR_WEIGHT = 32.0
_TAIL_SHARE = 0.01
_LEAST_DEVIATION = 1e-3  # of a dimension that does not vary, as with a single event


@dataclass(frozen=True, eq=False)
class _Quantised:
    """Events as integers, and the grid that gives them back.

    Shape
    -----
    onsets: [n_events], ascending, in :data:`ONSET_STEP_SAMPLES`
    symbols: [n_events, 32]
    mean, step: [32], exact in float32
    """

    onsets: Integers
    symbols: Integers
    mean: Floats
    step: Floats


def quantised(events: EventSequence, step_fraction: float = STEP_FRACTION) -> EventSequence:
    """Return the events as a decoder of the code would have them, to render and to hear what that costs.

    A vector's error is at most half a step in each dimension, an onset's at most 16 samples; detailed events
    are exact. Everything else about the events is kept, their identifiers too, so that the renders compare.

    Parameters
    ----------
    step_fraction
        Step of each dimension, as a share of its standard deviation over `events`; above 0.
    """
    coded, exact = _parted(events)
    grid = _quantise(coded, step_fraction)
    vectors = (grid.mean + grid.symbols * grid.step).astype(np.float32)
    rounded = (
        event.replace(vector=vector, onset_samples=int(onset) * ONSET_STEP_SAMPLES)
        for event, vector, onset in zip(coded, vectors, grid.onsets, strict=True)
    )
    return EventSequence.of([*rounded, *exact])


def code_length_bits(events: EventSequence, step_fraction: float = STEP_FRACTION) -> float:
    """Return the bits of the events' vectors and onsets, quantised and entropy coded, and of detailed events.

    Parameters
    ----------
    step_fraction
        As for :func:`quantised`.
    """
    coded, exact = _parted(events)
    grid = _quantise(coded, step_fraction)
    bits = _universal_bits(len(coded)) + 32.0 * (VECTOR_SIZE + 1) * len(exact)
    bits += 8.0 * sum(len(event.detail.to_bytes()) for event in exact if event.detail is not None)
    if len(coded) == 0:
        return bits
    first, differences = int(grid.onsets[0]), np.diff(grid.onsets)
    bits += 32.0 * _HEADER_FLOATS
    bits += _universal_bits(2 * first if first >= 0 else -2 * first - 1)
    bits += _adaptive_bits(differences, _geometric_log_prior(differences))
    for symbols in grid.symbols.T:
        bits += _adaptive_bits(symbols, _gaussian_log_prior(symbols, step_fraction))
    return bits


def _parted(events: EventSequence) -> tuple[EventSequence, EventSequence]:
    """Return the events that are coded, and the detailed ones, which are stored exactly."""
    detailed = [event for event in events if event.detail is not None]
    return EventSequence.of(event for event in events if event.detail is None), EventSequence.of(detailed)


def _quantise(events: EventSequence, step_fraction: float) -> _Quantised:
    if not (math.isfinite(step_fraction) and step_fraction > 0.0):
        raise ValueError(f"a step is a positive share of the standard deviation, not {step_fraction}")
    vectors = events.vectors().astype(np.float64)
    mean, deviation = np.zeros(VECTOR_SIZE), np.full(VECTOR_SIZE, _LEAST_DEVIATION)
    if len(vectors):
        mean = vectors.mean(axis=0)
        deviation = np.maximum(vectors.std(axis=0), _LEAST_DEVIATION)
    # The decoder has what the header holds, and so has the encoder.
    mean, step = (
        values.astype(np.float32).astype(np.float64) for values in (mean, step_fraction * deviation)
    )
    onsets = np.array([event.onset_samples for event in events], np.float64)
    return _Quantised(
        onsets=np.rint(onsets / ONSET_STEP_SAMPLES).astype(np.int64),
        symbols=np.rint((vectors - mean) / step).astype(np.int64),
        mean=mean,
        step=step,
    )


def _adaptive_bits(symbols: Integers, log_prior: Floats) -> float:
    """Return the adaptive code's length of `symbols` [n], whose priors' natural logarithms are given [n]."""
    counts: Counter[int] = Counter()
    bits = 0.0
    for n_before, (symbol, log_probability) in enumerate(
        zip(symbols.tolist(), log_prior.tolist(), strict=True)
    ):
        belief = _PRIOR_WEIGHT * math.exp(log_probability)
        bits -= math.log2((counts[symbol] + belief) / (n_before + _PRIOR_WEIGHT))
        counts[symbol] += 1
    return bits


def _gaussian_log_prior(symbols: Integers, step: float) -> Floats:
    """Log probability that a value of standard deviation 1 falls into the cell of each symbol [n].

    A share is given to a Cauchy distribution, whose tail reaches the farthest outlier.
    """
    # Both tails are computed as the lower one, where differences keep their digits.
    upper = (0.5 - np.abs(symbols)) * step
    lower = upper - step
    log_upper = log_ndtr(upper)
    gaussian = log_upper + np.log1p(-np.exp(np.minimum(log_ndtr(lower) - log_upper, -1e-12)))
    cauchy = np.log(np.arctan2(step, 1.0 + lower * upper) / math.pi)
    return _with_tail(gaussian, cauchy)


def _geometric_log_prior(differences: Integers) -> Floats:
    """Log probability of each difference [n] >= 0 under the geometric distribution of their mean."""
    mean = max(float(np.float32(differences.mean())), 1e-6) if len(differences) else 1.0
    counted = differences.astype(np.float64)
    geometric = counted * math.log(mean / (1.0 + mean)) - math.log1p(mean)
    return _with_tail(geometric, -np.log(counted + 1.0) - np.log(counted + 2.0))


def _with_tail(log_body: Floats, log_tail: Floats) -> Floats:
    return np.logaddexp(math.log(1.0 - _TAIL_SHARE) + log_body, math.log(_TAIL_SHARE) + log_tail)


def _universal_bits(number: int) -> float:
    """Return the length of a number from 0 on in the Elias gamma code."""
    return 2.0 * math.floor(math.log2(number + 1)) + 1.0
