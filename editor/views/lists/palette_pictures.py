"""Small pictures beside the names of sounds: a burst, the partials of a resonance, the decay of a room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QTreeWidgetItemIterator

from codec.events.event import Stage
from codec.rooms import RoomBank
from editor.overrides import guarded
from editor.theme import Theme, theme_of
from editor.views.inspector.candidates import Candidate
from editor.views.inspector.stage_picture import stage_colours
from editor.views.widgets.typed_text import is_cell_edited

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["PalettePictures"]

_WIDTH, _HEIGHT = 2.8, 1.2
"""Size of a picture in lines of text."""
_GAP_PX = 4
"""Between the pictures of two rows."""
_SOON_MS = 60


@guarded
class PalettePictures(QObject):
    """Shows the pictures, as they are computed.

    Parameters
    ----------
    session
        Computes them.
    shown
        The list. Nothing is computed while it is hidden.
    candidate_of
        Returns the candidate of an item; None for a heading.
    """

    def __init__(
        self,
        session: Session,
        shown: QTreeWidget,
        candidate_of: Callable[[QTreeWidgetItem | None], Candidate | None],
    ) -> None:
        super().__init__(shown)
        self._session, self._list, self._candidate_of = session, shown, candidate_of
        self._drawn: dict[tuple[int, bool, float], tuple[NDArray[np.float32], QIcon]] = {}
        line = shown.fontMetrics().height()
        shown.setIconSize(QSize(round(_WIDTH * line), round(_HEIGHT * line)))
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.show)
        session.stage_icons.changed.connect(self._soon.start)
        session.decoded_rooms.changed.connect(self._soon.start)
        shown.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw again in the colours and the resolution of the window."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._soon.start()
        return super().eventFilter(watched, event)

    def show(self) -> None:
        """Show the pictures that are ready, and request the others.

        While a name is typed, nothing is shown: a new picture would bring back the name that the row had.
        Nor while the list cannot be seen, as at the start, when a tab covers it: the rooms would be read.
        """
        if self._list.visibleRegion().isEmpty() or is_cell_edited(self._list):
            return
        before = self._list.blockSignals(True)  # a picture is no change of a name
        first = self._list.topLevelItem(0)
        if first is not None:  # all rows are as high as the first, which is a heading
            first.setSizeHint(0, QSize(0, self._list.iconSize().height() + _GAP_PX))
        bank = self._session.bank
        rooms = frozenset(bank.names)
        for item in _all_items(self._list):
            candidate = self._candidate_of(item)
            if candidate is None or candidate.unusable:
                continue
            picture = self._picture(candidate, bank, rooms)
            if picture is not None:
                item.setIcon(0, self._icon(picture))
        self._list.blockSignals(before)

    def _picture(
        self, candidate: Candidate, bank: RoomBank, rooms: frozenset[str]
    ) -> NDArray[np.float32] | None:
        session = self._session
        if candidate.stage is not Stage.ROOM:
            source = candidate.source
            return None if source is None else session.stage_icons.of_sound(candidate.stage, source)
        name = candidate.room_name
        if name is None and candidate.source is not None:
            room = session.decoded_rooms.of(candidate.source)
            name = None if room is None else room.name
        return session.stage_icons.of_room(name, bank) if name in rooms else None

    def _icon(self, picture: NDArray[np.float32]) -> QIcon:
        theme, ratio = theme_of(self._list.palette()), self._list.devicePixelRatioF()
        key = (id(picture), theme.dark, ratio)
        kept = self._drawn.get(key)
        if kept is None or kept[0] is not picture:
            kept = self._drawn[key] = (picture, _drawn(picture, self._list.iconSize(), theme, ratio))
        return kept[1]


def _all_items(tree: QTreeWidget) -> Iterator[QTreeWidgetItem]:
    items = QTreeWidgetItemIterator(tree)
    while item := items.value():
        yield item
        items += 1


def _drawn(picture: NDArray[np.float32], size: QSize, theme: Theme, ratio: float) -> QIcon:
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    area = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
    painter.fillRect(area, theme.background)
    if picture.ndim == 2:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, _image(picture, theme.dark))
    else:
        _draw_curve(painter, area.adjusted(1, 1, -1, 0), picture, theme)
    painter.setPen(QPen(theme.grid, 1))
    painter.drawRect(area)
    painter.end()
    icon = QIcon(pixmap)
    # A selected row shows it unchanged, too.
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def _draw_curve(painter: QPainter, area: QRectF, heights: NDArray[np.float32], theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    xs = np.linspace(area.left(), area.right(), len(heights))
    ys = area.bottom() - heights * area.height()
    line = [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
    filled = QColor(theme.accent)
    filled.setAlphaF(0.25)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(filled)
    painter.drawPolygon(QPolygonF([area.bottomLeft(), *line, area.bottomRight()]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.accent, 1.2))
    painter.drawPolyline(line)


def _image(level: NDArray[np.float32], dark: bool) -> QImage:
    pixels = np.ascontiguousarray(stage_colours(dark)[(level[::-1] * 255).astype(np.uint8)])
    height, width = level.shape
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
