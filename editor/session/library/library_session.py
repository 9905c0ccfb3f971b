"""The library in the editor: opened in a thread when it is first needed, searched, changed and heard.

Nothing here waits for the database, a recording or a model. Views show :attr:`LibrarySession.shelf` and
:attr:`LibrarySession.found`, which are immutable and replaced as a whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from codec.audio.clip import AudioClip
from codec.events.event import Event
from codec.library import Columns, Filter, Library, Piece, default_folder
from codec.library.process_runner import ProcessRunner
from codec.library.tasks import Runner
from codec.project.content import Project
from editor.commands import History
from editor.session.encode_choice import EncodeChoice
from editor.session.files import describe_error
from editor.session.library.batches import LibraryBatches, n_library_workers
from editor.session.library.finder import LibraryFinder
from editor.session.library.finding import Found, Order, find
from editor.session.library.following import FollowsOthers
from editor.session.library.map import LibraryMap
from editor.session.library.open_piece import add_open_piece
from editor.session.library.place import LibraryPlace
from editor.session.library.replacing import LibraryReplacing
from editor.session.library.shelf import Shelf, read_shelf
from editor.session.library.sounds import AuditionsElsewhere, LibraryAuditions
from editor.session.settings import Settings
from editor.translation import tr
from editor.workers import CodecHandle, MainThread, RequestThread, Task, TaskContext

__all__ = ["LibrarySession", "LibraryState"]

Result = TypeVar("Result")

_SOON_MS = 1_000
_LOOKING_SHARE = 0.2
"""While a batch runs, the library is looked at again for at most this share of the time."""


class LibraryState(StrEnum):
    """Whether the library is open."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"
    FAILED = "failed"


class LibrarySession(QObject):
    """Owns the open library; all methods are for the main thread and return at once.

    Parameters
    ----------
    history
        Of the open piece.
    codec, main_thread
        The model of the editor, and the thread for results.
    auditions
        Plays the sounds of events.
    settings
        The preferences, with the level of new encodes.
    folder
        Of the library; None for the user's.
    make_runner
        Makes the workers of a batch; processes by default.

    Attributes
    ----------
    folder
        Of the library.
    state
        Whether the library is open.
    problem
        A sentence why it could not be opened or read, with a remedy; empty otherwise.
    shelf
        What is in the library, as last read; None before.
    found
        The events that the filter lets through, in order; None before.
    batches
        Files that are being added.
    finder
        Finds events by their sound.
    map
        The map of all events.
    replacing
        Gives many events of the piece sounds of the library.
    place
        Moves the library to another folder.
    """

    changed = Signal()
    """:attr:`state`, :attr:`shelf`, :attr:`found` or :attr:`problem` has changed."""
    heard = Signal(object, bool)
    """An event's row that is being played, and whether its sound was captured from the recording."""
    message = Signal(str)
    failed = Signal(str, str)
    """Title and text: a request of the user could not be done."""

    def __init__(
        self,
        history: History,
        codec: CodecHandle,
        main_thread: MainThread,
        auditions: AuditionsElsewhere,
        settings: Settings,
        *,
        folder: Path | None = None,
        make_runner: Callable[[], Runner] = lambda: ProcessRunner(n_library_workers()),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder or default_folder()
        self.state = LibraryState.CLOSED
        self.problem = ""
        self.shelf: Shelf | None = None
        self.found: Found | None = None
        self._filter, self._order = Filter(), Order()
        self._library: Library | None = None
        self._stale, self._warm = True, False
        self._codec, self._main = codec, main_thread
        self._adding: Task[bool] | None = None
        self._requests = RequestThread("library", main_thread)
        self._auditions = LibraryAuditions(self.folder, codec, main_thread, auditions, self)
        self._auditions.heard.connect(self.heard)
        self._auditions.message.connect(self.message)
        self.batches = LibraryBatches(
            self.folder, lambda: EncodeChoice.remembered(settings).level, main_thread, make_runner, self
        )
        self.batches.message.connect(self.message)
        self.batches.failed.connect(self.failed)
        self.batches.stored.connect(self._look_soon)
        self.finder = LibraryFinder(
            history.document, self.folder, self._known_columns, codec, main_thread, self
        )
        self.map = LibraryMap(history.document, lambda: self.found, self.finder, main_thread, self)
        self.changed.connect(self.map.follow)
        self.map.problem.connect(self.message)
        self.replacing = LibraryReplacing(
            history, self.finder, self.folder, codec, main_thread, lambda: self._filter, self
        )
        self.replacing.message.connect(self.message)
        self.replacing.failed.connect(self.failed)
        self.place = LibraryPlace(
            lambda: self.folder, self._requests, main_thread, self._use_folder, self._why_not_move, self
        )
        self.place.changed.connect(lambda: self.batches.hold(self.place.moving))
        self.place.message.connect(self.message)
        self.place.failed.connect(self.failed)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self._follows = FollowsOthers(self._requests, self._opened, self._is_open, self._look_soon, self)

    def _is_open(self) -> bool:
        return self.state is LibraryState.OPEN

    def _known_columns(self) -> Columns | None:
        return None if self.shelf is None else self.shelf.columns

    # Opening

    def open(self) -> None:
        """Open the library, or try again after a failure; :attr:`state` tells what became of it."""
        if self.state in (LibraryState.CLOSED, LibraryState.FAILED):
            # The file may be another one now.
            self._requests.ask(self._close_library, lambda _: None, lambda _: None)
            self.state, self.problem = LibraryState.OPENING, ""
            self._look(again=True)
            self.rescan(watched_only=True)
            self.changed.emit()

    def refresh(self) -> None:
        """Read the library again: somebody has changed it."""
        if self.state in (LibraryState.OPENING, LibraryState.OPEN):
            self._look(again=True)

    @property
    def is_idle(self) -> bool:
        """Whether its threads have nothing to do; batches, and results on their way, do not count."""
        return self._requests.is_idle and self.finder.is_idle and self._auditions.is_idle

    def close(self) -> None:
        """End batches, sounds and requests, wait for them, and close the library."""
        self._soon.stop()
        self._follows.stop()
        self.place.close()
        if self._adding is not None:
            self._adding.drop()
            self._adding.join()
        self.batches.close()
        self._auditions.close()
        self.replacing.close()
        self.finder.close()
        self._requests.close()
        self._close_library()

    def _close_library(self) -> None:
        library, self._library = self._library, None
        if library is not None:
            library.close()

    # Another folder

    def _why_not_move(self) -> str:
        if self.batches.running:
            return tr("Files are being added to the library; wait until that is done, or cancel it")
        if self._adding is not None or self.replacing.running:
            return tr("The library is in use; try again in a moment")
        return ""

    def _use_folder(self, folder: Path) -> None:
        """Use the library of another folder from now on; in the library's thread."""
        self._close_library()
        self.folder = folder
        self._main.post(self._show_other)

    def _show_other(self) -> None:
        """Let go of the library that was used before, and show the present one."""
        for each in (self._auditions, self.batches, self.finder, self.replacing):
            each.use_folder(self.folder)
        self.shelf = self.found = None
        self._filter, self._warm = Filter(), False
        if self.state is not LibraryState.CLOSED:
            self.state, self.problem = LibraryState.OPENING, ""
            self._look(again=True)
        self.changed.emit()

    # Searching

    @property
    def filter(self) -> Filter:
        """Which events are wanted."""
        return self._filter

    @property
    def order(self) -> Order:
        """By what they are sorted."""
        return self._order

    def set_filter(self, wanted: Filter) -> None:
        """Search; :attr:`found` follows."""
        if wanted != self._filter:
            self._filter = wanted
            self._look_if_open()

    def set_order(self, order: Order) -> None:
        """Sort; :attr:`found` follows."""
        if order != self._order:
            self._order = order
            self._look_if_open()

    # Sounds and events

    def piece_of(self, row: int) -> Piece | None:
        """Return the piece of an event, or None if the shelf has no such row."""
        shelf = self.shelf
        if shelf is None:
            return None
        try:
            return shelf.piece_at(int(shelf.columns.positions([row])[0]))
        except KeyError:
            return None

    def pieces_of(self, rows: Sequence[int]) -> list[Piece]:
        """Return the pieces of events of the shelf, each once."""
        shelf = self.shelf
        if shelf is None:
            return []
        known = np.isin(shelf.columns.rows, rows)
        return [shelf.pieces[each] for each in np.unique(shelf.columns.piece_ids[known]).tolist()]

    def audition(self, row: int, *, grain: bool = False) -> None:
        """Play an event; a later request replaces this one.

        With `grain`, what plays goes on beside it.
        """
        piece = self.piece_of(row)
        if piece is not None:
            self._auditions.play(piece, row, grain=grain)

    def prepare_audition(self, row: int) -> None:
        """Make the sound of an event that is likely to be played next."""
        piece = self.piece_of(row)
        if piece is not None:
            self._auditions.prepare(piece, row)

    def with_events(self, rows: Iterable[int], call: Callable[[Sequence[tuple[Event, Piece]]], None]) -> None:
        """Call with events as they were encoded, and their pieces, in the order of `rows`."""
        wanted = list(rows)
        self.ask(
            lambda library: [(library.event(row), library.piece_of_row(row)) for row in wanted],
            call,
            tr("The events cannot be read from the library"),
        )

    # Changes

    def rate(self, rows: Sequence[int], rating: int) -> None:
        """Rate events from 0, no rating, to 5."""
        self._change(lambda library: library.marks.rate(rating, rows=rows))

    def set_note(self, rows: Sequence[int], note: str) -> None:
        """Set the note of events; an empty one takes it away."""
        self._change(lambda library: library.marks.note(note, rows=rows))

    def set_tags(self, rows: Sequence[int], tags: Iterable[str]) -> None:
        """Give events these tags instead of those that they have."""
        wanted = {tag.strip() for tag in tags} - {""}

        def change(library: Library) -> None:
            marks = library.marks.of_events()
            with library.transaction():
                for tag in {tag for row in rows if row in marks for tag in marks[row].tags} - wanted:
                    library.marks.untag(tag, rows=rows)
                for tag in wanted:
                    library.marks.tag(tag, rows=rows)

        self._change(change)

    def remember_use(self, rows: Sequence[int]) -> None:
        """Remember that events were used now."""
        self._change(lambda library: library.marks.used(rows=rows))

    def remove(self, piece_ids: Sequence[int]) -> None:
        """Remove pieces with their events; their files stay."""
        self._change(lambda library: library.remove(piece_ids))

    def watch(self, folder: Path) -> None:
        """Let rescans look for recordings in a folder, and add those that are there."""
        self._change(lambda library: library.files.watch(folder), lambda: self.batches.add([folder]))

    def unwatch(self, folder: Path) -> None:
        """No longer look for recordings in a folder."""
        self._change(lambda library: library.files.unwatch(folder))

    def forget_problems(self, paths: Sequence[Path]) -> None:
        """Forget files that could not be used."""
        self._change(lambda library: library.files.forget(paths))

    def add_project(
        self, project: Project, title: str, paths: Iterable[Path], recording: AudioClip | None
    ) -> None:
        """Add the open piece, as it was encoded; its events are not found again.

        Parameters
        ----------
        project
            Its content.
        title
            To show.
        paths
            Its files, those that are there: the first one is what it is heard from.
        recording
            Its recording, if it is at hand.
        """
        if self._adding is not None:
            self.message.emit(tr("The piece is being added to the library"))
            return
        if self.place.moving:
            self.message.emit(tr("The library is being moved"))
            return

        def work(_: TaskContext) -> bool:
            return add_open_piece(self.folder, project, title, paths, recording, self._codec.get())

        def done(is_new: bool) -> None:
            self._adding = None
            new = tr("{title} is in the library now", title=title)
            known = tr("{title} was in the library already", title=title)
            self.message.emit(new if is_new else known)
            self.refresh()

        def failed(error: Exception) -> None:
            self._adding = None
            self.failed.emit(tr("The piece cannot be added to the library"), describe_error(error))

        self._adding = Task("library-piece", work, self._main, on_done=done, on_error=failed).start()

    def rescan(self, *, watched_only: bool = False) -> None:
        """Look which files are missing, back, changed or new, and read those that have to be read.

        With `watched_only`, that is done only if folders are watched, and nothing is said if nothing is new.
        """

        def done(result: tuple[int, int, list[Path], list[str]]) -> None:
            n_missing, n_back, to_read, problems = result
            if watched_only and not any(result):
                return
            counts = {"missing": n_missing, "back": n_back, "new": len(to_read)}
            self.message.emit(
                tr("Library: {new} new or changed files, {back} found again, {missing} missing", **counts)
            )
            if problems:
                self.failed.emit(tr("Not all watched folders can be read"), "\n".join(problems))
            self.refresh()
            self.batches.add(to_read)

        def work(library: Library) -> tuple[int, int, list[Path], list[str]]:
            if watched_only and (library.is_read_only or not library.files.watched()):
                return 0, 0, [], []
            scan = library.rescan()
            problems = [f"{path}: {tr(why)}" for path, why in scan.problems.items()]
            return scan.n_missing, scan.n_back, scan.to_read, problems

        self.ask(work, done, tr("The library cannot be looked through"))

    # Requests

    def ask(
        self,
        work: Callable[[Library], Result],
        done: Callable[[Result], None],
        title: str,
        *,
        kind: str = "",
    ) -> None:
        """Run `work` with the library in its thread, and call `done` with the result; errors are told.

        Parameters
        ----------
        title
            Title of the message about an error.
        kind
            See :meth:`~editor.workers.RequestThread.ask`.
        """
        self._requests.ask(
            lambda: work(self._opened()),
            done,
            lambda error: self.failed.emit(title, describe_error(error)),
            kind=kind,
        )

    def _change(self, work: Callable[[Library], object], then: Callable[[], None] = lambda: None) -> None:
        def done(_: object) -> None:
            self.refresh()
            then()

        self.ask(work, done, tr("The library cannot be changed"))

    def _opened(self) -> Library:
        """Return the library, in its thread."""
        if self._library is None:
            self._library = Library.open(self.folder)
        return self._library

    def _look_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _look_if_open(self) -> None:
        if self.state in (LibraryState.OPENING, LibraryState.OPEN):
            self._look(again=False)

    def _look(self, *, again: bool) -> None:
        """Ask for what is found; with `again`, also for the shelf, as long as no answer has come."""
        self._stale |= again
        stale, shelf, wanted, order = self._stale, self.shelf, self._filter, self._order

        def work() -> tuple[Found, float]:
            began = time.monotonic()
            library = self._opened()
            known = read_shelf(library) if stale or shelf is None else shelf
            return find(library, known, wanted, order), time.monotonic() - began

        self._requests.ask(work, self._seen, self._not_seen, kind="look")

    def _seen(self, result: tuple[Found, float]) -> None:
        self.found, took_s = result
        self.shelf = self.found.shelf
        self._stale = False
        self.state, self.problem = LibraryState.OPEN, ""
        if len(self.found) and not self._warm:
            self._warm = True
            place = self.found.positions[0]
            self._auditions.warm_up(self.shelf.piece_at(place), self.found.row(0))
        self._soon.setInterval(max(_SOON_MS, round(1_000 * took_s / _LOOKING_SHARE)))
        self._follows.begin()
        self.changed.emit()

    def _not_seen(self, error: Exception) -> None:
        self.state, self.problem = LibraryState.FAILED, describe_error(error)
        self.changed.emit()
