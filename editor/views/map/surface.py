"""The part of the map that gestures and drops use; a protocol, because the map creates them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from editor.views.map.points import MapPoints
from editor.views.marks.model import MarksModel

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["MapSurface"]


class MapSurface(Protocol):
    """The map, as far as gestures and drops need it."""

    session: Session
    model: MarksModel
    plot: pg.PlotWidget
    points: MapPoints

    def index_at(self, at: QPointF) -> int | None:
        """Return the event under a position of the plot, or None."""
        ...

    def select(self, rows: NDArray[np.intp] | Sequence[int], *, adds: bool = False) -> None:
        """Select events by their rows, or add them to the selection."""
        ...

    def show_selection(self) -> None:
        """Mark the selected events."""
        ...

    def show_hovered(self, index: int | None) -> None:
        """Highlight the point under the pointer."""
        ...

    def show_pointer_text(self, text: str) -> None:
        """Send a description of the event under the pointer."""
        ...

    def pan(self, by: QPointF) -> None:
        """Scroll by a number of pixels."""
        ...

    def drag_away(self, event_id: str) -> None:
        """Run the drag of a point's sound until the drop."""
        ...
