"""A batch: files and folders become pieces of the library, by workers elsewhere.

The database is the state of a batch. A file that it knows is not read again, so a batch that was killed is
begun again with the same folders. Only this process writes to the database: workers report, and the rows of a
piece and what is known of its file are one transaction.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from codec.files import os_reason
from codec.library.file_records import FileRecord, FileState
from codec.library.finding import files_in
from codec.library.library import Library
from codec.library.models import keep_checkpoint, shipped_checkpoint
from codec.library.pieces import Piece
from codec.library.tasks import Encoded, Failed, Identified, Progressed, Report, Runner, Task
from codec.messages import Message
from codec.pace import Pace
from codec.search.levels import DEFAULT_LEVEL, LevelName

__all__ = ["Batch", "BatchProgress", "BatchReport"]

_POLL_S = 0.2
_MOST_STEP_S = 5.0
_STORE_INTERVAL_S = 0.5
_TELL_INTERVAL_S = 0.2


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch is.

    Attributes
    ----------
    n_files, n_done
        Files of the batch, and those that are finished, for whatever reason.
    n_added, n_known, n_failed
        Of those that are finished: new pieces, pieces that the library had, and files that cannot be used.
    n_events
        Of the new pieces.
    share
        Of the work, 0..1, by the sizes of the files.
    elapsed_s
        Since the beginning, without pauses.
    remaining_s
        Estimate; None as long as too little was encoded.
    is_paused
        Whether it is paused.
    """

    n_files: int
    n_done: int
    n_added: int
    n_known: int
    n_failed: int
    n_events: int
    share: float
    elapsed_s: float
    remaining_s: float | None
    is_paused: bool


@dataclass
class BatchReport:
    """What a batch did.

    Attributes
    ----------
    added
        New pieces, and pieces that were encoded again.
    n_known
        Number of files whose content the library had.
    failed
        Files and folders that cannot be used, with the reasons.
    is_cancelled
        Whether it was ended before all files were done.
    """

    added: list[Piece] = field(default_factory=list[Piece])
    n_known: int = 0
    failed: dict[Path, Message] = field(default_factory=dict[Path, Message])
    is_cancelled: bool = False


class Batch:
    """Adds files to a library. :meth:`run` blocks; the other methods may be called from another thread.

    Parameters
    ----------
    library
        Where the pieces go.
    runner
        Performs the work. It is not closed.
    level
        Of the search.
    checkpoint
        The model to encode with, the shipped one by default. The library keeps a copy.
    again
        Encode pieces again that the library has with another level or model.
    retry
        Read files again that could not be used.
    on_progress
        Called several times a second.
    on_piece
        Called with each new piece.
    on_problem
        Called with each file that cannot be used, and the reason.

    Raises
    ------
    LibraryError
        If the library may only be read, or the model's copy cannot be written.
    """

    def __init__(
        self,
        library: Library,
        runner: Runner,
        *,
        level: LevelName = DEFAULT_LEVEL,
        checkpoint: Path | None = None,
        again: bool = False,
        retry: bool = False,
        on_progress: Callable[[BatchProgress], None] | None = None,
        on_piece: Callable[[Piece], None] | None = None,
        on_problem: Callable[[Path, Message], None] | None = None,
    ) -> None:
        library.require_writable()
        self._library, self._runner = library, runner
        self._level: LevelName = level
        self._checkpoint = shipped_checkpoint() if checkpoint is None else checkpoint.absolute()
        self._model_hash = keep_checkpoint(library.folder, self._checkpoint)
        self._again, self._retry = again, retry
        self._on_progress, self._on_piece, self._on_problem = on_progress, on_piece, on_problem
        self._pause_wanted = threading.Event()
        self._cancel_wanted = threading.Event()
        self._report = BatchReport()
        self._states: dict[Path, FileState] = {}
        self._to_identify: deque[Path] = deque()
        self._to_encode: deque[Path] = deque()
        self._hashes: dict[Path, str] = {}
        self._followers: dict[str, list[Path]] = {}
        self._in_work: dict[Path, float] = {}
        self._pace = Pace()
        self._unstored: list[tuple[Path, int | Message]] = []
        self._n_files = self._n_done = self._done_bytes = self._all_bytes = 0
        self._elapsed_s = 0.0
        self._stored_at = self._told_at = 0.0

    def pause(self) -> None:
        """Let the batch wait; running encodes wait at their next step."""
        self._pause_wanted.set()

    def resume(self) -> None:
        """Go on after a pause."""
        self._pause_wanted.clear()

    def cancel(self) -> None:
        """End the batch soon. What is done is stored."""
        self._cancel_wanted.set()

    @property
    def is_paused(self) -> bool:
        """Whether a pause was asked for."""
        return self._pause_wanted.is_set()

    def run(self, paths: Iterable[Path]) -> BatchReport:
        """Add files and folders, and return what became of them.

        Raises
        ------
        LibraryError
            If the library cannot be written, for example because the disk is full. What was stored stays.
        """
        self._begin(files_in(paths, self._fail))
        paused = False
        looked_at = time.monotonic()
        try:
            while self._in_work or self._to_identify or self._to_encode:
                if self._cancel_wanted.is_set():
                    self._report.is_cancelled = True
                    break
                if self.is_paused != paused:
                    paused = self.is_paused
                    (self._runner.pause if paused else self._runner.resume)()
                if not paused:
                    self._submit()
                elif not self._in_work:
                    time.sleep(_POLL_S)
                for report in self._runner.reports(_POLL_S):
                    self._take(report)
                now = time.monotonic()
                # No more than a moment, if this program was stopped meanwhile (Ctrl+Z).
                self._elapsed_s += 0.0 if paused else min(now - looked_at, _MOST_STEP_S)
                looked_at = now
                self._store(now)
                self._tell(now)
        finally:
            self._store()
        self._tell()
        return self._report

    def _begin(self, files: list[Path]) -> None:
        known = {each.path: each for each in self._library.files.all()}
        found_again: list[Path] = []
        self._n_files = len(files)
        for path in files:
            try:
                self._states[path] = state = FileState.of(path)
            except OSError as error:
                self._fail(path, os_reason(error, writing=False))
                self._n_done += 1
                continue
            record = known.get(path)
            if record is None or not self._is_settled(record, state):
                self._to_identify.append(path)
                continue
            if record.missing:
                found_again.append(path)
            if record.problem is None:
                self._report.n_known += 1
            else:
                self._fail(path, Message(record.problem))
            self._n_done += 1
            del self._states[path]
        self._library.files.set_missing(found_again, missing=False)
        self._all_bytes = sum(state.size for state in self._states.values())

    def _is_settled(self, record: FileRecord, state: FileState) -> bool:
        if record.state != state:
            return False
        return not self._again if record.piece_id is not None else not self._retry

    def _submit(self) -> None:
        """Give tasks to free workers: encodes first, so that few hashes wait."""
        while len(self._in_work) < self._runner.capacity:
            action: Literal["identify", "encode"]
            if self._to_encode:
                path, action = self._to_encode.popleft(), "encode"
            elif self._to_identify:
                path, action = self._to_identify.popleft(), "identify"
            else:
                return
            self._in_work[path] = 0.0
            self._runner.submit(Task(path, action, self._level, self._checkpoint, self._library.folder))

    def _take(self, report: Report) -> None:
        path = report.task.path
        if isinstance(report, Progressed):
            self._in_work[path] = report.share
            return
        del self._in_work[path]
        if isinstance(report, Identified):
            self._identified(path, report)
        elif isinstance(report, Encoded):
            self._encoded(path, report)
        else:
            self._failed(path, report)

    def _identified(self, path: Path, report: Identified) -> None:
        content_hash = report.content_hash
        piece = self._library.piece_with(content_hash)
        if piece is not None and not (self._again and report.is_recording and not self._is_current(piece)):
            self._know(path, piece.piece_id)
        elif content_hash in self._followers:  # a copy of it is being encoded
            self._followers[content_hash].append(path)
        else:
            self._followers[content_hash] = []
            self._hashes[path] = content_hash
            self._to_encode.append(path)

    def _is_current(self, piece: Piece) -> bool:
        return piece.level == self._level and piece.model.weights_hash == self._model_hash

    def _encoded(self, path: Path, report: Encoded) -> None:
        piece = self._library.add_encoded(report.piece, path, state=self._states[path], replace=self._again)
        self._report.added.append(piece)
        if self._on_piece is not None:
            self._on_piece(piece)
        self._finish(path)
        for follower in self._followers.pop(self._hashes.pop(path)):
            self._know(follower, piece.piece_id)

    def _failed(self, path: Path, report: Failed) -> None:
        self._unstored.append((path, report.problem))
        self._fail(path, report.problem)
        self._finish(path)
        content_hash = self._hashes.pop(path, None)
        if content_hash is not None:  # perhaps a copy of it can be encoded
            self._to_identify.extend(self._followers.pop(content_hash))

    def _know(self, path: Path, piece_id: int) -> None:
        self._unstored.append((path, piece_id))
        self._report.n_known += 1
        self._finish(path)

    def _fail(self, path: Path, problem: Message) -> None:
        self._report.failed[path] = problem
        if self._on_problem is not None:
            self._on_problem(path, problem)

    def _finish(self, path: Path) -> None:
        self._n_done += 1
        self._done_bytes += self._states[path].size

    def _store(self, now: float | None = None) -> None:
        """Store what became of files that are no new pieces, many in one transaction."""
        if not self._unstored or (now is not None and now - self._stored_at < _STORE_INTERVAL_S):
            return
        self._stored_at = time.monotonic()
        with self._library.transaction():
            for path, found in self._unstored:
                if isinstance(found, Message):
                    self._library.files.put_problem(path, self._states[path], found)
                else:
                    self._library.files.put(path, self._states[path], found)
        self._unstored.clear()

    def _tell(self, now: float | None = None) -> None:
        if self._on_progress is None or (now is not None and now - self._told_at < _TELL_INTERVAL_S):
            return
        self._told_at = time.monotonic()
        begun = sum(share * self._states[path].size for path, share in self._in_work.items())
        share = (self._done_bytes + begun) / self._all_bytes if self._all_bytes else 1.0
        self._pace.report(share, self._elapsed_s)
        self._on_progress(
            BatchProgress(
                self._n_files,
                self._n_done,
                len(self._report.added),
                self._report.n_known,
                len(self._report.failed),
                sum(piece.n_events for piece in self._report.added),
                min(share, 1.0),
                self._elapsed_s,
                self._pace.left_s(self._elapsed_s),
                self.is_paused,
            )
        )
