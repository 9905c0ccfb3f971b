"""The map of the library for views: made and kept up to date on the finder's thread while it is wanted.

New events get a place while others stay where they are. A batch adds pieces all the time, so the map follows
it with pauses.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from codec.library.explorer import Explorer
from codec.library.map_picture import MapPicture
from codec.library.regions import Region
from codec.messages import Message
from editor.document import Document
from editor.session.files import describe_error
from editor.session.library.finder import LibraryFinder
from editor.translation import tr
from editor.workers import MainThread

__all__ = ["FoundEvents", "LibraryMap"]

_SOONEST_MS = 300
_SHARE = 0.5
"""Of the time, that is spent on a map that changes all the time."""


class FoundEvents(Protocol):
    """The events that the library's filter lets through."""

    @property
    def rows(self) -> NDArray[np.int64]:
        """Their numbers, in any order."""
        ...


class LibraryMap(QObject):
    """Keeps the picture of the map.

    Parameters
    ----------
    document
        The piece, whose model's events are on the map.
    found
        Returns what the filter lets through, another object whenever events or the filter change.
    finder
        Has the thread.
    main_thread
        Where progress arrives.

    Attributes
    ----------
    picture
        The map as it was last made; None before, and for a library without events of the model.
    is_made
        Whether there was a map to be made, so that without a picture there are no events.
    """

    changed = Signal()
    """There is another :attr:`picture`."""
    progress = Signal(float)
    """The share of a first map that is done, 0..1; 1 at its end."""
    problem = Signal(str)
    """A line: the map or its file could not be made or written."""

    def __init__(
        self,
        document: Document,
        found: Callable[[], FoundEvents | None],
        finder: LibraryFinder,
        main_thread: MainThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._found, self._finder, self._main = found, finder, main_thread
        self.picture: MapPicture | None = None
        self.is_made = False
        self._wanted = False
        self._asked: FoundEvents | None = None
        self._last: tuple[NDArray[np.int64], MapPicture] | None = None
        """In the thread: what stood out, and the picture of that."""
        self._waits = QTimer(self, singleShot=True, interval=_SOONEST_MS)
        self._waits.timeout.connect(self.follow)
        document.reset_done.connect(self._start_again)

    def set_wanted(self, wanted: bool) -> None:
        """Say whether a view shows the map; only then it is kept up to date."""
        self._wanted = wanted
        self.follow()

    def follow(self) -> None:
        """Ask for the map of what is found now, unless it was asked for, or another was a moment ago."""
        found = self._found()
        if self._wanted and found is not None and found is not self._asked and not self._waits.isActive():
            self._asked = found
            self._waits.start()
            self._finder.ask(
                lambda _, explorer: self._made(explorer, found), self._show_made, self._failed, kind="map"
            )

    @property
    def regions(self) -> tuple[Region, ...]:
        """The named regions."""
        return () if self.picture is None else self.picture.world.regions

    def name_region(self, region: Region) -> None:
        """Keep another named region; of this and other changes, a problem is told."""
        self._change_regions((*self.regions, region), lambda explorer: explorer.name_region(region))

    def rename_region(self, region: Region, name: str) -> None:
        """Give a region another name."""
        renamed = Region(name, region.corners, region.number)
        self._change_regions(
            tuple(renamed if each == region else each for each in self.regions),
            lambda explorer: explorer.rename_region(region, name),
        )

    def remove_region(self, region: Region) -> None:
        """Remove a region."""
        self._change_regions(
            tuple(each for each in self.regions if each != region),
            lambda explorer: explorer.remove_region(region),
        )

    # Internal

    def _change_regions(
        self, soon: tuple[Region, ...], change: Callable[[Explorer], tuple[Region, ...]]
    ) -> None:
        """Show the regions as they will be, and then as they are: another window may have changed some."""
        self._show_regions(soon)
        self._finder.ask(
            lambda _, explorer: change(explorer), self._show_regions, self._regions_failed, kind=""
        )

    def _show_regions(self, regions: tuple[Region, ...]) -> None:
        if self.picture is not None:
            self._show(self.picture.with_regions(regions))

    def _start_again(self) -> None:
        """Another piece may have another model."""
        self._asked = None
        self.follow()

    def _made(self, explorer: Explorer, found: FoundEvents) -> tuple[MapPicture | None, float]:
        """Make the picture, in the thread; return it and the time that took, in seconds."""
        began = time.monotonic()
        world = explorer.map(on_progress=self._told)
        problems, explorer.problems = explorer.problems, []
        self._main.post(lambda: self._tell(problems))
        if world is None:
            return None, 0.0
        rows = np.sort(found.rows)
        last = self._last
        if last is None or last[1].world.places is not world.places or not np.array_equal(last[0], rows):
            last = self._last = rows, MapPicture.of(world, _are_in(world.rows, rows))
        if last[1].world.regions != world.regions:
            last = self._last = rows, last[1].with_regions(world.regions)
        return last[1], time.monotonic() - began

    def _told(self, share: float) -> None:
        self._finder.check()
        self._main.post(lambda: self.progress.emit(min(share, 0.99)))

    def _show_made(self, made: tuple[MapPicture | None, float]) -> None:
        picture, took_s = made
        self.is_made = True
        self._waits.setInterval(max(_SOONEST_MS, round(1_000 * took_s / _SHARE)))
        self._waits.start()
        self._show(picture)

    def _show(self, picture: MapPicture | None) -> None:
        self.picture = picture
        self.progress.emit(1.0)
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self.progress.emit(1.0)
        self.problem.emit(tr("The map of the library: {reason}", reason=describe_error(error)))

    def _regions_failed(self, error: Exception) -> None:
        self._failed(error)
        self._start_again()  # shows the regions that the library has

    def _tell(self, problems: Sequence[Message]) -> None:
        for each in problems:
            self.problem.emit(tr(each))


def _are_in(rows: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which of ascending rows are among others, which ascend too."""
    if not len(among):
        return np.zeros(len(rows), np.bool_)
    at = np.minimum(np.searchsorted(among, rows), len(among) - 1)
    return among[at] == rows
