"""Curves as SVG: readable in light and dark, without a plotting library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

__all__ = ["Curve", "curves_svg"]

_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 170, 36, 48
_N_TICKS = 5
# Colours that differ for people who do not see red and green apart (Okabe and Ito 2008).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_DASHES = ("none", "6 3", "2 3", "8 3 2 3")
_STYLE = """
svg { background: #ffffff; font: 13px system-ui, sans-serif; }
text { fill: #222222; } .axis { stroke: #767676; fill: none; } .grid { stroke: #dddddd; }
@media (prefers-color-scheme: dark) {
  svg { background: #1b1d21; } text { fill: #e6e6e6; } .axis { stroke: #9a9a9a; } .grid { stroke: #3a3d44; }
}
"""


@dataclass(frozen=True)
class Curve:
    """A named line through points, in the order of their x."""

    name: str
    points: Sequence[tuple[float, float]]


def curves_svg(title: str, x_label: str, y_label: str, curves: Sequence[Curve]) -> str:
    """Return a chart of curves; points that are not finite are left out.

    Raises
    ------
    ValueError
        If no curve has a point.
    """
    kept = [
        Curve(curve.name, [point for point in curve.points if all(map(math.isfinite, point))])
        for curve in curves
    ]
    xs = [x for curve in kept for x, _ in curve.points]
    ys = [y for curve in kept for _, y in curve.points]
    if not xs:
        raise ValueError("a chart needs a point")
    x_axis, y_axis = _Axis(xs, _LEFT, _WIDTH - _RIGHT), _Axis(ys, _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(title)}"><style>{_STYLE}</style>',
        f'<text x="{_LEFT}" y="20" font-weight="600">{escape(title)}</text>',
    ]
    for value in x_axis.ticks:
        at = x_axis(value)
        parts.append(f'<text x="{at:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{value:g}</text>')
    for value in y_axis.ticks:
        at = y_axis(value)
        parts.append(f'<path class="grid" d="M{_LEFT} {at:.1f}H{_WIDTH - _RIGHT}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{value:g}</text>')
    parts.append(f'<path class="axis" d="M{_LEFT} {_TOP}V{_HEIGHT - _BOTTOM}H{_WIDTH - _RIGHT}"/>')
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{_HEIGHT - 10}" text-anchor="middle">{escape(x_label)}</text>')
    height = (_TOP + _HEIGHT - _BOTTOM) / 2
    parts.append(
        f'<text transform="translate(16 {height}) rotate(-90)" text-anchor="middle">{escape(y_label)}</text>'
    )
    for index, curve in enumerate(kept):
        parts += _line(curve, index, x_axis, y_axis)
    return "\n".join([*parts, "</svg>\n"])


class _Axis:
    """A linear axis with round ticks."""

    def __init__(self, values: Sequence[float], begin: float, end: float) -> None:
        low, high = min(values), max(values)
        if high - low < 1e-9 * max(abs(high), 1e-9):
            low, high = low - 0.5, high + 0.5
        step = _round_step((high - low) / _N_TICKS)
        first, last = math.floor(low / step), math.ceil(high / step)
        self.ticks = [round(index * step, 10) for index in range(first, last + 1)]
        self._low, self._high, self._begin, self._end = first * step, last * step, begin, end

    def __call__(self, value: float) -> float:
        share = (value - self._low) / (self._high - self._low)
        return self._begin + share * (self._end - self._begin)


def _round_step(step: float) -> float:
    """Return the next of 1, 2, 5, 10 ... times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))


def _line(curve: Curve, index: int, x_axis: _Axis, y_axis: _Axis) -> list[str]:
    if not curve.points:
        return []
    colour, dash = _COLOURS[index % len(_COLOURS)], _DASHES[index % len(_DASHES)]
    places = [(x_axis(x), y_axis(y)) for x, y in curve.points]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    top = _TOP + 8 + 20 * index
    beside = _WIDTH - _RIGHT + 12
    stroke = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}" fill="none"'
    parts = [
        f'<path d="M{path}" {stroke}/>',
        f'<path d="M{beside} {top}h24" {stroke}/>',
        f'<text x="{beside + 30}" y="{top + 4}">{escape(curve.name)}</text>',
    ]
    if len(places) <= 12:
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places]
    return parts
