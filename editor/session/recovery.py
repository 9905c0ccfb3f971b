"""Recovery of unsaved work: written to a separate file while editing, offered after a crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from codec.project.file import Project
from editor.document import Autosave, Document, Recoverable, discard_recoverable, list_recoverable
from editor.session.files import Files
from editor.translation import tr

__all__ = ["Recovery"]

_TICK_MS = 5_000


class Recovery(QObject):
    """Writes the document's unsaved work to a recovery file, and opens those of earlier sessions.

    Parameters
    ----------
    document
        The document to write.
    files
        Opens recovery files, and signals when the document was saved.
    folder
        Folder of recovery files; by default in the user's state folder.
    complete
        As in :class:`~editor.session.files.Files`.
    """

    message = Signal(str)

    def __init__(
        self,
        document: Document,
        files: Files,
        folder: Path | None,
        complete: Callable[[Project], Project],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self.autosave = Autosave(
            document,
            folder,
            on_problem=lambda text: self.message.emit(tr(text)),
            background=True,
            complete=complete,
        )
        files.saved.connect(lambda _: self.autosave.tick())
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.autosave.tick)
        self._timer.start()

    def found(self) -> list[Recoverable]:
        """Return the unsaved work of earlier sessions."""
        return list_recoverable(self.autosave.path.parent)

    def open(self, recoverable: Recoverable) -> None:
        """Open unsaved work."""
        self._files.recover(recoverable, self.autosave.adopt)

    def discard(self, recoverable: Recoverable) -> None:
        """Delete unsaved work for good."""
        discard_recoverable(recoverable)

    def close(self) -> None:
        """Stop, and delete the recovery file: the document is closed on purpose."""
        self._timer.stop()
        self.autosave.close()
