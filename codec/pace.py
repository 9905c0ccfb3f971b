"""How long work goes on, judged by how fast it went so far."""

from __future__ import annotations

import time

__all__ = ["Pace"]

_LEAST_SHARE, _LEAST_S = 0.03, 1.0
"""What must be done since the first result, and how long it must have taken, for an estimate."""


class Pace:
    """Estimates the remaining time of work from its reports.

    The time up to the first result does not count: programs load there what they need once, and a part that
    was done in an earlier run takes no time at all.
    """

    def __init__(self) -> None:
        self._first: tuple[float, float] | None = None
        self._last = 0.0, 0.0

    def report(self, share: float, now_s: float | None = None) -> None:
        """Take a report: the share that is done, 0 to 1, and the time on the monotonic clock, or now."""
        if share > self._last[1] or self._first is None:
            self._last = time.monotonic() if now_s is None else now_s, share
        if self._first is None and share > 0.0:
            self._first = self._last

    def left_s(self, now_s: float | None = None) -> float | None:
        """Return the remaining time in seconds; None while it is too early for an estimate."""
        if self._first is None:
            return None
        (began_s, before), (last_s, share) = self._first, self._last
        if share >= 1.0:
            return 0.0
        if share - before < _LEAST_SHARE or last_s - began_s < _LEAST_S:
            return None
        left_s = (last_s - began_s) / (share - before) * (1.0 - share)
        # Since the last report the work has gone on.
        return max(0.0, left_s - ((time.monotonic() if now_s is None else now_s) - last_s))
