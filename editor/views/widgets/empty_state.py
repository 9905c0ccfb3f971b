"""The text of an empty view: what the view is, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from editor.overrides import guarded
from editor.translation import tr

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["EmptyState"]


@guarded
class EmptyState(QWidget):
    """A centred title, a line of text, optional buttons and what is `below` them, over all of `parent`."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        text: str,
        buttons: list[tuple[str, Callable[[], object]]] | None = None,
        below: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        if not buttons:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._heading = heading = QLabel(title)
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * (1.6 if buttons else 1.15))
        font.setBold(True)
        heading.setFont(font)
        self._body = body = QLabel(text)
        body.setWordWrap(True)
        for label in (heading, body):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column = layout = QVBoxLayout(self)
        layout.addStretch()
        layout.addWidget(heading)
        layout.addWidget(body)
        if buttons:
            row = QHBoxLayout()
            row.addStretch()
            for label, act in buttons:
                button = QPushButton(label)
                button.clicked.connect(lambda _checked=False, act=act: act())
                row.addWidget(button)
            row.addStretch()
            layout.addSpacing(10)
            layout.addLayout(row)
        if below is not None:
            layout.addSpacing(10)
            layout.addWidget(below, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        self._fit()
        self._covered = parent
        parent.installEventFilter(self)
        self.setGeometry(parent.rect())

    @property
    def text(self) -> str:
        """What it says below its title."""
        return self._body.text()

    @property
    def title(self) -> str:
        """Its title."""
        return self._heading.text()

    def show_encodes(self, session: Session) -> None:
        """While events are being found, say that they are not missing."""
        at_rest: list[tuple[str, str]] = []

        def begin() -> None:
            if not at_rest:
                at_rest.append((self.title, self.text))
            self._heading.setText(tr("No events yet"))
            self._body.setText(tr("They appear here as soon as they do not change any more."))

        def end(*_: object) -> None:
            for title, text in at_rest:
                self._heading.setText(title)
                self._body.setText(text)

        session.encode_started.connect(begin)
        session.encode_finished.connect(end)

    def set_text(self, text: str) -> None:
        """Say something else below the title."""
        self._body.setText(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the parent after it was resized."""
        if event.type() == QEvent.Type.Resize and watched is self._covered:
            self.setGeometry(self._covered.rect())
            self._fit()
        return False

    def _fit(self) -> None:
        """Leave the title out where it would cover the text, or be cut off."""
        self._column.setContentsMargins(24, 12, 24, 12)
        self._heading.setVisible(True)
        if self._column.totalHeightForWidth(self.width()) > self.height():
            self._heading.setVisible(False)
            self._column.setContentsMargins(24, 0, 24, 0)
