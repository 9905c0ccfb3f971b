"""Mixing more than two channels down to two."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["fold_channels"]

Samples = NDArray[np.float32]

_HALF_POWER = 0.7071067811865476

# Gain of each channel in (left, right), in the channel order of WAV and FLAC.
_LEFT, _RIGHT, _BOTH = (1.0, 0.0), (0.0, 1.0), (_HALF_POWER, _HALF_POWER)
_FOLDS = {
    3: (_LEFT, _RIGHT, _BOTH),
    4: (_LEFT, _RIGHT, _LEFT, _RIGHT),
    5: (_LEFT, _RIGHT, _BOTH, _LEFT, _RIGHT),
    6: (_LEFT, _RIGHT, _BOTH, _BOTH, _LEFT, _RIGHT),
    7: (_LEFT, _RIGHT, _BOTH, _BOTH, _BOTH, _LEFT, _RIGHT),
    8: (_LEFT, _RIGHT, _BOTH, _BOTH, _LEFT, _RIGHT, _LEFT, _RIGHT),
}


def fold_channels(frames: Samples) -> Samples:
    """Mix interleaved frames down to at most two channels.

    Three to eight channels are mixed as loudspeakers in the order of WAV and FLAC (left, right, centre, LFE,
    back and side pairs). Left and right channels go to their side; centre and LFE go to both at -3 dB. Of
    more than eight channels, the first, third, ... go left and the others right. Each side is divided by the
    sum of its gains, so that it cannot clip.

    Shape
    -----
    frames: [n, n_channels]; returns: [1 or 2, n]
    """
    n_channels = frames.shape[1]
    if n_channels <= 2:
        return np.ascontiguousarray(frames.T)
    shares = np.array(
        _FOLDS.get(n_channels) or [(_LEFT, _RIGHT)[index % 2] for index in range(n_channels)], np.float32
    )
    return np.ascontiguousarray((frames @ (shares / shares.sum(axis=0))).T)
