"""Icons drawn from the palette, so that they are sharp at any scale and follow dark and light."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPalette, QPen, QPixmap, QPolygonF

__all__ = ["ICON_NAMES", "icon"]

_SIZE = 24


def _play(p: QPainter, colour: QColor) -> None:
    p.setBrush(colour)
    p.drawPolygon(QPolygonF([QPointF(7, 4), QPointF(20, 12), QPointF(7, 20)]))


def _play_recording(p: QPainter, colour: QColor) -> None:
    p.setPen(QPen(colour, 1.8))
    p.drawPolygon(QPolygonF([QPointF(7, 4.5), QPointF(19, 12), QPointF(7, 19.5)]))


def _stop(p: QPainter, colour: QColor) -> None:
    p.setBrush(colour)
    p.drawRect(QRectF(6, 6, 12, 12))


def _to_start(p: QPainter, colour: QColor) -> None:
    p.setBrush(colour)
    p.drawRect(QRectF(5, 5, 2.5, 14))
    p.drawPolygon(QPolygonF([QPointF(19, 5), QPointF(9, 12), QPointF(19, 19)]))


def _loop(p: QPainter, colour: QColor) -> None:
    p.setPen(QPen(colour, 2))
    p.drawRoundedRect(QRectF(4, 7, 16, 11), 5, 5)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(colour)
    p.drawPolygon(QPolygonF([QPointF(10, 3), QPointF(16, 7), QPointF(10, 11)]))


def _fit(p: QPainter, colour: QColor) -> None:
    p.setPen(QPen(colour, 2))
    p.drawLine(QPointF(3, 5), QPointF(3, 19))
    p.drawLine(QPointF(21, 5), QPointF(21, 19))
    p.drawLine(QPointF(7, 12), QPointF(17, 12))
    for x, d in ((6, 4), (18, -4)):
        p.drawPolyline(QPolygonF([QPointF(x + d, 8), QPointF(x, 12), QPointF(x + d, 16)]))


def _lens(p: QPainter, colour: QColor, plus: bool) -> None:
    p.setPen(QPen(colour, 2))
    p.drawEllipse(QPointF(10, 10), 6, 6)
    p.drawLine(QPointF(14.5, 14.5), QPointF(20, 20))
    p.drawLine(QPointF(7, 10), QPointF(13, 10))
    if plus:
        p.drawLine(QPointF(10, 7), QPointF(10, 13))


def _undo(p: QPainter, colour: QColor, mirrored: bool) -> None:
    if mirrored:
        p.translate(_SIZE, 0)
        p.scale(-1, 1)
    p.setPen(QPen(colour, 2.2))
    path = QPainterPath(QPointF(6, 10))
    path.cubicTo(QPointF(11, 5), QPointF(20, 8), QPointF(19, 18))
    p.drawPath(path)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(colour)
    p.drawPolygon(QPolygonF([QPointF(3, 13), QPointF(4.5, 5), QPointF(11, 11)]))


def _open(p: QPainter, colour: QColor) -> None:
    p.setPen(QPen(colour, 2))
    p.drawPolyline(
        QPolygonF(
            [QPointF(20, 9), QPointF(20, 7), QPointF(11, 7), QPointF(9, 4.5), QPointF(4, 4.5), QPointF(4, 19)]
        )
    )
    p.drawPolygon(QPolygonF([QPointF(4, 19), QPointF(7, 10), QPointF(22, 10), QPointF(19, 19)]))


def _export(p: QPainter, colour: QColor) -> None:
    p.setPen(QPen(colour, 2))
    p.drawPolyline(QPolygonF([QPointF(5, 13), QPointF(5, 20), QPointF(19, 20), QPointF(19, 13)]))
    p.drawLine(QPointF(12, 3.5), QPointF(12, 14))
    p.drawPolyline(QPolygonF([QPointF(8, 10), QPointF(12, 14.5), QPointF(16, 10)]))


def _copy_audio(p: QPainter, colour: QColor) -> None:
    p.setPen(QPen(colour, 2))
    for x, height in ((4, 3), (8, 7), (12, 4.5)):
        p.drawLine(QPointF(x, 13 - height), QPointF(x, 13 + height))
    p.drawLine(QPointF(15, 13), QPointF(20, 8))
    p.drawPolyline(QPolygonF([QPointF(16, 7), QPointF(21, 7), QPointF(21, 12)]))


def _lanes(p: QPainter, colour: QColor) -> None:
    p.setBrush(colour)
    for x, y, length in ((3, 4, 10), (9, 10.5, 12), (4, 17, 8)):
        p.drawRect(QRectF(x, y, length, 3.2))


def _more(p: QPainter, colour: QColor) -> None:
    p.setPen(QPen(colour, 2.2))
    for x in (5, 13):
        p.drawPolyline(QPolygonF([QPointF(x, 6), QPointF(x + 6, 12), QPointF(x, 18)]))


_DRAWINGS: dict[str, Callable[[QPainter, QColor], None]] = {
    "play": _play,
    "play_recording": _play_recording,
    "stop": _stop,
    "to_start": _to_start,
    "loop": _loop,
    "fit": _fit,
    "zoom_in": lambda p, c: _lens(p, c, True),
    "zoom_out": lambda p, c: _lens(p, c, False),
    "undo": lambda p, c: _undo(p, c, False),
    "redo": lambda p, c: _undo(p, c, True),
    "lanes": _lanes,
    "open": _open,
    "export": _export,
    "copy_audio": _copy_audio,
    "more": _more,
}

ICON_NAMES = frozenset(_DRAWINGS)
"""Names that :func:`icon` knows."""


def icon(name: str, palette: QPalette) -> QIcon:
    """Return the icon `name` in the text colours of `palette`, at one, two and three times the size."""
    result = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        for ratio in (1, 2, 3):
            pixmap = QPixmap(_SIZE * ratio, _SIZE * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            _DRAWINGS[name](painter, palette.color(group, QPalette.ColorRole.ButtonText))
            painter.end()
            result.addPixmap(pixmap, mode)
    return result
