"""The steps of the new-user script: the whole job on the demo piece, each step checked by its effect."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFileDialog, QTreeWidget, QWidget
from tour_library import LibraryUser
from tour_screen import Hands, Screen, StepError

from codec.audio.clip import AudioClip
from codec.events.event import Event, Stage
from codec.project.file import read_project
from editor.views.dialogs.export_dialog import ExportDialog
from editor.views.inspector.swap_chooser import SwapChooser
from editor.views.inspector.swap_slot import SwapSlot

__all__ = ["NewUser"]

W = TypeVar("W", bound=QWidget)

_ENCODE_S = 1_200.0
_DRAG_PX = 60
_SNAP_PX = 10
_SAME = 2.0 / 2**23
"""Largest difference of equal samples in a file of 24 bits."""


class NewUser:
    """Somebody who does the whole job once, with the mouse or with the keyboard alone.

    Parameters
    ----------
    screen, hands
        What is seen and done.
    folder
        Where project and exports are written.
    by_mouse
        False to never touch the mouse.
    names
        Called with the name of each place where a screen reader would read; checks its controls.
    """

    def __init__(
        self, screen: Screen, hands: Hands, folder: Path, *, by_mouse: bool, names: Callable[[str], None]
    ) -> None:
        self._screen = screen
        self._hands = hands
        self._folder = folder
        self._by_mouse = by_mouse
        self._names = names
        self._library = LibraryUser(
            screen,
            hands,
            folder,
            by_mouse=by_mouse,
            names=names,
            choose=self._choose,
            write_to=self._write_to,
        )
        self._event_id = ""
        self._encoded: dict[str, Event] = {}

    @property
    def steps(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """The steps with their names, in order."""
        return (
            ("first-start", self._first_start),
            ("draft", self._draft),
            ("encoding", self._encoding),
            ("encoded", self._encoded_piece),
            ("select-and-hear", self._select),
            ("move", self._move),
            ("swap-room", self._swap_room),
            ("neighbours", self._neighbours),
            ("duplicate-and-delete", self._duplicate_and_delete),
            ("play", self._play),
            ("export-edited", lambda: self._export("edited.wav")),
            ("undo-everything", self._undo_everything),
            ("export-undone", lambda: self._export("undone.wav")),
            ("compare-exports", self._compare_exports),
            *self._library.steps,
            ("save", self._save),
            ("quit", self._quit),
        )

    # Opening and encoding

    def _first_start(self) -> None:
        window = self._screen.window
        guide = window.dialogs.tour_guide
        self._screen.wait("the demo piece opens", lambda: window.session.document.original is not None)
        callout = self._screen.wait("the tour is offered", lambda: guide.callout)
        self._screen.picture("welcome")
        if self._by_mouse:
            self._hands.click(callout.end)
        else:
            self._hands.press("Escape")
        self._screen.wait("the offer of the tour is closed", lambda: guide.callout is None)

    def _draft(self) -> None:
        session = self._screen.window.session
        self._screen.wait("encoding has begun", lambda: session.is_encoding or len(session.document) > 0)
        self._choose("encode_draft")
        preferences = self._screen.window.preferences
        self._screen.wait("the quality is draft", lambda: preferences.encode_choice.level == "draft")
        if self._screen.ask(lambda: session.is_encoding):
            self._choose("cancel_encode")
            self._screen.wait("encoding stops", lambda: not session.is_encoding)
        self._choose("encode_again")
        self._screen.wait("encoding begins anew", lambda: session.is_encoding)

    def _encoding(self) -> None:
        session, model = self._screen.window.session, self._screen.window.model

        def growing() -> bool:
            found = model.provisional
            return session.is_encoding and found is not None and len(found.ids) > 0

        self._screen.wait("events appear while encoding", growing, _ENCODE_S)
        self._screen.picture("encoding")

    def _encoded_piece(self) -> None:
        session, model = self._screen.window.session, self._screen.window.model
        done = lambda: not session.is_encoding and session.is_settled and len(session.document) > 0  # noqa: E731
        self._screen.wait("the piece is encoded", done, _ENCODE_S)
        self._screen.wait("marks are shown", lambda: len(model.marks.ids) == len(session.document))
        self._screen.ask(self._screen.window.timeline.wait)
        self._encoded = self._screen.ask(lambda: dict(session.document.events))
        self._screen.picture("encoded")
        self._names("the main window")

    # One event

    def _select(self) -> None:
        window = self._screen.window
        selection = window.session.selection
        if self._by_mouse:
            self._event_id, point = self._screen.ask(self._free_mark)
            act: Callable[[], object] = lambda: self._hands.click(window.timeline.plot.viewport(), point)  # noqa: E731
        else:
            self._reach(window.timeline.plot)
            act = lambda: self._hands.press("Right")  # noqa: E731
        self._screen.heard("the selected event sounds", act)
        chosen = self._screen.wait("one event is selected", lambda: tuple(selection.ids))
        if len(chosen) != 1 or (self._by_mouse and chosen[0] != self._event_id):
            raise StepError(f"expected that the clicked event is selected, not {len(chosen)} others")
        self._event_id = chosen[0]
        self._screen.picture("selected")
        self._names("the inspector")

    def _move(self) -> None:
        window = self._screen.window
        before = self._event().onset_s
        if self._by_mouse:
            plot = window.timeline.plot
            scale_s = self._screen.ask(lambda: plot.scale()[0])
            self._hands.drag(
                plot.viewport(),
                self._screen.ask(lambda: self._mark_point(self._event_id)),
                QPoint(_DRAG_PX, 0),
                lambda: self._screen.picture("dragging"),
            )
            low_s, high_s = (scale_s * (_DRAG_PX + side * 1.5 * _SNAP_PX) for side in (-1, 1))
        else:
            self._hands.press("ctrl+Right", "ctrl+Right")
            low_s, high_s = 1e-4, 10.0
        moved = self._screen.wait("the event is at another time", lambda: self._event_now().onset_s - before)
        if not low_s <= moved <= high_s:
            raise StepError(
                f"expected a move of {low_s:.3f} to {high_s:.3f} s to the right, not {moved:.3f} s"
            )
        self._settle()
        self._screen.picture("moved")

    def _swap_room(self) -> None:
        window = self._screen.window
        if self._by_mouse:
            slot = self._screen.ask(self._room_slot)
            self._hands.scroll_to(slot, window.inspector.area.viewport())
            self._hands.click(slot)
        else:
            self._hands.press("3")
        chooser = self._screen.wait("the list of rooms opens", lambda: _popup(SwapChooser))
        key = self._event().render_key
        for _ in range(2):
            self._screen.heard("the tried room sounds", lambda: self._hands.press("Down"))
        self._screen.picture("rooms")
        self._names("the list of rooms")
        if self._by_mouse:
            self._hands.click(chooser.keep)
        else:
            self._hands.press("Return")
        self._screen.wait("the list of rooms closes", lambda: _popup(SwapChooser) is None)
        self._screen.wait("the event has another room", lambda: self._event_now().render_key != key)
        self._settle()
        self._screen.picture("room-swapped")

    def _neighbours(self) -> None:
        self._choose("neighbours")
        lists = self._screen.ask(lambda: self._screen.window.findChildren(QTreeWidget))
        neighbours = next(each for each in lists if each.accessibleName() == "Nearest neighbours")
        self._screen.wait("the list of neighbours has the keyboard", neighbours.hasFocus)
        for _ in range(3):
            row = self._screen.ask(lambda: neighbours.currentIndex().row())
            self._screen.heard("the neighbour sounds", lambda: self._hands.press("Down"))
            if self._screen.ask(lambda: neighbours.currentIndex().row()) != row + 1:
                raise StepError("expected that the arrow key goes to the next neighbour")
        self._screen.picture("neighbours")

    def _duplicate_and_delete(self) -> None:
        document = self._screen.window.session.document
        n_events = self._screen.ask(lambda: len(document))
        self._choose("duplicate")
        self._screen.wait("there is one more event", lambda: len(document) == n_events + 1)
        self._screen.picture("duplicated")
        self._reach(self._screen.window.timeline.plot)
        self._hands.press("Delete")
        self._screen.wait("the copy is deleted", lambda: len(document) == n_events)
        self._screen.wait("the event is still there", lambda: self._event_id in document)

    def _play(self) -> None:
        playback = self._screen.window.session.playback

        def start() -> None:
            if self._by_mouse:
                self._hands.click(self._screen.window.transport.button("play"))
            else:
                self._hands.press("space")

        self._screen.heard("the piece is heard", start)
        self._screen.wait("it plays", lambda: playback.is_playing)
        self._screen.picture("playing")
        self._hands.press("space")
        self._screen.wait("Space stops it", lambda: not playback.is_playing)

    # Undoing and writing

    def _undo_everything(self) -> None:
        session = self._screen.window.session
        self._screen.wait("there are edits", lambda: dict(session.document.events) != self._encoded)
        for _ in range(20):
            if self._screen.ask(lambda: dict(session.document.events) == self._encoded):
                break
            self._hands.press("ctrl+z")
            time.sleep(0.3)
        else:
            raise StepError("expected that 20 undone steps lead back to the events as they were encoded")
        self._settle()
        self._screen.picture("undone")

    def _export(self, name: str) -> None:
        path = self._folder / name
        if self._by_mouse:
            self._hands.click(self._screen.window.transport.button("export"))
        else:
            self._hands.press("ctrl+shift+e")
        dialog = self._screen.wait("the export dialog opens", lambda: _active(ExportDialog))
        self._screen.picture(f"export-{path.stem}")
        self._names("the export dialog")
        if self._by_mouse:
            self._hands.click(dialog.go)
        else:
            self._hands.press("Return")
        self._write_to(path)
        self._screen.wait(
            f"{name} is written", lambda: path.exists() and self._screen.window.session.is_settled
        )

    def _compare_exports(self) -> None:
        original = self._screen.ask(lambda: self._screen.window.session.document.original)
        assert original is not None
        differences = {
            name: _difference(original, self._folder / f"{name}.wav") for name in ("undone", "edited")
        }
        if differences["undone"] > _SAME:
            raise StepError(
                f"the export without edits differs from the recording by {differences['undone']:.2e}"
            )
        if differences["edited"] <= _SAME:
            raise StepError("the export with a moved event in another room has the samples of the recording")

    def _save(self) -> None:
        path = self._folder / "tour.pointillist"
        document = self._screen.window.session.document
        self._hands.press("ctrl+s")
        self._screen.wait("the file dialog opens", lambda: _active(QFileDialog))
        self._screen.picture("save")
        self._write_to(path)
        self._screen.wait("the project is saved", lambda: path.exists() and not document.modified)
        n_saved, n_events = len(read_project(path).events), len(self._encoded)
        if n_saved != n_events:
            raise StepError(f"the saved project has {n_saved} events instead of {n_events}")
        self._screen.picture("saved")

    def _quit(self) -> None:
        self._hands.press("ctrl+q")

    # Parts of steps

    def _choose(self, action_id: str) -> None:
        self._hands.choose(self._action(action_id), by_mouse=self._by_mouse)

    def _action(self, action_id: str) -> QAction:
        return self._screen.window.actions_by_id[action_id]

    def _write_to(self, path: Path) -> None:
        self._screen.wait("the file dialog opens", lambda: _active(QFileDialog))
        self._hands.press("ctrl+a")
        self._hands.write(str(path))
        self._hands.press("Return")
        self._screen.wait("the file dialog closes", lambda: _active(QFileDialog) is None)

    def _reach(self, widget: QWidget) -> None:
        """Give a widget the keyboard, with F6 from panel to panel."""
        for _ in range(12):
            if self._screen.ask(widget.hasFocus):
                return
            self._hands.press("F6")
            time.sleep(0.1)
        raise StepError(f"F6 does not lead to {widget.accessibleName()!r}")

    def _settle(self) -> None:
        self._screen.wait("the sound is ready", lambda: self._screen.window.session.is_settled)

    def _event(self) -> Event:
        return self._screen.ask(self._event_now)

    def _event_now(self) -> Event:
        return self._screen.window.session.document.event(self._event_id)

    def _room_slot(self) -> SwapSlot:
        return self._screen.window.inspector.stages.slots[Stage.ROOM]

    def _mark_point(self, event_id: str) -> QPoint:
        """Return the place of an event's onset in the timeline, a few pixels inside its mark."""
        window = self._screen.window
        index = window.model.marks.ids.index(event_id)
        boxes = window.timeline.plot.events.pixel_boxes()
        left, right, top, bottom = (
            float(each[index]) for each in (boxes.left, boxes.right, boxes.top, boxes.bottom)
        )
        return QPoint(round(min(left + 4, (left + right) / 2)), round((top + bottom) / 2))

    def _free_mark(self) -> tuple[str, QPoint]:
        """Return the loudest event in the first two thirds whose mark is covered by no other."""
        window = self._screen.window
        marks, timeline = window.model.marks, window.timeline
        latest_s = 0.66 * float(window.session.document.duration_s)

        def loudness(event_id: str) -> float:
            measures = window.session.measures(event_id)
            return -999.0 if measures is None else measures.loudness_db

        for event_id in sorted(marks.ids, key=loudness, reverse=True):
            point = self._mark_point(event_id)
            index = timeline.index_at(QPointF(point))
            if index is not None and marks.ids[index] == event_id and marks.onset_s[index] < latest_s:
                return event_id, point
        raise StepError("no event of the timeline can be clicked")


def _popup(kind: type[SwapChooser]) -> SwapChooser | None:
    found = QApplication.activePopupWidget()
    return found if isinstance(found, kind) else None


def _active(kind: type[W]) -> W | None:
    found = QApplication.activeModalWidget()
    return found if isinstance(found, kind) and found.isVisible() and found.isActiveWindow() else None


def _difference(original: AudioClip, path: Path) -> float:
    """Return the largest difference of the samples of a recording and a file."""
    import soundfile

    samples = soundfile.read(path, dtype="float32", always_2d=True)[0].T
    n_samples = min(samples.shape[1], original.samples.shape[1])
    return float(np.abs(samples[:, :n_samples] - original.samples[:, :n_samples]).max())
