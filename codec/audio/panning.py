"""The pan law, shared by the mixer, the exports and the encoder's estimate of the pan.

It has constant power, and unity gain in both channels at the centre.
"""

from __future__ import annotations

import math

__all__ = ["pan_from_levels", "pan_gains"]


def pan_gains(pan: float) -> tuple[float, float]:
    """Return the gains of the left and the right channel.

    Parameters
    ----------
    pan
        Position from -1 (left) over 0 (centre) to 1 (right); values outside are clamped.

    Returns
    -------
    tuple[float, float]
        ``sqrt(2) cos a`` and ``sqrt(2) sin a`` with ``a`` from 0 to pi/2: (1, 1) at the centre. The squares
        sum to 2.

    Raises
    ------
    ValueError
        If `pan` is NaN.
    """
    if math.isnan(pan):
        raise ValueError("a pan of NaN has no position")
    angle = (min(1.0, max(-1.0, pan)) + 1.0) * math.pi / 4.0
    return math.sqrt(2.0) * math.cos(angle), math.sqrt(2.0) * math.sin(angle)


def pan_from_levels(left: float, right: float) -> float:
    """Return the pan whose gains have the ratio of two amplitudes: the inverse of :func:`pan_gains`.

    Parameters
    ----------
    left, right
        Amplitudes (not powers) of an event in the two channels, non-negative. If both are 0, the pan is 0.

    Raises
    ------
    ValueError
        If an amplitude is negative or not finite.
    """
    if left < 0.0 or right < 0.0 or not math.isfinite(left + right):
        raise ValueError("channel amplitudes are finite and not negative")
    if left == 0.0 and right == 0.0:
        return 0.0
    return math.atan2(right, left) * 4.0 / math.pi - 1.0
