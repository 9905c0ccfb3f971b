"""A sound with its position in a piece, and sums of such sounds.

Captured sounds, contributions of edited events and the waveforms of a mix all have this type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.audio.panning import pan_gains

__all__ = ["Mix", "PlacedSound", "panned", "summed"]

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class PlacedSound:
    """A sound that begins at a given sample of a piece.

    Parameters
    ----------
    begin_sample
        Position of the first sample, at the piece's rate. The part before sample 0 is not played.
    samples
        float32 [n_channels, n_samples]; must not be modified.
    gains
        None, or a gain per channel of the piece. Then `samples` is mono, [1, n_samples], and is played in
        each channel with that gain.
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
        """Position of the sample after the last one."""
        return self.begin_sample + self.n_samples

    def moved(self, by_samples: int) -> PlacedSound:
        """Return the sound at a position `by_samples` later."""
        return PlacedSound(self.begin_sample + by_samples, self.samples, self.gains)

    def scaled(self, gain: float | np.float32) -> PlacedSound:
        """Return the sound multiplied by a linear gain, which is rounded to float32."""
        return PlacedSound(self.begin_sample, np.float32(gain) * self.samples, self.gains)

    def add_to(self, onto: Samples, begin: int = 0) -> None:
        """Add the overlapping part of the sound to a part of the piece, in place.

        Parameters
        ----------
        onto
            The part of the piece, float32 [n_channels, n_samples].
        begin
            Position of its first sample.
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
    """Return a mono waveform [n_samples] as a placed sound, with the pan's gains in a stereo piece."""
    return PlacedSound(begin_sample, waveform[None], pan_gains(pan) if n_channels == 2 else (1.0,))


class Mix:
    """A sum of sounds from sample 0 on, that is as long as its last sound.

    Parameters
    ----------
    n_channels
        1 or 2.
    n_samples
        Its shortest length.
    n_reserved
        The expected length. Memory is reserved for it, and not used before there is sound; a longer mix is
        copied.
    """

    def __init__(self, n_channels: int, n_samples: int, n_reserved: int = 0) -> None:
        self._memory = np.zeros((n_channels, max(n_samples, n_reserved)), np.float32)
        self._n_samples = n_samples

    @property
    def samples(self) -> Samples:
        """The sum, float32 [n_channels, n_samples]; may be changed."""
        return self._memory[:, : self._n_samples]

    def add(self, sound: PlacedSound) -> None:
        """Add a sound; the part before sample 0 is left out."""
        missing = sound.end_sample - self._memory.shape[1]
        if missing > 0:
            self._memory = np.pad(self._memory, ((0, 0), (0, missing)))
        sound.add_to(self._memory)
        self._n_samples = max(self._n_samples, sound.end_sample)


def summed(sounds: Sequence[PlacedSound], n_channels: int) -> PlacedSound:
    """Return the sum of sounds, from the first begin to the last end.

    Raises
    ------
    ValueError
        If `sounds` is empty.
    """
    begin = min(sound.begin_sample for sound in sounds)
    end = max(sound.end_sample for sound in sounds)
    samples = np.zeros((n_channels, end - begin), np.float32)
    for sound in sounds:
        sound.add_to(samples, begin)
    return PlacedSound(begin, samples)
