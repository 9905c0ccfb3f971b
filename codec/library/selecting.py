"""The part of a filter that the database answers: folders, tags and texts."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codec.library.columns import Columns
from codec.library.filters import Filter
from codec.library.pieces import Piece, all_pieces

__all__ = ["database_mask"]


def database_mask(connection: sqlite3.Connection, wanted: Filter, columns: Columns) -> NDArray[np.bool_]:
    """Return which events fulfil the conditions that columns do not answer, [n]."""
    mask = np.ones(len(columns), np.bool_)
    if wanted.folder is not None:
        mask &= _of_pieces(columns, _pieces_in(connection, wanted.folder))
    if wanted.tag is not None:
        pieces = connection.execute("SELECT piece_id FROM piece_tags WHERE tag = ?", (wanted.tag,))
        rows = connection.execute("SELECT event_row FROM event_tags WHERE tag = ?", (wanted.tag,))
        mask &= _of_pieces(columns, {each for (each,) in pieces}) | _of_rows(
            columns, [row for (row,) in rows]
        )
    if wanted.text is not None:
        text = wanted.text.casefold()
        pieces = {each.piece_id for each in all_pieces(connection) if _says(each, text)}
        notes = connection.execute("SELECT piece_id, note FROM piece_marks WHERE note IS NOT NULL")
        pieces |= {piece_id for piece_id, note in notes if text in note.casefold()}
        said = connection.execute(
            "SELECT event_row, tag FROM event_tags UNION ALL SELECT event_row, note FROM event_marks "
            "WHERE note IS NOT NULL"
        )
        mask &= _of_pieces(columns, pieces) | _of_rows(
            columns, [row for row, words in said if text in words.casefold()]
        )
    return mask


def _pieces_in(connection: sqlite3.Connection, folder: Path) -> set[int]:
    prefix = os.fsencode(folder.absolute()).rstrip(os.fsencode(os.sep)) + os.fsencode(os.sep)
    behind = prefix[:-1] + bytes([prefix[-1] + 1])
    found = connection.execute(
        "SELECT DISTINCT piece_id FROM files WHERE path >= ? AND path < ? AND piece_id IS NOT NULL",
        (prefix, behind),
    )
    return {each for (each,) in found}


def _says(piece: Piece, text: str) -> bool:
    names = (path.name for path in (*piece.paths, *piece.missing))
    return any(text in words.casefold() for words in (piece.title, *piece.tags, *names))


def _of_pieces(columns: Columns, piece_ids: set[int]) -> NDArray[np.bool_]:
    return np.isin(columns.piece_ids, list(piece_ids))


def _of_rows(columns: Columns, rows: list[int]) -> NDArray[np.bool_]:
    return np.isin(columns.rows, rows)
