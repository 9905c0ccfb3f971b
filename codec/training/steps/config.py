"""The settings of the training of a step network. Loads no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from codec.typed_config import AtLeast, AtMost, Count, NotNegative, Positive, check_fields

__all__ = ["StepTraining"]

_Remainders = Annotated[int, AtLeast(2), AtMost(1_000)]
_FromZero = Annotated[int, AtLeast(0), AtMost(1_000_000_000)]


@dataclass(frozen=True)
class StepTraining:
    """The settings of a run.

    Attributes
    ----------
    hours
        Processor time.
    n_windows
        Number of windows to train on; about a second of processor time and 1.6 MB of memory each.
    n_validated
        Number of windows of the recordings held back.
    held_back
        One recording of so many, in order of name, is not trained on.
    purity
        Weight of the leaked share after the last step, for windows of mixtures.
    seed
        Of all random choices.

    Raises
    ------
    codec.typed_config.ConfigError
        If a value is out of range.
    """

    hours: Positive = 1.5
    n_windows: Count = 1_400
    n_validated: Count = 24
    held_back: _Remainders = 10
    purity: NotNegative = 0.3
    seed: _FromZero = 0

    def __post_init__(self) -> None:
        check_fields(self)
