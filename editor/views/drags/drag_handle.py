"""A handle to drag the selected events out of the window into another program, as a WAV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDrag, QEnterEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton

from editor.overrides import guarded
from editor.translation import tr

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["DragHandle"]


@guarded
class DragHandle(QToolButton):
    """Drag it out of the window; click it to put the same file on the clipboard.

    The file is rendered from the moment when the pointer enters the handle. The drag begins when the file is
    complete, because other programs read it at the drop.

    Parameters
    ----------
    action
        Triggered by a click; the handle has its icon, name and enabled state.
    """

    def __init__(self, session: Session, action: QAction) -> None:
        super().__init__()
        self._session = session
        self._pressed_at: QPoint | None = None
        self._waiting = False
        self.setDefaultAction(action)
        self.setAccessibleName(tr("Selection as audio"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        session.exchange.file_ready.connect(self._ready)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Start to render the selected events."""
        self._prepare()
        super().enterEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Store the position of the press, where a drag may begin."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
            self._prepare()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag, now or when the file is complete."""
        pressed_at = self._pressed_at
        if pressed_at is None or not self.isEnabled():
            super().mouseMoveEvent(event)
            return
        distance = (event.position().toPoint() - pressed_at).manhattanLength()
        if distance >= QApplication.startDragDistance():
            self._waiting = True
            self.setDown(False)
            self._drag_if_ready()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Cancel the drag; a press without a move is a click."""
        dragged = self._waiting
        self._pressed_at = None
        self._waiting = False
        if dragged:
            self.setDown(False)
            event.accept()
            return
        super().mouseReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Cancel a drag when there is nothing left to drag."""
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._pressed_at = None
            self._waiting = False
        super().changeEvent(event)

    def _prepare(self) -> None:
        if self.isEnabled():
            self._session.exchange.prepare_file(self._session.selection.ids)

    def _ready(self) -> None:
        if self._waiting and QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._drag_if_ready()

    def _drag_if_ready(self) -> None:
        path = self._session.exchange.file_of(self._session.selection.ids)
        if path is None:
            self._session.message.emit(tr("Rendering the selection; the drag begins when it is there"))
            return
        self._pressed_at = None
        self._waiting = False
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.icon().pixmap(self.iconSize()))
        self._run(drag)

    def _run(self, drag: QDrag) -> None:
        """Run the drag until the drop; a separate method, so that tests can replace it."""
        drag.exec(Qt.DropAction.CopyAction)
