"""Hearing compared sounds: one after the other at the same place, through the playback of the piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from codec.recently_used import RecentlyUsed
from editor.audio.playback import Playback
from editor.audio.source import Source
from editor.session.compare.regions import Region
from editor.session.compare.results import Rendition
from editor.translation import tr, tr_error
from editor.workers import RequestThread

__all__ = ["CompareHearing", "Heard"]

FloatArray = NDArray[np.float32]

_KEPT_BYTES = 256 * 1024**2


@dataclass(frozen=True)
class Heard:
    """A sound that is heard, and who asked for it: a blind test must not be told by another view.

    Attributes
    ----------
    place
        The asker's own name.
    key
        The asker's name of the sound.
    """

    place: str
    key: str


class CompareHearing(QObject):
    """Gives sounds to the playback as its fifth source (:attr:`Source.COMPARED`).

    The engine crossfades from one to the next, so that the place stays and there is no gap. Sounds are
    resampled for the device in a thread, and begin where the part of the recording begins; before it there is
    silence.

    Parameters
    ----------
    playback
        That of the piece.
    requests
        A thread that sounds are made ready in.
    """

    changed = Signal()
    """:attr:`heard` has changed."""
    loop_changed = Signal()

    def __init__(self, playback: Playback, requests: RequestThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playback, self._requests = playback, requests
        self._ready = RecentlyUsed[tuple[Rendition, int, float], FloatArray](_KEPT_BYTES, _size)
        self._before = Source.MIX
        self._loops: tuple[tuple[float, float] | None, tuple[float, float]] | None = None
        self._last: Heard | None = None
        self.heard: Heard | None = None
        """What was asked for last, while the playback is on it; None if something else was chosen."""
        playback.source_changed.connect(self._follow)

    def hear(self, sound: Rendition, gain_db: float, region: Region, heard: Heard) -> None:
        """Hear a sound: from now on if one plays, else from the beginning of its part, around in a loop."""
        self.heard = self._last = heard
        self.changed.emit()
        self._playback.open_device()
        rate = self._playback.sample_rate
        key = sound, rate, region.begin_s
        buffer = self._ready.get(key)
        if buffer is not None:
            self._requests.drop("hear")
            self._play(buffer, rate, gain_db, region)
            return

        def ready(made: FloatArray) -> None:
            self._ready.put(key, made)
            self._play(made, rate, gain_db, region)

        def failed(error: Exception) -> None:
            self._playback.message.emit(tr("It cannot be played ({error})", error=tr_error(error)))

        self._requests.ask(lambda: _placed(sound, rate, region.begin_s), ready, failed, kind="hear")

    def end(self) -> None:
        """Hear again what was heard before, and put back the loop."""
        self._requests.drop("hear")
        self._last = None
        if self._playback.source == Source.COMPARED:
            self._playback.stop()
            self._playback.choose(self._before)
        self._playback.set_compared(None)
        self._put_back_loop()
        self._ready.clear()
        if self.heard is not None:
            self.heard = None
            self.changed.emit()

    def _play(self, buffer: FloatArray, rate: int, gain_db: float, region: Region) -> None:
        playback = self._playback
        if self.heard is None:
            return
        playback.set_compared(buffer, rate, gain_db)
        if playback.source != Source.COMPARED:
            self._before = playback.source
            playback.choose(Source.COMPARED)
        span = region.begin_s, region.end_s
        loop = playback.loop
        if loop is None or loop[0] < span[0] or loop[1] > span[1]:  # a detail of it may be looped
            self._loops = (playback.loop if self._loops is None else self._loops[0]), span
            playback.set_loop(span)
            self.loop_changed.emit()
        within = region.begin_s <= playback.position_s < region.end_s
        if not playback.is_playing or not within:
            playback.play(None if within else region.begin_s)

    def _put_back_loop(self) -> None:
        loops, self._loops = self._loops, None
        if loops is not None and self._playback.loop == loops[1]:  # else the user has set another one
            self._playback.set_loop(loops[0])
            self.loop_changed.emit()

    def _follow(self, source: str) -> None:
        # Shift+Space goes to the recording, and comes back.
        now = self._last if source == Source.COMPARED else None
        if now != self.heard:
            self.heard = now
            self.changed.emit()


def _size(buffer: FloatArray) -> int:
    return buffer.nbytes


def _placed(sound: Rendition, rate: int, begin_s: float) -> FloatArray:
    """Return a sound at a rate, [n_samples, n_channels], after silence up to where it begins."""
    samples = sound.clip.samples.T
    if rate != sound.clip.sample_rate:
        samples = soxr.resample(np.ascontiguousarray(samples), sound.clip.sample_rate, rate)
    begin = round(begin_s * rate)
    # The system gives memory for the silence only where it is read.
    placed = np.zeros((begin + len(samples), samples.shape[1]), np.float32)
    placed[begin:] = samples
    placed.setflags(write=False)
    return placed
