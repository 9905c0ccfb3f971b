"""The parameters of an event that a musician edits: ranges, units and slider curves, in one table.

The inspector creates its sliders from it, and commands clamp values to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

__all__ = ["PARAMETERS", "Curve", "ParameterRange", "clamped"]


class Curve(Enum):
    """How a slider maps positions to values."""

    LINEAR = "linear"
    LOGARITHMIC = "logarithmic"
    """Equal ratios are equal distances."""


def clamped(name: str, value: float, limits: tuple[float, float]) -> float:
    """Return a value clamped to (low, high); `name` is used in the error.

    Raises
    ------
    ValueError
        If it is not a finite number.
    """
    value = float(value)
    if not math.isfinite(value):
        raise ValueError(f"{name} cannot be {value}; it must be a finite number")
    return min(max(value, limits[0]), limits[1])


@dataclass(frozen=True)
class ParameterRange:
    """A parameter of an event.

    Parameters
    ----------
    field
        The field of :class:`codec.events.event.Event`.
    name, caption
        Name in sentences, and label of the slider.
    unit, tip
        Unit and tooltip. Values are displayed times `scale`, for example as percent.
    low, high
        Inclusive range.
    default
        Value of an unedited event; None: the value decoded from its vector.
    curve
        Of the slider.
    step, decimals
        Of the number field, in displayed units.
    slider_step
        In displayed units for a linear curve, in octaves for a logarithmic one.
    slider_low, slider_high
        Range of the slider, if it is smaller than the whole range.
    """

    field: str
    name: str
    caption: str
    unit: str
    low: float
    high: float
    default: float | None
    step: float
    slider_step: float
    decimals: int = 0
    curve: Curve = Curve.LINEAR
    scale: float = 1.0
    slider_low: float | None = None
    slider_high: float | None = None
    tip: str = ""

    @property
    def slider_range(self) -> tuple[float, float]:
        """Positions of the slider's ends; see :meth:`position`."""
        low = self.low if self.slider_low is None else self.slider_low
        high = self.high if self.slider_high is None else self.slider_high
        return self.position(low), self.position(high)

    def clamped(self, value: float) -> float:
        """Return a value clamped to the range.

        Raises
        ------
        ValueError
            If it is not a finite number.
        """
        return clamped(self.field, value, (self.low, self.high))

    def position(self, value: float) -> float:
        """Return the slider position of a value."""
        return value * self.scale if self.curve is Curve.LINEAR else math.log2(value)

    def value_at(self, position: float) -> float:
        """Return the value at a slider position."""
        return position / self.scale if self.curve is Curve.LINEAR else 2.0**position


def _factor(field: str, name: str, caption: str, tip: str) -> ParameterRange:
    """Return a factor on a duration, from 1/4 to 4, displayed in percent."""
    return ParameterRange(
        field, name, caption, "%", 0.25, 4.0, 1.0, 10.0, 1 / 24, curve=Curve.LOGARITHMIC, scale=100.0, tip=tip
    )


PARAMETERS: Mapping[str, ParameterRange] = {
    parameter.field: parameter
    for parameter in (
        ParameterRange(
            "gain_db",
            "gain",
            "Gain",
            "dB",
            -60.0,
            24.0,
            0.0,
            0.5,
            0.1,
            decimals=1,
            slider_low=-36.0,
            tip="Level",
        ),
        ParameterRange(
            "pan", "pan", "Pan", "", -1.0, 1.0, 0.0, 0.05, 0.01, decimals=2, tip="From −1, left, to 1, right"
        ),
        ParameterRange(
            "transpose_semitones",
            "transposition",
            "Transpose",
            "st",
            -48.0,
            48.0,
            0.0,
            1.0,
            1.0,
            decimals=2,
            slider_low=-24.0,
            slider_high=24.0,
            tip="Pitch, in semitones; the length stays",
        ),
        _factor("stretch", "length", "Length", "Stretch in time; the pitch and the attack stay"),
        _factor("decay_factor", "decay", "Decay", "How long the resonances ring"),
        ParameterRange(
            "hardness",
            "hardness",
            "Hardness",
            "%",
            -1.0,
            1.0,
            0.0,
            10.0,
            1.0,
            scale=100.0,
            tip="Of the impulse: below 0 a softer, darker attack, above 0 a sharper, brighter one",
        ),
        ParameterRange(
            "room_mix",
            "room mix",
            "Room mix",
            "%",
            0.0,
            1.0,
            None,
            5.0,
            1.0,
            scale=100.0,
            tip="0 % is dry, 100 % room only",
        ),
        ParameterRange(
            "blend",
            "blend",
            "Model in it",
            "%",
            0.0,
            1.0,
            0.5,
            5.0,
            1.0,
            scale=100.0,
            tip="0 % is the captured sound alone, 100 % the model alone",
        ),
    )
}
"""By field, in display order."""
