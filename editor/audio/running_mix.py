"""A sum of sounds that grows while it is played; the sounds themselves are not kept.

:class:`~editor.audio.mixer.Mixer` keeps the sounds of all events to sum a span of them again. Several events
sound at once, so that these sounds take many times the memory of the piece. This mix keeps only the sum. A
sound is taken out by adding it negated, which is exact to rounding: enough to listen to.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from codec.audio.mapped import LARGE_BYTES
from codec.audio.placed import PlacedSound
from editor.audio.pages import Page

__all__ = ["RunningMix"]

FloatArray = NDArray[np.float32]

_MAX_PAGES = 3
"""One is played, one may still be read by the device, one is written. Long pieces have two."""
_RESERVED_S = 30.0
"""Room for tails behind the end of the piece, so that they seldom make other memory necessary."""
_MAX_MISSING = 64
"""Number of sounds that wait for memory that is read, before it is given up."""


class RunningMix:
    """Sums sounds into one buffer. Every method can be called from any thread.

    Reading never waits for sounds that another thread adds: it finds the mix before them.

    Parameters
    ----------
    sample_rate
        Of the buffer and of every sound, in Hz.
    n_channels
        1 or 2.
    duration_s
        Length of the piece; tails beyond it make the buffer longer.
    """

    def __init__(self, sample_rate: int, n_channels: int, duration_s: float) -> None:
        self.sample_rate, self.n_channels = sample_rate, n_channels
        self._n_samples = max(0, round(duration_s * sample_rate))
        self._lock = threading.RLock()
        self._missing: dict[Page, list[PlacedSound]] = {}
        self._new_page()
        self._latest = self._new_page()
        self._buffer = self._latest.publish(self._n_samples)

    @property
    def n_bytes(self) -> int:
        """Memory of one published mix."""
        return 4 * self._n_samples * self.n_channels

    def add(self, sounds: Sequence[PlacedSound]) -> None:
        """Add sounds, at the mix's sample rate; they are heard in the next :attr:`buffer`."""
        with self._lock:
            heard = [sound for sound in sounds if sound.n_samples and sound.end_sample > 0]
            self._n_samples = max([self._n_samples, *(sound.end_sample for sound in heard)])
            for page, missing in list(self._missing.items()):
                missing.extend(heard)
                if len(missing) > _MAX_MISSING and page is not self._latest and not page.free:
                    del self._missing[page]
            self._bring_up()

    @property
    def buffer(self) -> FloatArray:
        """The newest mix that can be published, float32 [n_samples, n_channels], read-only."""
        if self._lock.acquire(blocking=False):
            try:
                page = self._bring_up()
                if page is not None:
                    self._latest, self._buffer = page, page.publish(self._n_samples)
            finally:
                self._lock.release()
        return self._buffer

    @property
    def is_current(self) -> bool:
        """Whether the last :attr:`buffer` has all sounds; while all its memory is read, new ones wait."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            return not self._missing[self._latest]
        finally:
            self._lock.release()

    def _bring_up(self) -> Page | None:
        """Add what is missing to memory without readers; return it, or None if there is none."""
        if not self._missing[self._latest]:
            return None
        free = [page for page in self._missing if page is not self._latest and page.free]
        page = min(free, key=lambda each: len(self._missing[each]), default=None)
        if page is not None and len(page.memory) < self._n_samples:
            del self._missing[page]
            page = None
        if page is None:
            if len(self._missing) >= _MAX_PAGES - (self.n_bytes >= LARGE_BYTES):
                return None
            page = self._new_page()
            page.memory[: len(self._latest.memory)] = self._latest.memory
            self._missing[page] = list(self._missing[self._latest])
        for sound in self._missing[page]:
            sound.add_to(page.memory.T)
        self._missing[page] = []
        return page

    def _new_page(self) -> Page:
        n_samples = self._n_samples + round(_RESERVED_S * self.sample_rate)
        page = Page.of_length(n_samples, self.n_channels, self.sample_rate)
        self._missing[page] = []
        return page
