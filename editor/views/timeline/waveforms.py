"""The waveforms of the selected events, along their marks: drawn on demand, off at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from editor.views.marks.model import MarksModel
from editor.views.timeline.plot import TimelinePlot
from editor.views.timeline.waveform_item import DrawnWaveform
from editor.views.widgets.links import link

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["EventWaveforms"]

_MOST = 24
"""Of so many selected events, the first ones, waveforms are drawn."""


class EventWaveforms(QObject):
    """Shows the waveforms of the selected events on a plot.

    Parameters
    ----------
    session, model, plot
        Whose events, their marks, and where.
    """

    def __init__(self, session: Session, model: MarksModel, plot: TimelinePlot) -> None:
        super().__init__(plot)
        self._session, self._model, self._plot = session, model, plot
        self._shown = False
        session.event_waveforms.changed.connect(self._show)
        session.captures.changed.connect(self._show)
        model.changed.connect(self._show)
        link(self, session.selection.changed, self._show)

    @property
    def shown(self) -> bool:
        """Whether waveforms are shown."""
        return self._shown

    def set_shown(self, shown: bool) -> None:
        """Show or hide waveforms."""
        self._shown = shown
        self._show()

    def _show(self, *_: object) -> None:
        if not self._shown:
            self._plot.waveforms.set_drawn(())
            return
        document, marks = self._session.document, self._model.marks
        chosen = np.flatnonzero(marks.selected_mask(self._session.selection.ids))[:_MOST].tolist()
        events = [document.event(marks.ids[row]) for row in chosen if marks.ids[row] in document]
        heights = self._plot.shown_heights(marks)
        self._session.event_waveforms.want(events)
        self._plot.waveforms.set_drawn(
            [
                DrawnWaveform(event.onset_s, float(heights[marks.index[event.event_id]]), found)
                for event in events
                if (found := self._session.event_waveforms.of(event)) is not None
            ]
        )
