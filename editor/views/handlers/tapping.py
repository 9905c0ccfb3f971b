"""The tempo that a user taps: measured from the taps, and set once the tapping has stopped."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from codec.project.file import TEMPO_RANGE_BPM

__all__ = ["TempoTaps", "tapped_tempo_bpm"]

_MOST_TAPS = 16
_SETTLES_PERIODS = 1.5
"""Pause after which the tempo is set, in beats."""
_SHORTEST_PAUSE_S = 0.5


def tapped_tempo_bpm(taps_s: list[float]) -> float | None:
    """Return the tempo of taps at ascending times, in beats per minute to a tenth; None for fewer than two.

    The period is the slope of the straight line through the taps (least squares), so that the tempo becomes
    more exact with each tap, and no single one decides it.
    """
    if len(taps_s) < 2:
        return None
    period_s = float(np.polyfit(np.arange(len(taps_s)), np.array(taps_s), 1)[0])
    low, high = TEMPO_RANGE_BPM
    return round(min(max(60.0 / max(period_s, 1e-3), low), high), 1)


class TempoTaps(QObject):
    """Collects taps; a pause ends them.

    Parameters
    ----------
    clock
        Monotonic time in seconds.
    """

    tapped = Signal(int, object)
    """A tap: the number of taps, and the tempo so far in beats per minute, or None after the first."""
    settled = Signal(float)
    """The tapping has stopped: the tempo in beats per minute."""

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.clock = clock
        self._taps_s: list[float] = []
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.finish)

    def tap(self) -> None:
        """Add a tap now."""
        self._taps_s = [*self._taps_s, self.clock()][-_MOST_TAPS:]
        tempo_bpm = tapped_tempo_bpm(self._taps_s)
        period_s = 60.0 / (TEMPO_RANGE_BPM[0] if tempo_bpm is None else tempo_bpm)
        self._pause.start(round(1000 * max(_SHORTEST_PAUSE_S, _SETTLES_PERIODS * period_s)))
        self.tapped.emit(len(self._taps_s), tempo_bpm)

    def finish(self) -> None:
        """End the tapping, and report the tempo if there is one."""
        tempo_bpm = tapped_tempo_bpm(self._taps_s)
        self.forget()
        if tempo_bpm is not None:
            self.settled.emit(tempo_bpm)

    def forget(self) -> None:
        """Forget the taps."""
        self._pause.stop()
        self._taps_s = []
