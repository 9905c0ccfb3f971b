"""Transposition and time stretching of a sound: a phase vocoder, then resampling.

For a transposition, the sound is stretched by the frequency ratio and resampled back to its length. Phases
are locked to neighbouring bins (M. Puckette, "Phase-locked vocoder", 1995). At the attack they are the
input's, so that it stays sharp. A stretch leaves the attack's timing unchanged and changes only the time
after it.
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
        Factor on the length after the attack.
    """

    sample_rate: int
    semitones: float = 0.0
    stretch: float = 1.0

    @property
    def changes(self) -> bool:
        """Whether the pitch or the length changes."""
        return self.semitones != 0.0 or self.stretch != 1.0

    @property
    def _window(self) -> int:
        return 1 << round(np.log2(_WINDOW_S * self.sample_rate))

    @property
    def attack_samples(self) -> int:
        """Number of samples after the onset whose timing does not change: half a window."""
        return self._window // 2

    def later(self, after_attack: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Map positions relative to the onset, in samples, from the input to the output."""
        unchanged = np.minimum(after_attack, self.attack_samples)
        return unchanged + self.stretch * (after_attack - unchanged)

    def earlier(self, after_attack: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Map positions relative to the onset, in samples, from the output to the input."""
        unchanged = np.minimum(after_attack, self.attack_samples)
        return unchanged + (after_attack - unchanged) / self.stretch

    def applied(self, samples: FloatArray, attack_sample: int) -> FloatArray:
        """Return a sound with the new pitch and length. Its first sample moves as given by :meth:`later`.

        Parameters
        ----------
        samples
            The sound.
        attack_sample
            Index of the onset, which may be negative. There the phases are the input's.

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
        # Output frame k (before resampling) is centred on k * hop; `times` is its centre in the input.
        times = np.arange(int(np.ceil(n_new * ratio / hop)) + _OVERLAP) * hop / ratio
        kept = attack_sample
        if self.stretch != 1.0:
            times = self.earlier(times + first) + attack_sample
            if ratio == 1.0:
                kept += self.attack_samples
        centres = np.rint(times).astype(np.int64).clip(0, n_samples + self._window)
        retimed = _with_frames_at(samples, centres, self._window, int(np.argmin(np.abs(centres - kept))))
        if ratio != 1.0:
            # Resampling from a rate `ratio` times as high restores the length and changes the pitch.
            resampled = soxr.resample(retimed.T, self.sample_rate * ratio, self.sample_rate)
            retimed = np.asarray(resampled, np.float32).T
        short = n_new - retimed.shape[1]
        return (
            np.pad(retimed, ((0, 0), (0, short))) if short > 0 else np.ascontiguousarray(retimed[:, :n_new])
        )


def _with_frames_at(samples: FloatArray, centres: NDArray[np.int64], size: int, n_kept: int) -> FloatArray:
    """Return the overlap-add of frames of the input around given centres, a quarter of `size` apart.

    The phases are propagated from frame to frame, except up to frame `n_kept`, where they are the input's.
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
    """Rotate the phases of frames, in place, to continue the last output frame; return the new last one.

    Shape
    -----
    now, before: [n_channels, n_frames, n_bins], the input at the frames and one hop earlier
    last, returns: [n_bins], the last output frame; None at the beginning
    """
    # Both channels get the same rotation, which keeps their phase difference. It is computed from
    # left + i * right, in which channels of opposite phase do not cancel.
    views = [frames[0] if len(frames) == 1 else frames[0] + 1j * frames[1] for frames in (now, before)]
    view, back = views[0], np.conj(views[1])
    for k in range(now.shape[1]):
        if last is None or k <= n_kept:
            last = view[k]
            continue
        # The phase advances from the last frame as it does in the input over one hop.
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
