"""Transposing a sound without changing its length: a phase vocoder, then resampling.

Stretched by the ratio of the pitches and resampled by its inverse. Phases are locked to their neighbours
(M. Puckette, "Phase-locked vocoder", 1995) and are the recording's own at the attack, which so stays sharp.
"""

from __future__ import annotations

import numpy as np
import scipy.fft
import soxr
from numpy.typing import NDArray

__all__ = ["transposed"]

FloatArray = NDArray[np.float32]
ComplexArray = NDArray[np.complex64]

_WINDOW_S = 0.07
_OVERLAP = 4


def transposed(samples: FloatArray, sample_rate: int, semitones: float, attack_sample: int) -> FloatArray:
    """Return a sound at another pitch, of the same length.

    Parameters
    ----------
    attack_sample
        Where the sound begins; there the phases are the original's.

    Shape
    -----
    samples, returns: [n_channels, n]
    """
    n_samples = samples.shape[1]
    if semitones == 0.0 or n_samples == 0:
        return samples
    ratio = 2.0 ** (semitones / 12.0)
    size = 1 << round(np.log2(_WINDOW_S * sample_rate))
    stretched = _stretched(samples, ratio, size, attack_sample)
    # Taken for a sound at a rate `ratio` times as high, it has its length and the new pitch.
    back = np.asarray(soxr.resample(stretched.T, sample_rate * ratio, sample_rate), np.float32).T
    short = n_samples - back.shape[1]
    return np.pad(back, ((0, 0), (0, short))) if short > 0 else np.ascontiguousarray(back[:, :n_samples])


def _stretched(samples: FloatArray, ratio: float, size: int, attack_sample: int) -> FloatArray:
    hop = size // _OVERLAP
    n_channels, n_samples = samples.shape
    n_frames = int(np.ceil(n_samples * ratio / hop)) + _OVERLAP
    padded = np.pad(samples, ((0, 0), (size + hop, 2 * size)))
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).astype(np.float32)
    # Frame k of the output is centred on k * hop, and shows the input around k * hop / ratio.
    centres = np.rint(np.arange(n_frames) * hop / ratio).astype(int)
    begins = np.minimum(centres + size + hop - size // 2, padded.shape[1] - size)
    now = _frames(padded, begins, window)
    before = _frames(padded, begins - hop, window)
    # One turn of phase for both channels keeps what stands between them; a channel in opposition to the
    # other does not cancel it in this sum.
    views = [frames[0] if n_channels == 1 else frames[0] + 1j * frames[1] for frames in (now, before)]
    attack = int(np.argmin(np.abs(centres - attack_sample)))
    turns = np.ones((n_frames, now.shape[2]), np.complex64)
    last = views[0][0]
    for k in range(n_frames):
        if k > attack:
            # The phase goes on from the last frame as it does in the input from one hop earlier.
            locked = last.copy()
            locked[1:] -= last[:-1]
            locked[:-1] -= last[1:]
            target = locked * np.conj(views[1][k])
            turns[k] = target / np.maximum(np.abs(target), 1e-20)
        last = views[0][k] * turns[k]
    shaped = np.asarray(scipy.fft.irfft(now * turns, size), np.float32) * window / np.float32(1.5)
    parts = shaped.reshape(n_channels, n_frames, _OVERLAP, hop)
    sums = np.zeros((n_channels, n_frames + _OVERLAP - 1, hop), np.float32)
    for part in range(_OVERLAP):
        sums[:, part : part + n_frames] += parts[:, :, part]
    return sums.reshape(n_channels, -1)[:, size // 2 :]


def _frames(samples: FloatArray, begins: NDArray[np.int64], window: FloatArray) -> ComplexArray:
    views = np.lib.stride_tricks.sliding_window_view(samples, len(window), axis=1)
    return np.asarray(scipy.fft.rfft(views[:, begins] * window), np.complex64)
