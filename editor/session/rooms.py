"""The available rooms: the model's, then the user's, then those of a project.

While a piece is open the bank only grows, so that no event loses its room. Rooms that a project brought along
are not there in the next piece. A room that the user removes is no longer listed, now and in later sessions.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from codec.messages import Message
from codec.project.file import Project
from codec.rooms import Room, RoomBank, RoomBankError, default_bank, read_rooms
from editor.commands.labels import n_events_text
from editor.document import Document
from editor.session.files import describe_error
from editor.session.settings import Settings
from editor.translation import tr, tr_error
from editor.workers import CodecHandle, MainThread, Task

__all__ = ["SessionRooms"]

_MAX_SHOWN = 8
_log = logging.getLogger(__name__)
_Read = tuple[RoomBank, list[tuple[Path, list[Room] | RoomBankError | OSError]]]
"""The model's rooms, and what each path of the user's has, or why it cannot be read."""


class SessionRooms(QObject):
    """Builds the bank on first use, and updates the codec's renderer when it changes.

    Parameters
    ----------
    document
        The document whose events use rooms.
    settings
        Stores the user's files and folders.
    codec
        Gets each new bank.
    main_thread
        The thread for results.
    """

    changed = Signal(object)
    """The names of new or changed rooms."""
    message = Signal(str)
    failed = Signal(str, str)
    """Title and text of a message."""

    def __init__(
        self,
        document: Document,
        settings: Settings,
        codec: CodecHandle,
        main_thread: MainThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._settings, self._codec, self._main = document, settings, codec, main_thread
        self._bank: RoomBank | None = None
        self._own: RoomBank | None = None
        self._ahead: Future[_Read] | None = None
        self._starting = threading.Lock()
        self._piece = document.piece
        self._came_from: dict[str, Path] = {}
        self._removed: set[str] = set()
        self._still_used: set[str] = set()
        document.events_changed.connect(self._follow_use)
        document.reset_done.connect(self._on_reset)
        self.problems: list[str] = []
        """Sentences about stored rooms that could not be used."""

    def read_ahead(self) -> None:
        """Begin to read the rooms in a thread: many of the user's take seconds, and the window would stop."""
        if self._bank is None:
            self._reading(self._settings.room_paths)

    def waiter(self) -> Callable[[], None]:
        """Return a function that waits in another thread until the main one finds the rooms read.

        Why they could not be read is raised by :attr:`bank`.
        """
        paths = self._settings.room_paths
        return lambda: None if self._bank is not None else _wait_for(self._reading(paths))

    def _reading(self, paths: Sequence[Path]) -> Future[_Read]:
        """Begin to read the rooms if nothing has, in whichever thread."""
        with self._starting:
            if self._ahead is None:
                pool = ThreadPoolExecutor(1, "pointillist-rooms")
                self._ahead = pool.submit(_read, paths)
                pool.shutdown(wait=False)
            return self._ahead

    @property
    def bank(self) -> RoomBank:
        """The current bank.

        Raises
        ------
        RoomBankError
            If the installation's own rooms are missing or damaged.
        """
        if self._bank is None:
            try:
                bank, own = self._reading(self._settings.room_paths).result()
            except Exception:
                self._ahead = None  # the next call reads again
                raise
            n_own = len(bank)
            unwanted = self._settings.removed_rooms
            for path, read in own:
                if isinstance(read, Exception):
                    self.problems.append(
                        tr("The rooms of {path} are not available: {error}", path=path, error=read)
                    )
                    continue
                found = [room for room in read if room.sha256 not in unwanted]
                n_before, bank = len(bank), bank.with_rooms(found)
                self._came_from |= dict.fromkeys(bank.names[n_before:], path)
            self._bank = self._own = bank
            if len(bank) > n_own:
                self._codec.set_bank(bank)
        return self._bank

    @property
    def offered(self) -> tuple[str, ...]:
        """The names of the available rooms; removed ones only if the piece uses them."""
        hidden = self._removed - self._still_used
        return tuple(name for name in self.bank.names if name not in hidden)

    def add(self, paths: Iterable[str | Path]) -> None:
        """Add impulse responses, files or folders of them, for this and later sessions, in the background.

        A response with the same samples as an existing one is not added again.
        """

        def read(path: Path) -> tuple[list[Room], list[RoomBankError]]:
            skipped: list[RoomBankError] = []
            return read_rooms(path, skipped.append), skipped

        for path in map(Path, paths):
            Task(
                "rooms",
                lambda _, path=path: read(path),
                self._main,
                on_done=partial(self._add, path),
                on_error=lambda e: self.failed.emit(tr("The room could not be added"), describe_error(e)),
            ).start()

    def _add(self, path: Path, read: tuple[Sequence[Room], Sequence[RoomBankError]]) -> None:
        rooms, skipped = read
        try:
            before = self.bank
        except RoomBankError as error:
            self.failed.emit(tr("The rooms are not available"), describe_error(error))
            return
        known = {room.sha256: room.name for room in before.rooms}
        new = [room for room in rooms if room.sha256 not in known]
        extended = before.with_rooms(new)
        if new:
            self._use(extended)
        if self._own is not None:
            owned = {room.sha256 for room in self._own.rooms}
            wanted = {room.sha256 for room in rooms} - owned
            self._own = self._own.with_rooms([room for room in extended.rooms if room.sha256 in wanted])
        there = {room.sha256: room.name for room in extended.rooms}
        names = [there[room.sha256] for room in rooms]
        # Includes rooms of a project and removed ones: they become the user's.
        to_keep = {name for name in names if extended[name].kind == "user"} - self._came_from.keys()
        if to_keep:
            self._came_from |= dict.fromkeys(to_keep, path)
            self._settings.add_room_path(path)
            self._settings.set_removed_rooms(self._settings.removed_rooms - {room.sha256 for room in rooms})
        self._removed -= to_keep
        self.message.emit(tr("Rooms added: {names}", names=", ".join(names)))
        if skipped:
            self.failed.emit(
                tr("Files skipped: {n} of {n_files}", n=len(skipped), n_files=len(skipped) + len(rooms)),
                "\n".join(map(tr_error, skipped[:_MAX_SHOWN])),
            )
        self.changed.emit(names)

    def can_remove(self, name: str) -> bool:
        """Whether a room can be removed: it is the user's or a project's, and not removed yet."""
        return name in self.bank.names and self.bank[name].kind == "user" and name not in self._removed

    def remove(self, name: str) -> None:
        """Remove a room from the list, now and in later sessions. Its file and events in it do not change.

        A piece whose events use the room keeps it, and its project contains it.
        """
        if not self.can_remove(name):
            return
        self._removed.add(name)
        path = self._came_from.pop(name, None)
        if path is not None:
            self._settings.set_removed_rooms(self._settings.removed_rooms | {self.bank[name].sha256})
            if path not in self._came_from.values():
                self._settings.forget_room_path(path)
        self._still_used = self._removed & self._used()
        n_events = sum(event.room_name == name for event in self._document.sequence())
        if n_events:
            self.message.emit(
                tr(
                    "Removed “{name}”; this piece keeps it for {events}",
                    name=name,
                    events=n_events_text(n_events),
                )
            )
        else:
            self.message.emit(tr("Removed “{name}”; its file is where it was", name=name))
        self.changed.emit([])

    def adopt(self, project: Project) -> None:
        """Add the rooms of a project, and report rooms in use that are still missing.

        A room of the user's with the same name is replaced while this piece is open.
        """
        try:
            bank = self.bank
        except RoomBankError as error:
            self.failed.emit(tr("The rooms are not available"), describe_error(error))
            return
        brought = {
            name: Room.of(name, Message("brought along by the project"), "user", response)
            for name, response in project.user_rooms.items()
        }
        here = {room.name: room.sha256 for room in bank.rooms if room.kind == "user"}
        others = {name for name, sha256 in here.items() if name in brought and brought[name].sha256 != sha256}
        missing_here = [room for name, room in brought.items() if name not in bank.names]
        if others or missing_here:
            rooms = [brought[room.name] if room.name in others else room for room in bank.rooms]
            self._use(RoomBank(tuple(rooms)).with_rooms(missing_here))
        known = set(self.bank.names)
        if project.user_rooms:
            self.changed.emit(list(project.user_rooms))
        missing = {event.room_name for event in project.events if event.room_name is not None} - known
        if missing:
            names = ", ".join(sorted(missing))
            self.message.emit(
                tr(
                    "Rooms that are not here: {names}. Their events sound in their own rooms until you add "
                    "them",
                    names=names,
                )
            )

    def used(self) -> dict[str, NDArray[np.float32]]:
        """Return the responses that the project file has to contain: the user's rooms in use."""
        used = self._used()
        kept = {name: response for name, response in self._document.user_rooms.items() if name in used}
        for room in self.bank.rooms:
            if room.kind == "user" and room.name in used:
                kept[room.name] = room.impulse_response
        return kept

    def _used(self) -> set[str]:
        return {event.room_name for event in self._document.sequence() if event.room_name is not None}

    def _on_reset(self) -> None:
        if self._piece != self._document.piece:
            self._piece = self._document.piece
            if self._own is not None and self._bank is not self._own:
                self._use(self._own)
                self.changed.emit([])
        self._follow_use()

    def _follow_use(self, *_: object) -> None:
        # Undo may restore an event in a removed room.
        if self._removed and self._still_used != (still := self._removed & self._used()):
            self._still_used = still
            self.changed.emit([])

    def _use(self, bank: RoomBank) -> None:
        self._bank = bank
        self._codec.set_bank(bank)


def _wait_for(reading: Future[_Read]) -> None:
    wait([reading])


def _read(paths: Sequence[Path]) -> _Read:
    """Read the rooms of the model and those of the user."""
    own: list[tuple[Path, list[Room] | RoomBankError | OSError]] = []
    for path in paths:
        try:
            own.append((path, list(read_rooms(path, _log.warning))))
        except (RoomBankError, OSError) as error:
            own.append((path, error))
    return default_bank(), own
