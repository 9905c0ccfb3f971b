"""Computes the background spectrogram off the interface thread, and drops results that came too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from .spectrum import LogSpectrogram, log_spectrogram

if TYPE_CHECKING:
    from codec.audio import AudioClip

__all__ = ["Background"]


class _Signals(QObject):
    done = Signal(int, object)


class _Job(QRunnable):
    def __init__(self, ticket: int, samples: NDArray[np.float32], sample_rate: int) -> None:
        super().__init__()
        self.signals = _Signals()
        self._ticket, self._samples, self._sample_rate = ticket, samples, sample_rate

    def run(self) -> None:
        """Compute and report."""
        self.signals.done.emit(self._ticket, log_spectrogram(self._samples, self._sample_rate))


class Background(QObject):
    """The spectrogram of whatever recording was asked for last."""

    ready = Signal(object)
    """A :class:`LogSpectrogram`, or None when there is no recording."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticket = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def show(self, clip: AudioClip | None) -> None:
        """Compute the spectrogram of `clip` and announce it."""
        self._ticket += 1
        self.ready.emit(None)
        if clip is not None and clip.n_samples:
            job = _Job(self._ticket, clip.mono(), clip.sample_rate)
            job.signals.done.connect(self._done)
            self._pool.start(job)

    def wait(self) -> None:
        """Block until nothing is being computed; for tests, snapshots and closing."""
        self._pool.waitForDone()

    def _done(self, ticket: int, spectrogram: LogSpectrogram) -> None:
        if ticket == self._ticket:
            self.ready.emit(spectrogram)
