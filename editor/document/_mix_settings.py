"""How a piece is mixed over its recording."""

from __future__ import annotations

from dataclasses import dataclass

from codec.project.file import HolePolicy

__all__ = ["MixSettings"]


@dataclass(frozen=True, slots=True)
class MixSettings:
    """What is heard of the recording beside the events.

    Parameters
    ----------
    residual_db
        Level of what no event claims, in dB; ``-math.inf`` silences it.
    hole_policy
        What becomes of an event's remains in the residual when it leaves its place.
    """

    residual_db: float = 0.0
    hole_policy: HolePolicy = HolePolicy.ATTENUATE

    @property
    def residual_gain(self) -> float:
        """The level as a factor."""
        return 10.0 ** (self.residual_db / 20.0)
