"""Recovery files: a copy of unsaved work, kept away from the user's own files.

There is one recovery project for each open document, in the user's state folder, with a small JSON file
that describes it. A timer elsewhere calls :meth:`Autosave.tick`. If the folder cannot be written, nothing is
raised: the editor works without recovery, and reports it once.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import platformdirs

from codec import bounded_json
from codec.files import FileError, atomic_file, is_there
from codec.messages import Message
from codec.project.file import PROJECT_SUFFIX, Project, write_project
from editor.document._file_lock import FileLock
from editor.document.document import Document
from editor.document.project_file import FileVersion

__all__ = ["Autosave", "Recoverable", "default_folder", "discard_recoverable", "list_recoverable"]

_NOTE_SUFFIX = ".json"
_LOCK_SUFFIX = ".lock"
_TITLE_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Recoverable:
    """Unsaved work of an earlier session.

    Parameters
    ----------
    path
        The recovery project, to be read with :func:`codec.project.file.read_project`.
    title
        Title of the document at that time.
    saved_at
        When it was written (UTC).
    project_path
        The user's project file that it belongs to, if there was one.
    project_version
        Which version of that file the work was based on, if known.
    n_events, n_edited
        How many events it holds, and how many of these differ from what was encoded; None if unknown.
    encoded_s, duration_s
        How far an interrupted encode came, and the length of the piece, in seconds; None if it was finished.
    """

    path: Path
    title: str
    saved_at: datetime
    project_path: Path | None
    project_version: FileVersion | None = None
    n_events: int | None = None
    n_edited: int | None = None
    encoded_s: float | None = None
    duration_s: float | None = None


def default_folder() -> Path:
    """Return the folder of recovery files; it may not exist yet."""
    return Path(platformdirs.user_state_dir("pointillist", appauthor=False)) / "recovery"


def _as_it_is(project: Project) -> Project:
    return project


class Autosave:
    """Keeps the recovery file of one document up to date.

    Parameters
    ----------
    document
        The document to save.
    folder
        Where to write, by default :func:`default_folder`.
    interval_s
        Shortest time between two writes, in seconds.
    on_problem
        Called with a sentence for the user when the work could not be written; once for each kind of
        failure until a write succeeds.
    background
        Write in a thread, so that playback and editing continue. All methods are still for the document's
        thread, and a later call of one of them calls `on_problem` there.
    clock
        Monotonic time in seconds.
    complete
        Adds to a project what the document does not hold; called in the thread that writes it.
    """

    def __init__(
        self,
        document: Document,
        folder: Path | None = None,
        *,
        interval_s: float = 30.0,
        on_problem: Callable[[str], None] | None = None,
        background: bool = False,
        clock: Callable[[], float] = time.monotonic,
        complete: Callable[[Project], Project] = _as_it_is,
    ) -> None:
        self._document = document
        self._complete = complete
        self._folder = folder if folder is not None else default_folder()
        self._interval_s = interval_s
        self._on_problem = on_problem
        self._background = background
        self._clock = clock
        self._thread: threading.Thread | None = None
        self._outcome: _Outcome | None = None
        self._use(self._new_path())
        self._written_revision: int | None = None
        self._last_try_s: float | None = None
        self._reported: str | None = None
        self._piece = document.piece
        document.reset_done.connect(self._on_reset)

    @property
    def path(self) -> Path:
        """Path of the recovery project, which may not exist yet."""
        return self._path

    def tick(self) -> bool:
        """Write the recovery file if there is new unsaved work.

        A document without unsaved work has its recovery file removed. Returns whether the file was
        written or, in the background, begun to be written.
        """
        if self._thread is not None and self._thread.is_alive():
            return False
        self._settle()
        if not self._document.modified:
            self.discard()
            return False
        revision = self._document.revision
        now = self._clock()
        too_early = self._last_try_s is not None and now - self._last_try_s < self._interval_s
        if revision == self._written_revision or too_early:
            return False
        self._last_try_s = now
        return self._write(revision)

    def adopt(self, recoverable: Recoverable) -> bool:
        """Continue to use the recovery file that the work was just loaded from.

        So there is a copy at every moment: the file is kept until the document is saved or discarded.
        Returns False, and uses its own file, if another window has locked that one.
        """
        lock = FileLock(recoverable.path.with_suffix(_LOCK_SUFFIX))
        try:
            if not lock.acquire():
                return False
        except OSError as error:
            self._report(error)
            return False
        self.discard()
        self._path, self._lock = recoverable.path, lock
        self._written_revision = None
        self._last_try_s = None
        return True

    def discard(self) -> None:
        """Remove the recovery file: the work was saved, or the user chose to drop it."""
        self._settle()
        _remove(self._path)
        self._lock.release()
        self._written_revision = None

    def close(self) -> None:
        """Stop watching and remove the recovery file; for a document that is closed on purpose."""
        self._document.reset_done.disconnect(self._on_reset)
        self.discard()

    def _new_path(self) -> Path:
        return self._folder / f"{uuid.uuid4().hex}{PROJECT_SUFFIX}"

    def _use(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path.with_suffix(_LOCK_SUFFIX))

    def _on_reset(self) -> None:
        if self._piece == self._document.piece:
            return
        # The content of this file was discarded on purpose; a new piece gets a new file.
        self._piece = self._document.piece
        self.discard()
        self._use(self._new_path())
        self._last_try_s = None

    def _write(self, revision: int) -> bool:
        source = self._document.source_path
        # The original is copied only if it cannot be found again.
        embed = source is None or not is_there(source)
        project_path, version = self._document.project_path, self._document.project_version
        note: dict[str, str | float | None] = {
            "title": self._document.title,
            "saved_at": datetime.now(UTC).isoformat(),
            "project_path": str(project_path) if project_path is not None else None,
            "project_sha256": version.sha256 if version is not None else None,
        }
        outcome = self._outcome = _Outcome(revision)
        project = self._document.to_project(include_source=embed)
        job = (self._path, self._lock, project, self._complete, note, outcome)
        if self._background:
            self._thread = threading.Thread(target=_write_files, args=job, name="pointillist-autosave")
            self._thread.start()
            return True
        _write_files(*job)
        self._settle()
        return outcome.error is None

    def _settle(self) -> None:
        """Wait for a write in the background, and process the result of the last write."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        outcome, self._outcome = self._outcome, None
        if outcome is None:
            return
        if outcome.error is not None:
            self._report(outcome.error)
            return
        self._written_revision = outcome.revision
        self._reported = None

    def _report(self, error: Exception) -> None:
        reason = error.reason if isinstance(error, FileError) else str(error).rstrip(".")
        if isinstance(error, OSError) and error.strerror:
            reason = error.strerror
        text = Message(
            "Unsaved work cannot be kept for recovery in {folder}: {reason}. "
            "Save the project to a folder of your own.",
            folder=self._path.parent,
            reason=reason,
        )
        if text != self._reported and self._on_problem is not None:
            self._on_problem(text)
        self._reported = text


@dataclass(slots=True)
class _Outcome:
    """The result of one write."""

    revision: int
    error: Exception | None = None


def _write_files(
    path: Path,
    lock: FileLock,
    project: Project,
    complete: Callable[[Project], Project],
    note: dict[str, str | float | None],
    outcome: _Outcome,
) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # no locks here; a folder that cannot be written says so below
            lock.acquire()
        write_project(path, complete(project))
        note["n_events"] = len(project.events)
        if project.unfinished is not None:
            note["encoded_s"] = project.unfinished.complete_s
            note["duration_s"] = project.recording.duration_s
        note["n_edited"] = sum(project.as_encoded.get(each.event_id, each) != each for each in project.events)
        with atomic_file(path.with_suffix(_NOTE_SUFFIX)) as stream:
            stream.write(json.dumps(note).encode())
    except (OSError, FileError, ValueError) as error:
        outcome.error = error


def list_recoverable(folder: Path | None = None) -> list[Recoverable]:
    """Return the unsaved work of sessions that are no longer running, newest first.

    Empty if the folder does not exist or cannot be read.
    """
    folder = folder if folder is not None else default_folder()
    found: list[Recoverable] = []
    with contextlib.suppress(OSError):
        for path in folder.glob(f"*{PROJECT_SUFFIX}"):
            # A file may disappear meanwhile: another window may discard it.
            with contextlib.suppress(OSError):
                recoverable = _describe(path)
                if recoverable is not None:
                    found.append(recoverable)
    return sorted(found, key=lambda item: item.saved_at, reverse=True)


def discard_recoverable(recoverable: Recoverable) -> None:
    """Delete a recovery file permanently; errors are ignored."""
    _remove(recoverable.path)


def _describe(path: Path) -> Recoverable | None:
    lock = FileLock(path.with_suffix(_LOCK_SUFFIX))
    if not lock.acquire():
        return None
    lock.release()
    note: dict[str, Any] = {}
    with contextlib.suppress(OSError, ValueError):
        parsed = bounded_json.parse_file(path.with_suffix(_NOTE_SUFFIX))
        if isinstance(parsed, dict):
            note = cast("dict[str, Any]", parsed)
    saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    with contextlib.suppress(TypeError, ValueError, OverflowError):
        noted = datetime.fromisoformat(note["saved_at"]) if "saved_at" in note else saved_at
        # The first and the last year do not exist in all time zones.
        if noted.tzinfo is not None and 1 < noted.year < 9999:
            saved_at = noted.astimezone(UTC)
    title, project_path = note.get("title"), note.get("project_path")
    sha256 = note.get("project_sha256")
    n_events, n_edited = note.get("n_events"), note.get("n_edited")
    return Recoverable(
        path=path,
        title=title[:_TITLE_LETTERS] if isinstance(title, str) and title else path.stem,
        saved_at=saved_at,
        project_path=Path(project_path)
        if isinstance(project_path, str) and "\0" not in project_path
        else None,
        project_version=FileVersion(sha256) if isinstance(sha256, str) else None,
        n_events=n_events if isinstance(n_events, int) else None,
        n_edited=n_edited if isinstance(n_edited, int) else None,
        encoded_s=_number(note, "encoded_s"),
        duration_s=_number(note, "duration_s"),
    )


def _number(note: dict[str, Any], key: str) -> float | None:
    value = note.get(key)
    return float(value) if isinstance(value, int | float) else None


def _remove(path: Path) -> None:
    for each in (path, path.with_suffix(_NOTE_SUFFIX)):
        with contextlib.suppress(OSError):
            each.unlink(missing_ok=True)
