"""The tour: a few short callouts that point at parts of the window and do not block it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from editor.overrides import guarded
from editor.translation import tr
from editor.views.timeline.overview import Overview
from editor.views.timeline.plot import LANES
from editor.views.timeline.timeline import Timeline
from editor.views.widgets.accessible_roles import set_accessible_role
from editor.views.window.transport_bar import TransportBar

__all__ = ["TOUR", "Callout", "Tour", "TourStep"]

_ARROW = 10
_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MARGIN = 6


class TourPlaces(Protocol):
    """The parts of the window that the tour points at."""

    overview: Overview
    timeline: Timeline
    transport: TransportBar
    docks: dict[str, QDockWidget]


@dataclass(frozen=True)
class TourStep:
    """One callout.

    Attributes
    ----------
    target
        Finds the widget that it points at.
    title, text
        Its texts.
    of_an_event
        Whether it speaks of what is shown of a selected event.
    mode
        What height shows on the timeline meanwhile; None leaves it.
    """

    target: Callable[[TourPlaces], QWidget]
    title: str
    text: str
    of_an_event: bool = False
    mode: str | None = None


TOUR: tuple[TourStep, ...] = (
    TourStep(
        lambda places: places.timeline.plot,
        "The recording as sound events",
        "Each mark is an event: where it begins, how high it sounds, how long it lasts. Click one to hear "
        "it, drag it in time or in pitch, Ctrl+drag it for a copy.",
    ),
    TourStep(
        lambda places: places.transport.button("play"),
        "Listen",
        "Space plays what you have made of the recording. Beside it you choose what is heard, at the same "
        "place: the recording, your mix, the model alone, or only what the events claim. Shift+Space "
        "compares with the recording.",
    ),
    TourStep(
        lambda places: places.docks["inspector"],
        "What an event is made of",
        "An impulse, a resonance and a room. Change each here, hear each alone, or take one from another "
        "event.",
        of_an_event=True,
    ),
    TourStep(
        lambda places: places.docks["map"],
        "Similar sounds lie close together",
        "Move the pointer over the map to hear what is where; drag a point onto the timeline to use its "
        "sound. Beside it are the neighbours of the selected event. W gives the map the whole window, W or "
        "Esc gives it back.",
    ),
    TourStep(
        lambda places: places.timeline.plot,
        "The timbre view",
        "Height need not be pitch: here sounds that are alike share a height and a colour, and the piece "
        "becomes a picture of its sounds. Y, or View, Height shows, brings you here and back.",
        mode=LANES,
    ),
    TourStep(
        lambda places: places.docks["history"],
        "Nothing is lost",
        "Ctrl+Z undoes any edit, and this list goes back further. Your recording itself is never changed.",
    ),
    TourStep(
        lambda places: places.transport.button("export"),
        "Take it with you",
        "Export the mix, the selection, or one file per event. F1 shows all keys; this tour is in the Help "
        "menu.",
    ),
)


@guarded
class Callout(QWidget):
    """A small frame with an arrow, over the window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        set_accessible_role(self, QAccessible.Role.Notification)
        self.setAccessibleName("Tour")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tip = QPoint()
        self.title = QLabel()
        font = self.title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.1)
        self.title.setFont(font)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setFixedWidth(self.fontMetrics().averageCharWidth() * 46)
        self.where = QLabel()
        self.where.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.end = QPushButton()
        self.back = QPushButton(tr("&Back"))
        self.on = QPushButton()
        self.on.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.where)
        row.addStretch()
        for button in (self.end, self.back, self.on):
            row.addWidget(button)
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(*[_ARROW + 12] * 4)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addSpacing(4)
        layout.addLayout(row)

    def fit_text(self) -> None:
        """Make room for a new text.

        This asks the window for a new layout, so it is not for the window's answer to one.
        """
        # A layout asks for the height of wrapped text only once it has a width.
        self.text.setMinimumHeight(0)  # or the label would answer with that of the step before
        self.text.setFixedHeight(self.text.heightForWidth(self.text.width()))
        self._column.activate()

    def point_at(self, target: QWidget) -> None:
        """Move beside `target`, or on top of it if there is no space beside it, and point at it."""
        window = self._window
        size = self._column.totalSizeHint()
        self.resize(size)
        rect = QRect(target.mapTo(window, QPoint(0, 0)), target.size()).intersected(window.rect())
        places = {
            "below": (window.height() - rect.bottom(), size.height()),
            "above": (rect.top(), size.height()),
            "left of": (rect.left(), size.width()),
            "right of": (window.width() - rect.right(), size.width()),
        }
        side = next((name for name, (room, need) in places.items() if room >= need), "over")
        x, y = rect.center().x() - size.width() // 2, rect.center().y() - size.height() // 2
        if side == "below":
            y = rect.bottom()
            self._tip = QPoint(rect.center().x(), rect.bottom())
        elif side == "above":
            y = rect.top() - size.height()
            self._tip = QPoint(rect.center().x(), rect.top())
        elif side == "left of":
            x = rect.left() - size.width()
            self._tip = QPoint(rect.left(), rect.center().y())
        elif side == "right of":
            x = rect.right()
            self._tip = QPoint(rect.right(), rect.center().y())
        else:
            self._tip = rect.center()
            y = rect.center().y()
        x = min(max(x, _MARGIN), max(_MARGIN, window.width() - size.width() - _MARGIN))
        y = min(max(y, _MARGIN), max(_MARGIN, window.height() - size.height() - _MARGIN))
        self.move(x, y)
        self._tip -= QPoint(x, y)
        self.raise_()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame and the arrow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(_ARROW, _ARROW, -_ARROW, -_ARROW)
        path = QPainterPath()
        path.addRoundedRect(frame, 8, 8)
        arrow = self._arrow(frame)
        if arrow is not None:
            head = QPainterPath()
            head.addPolygon(arrow)
            head.closeSubpath()
            path = path.united(head)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Window))
        painter.drawPath(path)

    def _arrow(self, frame: QRectF) -> QPolygonF | None:
        tip = QPointF(self._tip)
        x = min(max(tip.x(), frame.left() + 20), frame.right() - 20)
        y = min(max(tip.y(), frame.top() + 20), frame.bottom() - 20)
        wide = float(_ARROW)
        if tip.y() <= frame.top():
            return QPolygonF([QPointF(x - wide, frame.top()), QPointF(x, 1), QPointF(x + wide, frame.top())])
        if tip.y() >= frame.bottom():
            end = self.height() - 1.0
            return QPolygonF(
                [QPointF(x - wide, frame.bottom()), QPointF(x, end), QPointF(x + wide, frame.bottom())]
            )
        if tip.x() <= frame.left():
            return QPolygonF(
                [QPointF(frame.left(), y - wide), QPointF(1, y), QPointF(frame.left(), y + wide)]
            )
        if tip.x() >= frame.right():
            end = self.width() - 1.0
            return QPolygonF(
                [QPointF(frame.right(), y - wide), QPointF(end, y), QPointF(frame.right(), y + wide)]
            )
        return None

    def event(self, event: QEvent) -> bool:
        """Keep Esc and Return from the window's shortcuts while a button of the callout has the focus."""
        key = event.key() if isinstance(event, QKeyEvent) else None
        if event.type() == QEvent.Type.ShortcutOverride and key in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the tour, Return continues."""
        if event.key() == Qt.Key.Key_Escape:
            self.end.click()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            (focused if isinstance(focused, QPushButton) else self.on).click()
        else:
            super().keyPressEvent(event)


@guarded
class Tour(QObject):
    """Shows the callouts of :data:`TOUR` one after the other; the window can be used meanwhile.

    Parameters
    ----------
    places
        The widgets that it points at.
    window
        Parent of the callouts.
    """

    def __init__(self, places: TourPlaces, window: QWidget) -> None:
        super().__init__(window)
        self._places = places
        self._window = window
        self._at = -1
        self._mode_before: str | None = None
        self._awaits_event = False
        self.callout: Callout | None = None
        places.timeline.model.changed.connect(self._on_events)
        self._late = QTimer(self, singleShot=True, interval=0)
        self._late.timeout.connect(self._point)

    def offer(self) -> None:
        """Offer the tour, without blocking the window."""
        self._open()
        self._at = -1
        self._say(
            self._target(),
            tr("Welcome to Pointillist"),
            tr("This is the demo piece. Would you like to be shown round? It takes a minute."),
        )

    def begin(self) -> None:
        """Show the first callout."""
        self._open()
        self._go(0)

    def close(self) -> None:
        """Remove the callout."""
        callout, self.callout = self.callout, None
        self._awaits_event = False
        self._show_mode(None)
        if callout is not None:
            self._window.removeEventFilter(self)
            callout.hide()
            callout.deleteLater()
            self._places.timeline.plot.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move with the target when the window is resized."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._point()
        return False

    def _open(self) -> None:
        if self.callout is None:
            self.callout = Callout(self._window)
            self.callout.on.clicked.connect(lambda: self._go(self._at + 1))
            self.callout.back.clicked.connect(lambda: self._go(self._at - 1))
            self.callout.end.clicked.connect(self.close)
            self._window.installEventFilter(self)

    def _target(self) -> QWidget:
        # The recording is what there is to see before the first events are found.
        return self._places.overview if self._at < 0 else TOUR[self._at].target(self._places)

    def _go(self, index: int) -> None:
        if not 0 <= index < len(TOUR):
            self.close()
            return
        self._at = index
        step = TOUR[index]
        self._show_mode(step.mode)
        target = self._target()
        if isinstance(target, QDockWidget):
            target.show()
            target.raise_()
        self._awaits_event = step.of_an_event and not self._select_an_event()
        text = tr(step.text)
        if self._awaits_event:
            text = f"{text} {tr('You see them here as soon as the first events are found.')}"
        self._say(target, tr(step.title), text)

    def _select_an_event(self) -> bool:
        """Select the loudest event, if none is selected: a panel without one shows nothing.

        Returns
        -------
        bool
            Whether one is selected: while a piece is being encoded, there may be none yet.
        """
        timeline = self._places.timeline
        marks, selection = timeline.model.marks, timeline.session.selection
        if not selection.ids and len(marks):
            selection.set([marks.ids[int(np.nan_to_num(marks.loudness_db, nan=-np.inf).argmax())]])
            timeline.reveal(float(marks.onset_s[marks.selected_mask(selection.ids)][0]))
        return bool(selection.ids)

    def _on_events(self) -> None:
        """Select the event that the step speaks of, now that events are found."""
        if self._awaits_event and len(self._places.timeline.model.marks):
            self._go(self._at)

    def _point(self) -> None:
        if self.callout is not None:
            self.callout.point_at(self._target())

    def _show_mode(self, mode: str | None) -> None:
        """Show what a step speaks of; None shows again what was there, unless the user has changed it."""
        timeline = self._places.timeline
        before, self._mode_before = self._mode_before, None
        if before is not None and timeline.mode == LANES:
            timeline.set_mode(before)
        if mode is not None and timeline.mode != mode:
            self._mode_before = timeline.mode
            timeline.set_mode(mode)

    def _say(self, target: QWidget, title: str, text: str) -> None:
        callout = self.callout
        if callout is None:
            return
        first, last = self._at < 0, self._at == len(TOUR) - 1
        callout.title.setText(title)
        callout.text.setText(text)
        callout.where.setText("" if first else f"{self._at + 1} / {len(TOUR)}")
        callout.end.setText(tr("&Not now") if first else tr("&End the tour"))
        callout.end.setVisible(not last)
        callout.back.setVisible(self._at > 0)
        callout.on.setText(tr("&Show me") if first else tr("&Done") if last else tr("&Next"))
        callout.setAccessibleDescription(f"{title}. {text}")
        callout.show()
        callout.fit_text()
        callout.point_at(target)
        callout.on.setFocus()
        # A panel that was behind another one gets its place only now.
        self._late.start()
