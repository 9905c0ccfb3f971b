"""What an encoding costs in bits: an estimate that needs no entropy coder, for detailed events as well.

Only what a mono render needs is counted: vectors, onsets and details. Pans and a musician's edits are not.

A detailed event counts as a project stores it, with its vector in float32 and an onset of 32 bits: its detail
has phases from that very onset, and makes up for the noise that this very vector draws. The rest is about
sparse events. These can be packed as well (:mod:`codec.bitstream`), on the same grid, and
:func:`codec.bitstream.file.packed_size` says what they truly take.

The code length is what a decoder would need, the model's cost included: the number of events, step and centre
of each dimension, the onsets' mean difference in float32, and then ``-log2 P`` of each
symbol with ``P(s) = (count(s) + W * prior(s)) / (n + W)`` over the n symbols before it, as an adaptive
arithmetic coder keeps it. W is the Krichevsky-Trofimov idea with an unbounded alphabet: W symbols' worth of
belief in the prior. For vectors the prior is a Gaussian of the deviation that the step was made from, for
differences of onsets the geometric distribution of their mean; a small share of either has a heavy tail, so
that every integer has a code. An arithmetic coder adds less than two bits to this in all.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from codec.bitstream.grid import STEP_FRACTION, grid_of, quantised_onset
from codec.events.event import VECTOR_SIZE, EventSequence

__all__ = ["code_length_bits"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_PRIOR_WEIGHT = 32.0
_TAIL_SHARE = 0.01


def code_length_bits(events: EventSequence, step_fraction: float = STEP_FRACTION) -> float:
    """Return the bits of the events' vectors and onsets, quantised and entropy coded, and of detailed events.

    Parameters
    ----------
    step_fraction
        Step of each dimension, as a share of its standard deviation over `events`; above 0.
    """
    coded, exact = _parted(events)
    vectors = coded.vectors()
    grid = grid_of(vectors, step_fraction)
    bits = _universal_bits(len(coded)) + 32.0 * (VECTOR_SIZE + 1) * len(exact)
    bits += 8.0 * sum(len(event.detail.to_bytes()) for event in exact if event.detail is not None)
    if len(coded) == 0:
        return bits
    onsets = np.array([quantised_onset(event.onset_samples) for event in coded])
    differences = np.diff(onsets)
    bits += 32.0 + _universal_bits(_unsigned(int(onsets[0])))
    bits += _adaptive_bits(differences, _geometric_log_prior(differences))
    for symbols, exponent in zip(grid.symbols(vectors).T, grid.exponents.tolist(), strict=True):
        centre = int(np.median(symbols))
        bits += _universal_bits(_unsigned(exponent)) + _universal_bits(_unsigned(centre))
        bits += _adaptive_bits(symbols, _gaussian_log_prior(symbols - centre, step_fraction))
    return bits


def _parted(events: EventSequence) -> tuple[EventSequence, EventSequence]:
    """Return the events that are coded, and the detailed ones, which are stored exactly."""
    detailed = [event for event in events if event.detail is not None]
    return EventSequence.of(event for event in events if event.detail is None), EventSequence.of(detailed)


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


def _unsigned(number: int) -> int:
    """Return 0, -1, 1, -2, 2 as 0, 1, 2, 3, 4."""
    return 2 * number if number >= 0 else -2 * number - 1


def _universal_bits(number: int) -> float:
    """Return the length of a number from 0 on in the Elias gamma code."""
    return 2.0 * math.floor(math.log2(number + 1)) + 1.0
