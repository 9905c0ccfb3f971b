"""Rate against quality as an SVG picture, which needs no package and follows the reader's colour scheme."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

__all__ = ["Point", "rate_svg"]

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720, 420, 56, 20, 34, 44
_LETTER = 6.6
"""Width of a letter in a name."""
_COLOURS = ("#c2410c", "#2563eb", "#15803d", "#9333ea", "#b45309", "#0e7490", "#be185d", "#4d7c0f", "#64748b")
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1a1a1a; }
.title { font-weight: 600; }
.grid { stroke: #ddd; } .axis { stroke: #777; }
@media (prefers-color-scheme: dark) {
  text { fill: #eee; } .grid { stroke: #333; } .axis { stroke: #999; }
  .paper { fill: #141414; } .mark { filter: brightness(1.5); }
}
"""


@dataclass(frozen=True)
class Point:
    """A codec's mean rate in bits per second, and its mean of a figure."""

    codec: str
    bits_per_s: float
    value: float


def rate_svg(panels: Sequence[tuple[str, Sequence[Point], bool]]) -> str:
    """Return a picture with one panel above the other: a heading, its points, and whether higher is better.

    The rate is on a logarithmic axis. Codecs that differ in what follows the last hyphen, their rate, are
    joined by a line.
    """
    height = max(1, len(panels)) * _HEIGHT
    kinds = sorted({_kind(point.codec) for _, points, _ in panels for point in points})
    colours = {kind: _COLOURS[k % len(_COLOURS)] for k, kind in enumerate(kinds)}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="Rate against quality">\n<style>{_STYLE}</style>',
        f'<rect class="paper" width="{_WIDTH}" height="{height}" fill="#fff"/>',
    ]
    for k, (heading, points, up) in enumerate(panels):
        inner = _panel(heading, points, up, colours) if points else ""
        parts.append(f'<g transform="translate(0 {k * _HEIGHT})">\n{inner}\n</g>')
    return "\n".join([*parts, "</svg>\n"])


def _panel(heading: str, points: Sequence[Point], up: bool, colours: dict[str, str]) -> str:
    rates = [math.log10(point.bits_per_s) for point in points]
    low, high = math.floor(min(rates) * 3) / 3 - 0.05, math.ceil(max(rates) * 3) / 3 + 0.35
    values = [point.value for point in points]
    step = _step(max(values) - min(values))
    bottom, top = math.floor(min(values) / step) * step, math.ceil(max(values) / step) * step
    top = top if top > bottom else bottom + step

    def x(log_rate: float) -> float:
        return _LEFT + (log_rate - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - (value - bottom) / (top - bottom) * (_HEIGHT - _TOP - _BOTTOM)

    end, floor = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    better = "higher" if up else "lower"
    note = "kbit/s: payload, side information, headers"
    lines = [
        f'<text class="title" x="{_LEFT}" y="18">{escape(heading)}: {better} is better</text>',
        f'<text x="{end}" y="{_HEIGHT - 8}" text-anchor="end">{note}</text>',
    ]
    for count in range(round((top - bottom) / step) + 1):
        value = bottom + count * step
        lines.append(f'<path class="grid" d="M{_LEFT} {y(value):.1f}H{end}"/>')
        lines.append(f'<text x="{_LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.3g}</text>')
    for exponent in range(math.floor(low), math.ceil(high) + 1):
        for factor in (1, 2, 5):
            log_rate = exponent + math.log10(factor)
            if low <= log_rate <= high:
                label = f"{factor * 10.0 ** (exponent - 3):g}"
                lines.append(f'<path class="grid" d="M{x(log_rate):.1f} {_TOP}V{floor}"/>')
                lines.append(
                    f'<text x="{x(log_rate):.1f}" y="{floor + 16}" text-anchor="middle">{label}</text>'
                )
    lines.append(f'<path class="axis" fill="none" d="M{_LEFT} {_TOP}V{floor}H{end}"/>')
    marks = [(x(math.log10(point.bits_per_s)), y(point.value)) for point in points]
    labels: list[_Label] = []
    for kind, colour in colours.items():
        own = sorted((p for p in points if _kind(p.codec) == kind), key=lambda p: p.bits_per_s)
        places = [(x(math.log10(point.bits_per_s)), y(point.value)) for point in own]
        if len(own) > 1 and all(_rate(point.codec) for point in own):
            path = "L".join(f"{px:.1f} {py:.1f}" for px, py in places)
            lines.append(f'<path class="mark" fill="none" stroke="{colour}" stroke-width="1.5" d="M{path}"/>')
        for point, (px, py) in zip(own, places, strict=True):
            title = f"{point.codec}: {point.bits_per_s:.0f} bit/s, {point.value:.3g}"
            lines.append(
                f'<circle class="mark" cx="{px:.1f}" cy="{py:.1f}" r="4" fill="{colour}">'
                f"<title>{escape(title)}</title></circle>"
            )
            label = _free(px, py, point.codec, marks, labels)
            labels.append(label)
            at, anchor = (label.left, "start") if label.left > px else (label.right, "end")
            place = f'x="{at:.1f}" y="{label.y + 4:.1f}" text-anchor="{anchor}"'
            lines.append(f"<text {place}>{escape(point.codec)}</text>")
    return "\n".join(lines)


class _Label(NamedTuple):
    """The place of a name: where it begins and ends, and its middle."""

    left: float
    right: float
    y: float

    def covers(self, x: float, y: float) -> bool:
        """Whether a mark is under it."""
        return self.left - 5 < x < self.right + 5 and abs(y - self.y) < 10

    def meets(self, other: _Label) -> bool:
        """Whether two names are on each other."""
        return self.left < other.right and other.left < self.right and abs(self.y - other.y) < 12


def _free(
    x: float, y: float, name: str, marks: Sequence[tuple[float, float]], labels: Sequence[_Label]
) -> _Label:
    """Return the nearest place beside a mark at which its name covers no mark and no other name."""
    width = _LETTER * len(name)
    beside = x + 7, x - 7 - width
    for offset in (0, -13, 13, -26, 26, -39, 39, -52, 52, -65, 65):
        for left in beside:
            label = _Label(left, left + width, y + offset)
            inside = _TOP < label.y < _HEIGHT - _BOTTOM + 4 and left > _LEFT and label.right < _WIDTH
            taken = any(label.covers(*mark) for mark in marks) or any(map(label.meets, labels))
            if inside and not taken:
                return label
    return _Label(beside[0], beside[0] + width, y)


def _kind(codec: str) -> str:
    return codec.rpartition("-")[0] or codec


def _rate(codec: str) -> bool:
    return codec.rpartition("-")[2].isdigit()


def _step(span: float) -> float:
    """Return a round step that divides a span into about five."""
    rough = max(span, 1e-6) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
