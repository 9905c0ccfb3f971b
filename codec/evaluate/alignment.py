"""The delay of decoded audio against its recording, found by cross-correlation."""

from __future__ import annotations

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.audio.resampling import fitted

__all__ = ["aligned", "delay_samples"]

_LONGEST_S = 0.25
_LEAST, _BETTER = 0.3, 0.02
"""Least correlation of a delay, and how much better it has to be than none. Codecs with random phases have no
waveform to align, and a hum correlates at each of its periods."""


def aligned(recording: AudioClip, decoded: AudioClip) -> tuple[AudioClip, int]:
    """Return the decoded audio at the recording's rate and length, without delay, and the delay in samples.

    All its channels are moved by the delay of their mean.
    """
    placed = decoded.resampled(recording.sample_rate)
    longest = min(round(_LONGEST_S * recording.sample_rate), recording.n_samples - 1)
    samples = fitted(placed.samples, recording.n_samples + longest)
    delay = delay_samples(recording.mono(), samples.mean(axis=0), longest)
    moved = np.roll(samples, -delay, axis=1)
    if delay < 0:
        moved[:, :-delay] = 0.0
    return AudioClip(fitted(moved, recording.n_samples), recording.sample_rate), delay


def delay_samples(reference: NDArray[np.float32], estimate: NDArray[np.float32], longest: int) -> int:
    """Return by how many samples the estimate is late, -`longest` to `longest`; 0 where none is plain.

    Shape
    -----
    reference, estimate: [n] and [m]
    """
    size = len(reference) + len(estimate)
    spectra = [np.asarray(scipy.fft.rfft(each.astype(np.float64), size)) for each in (reference, estimate)]
    correlation = np.asarray(scipy.fft.irfft(spectra[1] * np.conjugate(spectra[0]), size))
    lags = np.arange(-longest, longest + 1)
    scale = float(np.linalg.norm(reference) * np.linalg.norm(estimate))
    found = correlation[lags] / scale if scale > 0.0 else np.zeros(len(lags))
    best = int(found.argmax())
    plain = found[best] >= _LEAST and found[best] > found[longest] + _BETTER
    return int(lags[best]) if plain else 0
