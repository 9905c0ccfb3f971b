"""The status bar: the event under the pointer, the number of selected events, the state of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QRect, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStatusBar, QStyle, QStyleOption, QToolTip, QWidget

from editor.commands.labels import n_events_text
from editor.overrides import guarded
from editor.session.source_texts import SOURCE_TEXTS
from editor.translation import tr
from editor.views.marks.marks import format_time
from editor.views.widgets.elided_label import ElidedLabel
from editor.views.widgets.links import link
from editor.views.window.solo_badge import SoloBadge

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["StatusLine"]

_MARGIN_PX = 6
_SOON_MS = 100
"""A sound that takes no longer is heard at once."""


@guarded
class StatusLine(QStatusBar):
    """Labels that show the state of the session.

    A message that does not fit takes the place of what matters least. What still does not fit is cut off with
    "…", and its tooltip has all of it.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._awaited = False
        self._pointer = ElidedLabel(wanted=False)  # its text must not widen the window
        self.solo = SoloBadge(session)
        self.addPermanentWidget(self.solo)
        self.selection = self._field("Selection")
        self.busy = self._field("Background work")
        self.captures = self._field("Captured sounds")
        self.captures.setToolTip("Made in the background, so that a moved event is heard at once")
        self.captures.hide()
        self.listening = self._field("What is heard is being made")
        self.listening.hide()
        self.factor = self._field("The last encode")
        self.rate = self._field("Sample rate")
        self.engine = self._field("Audio engine")
        self.messageChanged.connect(self._make_room)
        self.addWidget(self._pointer, 1)
        self._pointer.setAccessibleName("Under the pointer")
        link(self, session.selection.changed, self.refresh)
        link(self, session.document.events_changed, self.refresh)
        link(self, session.document.reset_done, self.refresh)
        link(self, session.document.unfinished_changed, self.refresh)
        session.encode_started.connect(self.refresh)
        session.encode_finished.connect(self.refresh)
        session.playback.state_changed.connect(self.refresh)
        session.busy_changed.connect(self._show_busy)
        session.message.connect(self.show_message)
        session.captures.progress.connect(self._show_captures)
        self._awaiting = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._awaiting.timeout.connect(self._show_engine)
        session.audition_awaited.connect(self._on_awaited)
        session.listening.changed.connect(self._show_listening)
        self.refresh()

    def _field(self, name: str) -> QLabel:
        label = ElidedLabel()
        label.setAccessibleName(name)
        label.setContentsMargins(8, 0, 8, 0)
        self.addPermanentWidget(label)
        return label

    def show_pointer(self, text: str) -> None:
        """Show a description of what is under the pointer."""
        self._pointer.setText(text)

    def show_message(self, text: str) -> None:
        """Show a message for a few seconds."""
        self.showMessage(text, 8000)

    def _make_room(self, text: str) -> None:
        for field in (self.factor, self.rate):
            field.show()
        layout = self.layout()
        for field in (self.factor, self.rate):
            if layout is not None:
                layout.activate()
            if not text or self.fontMetrics().horizontalAdvance(text) <= self._message_area().width():
                break
            field.hide()

    def _message_area(self) -> QRect:
        """Return the place of a message: up to the first field that stays while it is shown."""
        fields = self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        lefts = [each.x() for each in fields if each.isVisible() and each is not self._pointer]
        return self.rect().adjusted(_MARGIN_PX, 0, 0, 0) & QRect(0, 0, min(lefts, default=self.width()), 9999)

    def _cut_off(self) -> str:
        """Return the message as far as there is room for it."""
        width = self._message_area().width()
        return self.fontMetrics().elidedText(self.currentMessage(), Qt.TextElideMode.ElideRight, width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of a message as fits."""
        if not self.currentMessage():
            super().paintEvent(event)
            return
        painter, option = QPainter(self), QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelStatusBar, option, painter, self)
        flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self._message_area(), flags, self._cut_off())

    def event(self, event: QEvent) -> bool:
        """Show the whole of a message that is cut off as a tooltip."""
        message = self.currentMessage()
        is_asked = event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent)
        if is_asked and message and self._cut_off() != message:
            QToolTip.showText(cast(QHelpEvent, event).globalPos(), message, self)
            return True
        return super().event(event)

    def forget(self) -> None:
        """Show nothing of an earlier piece."""
        self.clearMessage()
        self._pointer.setText("")
        self.refresh()

    def _show_captures(self, _share: float, text: str) -> None:
        self.captures.setText(text)
        self.captures.setVisible(bool(text))

    def _show_listening(self) -> None:
        listening = self._session.listening
        share = listening.preparing
        self.listening.setVisible(share is not None)
        if share is not None:
            source = tr(SOURCE_TEXTS[self._session.playback.source][0]).replace("&", "")
            made = tr("{source}: {share:.0%} prepared", source=source, share=share)
            self.listening.setText(f"{made}; {tr('until then: the mix')}" if listening.heard_as_mix else made)

    def _show_busy(self, busy: bool, text: str) -> None:
        self.busy.setText(f"⟳ {text}" if busy else "")
        self.busy.setVisible(busy)

    def refresh(self, *_: object) -> None:
        """Update the number of events."""
        document = self._session.document
        n_events, n_selected = len(document.events), len(self._session.selection.ids)
        events = tr(n_events_text(n_events))
        if self._session.is_encoding and document.unfinished is not None:
            # The bar above counts those that may still change, too.
            events = tr("{events} final", events=events)
        selected = tr("{n} of {events} selected", n=n_selected, events=events)
        self.selection.setText(selected if n_selected else events)
        n_channels = {1: tr("mono"), 2: tr("stereo")}.get(document.n_channels) or str(document.n_channels)
        loaded = document.duration_s > 0 or n_events
        self.rate.setText(f"{document.sample_rate:,} Hz {n_channels}".replace(",", " ") if loaded else "")
        self.factor.setText(self._last_encode())
        self._show_engine()

    def _last_encode(self) -> str:
        session, document = self._session, self._session.document
        unfinished, factor = document.unfinished, session.real_time_factor
        if session.is_encoding:
            return ""
        if unfinished is not None:
            reached, duration = format_time(unfinished.complete_s, 0), format_time(document.duration_s, 0)
            return tr("encode stopped at {reached} of {duration}", reached=reached, duration=duration)
        return "" if factor is None else tr("encoded in {factor:.2g}× its duration", factor=factor)

    def _on_awaited(self, awaited: bool) -> None:
        self._awaited = awaited
        if awaited:
            self._awaiting.start()
        else:
            self._awaiting.stop()
            self._show_engine()

    def _show_engine(self) -> None:
        playback = self._session.playback
        engine = tr("preparing…") if self._awaited else tr(playback.backend_name)
        dropouts = int(playback.underflows)
        lost = tr("1 dropout") if dropouts == 1 else tr("{n} dropouts", n=dropouts)
        self.engine.setText(f"{engine} · {lost}" if dropouts else engine)
        self.engine.setToolTip(tr("What plays the sound; choose a device in File › Preferences"))
