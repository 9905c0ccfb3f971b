"""Opening and saving, in threads if it can take long.

A failure loses nothing: a new piece replaces the old one only after it was read, and files are written under
a temporary name and renamed (:mod:`codec.files`).
"""

from __future__ import annotations

import dataclasses
import logging
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, Signal

from codec.audio.clip import AudioClip, AudioError, load_audio
from codec.audio.recording import known_sha256
from codec.files import FileError
from codec.messages import Message
from codec.processes import is_out_of_memory
from codec.project.file import PROJECT_SUFFIX, Project, SourceFile, read_project, write_project
from codec.project.mix_size import check_mix_size
from codec.project.recording import (
    difference,
    heard_as_recorded,
    known_metadata,
    load_recording,
    with_samples_hash,
)
from editor.document import Document, FileVersion, Recoverable, project_lock
from editor.session.settings import Settings
from editor.translation import tr, tr_error
from editor.workers import CodecService, MainThread, Task, TaskContext

__all__ = ["Files", "describe_error", "is_project", "mismatch"]

_WAIT_S = 10.0
"""How long a save waits for another program that writes the project."""


@dataclass(frozen=True)
class _Opened:
    path: Path
    clip: AudioClip | None
    project: Project | None
    missing_source: str
    """Why a project's original is missing, or differs from the encoded one; or empty."""
    sha256: str | None = None
    """SHA-256 of the recording's file."""
    version: FileVersion | None = None
    """Of a project's file."""
    notes: tuple[Message, ...] = ()
    """Messages for the user about how the recording was read."""


class Files(QObject):
    """Reads and writes the document.

    Parameters
    ----------
    document, settings, main_thread
        The document, the store of recent files, and the thread for results.
    complete
        Adds to a project what the document does not hold; called in the thread that writes it.
    waiter
        Returns a function that waits for what views need as soon as a piece is shown. It is called in the
        thread that reads the piece.
    """

    opened_audio = Signal(object)
    """A recording has replaced the document's content (:class:`~codec.audio.clip.AudioClip`)."""
    opened_project = Signal(object)
    """A project has replaced the document's content (:class:`~codec.project.file.Project`)."""
    saved = Signal(bool)
    """A save has ended; the value says whether it succeeded."""
    located = Signal()
    """The missing recording of the project was added to the document."""
    failed = Signal(str, str)
    message = Signal(str)
    busy = Signal(bool, str)

    def __init__(
        self,
        document: Document,
        settings: Settings,
        main_thread: MainThread,
        complete: Callable[[Project], Project],
        waiter: Callable[[], Callable[[], None]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._settings, self._main = document, settings, main_thread
        self._complete, self._waiter = complete, waiter
        self._opening: Task[_Opened] | None = None
        self._saving: Task[FileVersion | None] | None = None
        self._save_worked = True
        self.capture_problem = ""
        """Why the recording of the last opened project cannot be used; or empty."""

    @property
    def under_way(self) -> bool:
        """Whether a file is being read or written."""
        return self._opening is not None or self._saving is not None

    @property
    def saving(self) -> bool:
        """Whether the project file is being written."""
        return self._saving is not None

    def open(self, path: Path) -> None:
        """Read a recording or a project; a running read is cancelled."""
        self._read(path, lambda: _read_any(path), self._show)

    def recover(self, recoverable: Recoverable, adopt: Callable[[Recoverable], bool]) -> None:
        """Read unsaved work; `adopt` continues its recovery file when the work is in the document."""

        def show(opened: _Opened) -> None:
            self._show(opened, recoverable)
            adopt(recoverable)

        self._read(recoverable.path, lambda: _read_any(recoverable.path), show)

    @property
    def lacks_recording(self) -> bool:
        """Whether the document's recording is missing or has changed."""
        return bool(self.capture_problem) and self._document.duration_s > 0

    def locate(self, path: Path) -> None:
        """Use a file as the missing recording of the project, if it is the one that was encoded."""
        document = self._document
        piece, named = document.piece, document.source_path

        def read() -> _Opened:
            clip = load_audio(path)
            clip.analysis_mix()  # as in _read_any
            problem = difference(document.recording, document.source_file, clip, path)
            return _Opened(path, clip, None, problem or "", known_sha256(path))

        def show(opened: _Opened) -> None:
            if piece != document.piece or opened.clip is None:
                return
            if opened.missing_source:
                name = tr("the recording") if named is None else named.name
                self.failed.emit(
                    tr("{name} is not the recording of this project", name=path.name),
                    tr(
                        "{problem}, so the events would not fit it. Choose {recording} as it was, or open "
                        "this file by itself to find its own events.",
                        problem=opened.missing_source,
                        recording=name,
                    ),
                )
                return
            self.capture_problem = ""
            located = SourceFile(str(path), opened.sha256, opened.clip.samples_sha256)
            document.set_original(opened.clip, located)
            self.located.emit()
            self.message.emit(tr("The recording is {path}", path=path))

        self._read(path, read, show)

    @property
    def changed_elsewhere(self) -> bool:
        """Whether another program has changed the project's file since it was opened or saved here."""
        path, version = self._document.project_path, self._document.project_version
        return path is not None and version is not None and version.is_replaced(path)

    def save(self, path: Path, *, include_source: bool, overwrite: bool = True) -> None:
        """Start to write the current document as a project file, after a running save has ended.

        If not `overwrite`, it fails if the file is not the version that the document was read from.

        Emits `saved` at the end, and `failed` after an error; the document then stays modified.
        """
        self.finish_saving()
        document = self._document
        project, revision, piece = document.to_project(include_source), document.revision, document.piece
        expected = None if overwrite else document.project_version

        def write(_: TaskContext) -> FileVersion | None:
            with project_lock(path, _WAIT_S):
                if expected is not None:
                    expected.check(path)
                write_project(path, self._complete(project))
                return FileVersion.of(path)

        def done(version: FileVersion | None) -> None:
            if piece == document.piece:
                document.project_version = version
                document.mark_saved(path, revision=revision)
            self._settings.add_recent(path)
            self.message.emit(tr("Saved {name}", name=path.name))
            self._end_save(True)

        def failed(error: Exception) -> None:
            self.failed.emit(tr("{name} could not be saved", name=path.name), describe_error(error))
            self._end_save(False)

        self._saving = Task("save", write, self._main, on_done=done, on_error=failed).start()
        self.busy.emit(True, tr("Saving {name}", name=path.name))

    def finish_saving(self) -> bool:
        """Wait until nothing is being written; return whether the last save succeeded.

        Windows are still painted and sound still plays, but keys and clicks wait.
        """
        if self._saving is not None:
            loop = QEventLoop()
            self.saved.connect(loop.quit)
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return self._save_worked

    def close(self) -> None:
        """Cancel reading, and wait for the end of reading and writing."""
        opening, self._opening = self._opening, None
        saving, self._saving = self._saving, None
        if opening is not None:
            opening.drop()
            opening.join()
        if saving is not None:
            saving.join()

    def _end_save(self, worked: bool) -> None:
        self._saving, self._save_worked = None, worked
        self.busy.emit(False, "")
        self.saved.emit(worked)

    def _read(self, path: Path, read: Callable[[], _Opened], show: Callable[[_Opened], Any]) -> None:
        if self._opening is not None:
            self._opening.drop()
        wait = self._waiter()

        def work(_: TaskContext) -> _Opened:
            opened = read()
            wait()
            return opened

        def done(opened: _Opened) -> None:
            self._finish()
            show(opened)

        def failed(error: Exception) -> None:
            self._finish()
            self.failed.emit(tr("{name} could not be opened", name=path.name), describe_error(error))

        self._opening = Task("open", work, self._main, on_done=done, on_error=failed).start()
        self.busy.emit(True, tr("Reading {name}", name=path.name))

    def _finish(self) -> None:
        self._opening = None
        self.busy.emit(False, "")

    def _show(self, opened: _Opened, recovered: Recoverable | None = None) -> None:
        if opened.project is not None:
            path = opened.path if recovered is None else recovered.project_path
            project = opened.project
            if project.source is None and opened.clip is not None:
                project = dataclasses.replace(project, source=opened.clip, stored_source=None)
            self.capture_problem = opened.missing_source
            self._document.load_project(project, path, recovered=recovered is not None)
            self._document.project_version = (
                opened.version if recovered is None else recovered.project_version
            )
            self.opened_project.emit(project)
            if opened.missing_source:
                self.message.emit(
                    tr(
                        "Events are heard from the model, since the original is not at hand ({reason}). "
                        "Choose File > Locate the recording…",
                        reason=opened.missing_source,
                    )
                )
        elif opened.clip is not None:
            self.capture_problem = ""
            self._document.load_audio(opened.clip, opened.path, opened.sha256)
            self.opened_audio.emit(opened.clip)
            if opened.notes:
                notes = "; ".join(map(tr, opened.notes))
                self.message.emit(tr("{name}: {notes}", name=opened.path.name, notes=notes))
        if recovered is None:
            self._settings.add_recent(opened.path)


def is_project(path: Path) -> bool:
    """Return whether a file is a project, by its name, or else by its content."""
    return path.suffix.lower() == PROJECT_SUFFIX or (path.is_file() and zipfile.is_zipfile(path))


def describe_error(error: Exception) -> str:
    """Return the message for an error; an unexpected error is also logged with its traceback."""
    if isinstance(error, FileError):
        return tr_error(error)
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        return f"{error.filename}: {reason}" if error.filename else reason
    if is_out_of_memory(error):
        return tr("There is not enough memory for this; close other programs, or use a shorter recording.")
    # Messages of the codec's own errors say what to do.
    if type(error).__module__.startswith("codec."):
        return tr_error(error)
    logging.getLogger(__name__).error("An unexpected error", exc_info=error)
    return tr(
        "{name}: {error}. This is a fault of Pointillist; the log has the details.",
        name=type(error).__name__,
        error=error,
    )


def mismatch(project: Project, codec: CodecService) -> tuple[str, str] | None:
    """Return title and text of a message if a project was made with another model or other rooms."""
    misfit = project.model.misfit(codec.identity)
    if misfit is None:
        return None
    if misfit.what == "model":
        return (
            tr("This project was made with another model"),
            tr(
                "It was encoded with {made_with}; this is {model}. Its events can be seen, moved and "
                "saved, but sound different here. To hear them as they were, use the Pointillist that "
                "made them; or choose “Encode again” to find them anew.",
                made_with=project.model.name or Message("an unknown model"),
                model=codec.identity.name,
            ),
        )
    return (
        tr("This project was made with other rooms"),
        tr(
            "Its events are all here, but may stand in other rooms than before. Choose rooms in the "
            "inspector, or encode the recording again."
        ),
    )


def _read_any(path: Path) -> _Opened:
    if not is_project(path):
        digest = known_sha256(path)
        clip = load_audio(path)
        if known_sha256(path) not in (None, digest):
            raise AudioError(path, "was changed while it was read; open it again")
        notes = tuple(note for note in (*clip.notes, clip.analysis_mix().note) if note is not None)
        return _Opened(path, clip, None, "", digest, notes=notes)
    version = FileVersion.of(path)  # before reading: a change in between is then noticed
    project = read_project(path)
    check_mix_size(project.recording, project.events, path)
    opened = load_recording(project, path)
    if opened.recording is not None:
        opened.recording.analysis_mix()  # the views need it: computed here, not in the window's thread
    if opened.problem is None:
        project = with_samples_hash(heard_as_recorded(project), opened.recording)
    project = dataclasses.replace(project, metadata=known_metadata(project, opened))
    return _Opened(path, opened.recording, project, opened.problem or "", version=version)
