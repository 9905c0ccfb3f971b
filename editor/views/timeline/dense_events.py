"""Drawing of very many events on the timeline: the same wedges and marks, drawn as pixels.

With many events in view, wedges are so small that they need no gradients and no antialiasing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from editor.views.marks.hit_testing import Floats
from editor.views.timeline.pixel_canvas import MARGIN_PX, Canvas, Pixels, Sprite

__all__ = ["TINT", "DenseEvents", "DenseStyle", "paint_dense"]

TINT = 0.25
"""Share of an event's opacity in what is hollow of it, so that the colour of a ring can be seen."""

Bools = NDArray[np.bool_]

_FILLED, _HALF, _RING, _MUTED, _OUTLINE = range(5)
_N_KINDS = 5
_BODY, _ONSET, _TINTED = range(3)
_SHOULDER_PX = 5.0
_RING_PX = 2.5
_DIAMOND_PX = 5.0


@dataclass(frozen=True)
class DenseEvents:
    """Events to draw, each of shape [n_events], in scene pixels.

    Attributes
    ----------
    colours
        Shape [n_events, 3], 0..255.
    model_share
        Share of the model in the sound: 0 is captured, 1 the model, in between a blend.
    silent
        Drawn without the line at the onset.
    """

    start: Floats
    end: Floats
    centre: Floats
    colours: NDArray[np.uint8]
    opacity: Floats
    model_share: Floats
    muted: Bools
    edited: Bools
    selected: Bools
    silent: Bools


@dataclass(frozen=True)
class DenseStyle:
    """Height of an event in device-independent pixels, and the colours of its marks."""

    height: float
    onset: QColor
    muted: QColor
    edited: QColor
    selected: QColor


def paint_dense(painter: QPainter, area: QRectF, events: DenseEvents, style: DenseStyle) -> None:
    """Paint events within `area`, later and shorter ones over the others."""
    ratio = painter.device().devicePixelRatioF()
    canvas = Canvas(area, ratio)
    reach = MARGIN_PX - 4  # the outline is slightly larger
    left = np.maximum(events.start, area.left() - reach)
    right = np.minimum(events.end, area.right() + reach)
    xs, ys = (left - area.left()) * ratio, (events.centre - area.top()) * ratio
    widths = _stepped((right - left) * ratio)
    kinds = np.select(
        [events.muted, events.model_share >= 1.0, events.model_share > 0.0], [_MUTED, _RING, _HALF], _FILLED
    )
    bodies = np.where(events.muted, _packed(style.muted), _blended(events.colours, events.opacity))
    onsets = np.where(events.silent, bodies, _packed(style.onset))
    shades = np.stack([bodies, onsets, _blended(events.colours, TINT * events.opacity)], 1)
    for layer in (np.flatnonzero(events.silent), np.flatnonzero(~events.silent)):
        for kind, width, alike in _alike(kinds[layer], widths[layer]):
            same = layer[alike]
            canvas.draw(_wedge(kind, width, ratio, style.height), xs[same], ys[same], shades[same])
    marked = np.full((len(bodies), 1), _packed(style.selected))
    chosen = np.flatnonzero(events.selected)
    for _, width, same in _alike(kinds[chosen] * 0, widths[chosen]):
        outline = _wedge(_OUTLINE, width + round(2 * ratio), ratio, style.height + 3)
        canvas.draw(outline, xs[chosen[same]] - ratio, ys[chosen[same]], marked[same])
    marked = np.full((len(bodies), 1), _packed(style.edited))
    edited = np.flatnonzero(events.edited)
    above = ys[edited] - (style.height / 2 + 3) * ratio
    canvas.draw(_diamond(_DIAMOND_PX * ratio), xs[edited] + ratio, above, marked[edited])
    canvas.paint(painter)


def _stepped(widths: Floats) -> NDArray[np.int64]:
    """Round widths in steps of at most a quarter, so that there are few different shapes."""
    step = 2.0 ** np.maximum(np.floor(np.log2(np.maximum(widths, 1.0))) - 2, 0)
    return np.maximum(np.round(widths / step) * step, 1).astype(np.int64)


def _alike(kinds: NDArray[np.int64], widths: NDArray[np.int64]) -> list[tuple[int, int, NDArray[np.intp]]]:
    """Return kind, width and rows of the events that share them, the widest first."""
    keys = (widths * _N_KINDS + kinds).astype(np.int32)
    order = np.argsort(keys, kind="stable")
    ends = np.flatnonzero(np.diff(keys[order])) + 1
    return [
        (int(kinds[same[0]]), int(widths[same[0]]), same) for same in np.split(order, ends)[::-1] if len(same)
    ]


@lru_cache(maxsize=512)
def _wedge(kind: int, width: int, ratio: float, height: float) -> Sprite:
    """A wedge: full height at the onset, a quarter of it at the end."""
    half = height / 2 * ratio
    reach = int(np.ceil(half))
    y, x = np.mgrid[-reach : reach + 1, :width]
    shoulder = min(_SHOULDER_PX * ratio, width / 2)
    fall = np.clip((x - shoulder) / max(width - shoulder, 1e-9), 0.0, 1.0)
    edge = half * (1 - 0.75 * fall)
    inside = np.abs(y) <= edge
    rim = (2.0 if kind == _OUTLINE else _RING_PX) * ratio
    inner = (np.abs(y) <= edge - rim) & (x >= rim) & (x < width - rim)
    hollow = np.zeros_like(inner)
    if kind == _OUTLINE:
        inside &= ~inner
    elif kind == _RING:
        hollow = inner
    elif kind == _HALF:
        hollow = inner & (y < 0)
    elif kind == _MUTED:
        inside &= ~inner | ((x + y) % round(4 * ratio) < ratio)
    onset = (x < 1.5 * ratio) & (kind not in (_MUTED, _OUTLINE))
    shade = np.where(onset, _ONSET, np.where(hollow, _TINTED, _BODY))
    return Sprite(x[inside], y[inside], shade[inside])


@lru_cache(maxsize=8)
def _diamond(radius: float) -> Sprite:
    reach = int(np.ceil(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    inside = np.abs(x) + np.abs(y) <= radius
    return Sprite(x[inside], y[inside], np.zeros(int(inside.sum()), np.int64))


def _blended(colours: NDArray[np.uint8], opacity: Floats) -> Pixels:
    scaled = np.round(colours * opacity[:, None]).astype(np.uint32)
    alpha = np.round(255 * opacity).astype(np.uint32)
    red, green, blue = scaled.T
    eight = np.uint32(8)
    return ((alpha << eight | red) << eight | green) << eight | blue


def _packed(colour: QColor) -> np.uint32:
    rgb = np.array([[colour.red(), colour.green(), colour.blue()]], np.uint8)
    return _blended(rgb, np.array([colour.alphaF()]))[0]
