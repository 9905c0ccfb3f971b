"""Comparing at equal loudness: all sources of the playback are played as softly as the softest.

Listeners prefer the louder of two sounds, so a comparison is fair only at equal loudness. Saved and exported
sound does not change.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from codec.audio.clip import AudioClip
from editor.audio.playback import Playback
from editor.audio.source import Source
from editor.document import Document
from editor.session.listening import Listening, Prepared
from editor.session.renders import Renders
from editor.translation import tr
from editor.workers import MainThread, Task, TaskContext

__all__ = ["LoudnessMatch"]

FloatArray = NDArray[np.float32]

_Levels = dict[Source, float]
"""Loudness of sources, in LUFS; that of silence is not finite."""

_WAIT_MS = 400
"""Delay after the last change of the mix until its loudness is measured again."""


class LoudnessMatch(QObject):
    """Measures in the background whenever the mix has changed, and sets the gains of the playback.

    Recording and mix are measured, and the source that is chosen; what was chosen before keeps its level.

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
        self._on = False
        self._known: tuple[AudioClip, float] | None = None
        self._levels: _Levels = {}
        self._task: Task[_Levels] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._measure)
        renders.settled.connect(self._begin)
        listening.prepared_more.connect(self._begin)

    @property
    def on(self) -> bool:
        """Whether all sources are played equally loud."""
        return self._on

    @property
    def measuring(self) -> bool:
        """Whether the gains are about to change."""
        return self._timer.isActive() or self._task is not None

    def set_on(self, on: bool) -> None:
        """Play all sources at equal loudness, or all unchanged."""
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
        if self._on:
            self._timer.start()

    def _measure(self) -> None:
        clip, mixer = self._document.original, self._renders.heard
        if self._task is not None:
            self._task.drop()
            self._task = None
        if clip is None:
            self._use({})
            return
        mix, rate, prepared = mixer.buffer, mixer.sample_rate, self._listening.prepared
        before = self._levels
        known = self._known[1] if self._known is not None and self._known[0] is clip else None

        def work(context: TaskContext) -> _Levels:
            # Imported late: it loads scipy's filters, which the editor does not need at its start.
            from editor.audio.loudness import integrated_loudness

            def measured(samples: FloatArray, sample_rate: int) -> float:
                return integrated_loudness(samples, sample_rate, context.should_cancel)

            levels = dict(before)
            levels[Source.MIX] = measured(mix, rate)
            levels[Source.RECORDING] = measured(clip.samples.T, clip.sample_rate) if known is None else known
            if prepared is not None:
                # While a part of it is ready, its difference to that part of the mix.
                there, here = (measured(_part(each, prepared, rate), rate) for each in (prepared.buffer, mix))
                levels[prepared.source] = levels[Source.MIX] + there - here
            context.check()
            return levels

        def done(levels: _Levels) -> None:
            self._task = None
            self._known = clip, levels[Source.RECORDING]
            self._use(levels)

        def failed(error: Exception) -> None:
            self._task = None
            self._playback.message.emit(tr("Loudness could not be measured ({error})", error=error))

        self._task = Task("loudness", work, self._main, on_done=done, on_error=failed).start()

    def _use(self, levels: _Levels) -> None:
        """Play all sources as softly as the softest; one that was not measured, like the mix."""
        self._levels = levels
        # What is silent cannot be compared.
        finite = [level for level in levels.values() if math.isfinite(level)]
        gains = dict.fromkeys(Source, 0.0)
        for source in Source:
            level = levels.get(source, levels.get(Source.MIX, -math.inf))
            if math.isfinite(level):
                gains[source] = min(finite) - level
        self._playback.set_gains_db(gains)
        self.changed.emit()


def _part(samples: FloatArray, prepared: Prepared, sample_rate: int) -> FloatArray:
    """Return the part of samples, [n_samples, n_channels], that is ready."""
    n_samples = len(samples)
    end = n_samples if math.isinf(prepared.end_s) else round(prepared.end_s * sample_rate)
    return samples[round(prepared.begin_s * sample_rate) : end]
