"""The picture of one compared sound, made at the size it is shown at; while it is coded, how far that is."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import isValid

from editor.overrides import guarded
from editor.session.compare import CompareSession, Region, Rendition, Run, RunState
from editor.theme import theme_of
from editor.translation import tr
from editor.views.compare.colours import error_table, level_table, waveform_table
from editor.views.compare.curve import draw_losses, loss_text
from editor.views.widgets.accessible_roles import set_accessible_role
from editor.workers import ComparedPicture, PictureKind, make_picture

__all__ = ["SoundCanvas"]

_LOG = logging.getLogger(__name__)
_LEAST_LINES = 4
_STILL_MS = 60
"""Time without a change of size after which a picture is made."""


@dataclass(frozen=True)
class _Wanted:
    recording: Rendition
    sound: Rendition
    kind: PictureKind
    n_columns: int
    n_rows: int


@guarded
class SoundCanvas(QWidget):
    """Shows a sound over the time of its part.

    Parameters
    ----------
    session
        Its thread makes the pictures.
    name
        Of the sound; pictures of the same name replace each other while they wait.
    """

    pressed = Signal(float)
    """A time of the piece was clicked, in seconds."""

    def __init__(self, session: CompareSession, name: str) -> None:
        super().__init__()
        self._session, self._name = session, name
        self._theme = theme_of(self.palette())
        self._kind: PictureKind = "spectrogram"
        self._recording: Rendition | None = None
        self._sound: Rendition | None = None
        self._region: Region | None = None
        self._run: Run | None = None
        self._playhead_s: float | None = None
        self._shown: _Wanted | None = None
        self._asked: _Wanted | None = None
        self._picture: ComparedPicture | None = None
        self._image: QImage | None = None
        self._still = QTimer(self, singleShot=True, interval=_STILL_MS)
        self._still.timeout.connect(self._ask)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        set_accessible_role(self, QAccessible.Role.Graphic)

    @property
    def picture(self) -> ComparedPicture | None:
        """The picture that is shown; None while there is none."""
        return self._picture

    def sizeHint(self) -> QSize:
        """Return a size that shows something."""
        line = self.fontMetrics().height()
        return QSize(24 * line, 6 * line)

    def minimumSizeHint(self) -> QSize:
        """Return a few lines."""
        line = self.fontMetrics().height()
        return QSize(6 * line, _LEAST_LINES * line)

    # What is shown

    def show_sound(self, recording: Rendition | None, sound: Rendition | None, region: Region | None) -> None:
        """Show a sound beside its recording; None for one that is not there."""
        self._recording, self._sound, self._region = recording, sound, region
        if sound is None:
            self._shown = self._asked = self._picture = self._image = None
        self.update()

    def show_run(self, run: Run | None) -> None:
        """Show how far a codec is, where there is no picture."""
        self._run = run
        self.update()

    def set_kind(self, kind: PictureKind) -> None:
        """Show another kind of picture."""
        if kind != self._kind:
            self._kind = kind
            self.update()

    def set_playhead(self, time_s: float | None) -> None:
        """Show the playhead; None for none."""
        before, self._playhead_s = self._x_of(self._playhead_s), time_s
        after = self._x_of(time_s)
        if before != after:
            for x in (before, after):
                if x is not None:
                    self.update(int(x) - 2, 0, 5, self.height())

    def _x_of(self, time_s: float | None) -> float | None:
        region = self._region
        if time_s is None or region is None or not region.begin_s <= time_s <= region.end_s:
            return None
        return (time_s - region.begin_s) / region.duration_s * self.width()

    # Making pictures

    def _wanted(self) -> _Wanted | None:
        if self._recording is None or self._sound is None or self.width() < 2 or self.height() < 2:
            return None
        ratio = self.devicePixelRatioF()
        size = round(self.width() * ratio), round(self.height() * ratio)
        return _Wanted(self._recording, self._sound, self._kind, *size)

    def _ask(self) -> None:
        wanted = self._wanted()
        if wanted is None or wanted in (self._shown, self._asked):
            return
        self._asked = wanted

        def work() -> ComparedPicture:
            size = wanted.n_columns, wanted.n_rows
            return make_picture(wanted.kind, wanted.recording.clip, wanted.sound.clip, *size)

        def done(picture: ComparedPicture) -> None:
            if not isValid(self):  # other codecs are compared meanwhile
                return
            self._asked = None
            if wanted.sound is self._sound and wanted.kind == self._kind:
                self._shown, self._picture, self._image = wanted, picture, None
            self.update()

        def failed(error: Exception) -> None:
            _LOG.error("A picture of %s cannot be made", self._name, exc_info=error)
            if isValid(self):
                self._asked, self._shown, self._picture = None, wanted, None  # not asked again
                self.update()

        self._session.pictures.ask(work, done, failed, kind=self._name)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture; have one made for this size, if it is of another."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.background)
        wanted = self._wanted()
        if wanted is not None and wanted != self._shown and wanted != self._asked:
            self._still.start()
        picture = self._picture if self._shown is not None and self._shown.kind == self._kind else None
        if picture is not None and self._sound is not None:
            painter.drawImage(QRectF(self.rect()), self._imaged(picture))
        else:
            self._draw_state(painter)
        x = self._x_of(self._playhead_s)
        if x is not None:
            painter.setPen(QPen(self._theme.playhead, 1.0))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setPen(QPen(self._theme.grid, 1.0))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _imaged(self, picture: ComparedPicture) -> QImage:
        if self._image is None:
            table = {"error": error_table, "spectrogram": level_table, "waveform": waveform_table}
            values = picture.values
            if picture.kind == "waveform":
                values = _filled(picture.values, 1 if self._shown is None else self._shown.n_rows)
            values = np.ascontiguousarray(values, np.uint8)
            n_rows, n_columns = values.shape
            image = QImage(values.data, n_columns, n_rows, n_columns, QImage.Format.Format_Indexed8)
            image.setColorTable(table[picture.kind](self._theme))
            self._image = image.convertToFormat(QImage.Format.Format_RGB32)  # which owns its pixels
        return self._image

    def _draw_state(self, painter: QPainter) -> None:
        run, theme = self._run, self._theme
        if run is not None and run.state == RunState.RUNNING:
            bar = QRectF(0, self.height() - 3, self.width() * run.share, 3)
            painter.fillRect(bar, theme.accent)
            draw_losses(painter, QRectF(self.rect()).adjusted(0, 0, 0, -3), run.losses, theme, run.share)
        text = self._state_text()
        self._write(painter, text, theme.text if run is not None and run.problem else theme.faint)

    def _state_text(self) -> str:
        run = self._run
        if self._sound is not None and self._shown is not None and self._shown == self._wanted():
            return tr("It cannot be drawn; the log says why")
        if run is None or self._sound is not None:
            return tr("Drawing…")
        if run.state == RunState.REFUSED:
            return tr(run.problem or "")
        if run.state == RunState.CANCELLED:
            return tr("Cancelled: press Compare to try again")
        if run.state == RunState.WAITING:
            return tr("Waiting for its turn")
        if run.state == RunState.MEASURING:
            return tr("Measuring…")
        return " · ".join(filter(None, [f"{run.share:.0%}", loss_text(run.losses)]))

    def _write(self, painter: QPainter, text: str, colour: QColor) -> None:
        painter.setPen(colour)
        area = QRectF(self.rect()).adjusted(8, 4, -8, -4)
        has_curve = self._run is not None and len(self._run.losses) > 1 and self._sound is None
        where = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight if has_curve else (
            Qt.AlignmentFlag.AlignCenter
        )  # fmt: skip
        painter.drawText(area, int(where | Qt.TextFlag.TextWordWrap), text)

    # Input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the time under the pointer, and hear this sound."""
        region = self._region
        if event.button() == Qt.MouseButton.LeftButton and region is not None and self._sound is not None:
            share = min(max(event.position().x() / max(1, self.width()), 0.0), 1.0)
            self.pressed.emit(region.begin_s + share * region.duration_s)

    def changeEvent(self, event: QEvent) -> None:
        """Follow dark and light."""
        if event.type() == QEvent.Type.PaletteChange:
            self._theme = theme_of(self.palette())
            self._image = None
            self.update()
        super().changeEvent(event)


def _filled(extremes: NDArray[np.generic], n_rows: int) -> NDArray[np.uint8]:
    """Return a waveform's image, [n_rows, n_columns]: 0 is background, 1 the middle line, 255 the sound."""
    low, high = np.clip(extremes.astype(np.float64), -1.0, 1.0)
    middle = (n_rows - 1) / 2
    top, bottom = np.rint(middle - high * middle), np.rint(middle - low * middle)
    rows = np.arange(n_rows)[:, None]
    image = np.zeros((n_rows, len(low)), np.uint8)
    image[round(middle)] = 1
    image[(rows >= top) & (rows <= bottom) & (high - low > 0.0)] = 255
    return image
