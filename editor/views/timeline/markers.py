"""The markers of the document on the timeline: what is shown of them, and where the next one is."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import Qt

from codec.audio.metadata import Marker
from codec.messages import printable
from editor.translation import tr
from editor.views.marks.marks import format_time
from editor.views.timeline.marker_flags import marker_name
from editor.views.timeline.plot import TimelinePlot
from editor.views.widgets.links import link

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["TimelineMarkers"]

_MOST_LINES = 12
_SAME_S = 1e-6
_JUST_PASSED_S = 0.5
"""While it plays, going back passes a marker that was reached less than this before."""


class TimelineMarkers(QObject):
    """Shows the markers of the session's document on a plot.

    Parameters
    ----------
    session, plot
        Whose document, and where.
    """

    shown_changed = Signal(object)
    """The markers that are shown, a tuple."""

    def __init__(self, session: Session, plot: TimelinePlot) -> None:
        super().__init__(plot)
        self._session = session
        self._plot = plot
        self._shown = True
        for signal in (session.document.reset_done, session.document.original_changed):
            link(self, signal, self._show)
        self._show()

    @property
    def shown(self) -> bool:
        """Whether markers are shown."""
        return self._shown

    def set_shown(self, shown: bool) -> None:
        """Show or hide all markers."""
        self._shown = shown
        self._show()

    def _show(self, *_: object) -> None:
        markers = self._markers if self._shown else ()
        self._plot.show_markers(markers)
        self.shown_changed.emit(markers)

    @property
    def _markers(self) -> tuple[Marker, ...]:
        return self._session.document.metadata.markers

    def next(self, time_s: float) -> int | None:
        """Return the first marker after a time, in seconds; None if there is none."""
        later = (n for n, each in enumerate(self._markers) if each.time_s > time_s + _SAME_S)
        return next(later, None)

    def previous(self, time_s: float, *, playing: bool = False) -> int | None:
        """Return the last marker before a time, in seconds; while `playing`, well before it."""
        before_s = time_s - (_JUST_PASSED_S if playing else _SAME_S)
        earlier = [n for n, each in enumerate(self._markers) if each.time_s < before_s]
        return earlier[-1] if earlier else None

    def time_s(self, index: int) -> float:
        """Return the time of a marker, in seconds."""
        return self._markers[index].time_s

    def describe(self, index: int) -> str:
        """Return a marker's name and time in one line."""
        marker = self._markers[index]
        where = format_time(marker.time_s)
        if marker.length_s:
            where += f" – {format_time(marker.time_s + marker.length_s)}"
        return tr("Marker {name} at {time}", name=marker_name(self._markers, index), time=where)

    def tip_at(self, at: QPointF) -> str:
        """Return a description of the markers of the flag at a widget position; empty if there is none."""
        flag = self._plot.flag_at(at)
        if flag is None:
            return ""
        shown = range(flag.first, min(flag.last, flag.first + _MOST_LINES))
        lines = [self.describe(index) for index in shown]
        if flag.n_markers == 1 and self._markers[flag.first].note:
            lines += [printable(line) for line in self._markers[flag.first].note.splitlines()[:_MOST_LINES]]
        if flag.n_markers > len(shown):
            lines.append(tr("and {n} more", n=flag.n_markers - len(shown)))
        text = "\n".join(lines)
        # A label can come from anybody, and a tooltip would show it as HTML.
        return html.escape(text).replace("\n", "<br>") if Qt.mightBeRichText(text) else text
