"""What an event sounds like, in figures."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

__all__ = ["Measures"]


@dataclass(frozen=True, slots=True)
class Measures:
    """What an event sounds like, in figures; :meth:`codec.rendering.EventRenderer.measures` makes them.

    Parameters
    ----------
    pitch_hz
        Frequency of the strongest partial; without a clear one, the energy centroid on a logarithmic
        frequency axis.
    audible_length_s
        Time from the onset until 40 dB below the event's loudest frame, before the room.
    loudness_db
        Level of the loudest frame, dB relative to a full-scale sinusoid.
    pitched
        Whether there is a clear partial: the tones within three quarters of a semitone of the strongest hold
        at least 15 % of the event's energy. Breath, cymbals and clusters have none.
    """

    pitch_hz: float
    audible_length_s: float
    loudness_db: float
    pitched: bool = True

    def louder(self, by_db: float) -> Measures:
        """Return the measures with another gain: only the loudness depends on it."""
        return dataclasses.replace(self, loudness_db=self.loudness_db + by_db)
