"""The part of the timeline that gestures and drops use; a protocol, because the timeline creates them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF

from editor.views.marks.hit_testing import Floats
from editor.views.marks.model import MarksModel
from editor.views.timeline.plot import TimelinePlot
from editor.views.timeline.snap import Snapped

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["TimelineSurface"]


class TimelineSurface(Protocol):
    """The timeline, as far as gestures and drops need it."""

    session: Session
    model: MarksModel
    plot: TimelinePlot
    audition_on_grab: bool

    def heights(self) -> Floats:
        """Return the height of every event on the current vertical axis."""
        ...

    def selected_span(self) -> tuple[float, float] | None:
        """Return the first and the last selected onset, in seconds; None unless they differ."""
        ...

    def index_at(self, at: QPointF) -> int | None:
        """Return the event under a position of the plot, or None."""
        ...

    def snapped(self, time_s: float, moving: frozenset[str]) -> Snapped | None:
        """Return the snapped time and its target, or None."""
        ...

    def show_pointer_text(self, text: str) -> None:
        """Say what a gesture does, in the status bar; empty for nothing."""
        ...

    def scroll_by(self, seconds: float, height: float = 0.0) -> None:
        """Move the view."""
        ...

    def place_cursor(self, time_s: float) -> None:
        """Move the playhead, unless the piece is playing."""
        ...

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Loop a region."""
        ...
