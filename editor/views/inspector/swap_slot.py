"""The slot under a stage: names the origin of the stage, accepts drops, opens the list of alternatives."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolButton

from codec.events.event import Stage, StageSource
from editor.overrides import guarded
from editor.translation import tr
from editor.views.drags.data import DraggedSound, dragged_from_mime, sound_to_mime
from editor.views.inspector.subject import STAGE_TITLES

__all__ = ["SwapSlot"]


@guarded
class SwapSlot(QToolButton):
    """A button, a drop target, and the start of a drag of its stage.

    Parameters
    ----------
    stage
        The stage.
    choose
        Opens the list of candidates for the stage.
    sound
        Returns the slot's sound, for a drag, and its event; or None.
    """

    dropped = Signal(object)
    """A :class:`~editor.views.drags.data.DraggedSound`, or the name of a room."""

    def __init__(
        self,
        stage: Stage,
        choose: Callable[[], object],
        sound: Callable[[], tuple[StageSource, str | None] | None],
    ) -> None:
        super().__init__()
        self._stage = stage
        self._title = STAGE_TITLES[stage]
        self._sound = sound
        self._label = ""
        self._swapped = False
        self._inviting = False
        self._pressed_at: QPoint | None = None
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(choose)
        self.show_label(tr("own"), False)

    @property
    def label(self) -> str:
        """The slot's text."""
        return self._label

    def show_label(self, label: str, swapped: bool, note: str = "") -> None:
        """Set the text: the origin of the stage; `note` is a line about it in the tooltip."""
        self._label = label
        self._swapped = swapped
        source = tr("{stage}: {label}", stage=self._title, label=label)
        self.setAccessibleName(source)
        self.setToolTip(
            (f"{source}\n{note}" if note else source)
            + "\n"
            + tr("Click to try others; drop an event of the map, a stage or a palette entry here;")
            + "\n"
            + tr("drag from here to give this stage to another event.")
        )
        self.update()

    def sizeHint(self) -> QSize:
        """One line of text, with a margin for clicks and drops."""
        return QSize(5 * self.fontMetrics().height(), round(2.0 * self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        """Small: the label is elided in a narrow dock."""
        return QSize(3 * self.fontMetrics().height(), self.sizeHint().height())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept drags of sounds."""
        if self._usable(event) is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._invite(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Remove the highlight when the drag leaves."""
        self._invite(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Emit the dropped sound."""
        self._invite(False)
        found = self._usable(event)
        if found is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(found)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Store the position of the press, where a drag may begin."""
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Start to drag the sound."""
        at = event.position().toPoint()
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (at - self._pressed_at).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed_at = None
        sound = self._sound()
        self.setDown(False)
        if sound is not None:
            source, event_id = sound
            drag = QDrag(self)
            drag.setMimeData(sound_to_mime(source, event_id, self._stage))
            drag.exec(Qt.DropAction.CopyAction)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint a dashed frame while the stage is the event's own, a filled one when it is swapped."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        accent = palette.color(QPalette.ColorRole.Highlight)
        frame = self.rect().adjusted(1, 1, -1, -1)
        fill = palette.color(
            QPalette.ColorRole.Button if self.underMouse() or self.isDown() else QPalette.ColorRole.Base
        )
        painter.setBrush(fill)
        pen = QPen(palette.color(QPalette.ColorRole.Mid), 1, Qt.PenStyle.DashLine)
        if self._inviting or self._swapped or self.hasFocus():
            style = Qt.PenStyle.SolidLine if self._swapped or self._inviting else Qt.PenStyle.DashLine
            pen = QPen(accent, 2 if self._inviting else 1, style)
        painter.setPen(pen)
        painter.drawRoundedRect(frame, 4, 4)
        role = (
            QPalette.ColorRole.Text if self._swapped or self._inviting else QPalette.ColorRole.PlaceholderText
        )
        painter.setPen(palette.color(role))
        arrow = self.fontMetrics().height() // 2 + 6
        text_area = QRect(frame.left() + 6, frame.top(), frame.width() - 6 - arrow, frame.height())
        text = tr("drop here") if self._inviting else (f"⇄ {self._label}" if self._swapped else self._label)
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, text_area.width())
        painter.drawText(text_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        centre = QPoint(frame.right() - arrow // 2, frame.center().y())
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Text), 1.4))
        painter.drawPolyline([centre + QPoint(-3, -1), centre + QPoint(0, 2), centre + QPoint(3, -1)])

    def _usable(self, event: QDropEvent) -> DraggedSound | str | None:
        found = dragged_from_mime(event.mimeData())
        return None if isinstance(found, str) and self._stage is not Stage.ROOM else found

    def _invite(self, inviting: bool) -> None:
        self._inviting = inviting
        self.update()
