"""An estimate of an encoding's size in bits, without an entropy coder; it covers detailed events too.

It counts the data of a mono render: vectors, onsets and details, but not pans and edits.

A detailed event is counted as stored in a project, with its vector in float32 and an onset of 32 bits,
because its phases and its balance fit that exact onset and vector only. The rest concerns sparse events.
They can also be packed (:mod:`codec.bitstream`) on the same grid; :func:`codec.bitstream.file.packed_size`
returns the true size.

The code length includes the parameters of the probability model: the number of events, step and centre of
each dimension, and the mean difference of onsets in float32. A symbol s costs ``-log2 P(s)`` bits, with
``P(s) = (count(s) + W * prior(s)) / (n + W)`` over the n symbols before it, as in an adaptive arithmetic
coder (a Krichevsky-Trofimov estimator for an unbounded alphabet; W is the weight of the prior in symbols).
The prior of vectors is a Gaussian with the standard deviation from which the step was derived, that of onset
differences a geometric distribution with their mean. A small share of each prior has a heavy tail, so that
every integer has a code. A real arithmetic coder needs less than two bits more in total.
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
    """Return the estimated bits of sparse events (quantised, entropy coded) and of detailed events.

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
    """Return the sparse events and the detailed events."""
    detailed = [event for event in events if event.detail is not None]
    return EventSequence.of(event for event in events if event.detail is None), EventSequence.of(detailed)


def _adaptive_bits(symbols: Integers, log_prior: Floats) -> float:
    """Return the adaptive code length, in bits, of symbols [n] with natural log priors [n]."""
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
    """Return the log probability of each symbol's cell [n] under a Gaussian of standard deviation 1.

    It is mixed with a small share of a Cauchy distribution, which gives outliers a probability.
    """
    # Both tails are computed as the lower one, where differences keep their digits.
    upper = (0.5 - np.abs(symbols)) * step
    lower = upper - step
    log_upper = log_ndtr(upper)
    gaussian = log_upper + np.log1p(-np.exp(np.minimum(log_ndtr(lower) - log_upper, -1e-12)))
    cauchy = np.log(np.arctan2(step, 1.0 + lower * upper) / math.pi)
    return _with_tail(gaussian, cauchy)


def _geometric_log_prior(differences: Integers) -> Floats:
    """Return the log probability of differences [n] >= 0 under the geometric distribution of their mean."""
    mean = max(float(np.float32(differences.mean())), 1e-6) if len(differences) else 1.0
    counted = differences.astype(np.float64)
    geometric = counted * math.log(mean / (1.0 + mean)) - math.log1p(mean)
    return _with_tail(geometric, -np.log(counted + 1.0) - np.log(counted + 2.0))


def _with_tail(log_body: Floats, log_tail: Floats) -> Floats:
    return np.logaddexp(math.log(1.0 - _TAIL_SHARE) + log_body, math.log(_TAIL_SHARE) + log_tail)


def _unsigned(number: int) -> int:
    """Map 0, -1, 1, -2, 2 to 0, 1, 2, 3, 4."""
    return 2 * number if number >= 0 else -2 * number - 1


def _universal_bits(number: int) -> float:
    """Return the length of a number from 0 on in the Elias gamma code."""
    return 2.0 * math.floor(math.log2(number + 1)) + 1.0
