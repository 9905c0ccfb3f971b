"""Opening, saving and exporting, off the main thread where it can take long.

Nothing the user had is lost by a file that fails: a new piece replaces the old one only once it has been
read, and files are written beside their place and renamed into it (:mod:`codec.audio`, :mod:`codec.project`).
"""

from __future__ import annotations

import sys
import traceback
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from codec.audio import AudioClip, AudioError, load_audio
from codec.files import FileError
from codec.project import PROJECT_SUFFIX, Project, read_project, write_project
from codec.rooms import RoomBankError
from editor.document import Document, Recoverable
from editor.session.settings import Settings
from editor.workers import CodecService, MainThread, Task, TaskContext

__all__ = ["Files", "describe_error", "is_project", "mismatch"]


@dataclass(frozen=True)
class _Opened:
    path: Path
    clip: AudioClip | None
    project: Project | None
    missing_source: str
    """Why the original of a project is not at hand, or empty."""


class Files(QObject):
    """Reads and writes the document.

    Parameters
    ----------
    document, settings, main_thread
        What is read and written, where recent files are kept, where results go.
    """

    opened_audio = Signal(object)
    """A recording has replaced the document's content (:class:`~codec.audio.AudioClip`)."""
    opened_project = Signal(object)
    """A project has replaced the document's content (:class:`~codec.project.Project`)."""
    failed = Signal(str, str)
    message = Signal(str)
    busy = Signal(bool, str)

    def __init__(
        self, document: Document, settings: Settings, main_thread: MainThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._settings, self._main = document, settings, main_thread
        self._opening: Task[_Opened] | None = None

    @property
    def opening(self) -> bool:
        """Whether a file is being read."""
        return self._opening is not None

    def open(self, path: Path) -> None:
        """Read a recording or a project; what was being read is given up."""
        self._read(path, lambda: _read_any(path), self._show)

    def recover(self, recoverable: Recoverable, adopt: Callable[[Recoverable], bool]) -> None:
        """Read unsaved work; `adopt` takes over its recovery file once it is in the document."""

        def show(opened: _Opened) -> None:
            self._show(opened, recoverable)
            adopt(recoverable)

        self._read(recoverable.path, lambda: _read_any(recoverable.path), show)

    def save(self, path: Path, *, include_source: bool) -> bool:
        """Write the project file; return whether that worked. Failures are told by `failed`."""
        try:
            write_project(path, self._document.to_project(include_source))
        except (FileError, OSError, ValueError) as error:
            self.failed.emit(f"{path.name} could not be saved", describe_error(error))
            return False
        self._document.mark_saved(path)
        self._settings.add_recent(path)
        self.message.emit(f"Saved {path.name}")
        return True

    def close(self) -> None:
        """Give up what is being read, and wait."""
        task, self._opening = self._opening, None
        if task is not None:
            task.drop()
            task.join()

    def _read(self, path: Path, read: Callable[[], _Opened], show: Callable[[_Opened], Any]) -> None:
        if self._opening is not None:
            self._opening.drop()

        def work(_: TaskContext) -> _Opened:
            return read()

        def done(opened: _Opened) -> None:
            self._finish()
            show(opened)

        def failed(error: Exception) -> None:
            self._finish()
            self.failed.emit(f"{path.name} could not be opened", describe_error(error))

        self._opening = Task("open", work, self._main, on_done=done, on_error=failed).start()
        self.busy.emit(True, f"Reading {path.name}")

    def _finish(self) -> None:
        self._opening = None
        self.busy.emit(False, "")

    def _show(self, opened: _Opened, recovered: Recoverable | None = None) -> None:
        if opened.project is not None:
            path = opened.path if recovered is None else recovered.project_path
            self._document.load_project(opened.project, path, recovered=recovered is not None)
            if opened.project.source is None and opened.clip is not None:
                self._document.set_original(opened.clip)
            self.opened_project.emit(opened.project)
            if opened.missing_source:
                self.message.emit(
                    f"The original is not at hand ({opened.missing_source}); "
                    "the events can be edited and heard without it"
                )
        elif opened.clip is not None:
            self._document.load_audio(opened.clip, opened.path)
            self.opened_audio.emit(opened.clip)
        if recovered is None:
            self._settings.add_recent(opened.path)


def is_project(path: Path) -> bool:
    """Return whether a file is a project, by its name or, failing that, by its content."""
    return path.suffix.lower() == PROJECT_SUFFIX or (path.is_file() and zipfile.is_zipfile(path))


def describe_error(error: Exception) -> str:
    """Return what the user is told about an error; one that nobody foresaw is also printed in full."""
    if isinstance(error, FileError | RoomBankError):
        return str(error)
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        return f"{error.filename}: {reason}" if error.filename else reason
    if isinstance(error, MemoryError):
        return "There is not enough memory for this; close other programs, or use a shorter recording."
    # The codec's own errors (a damaged checkpoint) say what to do; naming their class would load torch here.
    if type(error).__module__.startswith("codec."):
        return str(error)
    traceback.print_exception(error, file=sys.stderr)
    return f"{type(error).__name__}: {error}. This is a fault of Pointillist; the details are on the console."


def mismatch(project: Project, codec: CodecService) -> tuple[str, str] | None:
    """Return title and text of what to tell if a project was made with another model or other rooms."""
    if project.model_hash and project.model_hash != codec.model_hash:
        return (
            "This project was made with another model",
            f"It was encoded with {project.model_id or 'an unknown model'}; this is {codec.model_id}. "
            "Its events can be seen, moved and saved, but sound different here. To hear them as they "
            "were, use the Pointillist that made them; or choose “Encode again” to find them anew.",
        )
    if project.room_bank_hash and project.room_bank_hash != codec.room_bank_hash:
        return (
            "This project was made with other rooms",
            "Its events are all here, but may stand in other rooms than before. Choose rooms in the "
            "inspector, or encode the recording again.",
        )
    return None


def _read_any(path: Path) -> _Opened:
    if not is_project(path):
        return _Opened(path, load_audio(path), None, "")
    project = read_project(path)
    clip, missing = project.source, ""
    if clip is None and project.source_path:
        source = Path(project.source_path)
        # A project that has moved with its recording finds it beside itself.
        for candidate in (source, path.parent / source.name):
            try:
                clip = load_audio(candidate)
                break
            except AudioError as error:
                missing = missing or str(error)
        if clip is not None:
            missing = ""
    elif clip is None:
        missing = "the project was saved without it"
    return _Opened(path, clip, project, missing)
