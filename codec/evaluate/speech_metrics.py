"""STOI and PESQ: measures of speech, by the packages ``pystoi`` and ``pesq``.

Both were made for speech and are not meant for music, where they are only comparable among codecs on the same
recording.
"""

from __future__ import annotations

import warnings

import numpy as np
import soxr
from numpy.typing import ArrayLike

from codec.evaluate.extras import MissingExtraError
from codec.evaluate.metrics import pair

__all__ = ["pesq_mos", "stoi"]

_STOI_SHORTEST_S = 0.5
_PESQ_RATE = 16_000
_PESQ_PIECE_S, _PESQ_SHORTEST_S = 10.0, 0.25


def stoi(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the short-time objective intelligibility, about 0 to 1 (Taal et al. 2011), at 10 kHz.

    Level and polarity do not count.

    Raises
    ------
    MissingExtraError
        If pystoi is not installed.
    ValueError
        If less than about 0.4 s of the reference is not silent.
    """
    target, guess = pair(reference, estimate, sample_rate)
    try:
        import pystoi
    except ImportError as error:
        raise MissingExtraError("pystoi", "compare") from error
    if len(target) < _STOI_SHORTEST_S * sample_rate or not target.any():
        raise ValueError("STOI needs half a second of sound to compare with")
    with warnings.catch_warnings():
        # For too few frames that are not silent, pystoi warns and returns 1e-5, as if it had measured.
        warnings.simplefilter("error", RuntimeWarning)
        try:
            return float(pystoi.stoi(target.astype(np.float64), guess.astype(np.float64), sample_rate))
        except RuntimeWarning as error:
            raise ValueError(str(error)) from error


def pesq_mos(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the wide-band PESQ score (ITU-T P.862.2) at 16 kHz, 1.04 to 4.64; identical signals score 4.64.

    Longer recordings are measured in pieces of 10 s, and the mean weighted by length is returned: the package
    has room for 50 utterances, and ends the process where it finds more. Pieces without an utterance do not
    count.

    Raises
    ------
    MissingExtraError
        If pesq is not installed.
    ValueError
        If it finds no utterance, or the estimate is silent.
    """
    target, guess = pair(reference, estimate, sample_rate)
    try:
        import pesq
    except ImportError as error:
        raise MissingExtraError(
            "pesq", "pesq", "it is compiled, which needs gcc and Python's headers"
        ) from error
    wanted, found = (soxr.resample(s.astype(np.float64), sample_rate, _PESQ_RATE) for s in (target, guess))
    n_piece = round(_PESQ_PIECE_S * _PESQ_RATE)
    n_pieces = max(1, round(len(wanted) / n_piece))
    total = weight = 0.0
    for one, other in zip(np.array_split(wanted, n_pieces), np.array_split(found, n_pieces), strict=True):
        # The package scales both by the larger peak, and cannot compare with silence.
        if len(one) < _PESQ_SHORTEST_S * _PESQ_RATE or not one.any() or not other.any():
            continue
        try:
            score = float(pesq.pesq(_PESQ_RATE, one, other, "wb"))
        except pesq.NoUtterancesError:
            continue
        total += len(one) * score
        weight += len(one)
    if weight == 0.0:
        raise ValueError("PESQ found no utterance")
    return total / weight
