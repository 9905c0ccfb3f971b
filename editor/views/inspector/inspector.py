"""Combines the inspector's panels and updates them from the selection and the document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from codec.events.event import Stage
from editor.overrides import guarded
from editor.views.inspector.fields_panel import FieldsPanel
from editor.views.inspector.inspected import Inspected
from editor.views.inspector.rendering_panel import RenderingPanel
from editor.views.inspector.stages_panel import StagesPanel
from editor.views.inspector.subject import detail_text, subject_title
from editor.views.widgets.accessible_roles import set_accessible_role
from editor.views.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from codec.events.event import Event
    from editor.session import Session

__all__ = ["InspectorView"]

_SOON_MS = 16
_SIDE_PX = 10
_MIN_WIDTH_CHARS = 60
"""Upper limit of the smallest width, in letters."""


@guarded
class InspectorView(QWidget):
    """The selected events: fields, stages, room."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setAccessibleName("Inspector")
        self.title = QLabel()
        self.figures = QLabel()
        self.detail = QLabel()
        self.detail.setToolTip(
            "Encoded in detail: the event keeps how it differs from others of its kind, and partials as they "
            "were measured in the recording. It is edited like any other"
        )
        self.reset_all = QPushButton("Reset all")
        self.reset_all.setToolTip("Undo every edit of these events, whenever it was made")
        self.fields = FieldsPanel(session)
        self.rendering = RenderingPanel(session)
        self.stages = StagesPanel(session)
        self._stack = QStackedLayout(self)
        self._nothing = QWidget()
        EmptyState(
            self._nothing,
            "Nothing selected",
            "Click an event on the timeline or the map to see its stages and its room. "
            "Drag a frame around several to edit them together.",
        )
        self._stack.addWidget(self._nothing)
        self.page = self._page()
        self.area = self._scrolling(self.page)
        self._stack.addWidget(self.area)
        self._timer = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._timer.timeout.connect(self.refresh)
        document = session.document
        session.selection.changed.connect(self._schedule)
        document.events_changed.connect(self._schedule)
        document.reset_done.connect(self._on_reset)
        document.layout_changed.connect(self._schedule)
        session.measures_changed.connect(self._on_measures)
        session.captures.changed.connect(self._on_captures_changed)
        self.reset_all.clicked.connect(self._reset_all)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Require the width that all rows need in the language of the window.

        Once and for all: a width that depends on the selection would move the timeline under the pointer.
        """
        super().showEvent(event)
        # Not that of the page, which does not know yet what was translated while it was hidden.
        panels = (self.fields, self.rendering, self.stages)
        needed = max(panel.minimumSizeHint().width() for panel in panels) + 2 * _SIDE_PX
        needed += self.area.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(min(needed, _MIN_WIDTH_CHARS * self.fontMetrics().averageCharWidth()))

    def refresh(self) -> None:
        """Show the current selection."""
        self._timer.stop()
        document = self._session.document
        chosen = self._session.selection.ids
        events = [each for each in document.sequence() if each.event_id in chosen]
        if not events:
            self._stack.setCurrentIndex(0)
            return
        inspected = Inspected.of(document, events)
        self._show_title(events)
        detail = detail_text(events)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self.reset_all.setEnabled(inspected.edited)
        self.fields.show_events(inspected)
        self.rendering.show_events(inspected)
        self.stages.show_events(inspected)
        if self._stack.currentIndex() != 1:
            # Last, so that the layout of the page knows its contents.
            self._stack.setCurrentIndex(1)

    def open_swaps(self, stage: Stage) -> None:
        """Open the list of what a stage of the selected events can be swapped with, at its slot."""
        self.bring_into_view(self.stages.slots[stage])
        self.stages.choose(stage)

    def bring_into_view(self, part: QWidget) -> None:
        """Scroll to a part of the page."""
        # The page may have been hidden: its parts get their places before the scroll area uses them.
        for widget in (self, self.page):
            layout = widget.layout()
            if layout is not None:
                layout.activate()
        self.area.ensureWidgetVisible(part)

    def _page(self) -> QWidget:
        font = self.title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self.title.setFont(font)
        for label in (self.figures, self.detail):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for label in (self.title, self.figures, self.detail):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.reset_all)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(_SIDE_PX, 8, _SIDE_PX, 8)
        heading = QVBoxLayout()
        heading.setSpacing(0)
        heading.addLayout(head)
        heading.addWidget(self.figures)
        heading.addWidget(self.detail)
        column.addLayout(heading)
        column.addWidget(self.fields)
        column.addWidget(self.rendering)
        column.addWidget(_line())
        column.addWidget(self.stages)
        column.addStretch()
        return page

    def _scrolling(self, page: QWidget) -> QScrollArea:
        """Return an area in which a page scrolls; sideways only if the user makes the inspector narrow."""
        area = QScrollArea()
        set_accessible_role(area, QAccessible.Role.Grouping)
        area.setAccessibleName("Inspector")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        # Always there, so that the rows do not move sideways when more of them appear.
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        area.setWidget(page)
        return area

    def _show_title(self, events: Sequence[Event]) -> None:
        title, figures = subject_title(self._session, events)
        self.title.setText(title)
        self.figures.setText(figures)
        self.figures.setToolTip(figures)

    def _schedule(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _on_measures(self, ids: set[str]) -> None:
        document = self._session.document
        chosen = self._session.selection.ids
        events = [document.event(each) for each in chosen if each in document]
        if events and chosen & ids:
            self._show_title(events)

    def _on_captures_changed(self) -> None:
        self.stages.forget_captured()
        self._schedule()

    def _on_reset(self) -> None:
        self.stages.forget_previous()
        self._schedule()

    def _reset_all(self) -> None:
        self._session.edits.reset(self._session.selection.ids)


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(QPalette.ColorRole.Mid)
    return line
