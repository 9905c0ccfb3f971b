"""Play positions in buffers, and the crossfade from one to another, for the audio callback.

Nothing here allocates memory after construction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Crossfade", "Deck"]

FloatArray = NDArray[np.float32]


class Deck:
    """A position in a buffer, [n_samples, 1 or n_channels], and a gain; a mono buffer goes to all channels.

    Parameters
    ----------
    silence
        An empty buffer.
    """

    def __init__(self, silence: FloatArray) -> None:
        self._silence = silence
        self.buffer = silence
        self.position = 0
        self.playing = False
        self.gain = 1.0

    def copy_to(self, out: FloatArray) -> None:
        """Copy samples from the position on into `out`; silence after the buffer's end."""
        n_copied = 0
        if self.playing:
            part = self.buffer[self.position : self.position + len(out)]
            n_copied = len(part)
            out[:n_copied] = part
            if self.gain != 1.0:
                out[:n_copied] *= np.float32(self.gain)
        out[n_copied:] = 0.0

    def take(self, other: Deck) -> None:
        """Copy buffer, position and gain of another deck."""
        self.buffer, self.position, self.playing = other.buffer, other.position, other.playing
        self.gain = other.gain

    def let_go(self) -> None:
        """Play nothing, and hold no reference to a buffer."""
        self.buffer, self.playing = self._silence, False


class Crossfade:
    """A fade-out of one sound, and its progress.

    Parameters
    ----------
    silence
        An empty buffer, [0, n_channels].
    max_block
        Samples in the longest block.
    """

    def __init__(self, silence: FloatArray, max_block: int) -> None:
        self.old = Deck(silence)
        self._at = self._length = 0
        self._count = np.arange(max_block, dtype=np.float32)[:, None]
        self._gain = np.zeros((max_block, 1), np.float32)
        self._faded = np.zeros((max_block, silence.shape[1]), np.float32)

    @property
    def n_left(self) -> int:
        """Samples until the fade ends."""
        return self._length - self._at

    def begin(self, old: Deck, length: int) -> None:
        """Fade out `old`, from its position on, over `length` samples."""
        self._at, self._length = 0, length
        if length:
            self.old.take(old)
        else:
            self.old.let_go()

    def blend(self, out: FloatArray) -> None:
        """Crossfade from the old sound to the one in `out`, of at most `n_left` samples.

        Samples that are equal in both do not change, bit for bit.
        """
        old, gain = self._old_and_gain(len(out))
        out -= old
        out *= gain
        out += old
        self._advance(len(out))

    def add(self, out: FloatArray) -> None:
        """Add the old sound, fading out, to the one in `out`, of at most `n_left` samples."""
        old, gain = self._old_and_gain(len(out))
        np.subtract(1.0, gain, out=gain)
        old *= gain
        out += old
        self._advance(len(out))

    def _old_and_gain(self, n_samples: int) -> tuple[FloatArray, FloatArray]:
        old, gain = self._faded[:n_samples], self._gain[:n_samples]
        self.old.copy_to(old)
        np.add(self._count[:n_samples], self._at, out=gain)
        gain /= self._length
        return old, gain

    def _advance(self, n_samples: int) -> None:
        self._at += n_samples
        self.old.position += n_samples
        if self._at >= self._length:
            self.old.let_go()
