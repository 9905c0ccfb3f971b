"""The part of the new-user script about the library: add a recording, search it, take an event out, undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication
from tour_screen import Hands, Screen, StepError

from codec.audio.clip import save_audio
from editor.session.library import LibraryState
from editor.views.library.panel import LibraryPanel

__all__ = ["LibraryUser"]

_RATE = 22_050
_ADD_S = 600.0
_MOST_TABS = 20


class LibraryUser:
    """Somebody who tries the library once.

    Parameters
    ----------
    screen, hands
        What is seen and done.
    folder
        Where the recording is written that is added.
    by_mouse
        False to never touch the mouse.
    names
        Checks the names of all controls, as a screen reader would read them.
    choose
        Chooses an action of the menu bar by its identifier.
    write_to
        Types a path into the file dialog that opens.
    """

    def __init__(
        self,
        screen: Screen,
        hands: Hands,
        folder: Path,
        *,
        by_mouse: bool,
        names: Callable[[str], None],
        choose: Callable[[str], None],
        write_to: Callable[[Path], None],
    ) -> None:
        self._screen, self._hands, self._folder = screen, hands, folder
        self._by_mouse, self._names = by_mouse, names
        self._choose, self._write_to = choose, write_to

    @property
    def steps(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """The steps with their names, in order."""
        return (
            ("library-open", self._open),
            ("library-add", self._add),
            ("library-search", self._search),
            ("library-insert", self._insert),
        )

    def _open(self) -> None:
        library = self._screen.window.session.library
        self._hands.press("ctrl+l")
        self._screen.wait("the library opens", lambda: library.state is LibraryState.OPEN)
        self._screen.wait("an empty library says what to do", self._panel.empty.isVisible)
        self._screen.picture("library-empty")

    def _add(self) -> None:
        library = self._screen.window.session.library
        path = self._folder / "plucked.wav"
        self._screen.ask(lambda: save_audio(path, _plucked(), _RATE, "PCM_16"))
        self._choose("library_add_files")
        self._write_to(path)
        self._screen.wait("it is being added", lambda: library.batches.running or library.pieces_of([0]))
        self._screen.picture("library-adding")
        added = lambda: not library.batches.running and library.found is not None and len(library.found) > 0  # noqa: E731
        self._screen.wait("the recording is in the library", added, _ADD_S)
        self._screen.wait("its events can be counted", self._panel.count.isVisible)

    def _search(self) -> None:
        library, search = self._screen.window.session.library, self._panel.filters.search
        if self._by_mouse:
            self._hands.click(search)
        else:
            self._tab_to_search()
        self._hands.write("nothing of this name")
        self._screen.wait("nothing is found", lambda: library.found is not None and not len(library.found))
        self._hands.press("ctrl+a")
        self._hands.write("plucked")
        self._screen.wait("the events are found", lambda: library.found is not None and len(library.found))
        self._screen.picture("library-found")
        self._names("the library")

    def _tab_to_search(self) -> None:
        for _ in range(_MOST_TABS):
            if self._screen.ask(self._panel.filters.search.hasFocus):
                return
            self._hands.press("shift+Tab")
        raise StepError("Shift+Tab does not lead to the search field of the library")

    def _insert(self) -> None:
        document = self._screen.window.session.document
        n_events = self._screen.ask(lambda: len(document))
        view = self._panel.events.view
        if self._by_mouse:
            row = self._screen.ask(lambda: view.visualRect(self._panel.events.model.index(1, 0)).center())
            self._screen.heard("the event sounds", lambda: self._hands.click(view.viewport(), row))
            by = self._screen.ask(lambda: self._empty_place() - view.viewport().mapToGlobal(row))
            look = lambda: self._screen.picture("library-dragging")  # noqa: E731
            self._hands.drag(view.viewport(), row, by, look)
        else:
            self._hands.press("ctrl+l")
            self._screen.heard("the event sounds", lambda: self._hands.press("Down", "Down"))
            self._hands.press("Return")
        self._screen.wait("its event is in the piece", lambda: len(document) == n_events + 1)
        self._screen.picture("library-inserted")
        self._hands.press("ctrl+z")
        self._screen.wait("it is gone again", lambda: len(document) == n_events)

    def _empty_place(self) -> QPoint:
        """Return a place on the screen where the timeline has no event and nothing covers it."""
        timeline = self._screen.window.timeline
        area = timeline.plot.viewport()
        for place in range(5, 95):
            point = QPoint(area.width() * place // 100, area.height() // 6)
            if timeline.index_at(QPointF(point)) is None:
                aim = area.mapToGlobal(point)
                if QApplication.widgetAt(aim) is area:
                    return aim
        raise StepError("the timeline has no empty place")

    @property
    def _panel(self) -> LibraryPanel:
        return self._screen.window.library_panel


def _plucked() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return three seconds of plucked tones, [1, n_samples]."""
    times = np.arange(_RATE) / _RATE
    tones = [
        sum(np.sin(2 * np.pi * hz * n * times) * np.exp(-4 * n * times) / n for n in range(1, 6))
        for hz in (220.0, 330.0, 277.0)
    ]
    return 0.2 * np.concatenate(tones).astype(np.float32)[None]
