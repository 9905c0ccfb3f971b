"""Another pitch or another length for a sound: a phase vocoder, then resampling.

Stretched by the ratio of the pitches and resampled by its inverse, a sound keeps its length. Phases are
locked to their neighbours (M. Puckette, "Phase-locked vocoder", 1995) and are the recording's own at the
attack, which so stays sharp. A sound that is to last longer or shorter keeps its own time around the attack:
only what comes after it is stretched.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
import soxr
from numpy.typing import NDArray

__all__ = ["Retiming"]

FloatArray = NDArray[np.float32]
ComplexArray = NDArray[np.complex64]

_WINDOW_S = 0.07
_OVERLAP = 4
_BLOCK_FRAMES = 32


@dataclass(frozen=True)
class Retiming:
    """A change of pitch and length.

    Parameters
    ----------
    sample_rate
        Of the sounds, in Hz.
    semitones
        Transposition.
    stretch
        How many times as long it lasts, but for the attack.
    """

    sample_rate: int
    semitones: float = 0.0
    stretch: float = 1.0

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return self.semitones != 0.0 or self.stretch != 1.0

    @property
    def _window(self) -> int:
        return 1 << round(np.log2(_WINDOW_S * self.sample_rate))

    @property
    def attack_samples(self) -> int:
        """Samples after the attack's beginning that keep their time: those that a window on it shows."""
        return self._window // 2

    def later(self, after_attack: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return where samples come to stand, counted from the attack as they are."""
        own = np.minimum(after_attack, self.attack_samples)
        return own + self.stretch * (after_attack - own)

    def earlier(self, after_attack: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return where samples stood that come to stand there: what :meth:`later` undoes."""
        own = np.minimum(after_attack, self.attack_samples)
        return own + (after_attack - own) / self.stretch

    def applied(self, samples: FloatArray, attack_sample: int) -> FloatArray:
        """Return a sound at its new pitch and length; its first sample has moved as :meth:`later` says.

        Parameters
        ----------
        attack_sample
            Where the sound begins, which may be before its first sample; there the phases are the original's.

        Shape
        -----
        samples: [n_channels, n]; returns: [n_channels, n_new], with n_new = n if it is not stretched
        """
        n_samples = samples.shape[1]
        if n_samples == 0 or not self.changes:
            return samples
        first, end = self.later(np.array([-attack_sample, n_samples - attack_sample], np.float64))
        n_new = max(1, round(end - first))
        ratio = 2.0 ** (self.semitones / 12.0)
        hop = self._window // _OVERLAP
        # Frame k of the output is centred on k * hop before it is resampled, and shows the input around:
        times = np.arange(int(np.ceil(n_new * ratio / hop)) + _OVERLAP) * hop / ratio
        kept = attack_sample
        if self.stretch != 1.0:
            times = self.earlier(times + first) + attack_sample
            if ratio == 1.0:
                kept += self.attack_samples
        centres = np.rint(times).astype(np.int64).clip(0, n_samples + self._window)
        retimed = _with_frames_at(samples, centres, self._window, int(np.argmin(np.abs(centres - kept))))
        if ratio != 1.0:
            # Taken for a sound at a rate `ratio` times as high, it has its length and the new pitch.
            resampled = soxr.resample(retimed.T, self.sample_rate * ratio, self.sample_rate)
            retimed = np.asarray(resampled, np.float32).T
        short = n_new - retimed.shape[1]
        return (
            np.pad(retimed, ((0, 0), (0, short))) if short > 0 else np.ascontiguousarray(retimed[:, :n_new])
        )


def _with_frames_at(samples: FloatArray, centres: NDArray[np.int64], size: int, n_kept: int) -> FloatArray:
    """Return a sound whose frames, a quarter of `size` apart, show the input around the given samples.

    Up to frame `n_kept` the phases are the input's.
    """
    hop = size // _OVERLAP
    n_channels, n_frames = len(samples), len(centres)
    padded = np.pad(samples, ((0, 0), (size + hop, 2 * size)))
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).astype(np.float32)
    begins = np.minimum(centres + size + hop - size // 2, padded.shape[1] - size)
    shaped = np.empty((n_channels, n_frames, size), np.float32)
    last: ComplexArray | None = None
    # A few frames at a time stay in the processor's cache.
    for first in range(0, n_frames, _BLOCK_FRAMES):
        block = slice(first, first + _BLOCK_FRAMES)
        now = _frames(padded, begins[block], window)
        last = _turn(now, _frames(padded, begins[block] - hop, window), last, n_kept - first)
        shaped[:, block] = np.asarray(scipy.fft.irfft(now, size), np.float32) * window / np.float32(1.5)
    parts = shaped.reshape(n_channels, n_frames, _OVERLAP, hop)
    sums = np.zeros((n_channels, n_frames + _OVERLAP - 1, hop), np.float32)
    for part in range(_OVERLAP):
        sums[:, part : part + n_frames] += parts[:, :, part]
    return sums.reshape(n_channels, -1)[:, size // 2 :]


def _turn(now: ComplexArray, before: ComplexArray, last: ComplexArray | None, n_kept: int) -> ComplexArray:
    """Turn the phases of frames, in place, to go on from the last ones; return what they end with.

    Shape
    -----
    now, before: [n_channels, n_frames, n_bins], the input at the frames and one hop earlier
    last, returns: [n_bins], the frame before them as it was turned; None at the beginning
    """
    # One turn of phase for both channels keeps what stands between them; a channel in opposition to the
    # other does not cancel it in this sum.
    views = [frames[0] if len(frames) == 1 else frames[0] + 1j * frames[1] for frames in (now, before)]
    view, back = views[0], np.conj(views[1])
    for k in range(now.shape[1]):
        if last is None or k <= n_kept:
            last = view[k]
            continue
        # The phase goes on from the last frame as it does in the input from one hop earlier.
        target = last.copy()
        target[1:] -= last[:-1]
        target[:-1] -= last[1:]
        target *= back[k]
        target /= np.maximum(np.abs(target), 1e-20)
        last = view[k] * target
        now[:, k] *= target
    assert last is not None
    return last


def _frames(samples: FloatArray, begins: NDArray[np.int64], window: FloatArray) -> ComplexArray:
    views = np.lib.stride_tricks.sliding_window_view(samples, len(window), axis=1)
    return np.asarray(scipy.fft.rfft(views[:, begins] * window), np.complex64)
