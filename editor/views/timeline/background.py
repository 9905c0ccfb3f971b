"""Computes a recording's spectrogram and onsets in a thread; outdated results are dropped.

The onset detector is that of the evaluation (:func:`codec.evaluate.metrics.detect_onsets`). Libraries were
not used: librosa installs 200 MB of compiler, and its first call compiles for half a minute; aubio is under
the GPL; the last release of madmom was in 2018.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from codec.audio.clip import AudioClip
from codec.events.event import MODEL_SAMPLE_RATE
from editor.overrides import guarded
from editor.views.timeline.spectrum import LogSpectrogram, log_spectrogram

__all__ = ["Background"]


class _Signals(QObject):
    drawn = Signal(int, object)
    heard = Signal(int, object)


@guarded
class _Job(QRunnable):
    def __init__(self, ticket: int, clip: AudioClip) -> None:
        super().__init__()
        self.signals = _Signals()
        self._ticket = ticket
        self._clip = clip

    def run(self) -> None:
        """Compute, and emit the result."""
        clip = self._clip
        self.signals.drawn.emit(
            self._ticket, log_spectrogram(clip.samples, clip.sample_rate, clip.analysis_mix())
        )
        from codec.evaluate.metrics import detect_onsets  # SciPy's signal processing takes a second to load

        onsets_s = detect_onsets(clip.mono_at(MODEL_SAMPLE_RATE), MODEL_SAMPLE_RATE)
        self.signals.heard.emit(self._ticket, onsets_s)


class Background(QObject):
    """The spectrogram and the onsets of the last requested recording."""

    ready = Signal(object)
    """A :class:`LogSpectrogram`, or None without a recording."""
    onsets_ready = Signal(object)
    """Times in seconds, ascending, [n_onsets]; empty while they are being computed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticket = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def show(self, clip: AudioClip | None) -> None:
        """Compute the spectrogram and the onsets of `clip` and emit them."""
        self._ticket += 1
        self.ready.emit(None)
        self.onsets_ready.emit(np.zeros(0))
        if clip is not None and clip.n_samples:
            job = _Job(self._ticket, clip)
            job.signals.drawn.connect(self._drawn)
            job.signals.heard.connect(self._heard)
            self._pool.start(job)

    def wait(self) -> None:
        """Wait until nothing is being computed; for tests, snapshots and closing."""
        self._pool.waitForDone()

    def _heard(self, ticket: int, onsets_s: NDArray[np.float64]) -> None:
        if ticket == self._ticket:
            self.onsets_ready.emit(onsets_s)

    def _drawn(self, ticket: int, spectrogram: LogSpectrogram) -> None:
        if ticket == self._ticket:
            self.ready.emit(spectrogram)
