"""Sounds of the library for many events of the piece: best matches of the selection, and mosaics.

Both look among the events that the library's filter lets through, but never among those of the piece's own
recording, which would match themselves. They run in threads, and end as one undo step.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from codec.events.event import Event, StageSource
from codec.library import Filter, Library
from codec.library.errors import NoLibraryError
from codec.library.explorer import Explorer
from codec.library.library_candidates import LibraryCandidates
from codec.messages import Message
from codec.project.file import Project
from codec.similarity.placing import sounding_vector
from editor.commands import History
from editor.commands.labels import n_events_text
from editor.commands.library_edits import LibraryEdits
from editor.session.files import describe_error
from editor.session.library.finder import LibraryFinder, own_rows, sounds_of
from editor.translation import tr
from editor.workers import Cancelled, CodecHandle, MainThread, Task, TaskContext

__all__ = ["LibraryReplacing"]


class LibraryReplacing(QObject):
    """Replaces sounds of the piece, one request at a time.

    Parameters
    ----------
    history
        Gets the undo step, of the open piece.
    finder
        Finds matches.
    folder
        Of the library; None for the user's.
    codec, main_thread
        Compares the sounds of mosaics, and the thread for results.
    wanted
        Returns the filter of the library.
    """

    started = Signal(str)
    """Work has begun; what it is doing."""
    progress = Signal(float, str)
    """The share that is done, 0..1, and what it is doing."""
    finished = Signal()
    """It has ended, in whatever way."""
    message = Signal(str)
    failed = Signal(str, str)
    """Title and text: a request of the user could not be done."""

    def __init__(
        self,
        history: History,
        finder: LibraryFinder,
        folder: Path | None,
        codec: CodecHandle,
        main_thread: MainThread,
        wanted: Callable[[], Filter],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._edits = history.document, LibraryEdits(history)
        self._finder, self._folder, self._codec, self._main = finder, folder, codec, main_thread
        self._wanted = wanted
        self._cancelled: threading.Event | None = None
        self._task: Task[Project] | None = None
        self._document.reset_done.connect(self._give_up)

    @property
    def running(self) -> bool:
        """Whether sounds are being looked for."""
        return self._cancelled is not None

    def cancel(self) -> None:
        """Stop; nothing changes."""
        if self._cancelled is not None:
            self._cancelled.set()
        if self._task is not None:
            self._task.cancel()

    def use_folder(self, folder: Path) -> None:
        """Take sounds of the library of another folder from now on."""
        self._folder = folder

    def close(self) -> None:
        """Stop, and wait for the end of a mosaic; matches end with the finder."""
        self._document.reset_done.disconnect(self._give_up)
        self.cancel()
        task, self._task = self._task, None
        if task is not None:
            task.drop()
            task.join()

    # Best matches

    def best_matches(self, ids: Iterable[str]) -> None:
        """Replace each of some events by the event of the library that sounds most like it."""
        events = [self._document.event(each) for each in ids if each in self._document]
        if self._is_busy() or not events:
            return
        text = tr("Looking for the best matches in the library")
        cancelled = self._begin(text)
        context = TaskContext(cancelled, self._tell(text), lambda _: None)
        own, wanted = self._document.source_file.samples_sha256, self._wanted()

        def work(library: Library, explorer: Explorer) -> tuple[dict[str, StageSource], int]:
            _check_not_empty(library)
            sources = _matches(context, library, explorer, events, own, wanted)
            return sources, library.n_events - explorer.n_events

        self._finder.ask(work, self._on_matches, self._on_matches_failed, kind="matches")

    def _on_matches(self, result: tuple[dict[str, StageSource], int]) -> None:
        sources, n_left_out = result
        self._end()
        if not sources:
            self.message.emit(tr(_nothing(n_left_out)))
            return
        text = Message(
            "{events} replaced by best matches", events=n_events_text(self._edits.replace_each(sources))
        )
        self.message.emit(tr(_with_left_out(text, n_left_out)))

    def _on_matches_failed(self, error: Exception) -> None:
        self._end()
        self._tell_failure(tr("The best matches cannot be found"), error)

    # Mosaics

    def mosaic(self) -> None:
        """Rebuild the piece from events of the library; muted events stay."""
        project = self._document.to_project(include_source=False)
        if self._is_busy() or not project.events:
            return
        text = tr("Making a mosaic of the library's sounds")
        self._begin(text)
        wanted, n_left_out = self._wanted(), 0

        def work(context: TaskContext) -> Project:
            nonlocal n_left_out
            context.progress(0.0, text)
            codec = self._codec.get()
            weights_hash = project.model.weights_hash or codec.identity.weights_hash
            with Library.open(self._folder, create=False) as library:
                _check_not_empty(library)
                samples_sha256 = project.source_file.samples_sha256
                candidates = LibraryCandidates(library, weights_hash, wanted, samples_sha256)
                n_left_out = sum(
                    piece.n_events for piece in library.pieces() if piece.model.weights_hash != weights_hash
                )
                made = None
                if candidates.n_events:
                    made = codec.mosaic(
                        project,
                        candidates,
                        on_progress=lambda share: context.progress(share, text),
                        should_cancel=context.should_cancel,
                    )
            context.check()
            return project if made is None else made

        self._task = Task(
            "mosaic",
            work,
            self._main,
            on_done=lambda made: self._on_mosaic(project, made, n_left_out),
            on_error=self._on_mosaic_failed,
            on_cancelled=lambda: self._on_mosaic_failed(Cancelled()),
            on_progress=self.progress.emit,
        ).start()

    def _on_mosaic(self, before: Project, made: Project, n_left_out: int) -> None:
        self._end()
        if made is before:
            self.message.emit(tr(_nothing(n_left_out)))
            return
        n_replaced = self._edits.make_mosaic(before.events, made.events, made.mix)
        text = Message("Mosaic: {events} have sounds of the library", events=n_events_text(n_replaced))
        self.message.emit(tr(_with_left_out(text, n_left_out)))

    def _on_mosaic_failed(self, error: Exception) -> None:
        self._end()
        self._tell_failure(tr("The mosaic cannot be made"), error)

    # Internal

    def _is_busy(self) -> bool:
        if self.running:
            self.message.emit(tr("Sounds of the library are being looked for already"))
        return self.running

    def _begin(self, text: str) -> threading.Event:
        self._cancelled = threading.Event()
        self.started.emit(text)
        return self._cancelled

    def _end(self) -> None:
        self._cancelled = self._task = None
        self.finished.emit()

    def _tell(self, text: str) -> Callable[[float, str], None]:
        """Return what reports progress from a thread."""
        return lambda share, _: self._main.post(lambda: self.progress.emit(share, text))

    def _tell_failure(self, title: str, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self.message.emit(tr("Stopped; nothing has changed"))
        elif isinstance(error, NoLibraryError | _EmptyLibraryError):
            self.message.emit(
                tr("The library is empty: add recordings to it in the panel Library, then try again")
            )
        else:
            self.failed.emit(title, describe_error(error))

    def _give_up(self) -> None:
        """Drop the work: the document was replaced."""
        if self.running:
            self.cancel()
            self._finder.drop("matches")
            if self._task is not None:
                self._task.drop()
            self._end()


class _EmptyLibraryError(Exception):
    """The library has no sounds."""


def _check_not_empty(library: Library) -> None:
    if not library.n_events:
        raise _EmptyLibraryError


def _matches(
    context: TaskContext,
    library: Library,
    explorer: Explorer,
    events: Sequence[Event],
    own: str | None,
    wanted: Filter,
) -> dict[str, StageSource]:
    """Return the nearest sound of each event, by the event's identifier; events without one are left out."""
    without = own_rows(library, own)
    filtered = None if wanted == Filter() else wanted
    rows: dict[str, int] = {}
    for n, event in enumerate(events):
        context.check()
        found = explorer.nearest(sounding_vector(event), 1, wanted=filtered, without=without)
        if len(found.rows):
            rows[event.event_id] = int(found.rows[0])
        context.progress((n + 1) / len(events), "")
    sounds = {
        each.row: each.source for each in sounds_of(library, ((row, 0.0) for row in set(rows.values())))
    }
    return {event_id: sounds[row] for event_id, row in rows.items() if row in sounds}


def _nothing(n_left_out: int) -> Message:
    if n_left_out:
        return Message(
            "Of the library's events that the filter lets through, none is of this piece's model; "
            "encode them again with it"
        )
    return Message("The library has no other events that its filter lets through; add recordings to it")


def _with_left_out(text: Message, n_left_out: int) -> Message:
    if not n_left_out:
        return text
    return Message("{text}; {n} of other models were left out", text=text, n=n_left_out)
