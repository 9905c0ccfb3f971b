"""The pointer during a gesture, in data units, whatever becomes of the plot's place on the screen meanwhile.

A bar that opens above the plot, or a panel that gets wider beside it, must not change what a drag does: only
the user's hand may. Scrolling and zooming by the user do count; they are reported by
:meth:`SteadyPointer.view_moved`.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize

from editor.views.timeline.plot import TimelinePlot
from editor.views.timeline.press import Pointer

__all__ = ["SteadyPointer"]


class SteadyPointer:
    """Converts positions in a plot to data units, from a press on.

    Parameters
    ----------
    plot
        The plot.
    """

    def __init__(self, plot: TimelinePlot) -> None:
        self._plot = plot
        self._pressed_global = QPointF()
        self._last_global = QPointF()
        self._last = (0.0, 0.0)
        self._shift = (0.0, 0.0)
        self._place = self._current_place()

    def begin(self, at: QPointF) -> None:
        """Begin a gesture at a position of the widget."""
        self._pressed_global = self._last_global = self._plot.mapToGlobal(at)
        self._shift = (0.0, 0.0)
        self.view_moved()

    def at(self, at: QPointF) -> Pointer:
        """Return where the pointer is, at a position of the widget."""
        if self._current_place() != self._place:
            before, now = self._last, self._plot.to_data(self._plot.mapFromGlobal(self._last_global))
            self._shift = self._shift[0] + before[0] - now[0], self._shift[1] + before[1] - now[1]
        self._last_global = self._plot.mapToGlobal(at)
        time_s, height = self._plot.to_data(at)
        return Pointer(
            time_s + self._shift[0], height + self._shift[1], self._last_global - self._pressed_global
        )

    def view_moved(self) -> None:
        """Take over what is under the pointer now: the user scrolled or zoomed."""
        self._place = self._current_place()
        self._last = self._plot.to_data(self._plot.mapFromGlobal(self._last_global))

    def _current_place(self) -> tuple[QPointF, QSize, QRectF]:
        plot = self._plot
        return plot.mapToGlobal(QPointF(0, 0)), plot.size(), plot.box.sceneBoundingRect()
