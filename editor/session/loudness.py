"""A/B at equal loudness: the louder of re-render and original is played softer.

Listeners prefer the louder of two sounds, so a comparison is fair only at equal loudness. Saved and exported
sound does not change.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QTimer, Signal

from codec.audio.clip import AudioClip
from editor.audio.playback import Playback
from editor.document import Document
from editor.session.renders import Renders
from editor.translation import tr
from editor.workers import MainThread, Task, TaskContext

__all__ = ["LoudnessMatch"]

_WAIT_MS = 400
"""Delay after the last change of the mix until its loudness is measured again."""


class LoudnessMatch(QObject):
    """Measures both in the background whenever the mix has changed, and sets the gains of the playback.

    Parameters
    ----------
    document, renders, playback, main_thread
        Sources of original and mix, the playback, and the thread for results.
    """

    changed = Signal()
    """The gains have changed."""

    def __init__(
        self,
        document: Document,
        renders: Renders,
        playback: Playback,
        main_thread: MainThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._renders, self._playback = document, renders, playback
        self._main = main_thread
        self._on = False
        self._known: tuple[AudioClip, float] | None = None
        self._task: Task[tuple[AudioClip, float, float]] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._measure)
        renders.settled.connect(self._begin)

    @property
    def on(self) -> bool:
        """Whether both are played equally loud."""
        return self._on

    @property
    def measuring(self) -> bool:
        """Whether the gains are about to change."""
        return self._timer.isActive() or self._task is not None

    def set_on(self, on: bool) -> None:
        """Play both at equal loudness, or both unchanged."""
        self._on = on
        if on:
            self._measure()
        else:
            self.close()
            self._set(0.0, 0.0)

    def forget(self) -> None:
        """Play both unchanged until they are measured: another piece was opened."""
        self.close()
        self._known = None
        self._set(0.0, 0.0)

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
            self._set(0.0, 0.0)
            return
        buffer, rate = mixer.buffer, mixer.sample_rate
        known = self._known[1] if self._known is not None and self._known[0] is clip else None

        def work(context: TaskContext) -> tuple[AudioClip, float, float]:
            # Imported late: it loads scipy's filters, which the editor does not need at its start.
            from editor.audio.loudness import integrated_loudness

            cancelled = context.should_cancel
            render = integrated_loudness(buffer, rate, cancelled)
            original = known
            if original is None:
                original = integrated_loudness(clip.samples.T, clip.sample_rate, cancelled)
            context.check()
            return clip, render, original

        def done(found: tuple[AudioClip, float, float]) -> None:
            self._task = None
            clip, render, original = found
            self._known = clip, original
            difference = render - original
            # One of them is silent: no comparison.
            if not math.isfinite(difference):
                difference = 0.0
            self._set(min(0.0, -difference), min(0.0, difference))

        def failed(error: Exception) -> None:
            self._task = None
            self._playback.message.emit(tr("Loudness could not be measured ({error})", error=error))

        self._task = Task("loudness", work, self._main, on_done=done, on_error=failed).start()

    def _set(self, render_db: float, original_db: float) -> None:
        self._playback.set_gains_db(render_db, original_db)
        self.changed.emit()
