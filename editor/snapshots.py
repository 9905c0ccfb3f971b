"""Pictures of a piece without a window on the screen: its timeline, its map, the stages of an event.

Used by the headless run, the documentation and the tests. The views are those of the window, rendered at
twice the size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from codec.events.event import Stage
from editor.theme import install_theme, theme_of
from editor.views.map.view import MapView
from editor.views.marks.model import MarksModel
from editor.views.timeline.overview import Overview
from editor.views.timeline.snap import SnapControl
from editor.views.timeline.timeline import Timeline

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["SnapshotError", "StagePicture", "ensure_application", "save_map", "save_stages", "save_timeline"]

_RATIO = 2
_STAGE_TEXTS = {
    Stage.IMPULSE: "Impulse",
    Stage.RESONANCE: "After resonance",
    Stage.ROOM: "After room",
}


class SnapshotError(OSError):
    """A picture could not be written; the message names the file."""


@dataclass(frozen=True)
class StagePicture:
    """The spectrogram of one stage.

    Attributes
    ----------
    level_db
        Shape [n_bins, n_frames], bins evenly spaced in Hz from 0 to `top_hz`.
    duration_s, top_hz
        Extents.
    """

    level_db: NDArray[np.float32]
    duration_s: float
    top_hz: float


def ensure_application(scheme: str = "dark") -> QApplication:
    """Return the application; if there is none yet, make one with the theme `scheme`.

    Set ``QT_QPA_PLATFORM=offscreen`` before on a machine without a display.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["pointillist"])
        install_theme(app, scheme)
    return app


def save_timeline(session: Session, path: Path | str, *, width: int = 1400, height: int = 760) -> None:
    """Write the overview and the timeline of the session's document as a PNG at twice the given size.

    Raises
    ------
    SnapshotError
        If the file cannot be written.
    """
    ensure_application()
    model = MarksModel(session)
    timeline = Timeline(session, model, SnapControl(session))
    overview = Overview(session, model)
    overview.show_markers(session.document.metadata.markers)
    try:
        model.rebuild()
        strip = overview.sizeHint().height()
        timeline.resize(width, height - strip)
        overview.resize(width, strip)
        overview.margin_left = round(timeline.plot.height_axis.width())
        timeline.wait()
        QApplication.processEvents()
        timeline.fit()
        overview.set_region(*timeline.plot.time_range())
        image = _canvas(width, height, timeline.palette().base().color())
        _draw(overview, image, QPoint(0, 0))
        _draw(timeline, image, QPoint(0, strip))
        _write(image, path)
    finally:
        for view in (overview, timeline, model):
            view.deleteLater()


def save_map(session: Session, path: Path | str, *, size: int = 800) -> None:
    """Write the map of the session's document as a square PNG at twice the given size.

    Raises
    ------
    SnapshotError
        If the file cannot be written.
    """
    ensure_application()
    model = MarksModel(session)
    view = MapView(session, model)
    try:
        model.rebuild()
        view.resize(size, size)
        image = _canvas(size, size, view.palette().base().color())
        _draw(view, image, QPoint(0, 0))
        _write(image, path)
    finally:
        view.deleteLater()
        model.deleteLater()


def save_stages(
    stages: Mapping[Stage, StagePicture],
    path: Path | str,
    *,
    title: str = "",
    width: int = 1200,
    height: int = 420,
) -> None:
    """Write the three stages of an event side by side, with common scales of level, time and frequency.

    Raises
    ------
    SnapshotError
        If the file cannot be written.
    """
    app = ensure_application()
    theme = theme_of(app.palette())
    image = _canvas(width, height, theme.background)
    painter = QPainter(image)
    line = painter.fontMetrics().height()
    top_db = max((float(np.max(s.level_db)) for s in stages.values() if s.level_db.size), default=0.0)
    longest = max((s.duration_s for s in stages.values()), default=1.0)
    room = width / max(len(_STAGE_TEXTS), 1)
    painter.setPen(theme.text)
    painter.drawText(QRect(0, line // 2, width, line * 2), Qt.AlignmentFlag.AlignCenter, title)
    for column, (stage, text) in enumerate(_STAGE_TEXTS.items()):
        area = QRectF(column * room + line, line * 4.5, room - 2 * line, height - line * 7)
        painter.setPen(theme.text)
        painter.drawText(
            QRectF(area.left(), area.top() - line * 1.6, area.width(), line * 1.5),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            f"{column + 1}  {text}",
        )
        found = stages.get(stage)
        if found is not None and found.level_db.size:
            shown = QRectF(area)
            shown.setWidth(area.width() * found.duration_s / longest)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(shown, _heat(found.level_db, top_db, theme.dark))
        painter.setPen(theme.grid)
        painter.drawRect(area)
        painter.setPen(theme.faint)
        top_hz = found.top_hz if found is not None else 0.0
        painter.drawText(
            QRectF(area.left(), area.bottom() + 4, area.width(), line * 1.5),
            Qt.AlignmentFlag.AlignLeft,
            f"0 to {longest:.2f} s, 0 to {top_hz / 1000:.1f} kHz",
        )
    painter.end()
    _write(image, path)


def _heat(level_db: NDArray[np.float32], top_db: float, dark: bool) -> QImage:
    share = np.clip((level_db - top_db + 80.0) / 80.0, 0, 1)[::-1]
    anchors = np.linspace(0, 1, 5)
    ramp = np.array([[16, 17, 22], [58, 42, 110], [168, 60, 110], [240, 140, 70], [252, 240, 190]], float)
    colours = ramp if dark else 255 - (255 - ramp[::-1]) * np.linspace(0.1, 1, 5)[:, None]
    rgb = np.stack([np.interp(share, anchors, colours[:, c]) for c in range(3)], axis=-1).astype(np.uint8)
    rgb = np.ascontiguousarray(rgb)
    return QImage(rgb.data, rgb.shape[1], rgb.shape[0], 3 * rgb.shape[1], QImage.Format.Format_RGB888).copy()


def _canvas(width: int, height: int, colour: QColor) -> QImage:
    image = QImage(QSize(width, height) * _RATIO, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_RATIO)
    image.fill(colour)
    return image


def _draw(view: QWidget, image: QImage, at: QPoint) -> None:
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.show()
    QApplication.processEvents()
    view.render(image, at)
    view.hide()


def _write(image: Any, path: Path | str) -> None:
    target = Path(path)
    if not image.save(str(target), "PNG"):
        raise SnapshotError(
            f"{target}: the picture cannot be written; check that the folder exists and has room"
        )
