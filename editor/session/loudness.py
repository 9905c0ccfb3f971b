"""Comparing at equal loudness: the sources of the playback are as loud as the mix.

Listeners prefer the louder of two sounds, so a comparison is fair only at equal loudness. The mix is never
changed: saved and exported sound is what is heard, and an unedited mix is the recording sample by sample.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from codec.audio.clip import AudioClip
from codec.audio.mapped import LARGE_BYTES
from editor.audio.loudness import integrated_loudness
from editor.audio.playback import Playback
from editor.audio.source import Source
from editor.document import Document
from editor.session.listening import Listening, Prepared
from editor.session.renders import Renders
from editor.translation import tr
from editor.workers import MainThread, Task, TaskContext

__all__ = ["LoudnessMatch"]

FloatArray = NDArray[np.float32]

_Gains = dict[Source, float]
"""Gains of the sources that were measured, in dB."""

_WAIT_MS = 400
"""Delay after the last change of the mix until its loudness is measured again."""
_LEAST_DB = 0.05
"""Smaller gains are left out: nobody hears them, and at 0 dB the recording is played sample by sample."""


@dataclass(frozen=True)
class _Measured:
    """The loudness of a sound in LUFS, not finite for silence, and its peak relative to full scale."""

    loudness: float
    peak: float

    def gain_db(self, reference: _Measured) -> float:
        """Return the gain that makes it as loud as the reference, or as far as it does not clip."""
        wanted = reference.loudness - self.loudness
        if not math.isfinite(wanted) or abs(wanted) < _LEAST_DB:  # what is silent cannot be compared
            return 0.0
        return min(wanted, max(0.0, -20.0 * math.log10(self.peak)))


class LoudnessMatch(QObject):
    """Measures in the background whenever the mix has changed, and sets the gains of the playback.

    The recording is compared with the mix of all events, also while some are solo; the chosen source with
    what the mix plays now. What was chosen before keeps its gain. A mix of more than 256 MiB is only read
    while something else is listened to.

    Parameters
    ----------
    document, renders, listening, playback, main_thread
        What has the sounds of the sources, the playback, and the thread for results.
    """

    changed = Signal()
    """The gains have changed."""

    def __init__(
        self,
        document: Document,
        renders: Renders,
        listening: Listening,
        playback: Playback,
        main_thread: MainThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._renders = document, renders
        self._listening, self._playback = listening, playback
        self._main = main_thread
        self._on = self._is_stale = False
        self._known: tuple[AudioClip, _Measured] | None = None
        self._gains: _Gains = {}
        self._task: Task[tuple[_Measured, _Gains]] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._measure)
        renders.settled.connect(self._begin)
        listening.prepared_more.connect(self._begin)
        playback.source_changed.connect(self._catch_up)

    @property
    def on(self) -> bool:
        """Whether all sources are played as loud as the mix."""
        return self._on

    @property
    def measuring(self) -> bool:
        """Whether the gains are about to change."""
        return self._timer.isActive() or self._task is not None

    def set_on(self, on: bool) -> None:
        """Play all sources as loud as the mix, or all unchanged."""
        self._on = on
        if on:
            self._measure()
        else:
            self.close()
            self._use({})

    def forget(self) -> None:
        """Play all unchanged until they are measured: another piece was opened."""
        self.close()
        self._known = None
        self._use({})

    def close(self) -> None:
        """Stop measuring, and wait."""
        self._timer.stop()
        task, self._task = self._task, None
        if task is not None:
            task.drop()
            task.join()

    def _begin(self) -> None:
        self._is_stale = True
        if self._on and self._is_wanted:
            self._timer.start()

    def _catch_up(self, *_: object) -> None:
        if self._on and self._is_stale and self._is_wanted:
            self._measure()

    @property
    def _is_wanted(self) -> bool:
        return self._playback.source != Source.MIX or self._renders.heard.buffer.nbytes < LARGE_BYTES

    def _measure(self) -> None:
        clip, whole, heard = self._document.original, self._renders.mixer, self._renders.heard
        if self._task is not None:
            self._task.drop()
            self._task = None
        self._timer.stop()
        self._is_stale = False
        if clip is None:
            self._use({})
            return
        mix, here, rate = whole.buffer, heard.buffer, heard.sample_rate
        before, prepared = self._gains, self._listening.prepared
        known = self._known[1] if self._known is not None and self._known[0] is clip else None

        def work(context: TaskContext) -> tuple[_Measured, _Gains]:
            def measured(samples: FloatArray, sample_rate: int) -> _Measured:
                loudness = integrated_loudness(samples, sample_rate, context.should_cancel)
                peak = max(float(samples.max()), -float(samples.min())) if samples.size else 0.0
                return _Measured(loudness, peak)

            recording = measured(clip.samples.T, clip.sample_rate) if known is None else known
            gains = {**before, Source.RECORDING: recording.gain_db(measured(mix, rate))}
            if prepared is not None:
                # While a part of it is ready, its difference from that part of the mix.
                own, same = (measured(_part(each, prepared, rate), rate) for each in (prepared.buffer, here))
                gains[prepared.source] = own.gain_db(same)
            context.check()
            return recording, gains

        def done(result: tuple[_Measured, _Gains]) -> None:
            self._task = None
            self._known = clip, result[0]
            self._use(result[1])

        def failed(error: Exception) -> None:
            self._task = None
            self._playback.message.emit(tr("Loudness could not be measured ({error})", error=error))

        self._task = Task("loudness", work, self._main, on_done=done, on_error=failed).start()

    def _use(self, gains: _Gains) -> None:
        """Set the gains; a source that was not measured is played unchanged."""
        self._gains = gains
        self._playback.set_gains_db({source: gains.get(source, 0.0) for source in Source})
        self.changed.emit()


def _part(samples: FloatArray, prepared: Prepared, sample_rate: int) -> FloatArray:
    """Return the part of samples, [n_samples, n_channels], that is ready."""
    n_samples = len(samples)
    end = n_samples if math.isinf(prepared.end_s) else round(prepared.end_s * sample_rate)
    return samples[round(prepared.begin_s * sample_rate) : end]
