"""A label that cuts its text off with "…" where the text does not fit, instead of widening the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QToolTip, QWidget

from editor.overrides import guarded

__all__ = ["ElidedLabel"]


@guarded
class ElidedLabel(QLabel):
    """A line of plain text. If it is cut off, its tooltip has the whole text.

    Parameters
    ----------
    wanted
        Whether it asks for the width of its text. Otherwise it takes what is left, and another text costs
        little: it is not given to QLabel, which would have the whole window arranged and drawn again.
    """

    def __init__(self, parent: QWidget | None = None, *, wanted: bool = True) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._own_text: str | None = None
        if not wanted:
            self._own_text = ""
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        """Return the whole text."""
        return super().text() if self._own_text is None else self._own_text

    def setText(self, text: str) -> None:
        """Show another text. Screen readers have it as the name, or below a name that was set."""
        if self._own_text is None:
            super().setText(text)
        elif text != self._own_text:
            before, self._own_text = self._own_text, text
            if self.accessibleName() == before:
                self.setAccessibleName(text)
            else:
                self.setAccessibleDescription(text)
            self.update()

    @property
    def is_cut_off(self) -> bool:
        """Whether the text is wider than the label."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        margins = self.contentsMargins()
        few = self.fontMetrics().averageCharWidth() * 4 if self.text() else 0
        return QSize(few + margins.left() + margins.right(), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Show the text that is cut off, before the tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.is_cut_off:
            lines = [self.text(), *filter(None, [self.toolTip()])]
            QToolTip.showText(event.globalPos(), "\n".join(lines), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much of the text as fits."""
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        area = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        self.style().drawItemText(
            painter, area, int(self.alignment()), option.palette, enabled, text, self.foregroundRole()
        )
