"""Keeps the drawable arrays in step with the document, at most once per frame however many edits arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from codec.clusters import Clusters, colour_clusters

from .event_marks import EventMarks, build_marks
from .links import link

if TYPE_CHECKING:
    from codec.layout import Layout

    from ..session import Session

__all__ = ["MarksModel"]

_FRAME_MS = 16


class _Signals(QObject):
    done = Signal(object, object)


class _ClusterJob(QRunnable):
    """Finds the colour clusters of a layout: half a second for a large piece."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.signals = _Signals()
        self._layout = layout

    def run(self) -> None:
        """Compute and report."""
        self.signals.done.emit(self._layout, colour_clusters(self._layout))


class MarksModel(QObject):
    """The :class:`EventMarks` of a session's document, shared by the timeline, the map and the overview."""

    changed = Signal()
    """The marks were rebuilt."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._last_known: dict[str, Any] = {}
        self._clusters: Clusters | None = None
        self._clustered: Layout | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._timer.timeout.connect(self.rebuild)
        document = session.document
        link(self, document.events_changed, self.schedule)
        link(self, document.layout_changed, self.schedule)
        link(self, document.reset_done, self.schedule)
        session.measures_changed.connect(self.schedule)
        session.captures.changed.connect(self.schedule)
        self.marks: EventMarks = self._build()

    def schedule(self, *_: object) -> None:
        """Rebuild soon; calls within one frame are gathered."""
        if not self._timer.isActive():
            self._timer.start()

    def rebuild(self) -> None:
        """Rebuild now and tell the views."""
        self._timer.stop()
        self.marks = self._build()
        self.changed.emit()

    def _measures(self, event_id: str) -> Any:
        """Return the measures, or the last known ones while new ones are being computed."""
        known = self._session.measures(event_id)
        if known is None:
            return self._last_known.get(event_id)
        self._last_known[event_id] = known
        return known

    def wait(self) -> None:
        """Block until nothing is being computed; for tests, snapshots and closing."""
        self._pool.waitForDone()

    def _clusters_of(self, layout: Layout | None) -> Clusters | None:
        """Return the colour clusters of the document's layout, None until they are computed."""
        if layout is not self._clustered:
            self._clustered, self._clusters = layout, None
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
        document = self._session.document
        return build_marks(
            list(document.events.values()),
            layout=document.layout,
            clusters=self._clusters_of(document.layout),
            measures=self._measures,
            is_edited=document.is_edited,
            row_of=document.layout_index,
            heard_from=self._session.captures.heard_from,
        )
