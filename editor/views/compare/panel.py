"""The Compare panel: what is compared on the left; listening, figures and blind tests on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from editor.overrides import guarded
from editor.translation import tr
from editor.views.compare.abx_tab import AbxTab
from editor.views.compare.keyboard import keyboard_kept
from editor.views.compare.listen_tab import ListenTab
from editor.views.compare.quality_tab import QualityTab
from editor.views.compare.rating_tab import RatingTab
from editor.views.compare.setup_box import SetupBox
from editor.views.marks.model import MarksModel
from editor.views.widgets.empty_state import EmptyState
from editor.views.widgets.links import link

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["ComparePanel"]

_COLUMNS, _LINES = 150, 36
"""Usual size, in letters and lines."""
_SOON_MS = 50


@guarded
class ComparePanel(QWidget):
    """The panel of one session.

    Parameters
    ----------
    session
        The piece and its comparisons.
    model
        Knows the time of the selected events.
    """

    def __init__(self, session: Session, model: MarksModel) -> None:
        super().__init__()
        self._session, self._compare = session, session.compare
        selection = session.selection
        self.setup = SetupBox(session, lambda: model.sounding_span(selection.ids))
        self.listen, self.quality = ListenTab(session), QualityTab(session)
        self.abx, self.rating = AbxTab(session), RatingTab(session)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its bar takes the keyboard
        self.tabs.tabBar().setAccessibleName("Views of the comparison")
        for tab, title, tip in (
            (
                self.listen,
                "Listen",
                tr("Hear the codecs in turn, at the same place and as loud, and see them"),
            ),
            (self.quality, "Rate and quality", tr("Bits a second against figures of quality")),
            (self.abx, "ABX test", tr("A blind test: do you hear a difference between two sounds?")),
            (self.rating, "Rating", tr("A blind test: how good is each sound, from 0 to 100?")),
        ):
            self.tabs.setTabToolTip(self.tabs.addTab(tab, title), tip)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.tabs)
        self.unused = EmptyState(
            self.listen,
            "Nothing is compared yet",
            "Choose codecs and a part of the recording, then press Compare. A letter plays each codec.",
        )
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.addWidget(self.setup)
        parts.addWidget(self._body)
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        self._content = QWidget()
        content = QVBoxLayout(self._content)
        content.setContentsMargins(0, 0, 0, 0)
        content.addWidget(parts)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 4)
        column.addWidget(self._content)
        self.nothing = EmptyState(self, "There is no recording to compare codecs on", "")
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        document = self._session.document
        self._compare.changed.connect(self.refresh)
        self.setup.begun.connect(self._on_begun)
        link(self, self._session.selection.changed, self._refresh_soon)
        link(self, document.original_changed, self._refresh_soon)
        link(self, document.reset_done, self._refresh_soon)
        link(self, document.events_changed, self._refresh_soon)

    def sizeHint(self) -> QSize:
        """Return a size in which pictures of a few codecs are seen."""
        char, line = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        return QSize(_COLUMNS * char, _LINES * line)

    # What is shown

    def _refresh_soon(self, *_: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """Show what there is."""
        document = self._session.document
        has_recording = document.original is not None
        if document.duration_s > 0 and not has_recording:
            self.nothing.set_text(
                tr("The recording of this project is not at hand: choose it with File, Locate the recording.")
            )
        else:
            self.nothing.set_text(tr("Open a recording: codecs can then be compared on any part of it."))
        self.nothing.setVisible(not has_recording)
        self.nothing.raise_()
        self._content.setEnabled(has_recording)
        self.setup.refresh()
        with keyboard_kept(self.listen, lambda: self.listen.take_keyboard() or self.setup.take_keyboard()):
            self.listen.refresh()
        for tab in (self.quality, self.abx, self.rating):
            tab.refresh()
        self.unused.setVisible(not self._compare.runs)
        self.unused.raise_()

    def show_loop(self) -> None:
        """Show the loop, which may be the part that is chosen."""
        self.setup.refresh()

    def _on_begun(self) -> None:
        if self.tabs.currentWidget() not in (self.listen, self.quality):
            with keyboard_kept(self.tabs, self.listen.take_keyboard):
                self.tabs.setCurrentWidget(self.listen)

    def take_keyboard(self) -> None:
        """Give the keyboard to what is to be done next."""
        if self._compare.recording is None:
            self.setup.take_keyboard()
            return
        tab = self.tabs.currentWidget()
        if isinstance(tab, ListenTab | AbxTab | RatingTab):
            tab.take_keyboard()

    def changeEvent(self, event: QEvent) -> None:
        """Follow dark and light."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._refresh_soon()

    # Closing

    def showEvent(self, event: QShowEvent) -> None:
        """Show what has changed while it was hidden."""
        self.setup.show_about()
        self.refresh()
        super().showEvent(event)

    def leave(self) -> None:
        """End all work and hear the piece again: the panel was closed."""
        self._compare.leave()
