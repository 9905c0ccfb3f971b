"""What the mouse can reach on the map; a protocol, because the map makes its gestures and drops."""

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
        """Mark what is selected."""
        ...

    def show_hovered(self, index: int | None) -> None:
        """Mark the point under the pointer."""
        ...

    def show_pointer_text(self, text: str) -> None:
        """Say what is under the pointer."""
        ...

    def pan(self, by: QPointF) -> None:
        """Move what is shown by so many pixels."""
        ...

    def drag_away(self, index: int) -> None:
        """Drag the sound of a point until it is dropped."""
        ...
