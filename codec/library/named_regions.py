"""The named regions of a library's maps, each a row of its own.

Several windows may name regions at once: what one of them adds, renames or removes changes no other region.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from codec.library.database import Database
from codec.library.regions import Region

__all__ = ["NamedRegions"]


class NamedRegions:
    """The regions of a library (:attr:`codec.library.library.Library.regions`).

    All methods raise :class:`codec.library.errors.LibraryError` if the database cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_map(self, map_id: str) -> tuple[Region, ...]:
        """Return the regions of a map (:attr:`codec.library.world_map.WorldMap.map_id`), oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, name, corners FROM regions WHERE map_id = ? ORDER BY id", (map_id,)
            ).fetchall()
        return tuple(
            Region(name, tuple((float(x), float(y)) for x, y in json.loads(corners)), number)
            for number, name, corners in rows
        )

    def add(self, map_id: str, regions: Iterable[Region]) -> None:
        """Keep regions of a map; one with the same name and corners is kept once."""
        with self._database.writing() as connection:
            known = set(self.of_map(map_id))
            connection.executemany(
                "INSERT INTO regions (map_id, name, corners) VALUES (?, ?, ?)",
                [
                    (map_id, each.name, json.dumps(each.corners))
                    for each in dict.fromkeys(regions)
                    if each not in known
                ],
            )

    def rename(self, map_id: str, region: Region, name: str) -> None:
        """Give a region another name, unless it was removed meanwhile."""
        renamed = Region(name, region.corners)
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE regions SET name = ? WHERE id = ?", (renamed.name, self._number(map_id, region))
            )

    def remove(self, map_id: str, region: Region) -> None:
        """Remove a region; the events in it stay."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM regions WHERE id = ?", (self._number(map_id, region),))

    def drop(self, map_id: str) -> None:
        """Remove all regions of a map that is no more."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM regions WHERE map_id = ?", (map_id,))

    def _number(self, map_id: str, region: Region) -> int:
        """Return the number of a region, which has none where it was shown before it was kept."""
        if region.number:
            return region.number
        return next((each.number for each in self.of_map(map_id) if each == region), 0)
