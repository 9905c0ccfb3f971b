"""A word about the timbre view, once, when the first piece has been encoded.

It is the picture of the paper (Vinyard 2025, fig. 1): height is the one-dimensional, colour the
three-dimensional similarity of the sounds. Nobody looks for it behind the word pitch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from editor.overrides import guarded
from editor.translation import tr
from editor.views.timeline.plot import LANES
from editor.views.timeline.timeline import Timeline
from editor.views.widgets.links import link
from editor.views.window.preferences import Preferences
from editor.views.window.tour import Callout, Tour
from editor.views.window.transport_bar import TransportBar

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["TimbreOffer"]

_AFTER_MS = 1_000
"""So that the marks have arrived in the new layout."""


class OfferWindow(Protocol):
    """The main window, as far as the offer uses it."""

    session: Session
    preferences: Preferences
    timeline: Timeline
    transport: TransportBar

    @property
    def dialog_parent(self) -> QWidget:
        """The window itself."""
        ...


@guarded
class TimbreOffer(QObject):
    """Points at the choice of height, and shows the timbre view if that is wanted; never takes the keyboard.

    It goes with the first edit: who is at work has no use for it over the timeline.

    Parameters
    ----------
    window
        The window.
    show_timbre
        Shows the timbre view.
    tour
        Returns the tour: while it is open, it speaks of the timbre view itself.
    """

    def __init__(
        self, window: OfferWindow, show_timbre: Callable[[], object], tour: Callable[[], Tour]
    ) -> None:
        super().__init__(window.dialog_parent)
        self._window, self._show_timbre, self._tour = window, show_timbre, tour
        self._encoded = False
        self.callout: Callout | None = None
        self._later = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._later.timeout.connect(self.offer)
        window.session.encode_finished.connect(self._on_encoded)
        link(self, window.session.document.layout_changed, self._on_laid_out)
        link(self, window.session.document.reset_done, self.close)
        window.timeline.mode_changed.connect(self._on_mode)
        window.session.undo_stack.indexChanged.connect(self.close)

    def offer(self) -> None:
        """Show the offer, unless it was shown before, or the timbre view is known already."""
        window = self._window
        known = window.preferences.flag("timbre_offered") or window.timeline.mode == LANES
        nothing = len(window.session.document) == 0  # found in silence: the next piece has more to show
        if known or nothing or self._tour().callout is not None or not window.dialog_parent.isVisible():
            return
        window.preferences.set("timbre_offered", True)
        self.callout = callout = Callout(window.dialog_parent)
        callout.setAccessibleName(tr("The timbre view"))
        callout.title.setText(tr("The timbre view"))
        callout.text.setText(
            tr(
                "Height can show timbre instead of pitch: sounds that are alike share a height and a colour, "
                "and the piece becomes a picture of its sounds. Y changes what height shows."
            )
        )
        callout.end.setText(tr("&Not now"))
        callout.on.setText(tr("&Show it"))
        callout.back.hide()
        callout.where.hide()
        callout.end.clicked.connect(self.close)
        callout.on.clicked.connect(self._accept)
        callout.show()
        callout.point_at(self._target())
        window.dialog_parent.installEventFilter(self)

    def close(self, *_: object) -> None:
        """Take the offer back."""
        self._later.stop()
        callout, self.callout = self.callout, None
        if callout is not None:
            self._window.dialog_parent.removeEventFilter(self)
            had_keyboard = callout.isAncestorOf(callout.window().focusWidget() or callout)
            callout.hide()
            callout.deleteLater()
            if had_keyboard:
                self._window.timeline.plot.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move with the window."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self.callout is not None:
            self.callout.point_at(self._target())
        return False

    def _target(self) -> QWidget:
        button = self._window.transport.height_button
        return button if button.isVisible() else self._window.timeline.plot

    def _on_mode(self, mode: str) -> None:
        if mode == LANES:
            self._window.preferences.set("timbre_offered", True)
        self.close()

    def _accept(self) -> None:
        self.close()
        self._show_timbre()

    def _on_encoded(self, cancelled: bool, _summary: str) -> None:
        self._encoded = not cancelled

    def _on_laid_out(self) -> None:
        if self._encoded and not self._window.session.is_encoding:
            self._encoded = False
            self._later.start()
