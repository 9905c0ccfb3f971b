"""Updates the drawable arrays when the document changes, at most once per frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from codec.similarity.clusters import Clusters, colour_clusters
from editor.overrides import guarded
from editor.views.marks.marks import EventMarks
from editor.views.marks.rows import EventRows, provisional_marks
from editor.views.widgets.links import link

if TYPE_CHECKING:
    from codec.similarity.layout import Layout
    from editor.document import Change
    from editor.session import Session
    from editor.session.encoding import ProvisionalEvents

__all__ = ["MarksModel"]

_FRAME_MS = 16


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
    """The :class:`EventMarks` of a session's document, shared by the timeline, the map and the overview."""

    changed = Signal()
    """The marks were rebuilt."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows = EventRows(session)
        self._changed: set[str] | None = None
        self._clusters: Clusters | None = None
        self._clustered: Layout | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._timer.timeout.connect(self.rebuild)
        document = session.document
        link(self, document.events_changed, self._on_events_changed)
        link(self, document.layout_changed, self.schedule)
        link(self, document.reset_done, self._schedule_all)
        session.measures_changed.connect(self._on_measures_changed)
        session.captures.changed.connect(self._schedule_all)
        session.solo_changed.connect(self.schedule)
        session.encode_found.connect(self._on_found)
        self._found: ProvisionalEvents | None = None
        self.marks: EventMarks = self._build()
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

    def _on_found(self, found: ProvisionalEvents | None) -> None:
        self._found = found
        self.schedule()

    def rebuild(self) -> None:
        """Rebuild now and notify the views."""
        self._timer.stop()
        self.marks = self._build()
        found = self._found
        self.provisional = None if found is None else provisional_marks(found, self.marks.n_clusters)
        self.changed.emit()

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
        self._rows.update(changed)
        return self._rows.marks(self._clusters_of(self._session.document.layout))
