"""Palettes of the piece: for each stage, a few representative events, found by clustering.

:mod:`codec.similarity.stage_profiles` has the features that are compared. Computed in the background at the
first request, and again when events were added or removed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from codec.events.event import Event, Stage
from codec.similarity.representatives import representatives
from editor.document import Document
from editor.translation import tr
from editor.workers import CodecHandle, MainThread, Task, TaskContext

__all__ = ["Exemplar", "PiecePalettes"]

_N_MOST = 10


@dataclass(frozen=True)
class Exemplar:
    """An as-encoded event whose stage represents the stages of `n_events` events."""

    event: Event
    n_events: int


class PiecePalettes(QObject):
    """Keeps the exemplars of a document's stages."""

    changed = Signal()
    message = Signal(str)

    def __init__(
        self, document: Document, codec: CodecHandle, main_thread: MainThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._codec, self._main = document, codec, main_thread
        self._task: Task[Mapping[Stage, Sequence[Exemplar]]] | None = None
        self._key: frozenset[str] = frozenset()
        self._found: Mapping[Stage, Sequence[Exemplar]] = {}
        document.reset_done.connect(self.forget)

    def of(self, stage: Stage) -> Sequence[Exemplar]:
        """Return the exemplars of a stage, the most common first; none while they are being computed."""
        return self._found.get(stage, ())

    @property
    def making(self) -> bool:
        """Whether they are being computed."""
        return self._task is not None

    def bring_up(self) -> None:
        """Compute them if events were added or removed since; emits `changed` at the end."""
        key = frozenset(self._document.events)
        if key == self._key:
            return
        self.close()
        self._key = key
        events = [self._document.as_encoded(each) or self._document.event(each) for each in sorted(key)]
        if not events:
            self._done({})
            return

        def work(context: TaskContext) -> Mapping[Stage, Sequence[Exemplar]]:
            codec = self._codec.get()
            found: dict[Stage, Sequence[Exemplar]] = {}
            for stage, profiles in codec.stage_profiles(events).items():
                context.check()
                chosen = representatives(profiles, _N_MOST)
                found[stage] = [Exemplar(events[each.row], each.n_members) for each in chosen]
            return found

        self._task = Task("palettes", work, self._main, on_done=self._done, on_error=self._failed).start()

    def forget(self) -> None:
        """Remove all: the document was replaced."""
        self.close()
        self._key = frozenset()
        self._done({})

    def close(self) -> None:
        """Cancel the computation."""
        if self._task is not None:
            self._task.drop()
            self._task = None

    def _failed(self, error: Exception) -> None:
        self._done({})
        self.message.emit(tr("The sounds typical of this piece could not be found: {error}", error=error))

    def _done(self, found: Mapping[Stage, Sequence[Exemplar]]) -> None:
        self._task = None
        self._found = found
        self.changed.emit()
