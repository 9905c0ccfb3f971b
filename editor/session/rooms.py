"""The rooms that can be chosen: the model's own, then the user's, then those a project brings.

Only ever extended while a session lasts, so that no event loses its room.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from codec.messages import Message
from codec.project import Project
from codec.rooms import Room, RoomBank, RoomBankError, default_bank, read_rooms
from editor.document import Document
from editor.session.files import describe_error
from editor.session.settings import Settings
from editor.translation import tr
from editor.workers import CodecHandle, MainThread, Task

__all__ = ["SessionRooms"]


class SessionRooms(QObject):
    """Builds the bank, on first use, and keeps the codec's renderer in step with it.

    Parameters
    ----------
    settings
        Where the user's files and folders are remembered.
    codec
        Told about each new bank.
    main_thread
        Where results go.
    """

    changed = Signal(object)
    """The names of rooms that came, or are others than before."""
    message = Signal(str)
    failed = Signal(str, str)
    """Title and text."""

    def __init__(
        self, settings: Settings, codec: CodecHandle, main_thread: MainThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings, self._codec, self._main = settings, codec, main_thread
        self._bank: RoomBank | None = None
        self.problems: list[str] = []
        """Sentences about remembered rooms that could not be used."""

    @property
    def bank(self) -> RoomBank:
        """The bank as it is now.

        Raises
        ------
        RoomBankError
            If the installation's own rooms are missing or damaged.
        """
        if self._bank is None:
            bank = default_bank()
            n_own = len(bank)
            for path in self._settings.room_paths:
                try:
                    bank = bank.with_rooms(read_rooms(path))
                except (RoomBankError, OSError) as error:
                    self.problems.append(
                        tr("The rooms of {path} are not available: {error}", path=path, error=error)
                    )
            self._bank = bank
            if len(bank) > n_own:
                self._codec.set_bank(bank)
        return self._bank

    def add(self, paths: Iterable[Path]) -> None:
        """Add impulse responses, files or folders of them, for this and later sessions, in the background.

        Those that are there already, sample by sample, are not added once more.
        """
        for path in paths:
            Task(
                "rooms",
                lambda _, path=path: read_rooms(path),
                self._main,
                on_done=partial(self._add, path),
                on_error=lambda e: self.failed.emit(tr("The room could not be added"), describe_error(e)),
            ).start()

    def _add(self, path: Path, rooms: Sequence[Room]) -> None:
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
            self._settings.add_room_path(path)
        there = {room.sha256: room.name for room in extended.rooms}
        names = [there[room.sha256] for room in rooms]
        self.message.emit(tr("Rooms added: {names}", names=", ".join(names)))
        self.changed.emit(names)

    def adopt(self, project: Project) -> None:
        """Add the rooms that a project brings, and tell of rooms in use that are still missing."""
        try:
            known = set(self.bank.names)
        except RoomBankError as error:
            self.failed.emit(tr("The rooms are not available"), describe_error(error))
            return
        brought = [
            Room.of(name, Message("brought along by the project"), "user", response)
            for name, response in project.user_rooms.items()
            if name not in known
        ]
        if brought:
            self._use(self.bank.with_rooms(brought))
            known.update(room.name for room in brought)
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

    def used_by(self, document: Document) -> dict[str, NDArray[np.float32]]:
        """Return the responses that a document's project has to bring: the user's rooms in use."""
        used = {event.room_name for event in document.sequence() if event.room_name is not None}
        kept = {name: response for name, response in document.user_rooms.items() if name in used}
        for room in self.bank.rooms:
            if room.kind == "user" and room.name in used:
                kept[room.name] = room.impulse_response
        return kept

    def _use(self, bank: RoomBank) -> None:
        self._bank = bank
        self._codec.set_bank(bank)
