"""The loss of a fit, drawn as it goes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from editor.theme import Theme
from editor.translation import tr

__all__ = ["draw_losses", "loss_text"]

_MARGIN_PX = 6.0
_LEAST = 1e-12


def loss_text(losses: Sequence[tuple[int, float]]) -> str:
    """Return the last loss of a fit as text; empty before there is one."""
    if not losses:
        return ""
    step, loss = losses[-1]
    return tr("step {step}, loss {loss:.3g}", step=step, loss=loss)


def draw_losses(
    painter: QPainter, area: QRectF, losses: Sequence[tuple[int, float]], theme: Theme, share: float
) -> None:
    """Draw losses, on a logarithmic axis, over the share of the width that is done."""
    finite = [(step, math.log10(max(loss, _LEAST))) for step, loss in losses if math.isfinite(loss)]
    if len(finite) < 2:
        return
    area = area.adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
    low, high = min(y for _, y in finite), max(y for _, y in finite)
    first, last = finite[0][0], finite[-1][0]
    width = area.width() * min(1.0, max(share, 0.02))
    across, along = width / max(last - first, 1), area.height() / max(high - low, 1e-6)
    # No more points than there are pixels.
    stride = max(1, len(finite) // max(1, int(width)))
    points = [*finite[::stride], finite[-1]]
    line = [QPointF(area.left() + (x - first) * across, area.bottom() - (y - low) * along) for x, y in points]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.accent, 1.5, Qt.PenStyle.SolidLine))
    painter.drawPolyline(QPolygonF(line))
    painter.restore()
