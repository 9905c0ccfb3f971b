"""The settings of the training of a mask network. Loads no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from codec.typed_config import AtLeast, AtMost, Count, Positive, check_fields

__all__ = ["MaskTraining"]

_Remainders = Annotated[int, AtLeast(2), AtMost(1_000)]
_FromZero = Annotated[int, AtLeast(0), AtMost(1_000_000_000)]


@dataclass(frozen=True)
class MaskTraining:
    """The settings of a run.

    Attributes
    ----------
    hours
        Processor time, after the recordings were searched.
    n_segments
        Number of segments of 24 s that are searched for events; some ten seconds of processor time each.
    n_validated
        Number of mixtures of the recordings held back.
    held_back
        One recording of so many, in order of name, is not trained on.
    seed
        Of all random choices.

    Raises
    ------
    codec.typed_config.ConfigError
        If a value is out of range.
    """

    hours: Positive = 1.5
    n_segments: Count = 120
    n_validated: Count = 48
    held_back: _Remainders = 8
    seed: _FromZero = 0

    def __post_init__(self) -> None:
        check_fields(self)
