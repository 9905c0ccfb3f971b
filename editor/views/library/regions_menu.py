"""Named regions of the library's map: naming a drawn one, showing, renaming and deleting them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from PySide6.QtWidgets import QInputDialog, QMenu, QMessageBox, QWidget

from codec.bounds import MAX_TEXT
from codec.library.regions import MAX_CORNERS, Region
from editor.session.library.map import LibraryMap
from editor.translation import tr

__all__ = ["RegionsMenu"]

Place = tuple[float, float]


class RegionsMenu(QMenu):
    """A menu with a submenu for each region.

    Parameters
    ----------
    world
        Keeps the regions.
    show
        Brings a region into view.
    parent
        What dialogs open over.
    """

    def __init__(self, world: LibraryMap, show: Callable[[Region], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._world, self._show_region = world, show
        self._over = parent
        self.aboutToShow.connect(self._fill)

    def add_drawn(self, outline: Sequence[Place]) -> None:
        """Ask for the name of a region that was drawn, and keep it."""
        corners = _thinned(outline)
        if len(corners) < 3:
            return
        name = self._asked(tr("Name the region"), "")
        if name is not None:
            self._world.name_region(Region(name, corners))

    def of_region(self, region: Region, parent: QWidget) -> QMenu:
        """Return the menu of one region."""
        menu = QMenu(region.name.replace("&", "&&"), parent)
        menu.addAction(tr("Show"), partial(self._show_region, region))
        menu.addAction(tr("Rename…"), partial(self._rename, region))
        menu.addAction(tr("Delete…"), partial(self._delete, region))
        return menu

    def at(self, place: Place) -> Region | None:
        """Return the smallest region around a place, or None."""
        around = [each for each in self._world.regions if each.contains([place])[0]]
        return min(around, key=_size, default=None)

    # Internal

    def _fill(self) -> None:
        self.clear()
        for region in sorted(self._world.regions, key=lambda each: each.name.casefold()):
            self.addMenu(self.of_region(region, self))
        if not self._world.regions:
            self.addAction(tr("Draw a region around sounds to name them")).setEnabled(False)

    def _asked(self, title: str, before: str) -> str | None:
        name, accepted = QInputDialog.getText(self._over, title, tr("Name:"), text=before)
        return name.strip()[:MAX_TEXT] if accepted and name.strip() else None

    def _rename(self, region: Region) -> None:
        name = self._asked(tr("Rename the region"), region.name)
        if name is not None and name != region.name:
            self._world.rename_region(region, name)

    def _delete(self, region: Region) -> None:
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._over,
            tr("Delete the region"),
            tr("Delete the region {name}? Its sounds stay.", name=region.name),
            buttons.Yes | buttons.Cancel,
            buttons.Cancel,  # it cannot be undone
        )
        if answer == buttons.Yes:
            self._world.remove_region(region)


def _thinned(outline: Sequence[Place]) -> tuple[Place, ...]:
    """Return an outline without repeated corners, and with at most as many as a region may have."""
    kept = [place for n, place in enumerate(outline) if n == 0 or place != outline[n - 1]]
    step = -(-len(kept) // MAX_CORNERS)
    return tuple((float(x), float(y)) for x, y in kept[:: max(1, step)])


def _size(region: Region) -> float:
    xs, ys = np.array(region.corners).T
    return float(np.ptp(xs) * np.ptp(ys))
