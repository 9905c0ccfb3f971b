"""Pieces of the library: the recordings that were encoded."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from codec.bitstream.file import PACKED_SUFFIX
from codec.events.model_identity import ModelIdentity
from codec.project.file import PROJECT_SUFFIX

__all__ = ["Piece", "all_pieces", "find_piece"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A recording that was encoded, and what is known of it.

    Attributes
    ----------
    piece_id
        Its number in this library; never used again.
    content_hash
        SHA-256 of the decoded samples.
    title
        To show: the name of the first file, without its ending.
    paths
        Files with this content that were there when last looked at: recordings, and projects that hold them.
    missing
        Files that were not there any more.
    duration_s, sample_rate, n_channels
        Of the recording.
    level
        Name of the search's level; empty if it is not known.
    model
        The model of the events, without its bank of rooms.
    first_row, n_events
        Its events are the rows ``first_row`` to ``first_row + n_events - 1``.
    added_at
        Seconds since 1970.
    tags
        In alphabetical order.
    """

    piece_id: int
    content_hash: str
    title: str
    paths: tuple[Path, ...]
    missing: tuple[Path, ...]
    duration_s: float
    sample_rate: int
    n_channels: int
    level: str
    model: ModelIdentity
    first_row: int
    n_events: int
    added_at: float
    tags: tuple[str, ...]

    @property
    def path(self) -> Path | None:
        """The file to hear it from; None without any.

        A recording before a project, and one that is there before one that is missing.
        """
        ordered = [*sorted(self.paths, key=_is_project), *sorted(self.missing, key=_is_project)]
        return ordered[0] if ordered else None

    @property
    def is_missing(self) -> bool:
        """Whether no file of it is there, so that it can be heard from the model only."""
        return not self.paths

    @property
    def rows(self) -> range:
        """The rows of its events."""
        return range(self.first_row, self.first_row + self.n_events)


def _is_project(path: Path) -> bool:
    return path.suffix in (PROJECT_SUFFIX, PACKED_SUFFIX)


_SELECT = """
SELECT id, content_hash, title, duration_s, sample_rate, n_channels, level, model_name, model_hash,
       first_row, n_events, added_at
FROM pieces
"""


def all_pieces(connection: sqlite3.Connection) -> list[Piece]:
    """Return all pieces, in the order in which they were added."""
    rows = connection.execute(f"{_SELECT} ORDER BY id").fetchall()
    files = connection.execute(
        "SELECT piece_id, path, missing FROM files WHERE piece_id IS NOT NULL ORDER BY path"
    ).fetchall()
    return _built(rows, files, connection.execute("SELECT piece_id, tag FROM piece_tags ORDER BY tag"))


def find_piece(connection: sqlite3.Connection, condition: str, value: object) -> Piece | None:
    """Return the first piece that fulfils a condition with one parameter, or None.

    Parameters
    ----------
    condition
        SQL after ``WHERE``, for example ``id = ?``. It is a constant of the program.
    """
    rows = connection.execute(f"{_SELECT} WHERE {condition} LIMIT 1", (value,)).fetchall()
    if not rows:
        return None
    piece_id = rows[0][0]
    files = connection.execute(
        "SELECT piece_id, path, missing FROM files WHERE piece_id = ? ORDER BY path", (piece_id,)
    )
    tags = connection.execute(
        "SELECT piece_id, tag FROM piece_tags WHERE piece_id = ? ORDER BY tag", (piece_id,)
    )
    return _built(rows, files, tags)[0]


def _built(
    rows: list[tuple[object, ...]],
    files: Iterable[tuple[int, bytes, int]],
    tags: Iterable[tuple[int, str]],
) -> list[Piece]:
    there: dict[int, list[Path]] = {}
    gone: dict[int, list[Path]] = {}
    tagged: dict[int, list[str]] = {}
    for piece_id, path, missing in files:
        (gone if missing else there).setdefault(piece_id, []).append(Path(os.fsdecode(path)))
    for piece_id, tag in tags:
        tagged.setdefault(piece_id, []).append(tag)
    pieces: list[Piece] = []
    for row in rows:
        piece_id, content_hash, title, duration_s, rate, n_channels, level, name, weights, *others = row
        first_row, n_events, added_at = others
        assert isinstance(piece_id, int)
        pieces.append(
            Piece(
                piece_id,
                str(content_hash),
                str(title),
                tuple(there.get(piece_id, ())),
                tuple(gone.get(piece_id, ())),
                _number(duration_s),
                int(_number(rate)),
                int(_number(n_channels)),
                str(level),
                ModelIdentity(str(name), str(weights)),
                int(_number(first_row)),
                int(_number(n_events)),
                _number(added_at),
                tuple(tagged.get(piece_id, ())),
            )
        )
    return pieces


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return value
