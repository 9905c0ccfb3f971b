"""Sound at a place of a piece, and how such sounds are summed.

Captured sounds, what edited events add to a recording, and the waveforms of a mix are all of this one type,
and every mix that is made for a file is summed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.audio.panning import pan_gains

__all__ = ["PlacedSound", "added", "panned", "summed"]

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class PlacedSound:
    """Sound that begins at a sample of a piece.

    Parameters
    ----------
    begin_sample
        Where its first sample is, at the piece's rate. What lies before sample 0 is not heard.
    samples
        float32 [n_channels, n_samples]; not to be written to any more.
    gains
        None, or one gain for each channel of the piece: then `samples` is mono, [1, n_samples], and is heard
        in each channel with that channel's gain.
    """

    begin_sample: int
    samples: Samples
    gains: tuple[float, ...] | None = None

    @property
    def n_samples(self) -> int:
        """Length in samples."""
        return int(self.samples.shape[1])

    @property
    def end_sample(self) -> int:
        """The sample after the last."""
        return self.begin_sample + self.n_samples

    def moved(self, by_samples: int) -> PlacedSound:
        """Return the same sound at another place."""
        return PlacedSound(self.begin_sample + by_samples, self.samples, self.gains)

    def scaled(self, gain: float | np.float32) -> PlacedSound:
        """Return the sound times a gain, which is rounded to float32."""
        return PlacedSound(self.begin_sample, np.float32(gain) * self.samples, self.gains)

    def add_to(self, onto: Samples, begin: int = 0) -> None:
        """Add what overlaps, in place, to a part of the piece.

        Parameters
        ----------
        onto
            float32 [n_channels, n], the part.
        begin
            The sample at which it begins.
        """
        first, last = max(begin, self.begin_sample), min(begin + onto.shape[1], self.end_sample)
        if first >= last:
            return
        part = onto[:, first - begin : last - begin]
        heard = self.samples[:, first - self.begin_sample : last - self.begin_sample]
        if self.gains is None:
            part += heard
            return
        for channel, gain in enumerate(self.gains):
            part[channel] += heard[0] * np.float32(gain)


def panned(waveform: Samples, begin_sample: int, pan: float, n_channels: int) -> PlacedSound:
    """Return a mono waveform [n_samples] at a place and, in a stereo piece, at a pan position."""
    return PlacedSound(begin_sample, waveform[None], pan_gains(pan) if n_channels == 2 else (1.0,))


def added(mix: Samples, sound: PlacedSound) -> Samples:
    """Add a sound to a mix [n_channels, n] that begins at sample 0, in place if it does not end after it.

    Returns
    -------
    ndarray
        The mix, or a longer copy of it with the whole sound.
    """
    if sound.end_sample > mix.shape[1]:
        mix = np.pad(mix, ((0, 0), (0, sound.end_sample - mix.shape[1])))
    sound.add_to(mix)
    return mix


def summed(sounds: Sequence[PlacedSound], n_channels: int) -> PlacedSound:
    """Return sounds as one, from where the first begins to where the last ends.

    Raises
    ------
    ValueError
        If there are none.
    """
    begin = min(sound.begin_sample for sound in sounds)
    end = max(sound.end_sample for sound in sounds)
    samples = np.zeros((n_channels, end - begin), np.float32)
    for sound in sounds:
        sound.add_to(samples, begin)
    return PlacedSound(begin, samples)
