"""Measures of an event: pitch, audible length and loudness."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

__all__ = ["MEASURES_VERSION", "Measures"]

MEASURES_VERSION = 1
"""To be increased when the same event gets other measures: those in projects are then measured again."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures of an event, computed by :meth:`codec.rendering.EventRenderer.measures`.

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
        Whether the pitch is clear: partials within 0.75 semitones of the strongest have at least 15 % of the
        event's energy. It is false for breath noise, cymbals and clusters.
    """

    pitch_hz: float
    audible_length_s: float
    loudness_db: float
    pitched: bool = True

    def louder(self, by_db: float) -> Measures:
        """Return the measures of the event with `by_db` more gain; only the loudness changes."""
        return dataclasses.replace(self, loudness_db=self.loudness_db + by_db)
