"""Updates the drawable arrays when the document changes, at most once per frame.

A new layout, at the end of an encode above all, is shown gradually: marks do not jump.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from codec.similarity.clusters import Clusters, colour_clusters
from editor.overrides import guarded
from editor.theme import animations_wanted
from editor.views.marks.marks import EventMarks
from editor.views.marks.rows import EventRows, provisional_marks
from editor.views.marks.transition import Transition
from editor.views.widgets.links import link

if TYPE_CHECKING:
    from codec.similarity.layout import Layout
    from editor.document import Change
    from editor.session import Session
    from editor.session.encoding import ProvisionalEvents

__all__ = ["MarksModel"]

_FRAME_MS = 16
_TRANSITION_S = 0.4
_SLOW_FRAME_S = 0.05
"""A transition whose frames take longer is cut short: it would hold up the window."""
_MOST_MOVING = 5_000
"""With more events, a new layout is shown at once."""
_SEEN = 0.02
"""Share of the map. If no mark moves farther, a new layout is shown at once; an encode has many."""


class _Signals(QObject):
    done = Signal(object, object)


@guarded
class _ClusterJob(QRunnable):
    """Computes the colour clusters of a layout, which takes half a second for a large piece."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.signals = _Signals()
        self._layout = layout

    def run(self) -> None:
        """Compute, and emit the result."""
        self.signals.done.emit(self._layout, colour_clusters(self._layout))


class MarksModel(QObject):
    """The :class:`EventMarks` of a session's document, shared by the timeline, the map and the overview.

    Parameters
    ----------
    session
        The session.
    parent
        Qt parent.
    clock
        Monotonic time in seconds, for transitions.
    animates
        Returns whether transitions are wanted; by default, what the desktop says.
    """

    changed = Signal()
    """The marks were rebuilt, and perhaps the provisional ones."""
    provisional_changed = Signal()
    """Only the provisional marks were rebuilt."""

    def __init__(
        self,
        session: Session,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        animates: Callable[[], bool] = animations_wanted,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._clock, self._animates = clock, animates
        self._transition: Transition | None = None
        self._began_s = 0.0
        self._shown_layout: Layout | None = None
        self._rows = EventRows(session)
        self._changed: set[str] | None = None
        self._clusters: Clusters | None = None
        self._clustered: Layout | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._timer.timeout.connect(self._rebuild_gradually)
        self._frames = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._frames.timeout.connect(self._show)
        self._found_timer = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._found_timer.timeout.connect(self._rebuild_provisional)
        document = session.document
        link(self, document.events_changed, self._on_events_changed)
        link(self, document.layout_changed, self.schedule)
        link(self, document.reset_done, self._start_anew)
        session.measures_changed.connect(self._on_measures_changed)
        session.captures.changed.connect(self._schedule_all)
        session.solo_changed.connect(self.schedule)
        session.encode_found.connect(self._on_found)
        self._found: ProvisionalEvents | None = None
        self._goal = self._build()
        self.marks: EventMarks = self._goal
        self.provisional: EventMarks | None = None
        """Provisional events of a running encode; they are not in the document."""

    def schedule(self, *_: object) -> None:
        """Rebuild soon; calls within one frame are combined."""
        if not self._timer.isActive():
            self._timer.start()

    def _on_events_changed(self, change: Change) -> None:
        self._on_measures_changed(change.ids)

    def _on_measures_changed(self, ids: Iterable[str]) -> None:
        if self._changed is not None:
            self._changed.update(ids)
        self.schedule()

    def _schedule_all(self, *_: object) -> None:
        self._changed = None
        self.schedule()

    def _start_anew(self) -> None:
        self._shown_layout = None  # the next layout is that of another piece, or of another encode
        self._schedule_all()

    def _on_found(self, found: ProvisionalEvents | None) -> None:
        self._found = found
        if not self._timer.isActive():
            self._found_timer.start()

    def sounding_span(self, ids: frozenset[str]) -> tuple[float, float] | None:
        """Return when the first of some events begins and the last of them ends, in seconds; None of none."""
        marks = self.marks
        chosen = marks.selected_mask(ids)
        if not chosen.any():
            return None
        ends = marks.onset_s + marks.length_s
        return float(marks.onset_s[chosen].min()), float(ends[chosen].max())

    @property
    def moving(self) -> bool:
        """Whether marks are on their way to a new layout."""
        return self._transition is not None

    def rebuild(self) -> None:
        """Rebuild now, without a transition, and notify the views."""
        self._transition = None
        self._build_all()
        self._show()

    def _rebuild_gradually(self) -> None:
        before, shown = self._shown_layout, self.marks
        layout = self._session.document.layout
        self._build_all()
        if layout is None or not len(shown):
            self._transition = None
        elif before is not None and layout is not before and len(shown) <= _MOST_MOVING and self._animates():
            transition = Transition(shown)
            self._transition = transition if transition.length(self._goal) > _SEEN else None
            self._began_s = self._clock()
        self._show()

    def _build_all(self) -> None:
        self._timer.stop()
        self._goal = self._build()
        self._build_provisional()

    def _rebuild_provisional(self) -> None:
        # Many times for each change of the document: what shows other events is not drawn again.
        self._build_provisional()
        self.provisional_changed.emit()

    def _build_provisional(self) -> None:
        self._found_timer.stop()
        found = self._found
        self.provisional = None if found is None else provisional_marks(found, self._goal.n_clusters)

    def _show(self) -> None:
        """Show the marks, or where they are on their way."""
        now_s = self._clock()
        share = (now_s - self._began_s) / _TRANSITION_S
        if self._transition is None or share >= 1.0:
            self._transition = None
            self.marks = self._goal
            self.changed.emit()
            return
        self.marks = self._transition.at(share, self._goal)
        self.changed.emit()
        if self._clock() - now_s > _SLOW_FRAME_S:
            self._began_s = now_s - _TRANSITION_S
        self._frames.start()

    def wait(self) -> None:
        """Wait until nothing is being computed; for tests, snapshots and closing."""
        self._pool.waitForDone()

    def _clusters_of(self, layout: Layout | None) -> Clusters | None:
        """Return the colour clusters of the document's layout; None until they are computed."""
        if layout is not self._clustered:
            self._clustered = layout
            self._clusters = None
            if layout is not None:
                job = _ClusterJob(layout)
                job.signals.done.connect(self._take_clusters)
                self._pool.start(job)
        return self._clusters

    def _take_clusters(self, layout: Layout, clusters: Clusters) -> None:
        if layout is self._clustered:
            self._clusters = clusters
            self.schedule()

    def _build(self) -> EventMarks:
        changed, self._changed = self._changed, set()
        self._shown_layout = self._session.document.layout
        self._rows.update(changed)
        return self._rows.marks(self._clusters_of(self._session.document.layout))
