"""The repair of a library: what is damaged is made again where it can be, and removed where it cannot.

Importing this loads torch.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from codec.bitstream.file import BitstreamError, unpack
from codec.events.event import EventSequence
from codec.library.column_reading import note_rewritten
from codec.library.columns import PACKED, packed_columns
from codec.library.database import Database
from codec.library.encoding import summarised
from codec.library.library import DATABASE_NAME
from codec.library.models import kept_checkpoint
from codec.library.salvage import is_whole, remove_strays, salvaged
from codec.model.checkpoint import load_model
from codec.model.event_model import EventModel

__all__ = ["Rebuilt", "rebuild"]


@dataclass
class Rebuilt:
    """What a repair did.

    Attributes
    ----------
    aside
        Where the damaged database is now; None if it could be used.
    n_pieces
        Pieces in the library now.
    lost
        Titles of pieces whose events could not be read; they are removed, and can be added again.
    described
        Titles of pieces whose rows were made again.
    """

    aside: Path | None = None
    n_pieces: int = 0
    lost: list[str] = field(default_factory=list[str])
    described: list[str] = field(default_factory=list[str])


def rebuild(folder: Path, *, describe_all: bool = False) -> Rebuilt:
    """Repair a library that nobody else uses meanwhile.

    Parameters
    ----------
    folder
        Of the library.
    describe_all
        Make the rows of all pieces again, not only of those whose rows are damaged or of an older version.

    Raises
    ------
    LibraryError
        If there is no library, or it cannot be written.
    codec.model.checkpoint.CheckpointError
        If a model is damaged.
    """
    path = folder / DATABASE_NAME
    result = Rebuilt()
    if path.is_file() and not is_whole(path):
        result.aside, result.lost = salvaged(path)
    database = Database(path, create=False)
    try:
        with database.writing() as connection:
            result.lost += remove_strays(connection)
            pieces = connection.execute("SELECT id, title, n_events FROM pieces ORDER BY id").fetchall()
            for piece_id, title, n_events in pieces:
                _repair(connection, folder, piece_id, title, n_events, result, describe=describe_all)
            remove_strays(connection)
            connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")
            note_rewritten(connection)
            (result.n_pieces,) = connection.execute("SELECT count(*) FROM pieces").fetchone()
        database.shrink()
    finally:
        database.close()
    return result


def _repair(
    connection: sqlite3.Connection,
    folder: Path,
    piece_id: int,
    title: str,
    n_events: int,
    result: Rebuilt,
    *,
    describe: bool,
) -> None:
    encoding, columns = connection.execute(
        "SELECT encoding, columns FROM contents WHERE piece_id = ?", (piece_id,)
    ).fetchone()
    try:
        project = unpack(encoding)
    except BitstreamError:
        project = None
    if project is None or len(project.events) != n_events:
        connection.execute("DELETE FROM pieces WHERE id = ?", (piece_id,))
        result.lost.append(title)
        return
    if len(columns) == n_events * PACKED.itemsize and not describe:
        return
    checkpoint = kept_checkpoint(folder, project.model.weights_hash)
    if checkpoint is None:
        connection.execute("DELETE FROM pieces WHERE id = ?", (piece_id,))
        result.lost.append(title)
        return
    events = EventSequence(project.events)
    block = packed_columns(events, summarised(_model(checkpoint), events))
    connection.execute("UPDATE contents SET columns = ? WHERE piece_id = ?", (block, piece_id))
    result.described.append(title)


@lru_cache(maxsize=2)
def _model(checkpoint: Path) -> EventModel:
    return load_model(checkpoint)
