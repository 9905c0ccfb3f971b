"""The folder of the library, chosen in the preferences: what is there, and the move to another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStorageInfo, Signal

from codec.library import Library, LibraryError
from codec.library.places import choose_folder
from codec.library.relocating import Content, content_of, copy_library, remove_library
from editor.session.files import describe_error
from editor.translation import tr
from editor.workers import Cancelled, MainThread, RequestThread

__all__ = ["LibraryPlace"]

_NETWORK = frozenset(
    (
        *("9p", "afpfs", "afs", "ceph", "cifs", "davfs", "fuse.glusterfs", "fuse.rclone", "fuse.sshfs"),
        *("ncpfs", "nfs", "nfs4", "smb2", "smb3", "smbfs", "webdav"),
    )
)
"""Names of file systems that are reached over a network."""


class LibraryPlace(QObject):
    """Moves the library, or lets another one take its place; one request at a time.

    Parameters
    ----------
    folder
        Returns the present folder.
    requests
        The library's thread: whatever is asked of the library meanwhile waits for the move.
    main_thread
        Where progress arrives.
    use
        Called in the thread with the folder that is used from now on.
    why_not
        Returns why the library cannot be moved now, a sentence; empty if it can.
    """

    changed = Signal()
    """:attr:`folder`, :attr:`moving` or :attr:`share` has changed."""
    message = Signal(str)
    failed = Signal(str, str)

    def __init__(
        self,
        folder: Callable[[], Path],
        requests: RequestThread,
        main_thread: MainThread,
        use: Callable[[Path], None],
        why_not: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._requests, self._main = folder, requests, main_thread
        self._use, self._why_not = use, why_not
        self._closing = False
        self.moving = False
        """Whether the library is on its way to another folder."""
        self.share = 0.0
        """How much of it has been copied, 0..1."""

    @property
    def folder(self) -> Path:
        """Where the library is."""
        return self._folder()

    def close(self) -> None:
        """Let a move end soon; the library then stays where it is."""
        self._closing = True

    def examine(self, folder: Path, done: Callable[[Content | None], None]) -> None:
        """Call `done` with what the library in another folder has, or None if it has none.

        If it cannot be used, that is told.
        """
        if self._refused():
            return

        def work() -> Content | None:
            _check_local(folder)
            return content_of(folder)

        self._requests.ask(work, done, self._tell, kind="examine")

    def move(self, folder: Path) -> None:
        """Move the library to a folder that has none."""

        def work() -> str:
            before = self._folder()
            copy_library(before, folder, self._told)
            choose_folder(folder)
            self._use(folder)
            try:
                remove_library(before)
            except LibraryError as error:
                return tr(
                    "The library is in {folder} now; it was not removed from its old place: {reason}",
                    folder=folder,
                    reason=describe_error(error),
                )
            return tr("The library is in {folder} now", folder=folder)

        self._change(work)

    def switch(self, folder: Path) -> None:
        """Use the library of another folder, made if there is none; the present one stays where it is."""

        def work() -> str:
            with Library.open(folder):
                pass
            choose_folder(folder)
            self._use(folder)
            return tr("The library of {folder} is used now", folder=folder)

        self._change(work)

    # Internal

    def _change(self, work: Callable[[], str]) -> None:
        if self._refused():
            return
        self.moving, self.share = True, 0.0
        self.changed.emit()

        def ended() -> None:
            self.moving = False
            self.changed.emit()

        def done(text: str) -> None:
            ended()
            self.message.emit(text)

        def failed(error: Exception) -> None:
            ended()
            self._tell(error)

        self._requests.ask(work, done, failed)

    def _refused(self) -> bool:
        why = tr("The library is being moved") if self.moving else self._why_not()
        if why:
            self.failed.emit(tr("The library stays where it is"), why)
        return bool(why)

    def _told(self, share: float) -> None:
        if self._closing:
            raise Cancelled

        def show() -> None:
            self.share = share
            self.changed.emit()

        self._main.post(show)

    def _tell(self, error: Exception) -> None:
        self.failed.emit(tr("The library stays where it is"), describe_error(error))


def _check_local(folder: Path) -> None:
    """Refuse network drives: SQLite's locks and its log do not work there.

    Raises
    ------
    LibraryError
        If the folder is on one.
    """
    there = next(each for each in (folder, *folder.parents) if each.exists() or each == each.parent)
    kind = bytes(QStorageInfo(str(there)).fileSystemType().data()).decode(errors="replace").lower()
    if kind in _NETWORK or str(folder).startswith("\\\\"):
        raise LibraryError(
            folder,
            "is on a network drive, where the database would be damaged; choose a disk of this computer",
        )
