"""Where an event stands between left and right.

One pan law for the mixer, the exports and the encoder's estimate, so that what was measured in a stereo
recording is what the re-render plays. The law has constant power and leaves a centred event untouched.
"""

from __future__ import annotations

import math

__all__ = ["pan_from_levels", "pan_gains"]


def pan_gains(pan: float) -> tuple[float, float]:
    """Return the gains of the left and the right channel.

    Parameters
    ----------
    pan
        Position from -1 (left) through 0 (centre) to 1 (right); values outside are clamped.

    Returns
    -------
    tuple[float, float]
        ``sqrt(2) cos a`` and ``sqrt(2) sin a`` with ``a`` from 0 to pi/2: (1, 1) at the centre, and the sum
        of the squares is always 2.

    Raises
    ------
    ValueError
        If `pan` is not a number.
    """
    if math.isnan(pan):
        raise ValueError("a pan of NaN has no position")
    angle = (min(1.0, max(-1.0, pan)) + 1.0) * math.pi / 4.0
    return math.sqrt(2.0) * math.cos(angle), math.sqrt(2.0) * math.sin(angle)


def pan_from_levels(left: float, right: float) -> float:
    """Return the pan whose gains have the proportion of two channel amplitudes; the inverse of the law.

    Parameters
    ----------
    left, right
        Amplitudes (not powers) of an event in the two channels, 0 or more. Silence stands in the centre.
    """
    if left < 0.0 or right < 0.0 or not math.isfinite(left + right):
        raise ValueError("channel amplitudes are finite and not negative")
    if left == 0.0 and right == 0.0:
        return 0.0
    return math.atan2(right, left) * 4.0 / math.pi - 1.0
