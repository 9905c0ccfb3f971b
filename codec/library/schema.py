"""The tables of the library's database, as a list of steps from each version to the next.

The version is SQLite's ``user_version``. A step is never changed once a version was published; a change of
the tables is another step. All steps of an upgrade are one transaction: a kill leaves the old version.

Paths are stored as the bytes that the system uses (:func:`os.fsencode`): a name need not be text.
Times are seconds since 1970.
"""

from __future__ import annotations

__all__ = ["APPLICATION_ID", "MIGRATIONS"]

APPLICATION_ID = 0x504C5354
"""SQLite's ``application_id`` of a library, ``PLST``: another program's database is not touched."""

_FIRST = """
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counters VALUES ('generation', 0), ('next_row', 0);

CREATE TABLE pieces (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    content_hash TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    duration_s REAL NOT NULL,
    sample_rate INTEGER NOT NULL,
    n_channels INTEGER NOT NULL,
    level TEXT NOT NULL,
    model_hash TEXT NOT NULL,
    model_name TEXT NOT NULL,
    first_row INTEGER NOT NULL,
    n_events INTEGER NOT NULL,
    added_at REAL NOT NULL
);
CREATE INDEX pieces_by_row ON pieces (first_row);

CREATE TABLE contents (
    piece_id INTEGER PRIMARY KEY REFERENCES pieces ON DELETE CASCADE,
    encoding BLOB NOT NULL,
    columns BLOB NOT NULL
);

CREATE TABLE files (
    path BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    piece_id INTEGER REFERENCES pieces ON DELETE CASCADE,
    problem TEXT,
    missing INTEGER NOT NULL DEFAULT 0,
    CHECK ((piece_id IS NULL) <> (problem IS NULL))
) WITHOUT ROWID;
CREATE INDEX files_by_piece ON files (piece_id);

CREATE TABLE folders (path BLOB PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE event_marks (
    event_row INTEGER PRIMARY KEY,
    rating INTEGER,
    note TEXT,
    last_used REAL
);
CREATE TABLE event_tags (event_row INTEGER, tag TEXT, PRIMARY KEY (event_row, tag)) WITHOUT ROWID;
CREATE INDEX event_tags_by_tag ON event_tags (tag);
CREATE TABLE piece_tags (
    piece_id INTEGER REFERENCES pieces ON DELETE CASCADE,
    tag TEXT,
    PRIMARY KEY (piece_id, tag)
) WITHOUT ROWID;
CREATE INDEX piece_tags_by_tag ON piece_tags (tag);
"""

_PIECE_MARKS = """
CREATE TABLE piece_marks (
    piece_id INTEGER PRIMARY KEY REFERENCES pieces ON DELETE CASCADE,
    rating INTEGER,
    note TEXT,
    last_used REAL
);
"""

_LEFT_OUT = """
CREATE TABLE left_out (path BLOB PRIMARY KEY) WITHOUT ROWID;
"""

_REGIONS = """
CREATE TABLE regions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    map_id TEXT NOT NULL,
    name TEXT NOT NULL,
    corners TEXT NOT NULL
);
CREATE INDEX regions_by_map ON regions (map_id);
"""

_MESSAGES = """
ALTER TABLE files ADD COLUMN message TEXT;
"""

MIGRATIONS = (_FIRST, _PIECE_MARKS, _LEFT_OUT, _REGIONS, _MESSAGES)
"""The step at index ``n`` leads from version ``n`` to ``n + 1``."""
