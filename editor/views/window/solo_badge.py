"""The badge that shows a solo, and ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QToolButton

from editor.commands.labels import n_events_text
from editor.overrides import guarded
from editor.translation import tr

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["SoloBadge"]


@guarded
class SoloBadge(QToolButton):
    """Visible while events are solo; a click ends the solo."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Solo")
        self.clicked.connect(lambda: session.set_solo(None))
        session.solo_changed.connect(self._show)
        self._restyle()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the colours of the application."""
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._restyle()
        super().changeEvent(event)

    def _show(self, *_: object) -> None:
        solo = self._session.solo_ids
        self.setVisible(solo is not None)
        if solo is not None:
            events = n_events_text(len(solo))
            self.setText(tr("Solo: {events} ✕", events=events))
            tip = tr("Only {events} can be heard. Click to hear everything again (S)", events=events)
            self.setToolTip(tip)
            self.setAccessibleName(tip)

    def _restyle(self) -> None:
        palette = QGuiApplication.palette()
        for role, source in (
            (QPalette.ColorRole.Button, QPalette.ColorRole.Highlight),
            (QPalette.ColorRole.ButtonText, QPalette.ColorRole.HighlightedText),
        ):
            palette.setColor(role, QGuiApplication.palette().color(source))
        self.setPalette(palette)
