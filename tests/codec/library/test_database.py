"""The database: damage and other programs' files are named, old versions are brought up to date."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from codec.library import EncodedPiece, Library, LibraryError
from codec.library.database import Database
from codec.library.library import DATABASE_NAME
from codec.library.schema import APPLICATION_ID, MIGRATIONS

MakePiece = Callable[..., EncodedPiece]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a library."""
    return tmp_path / "library" / DATABASE_NAME


def test_the_log_is_kept_short(path: Path) -> None:
    database = Database(path)
    with database.writing() as connection:
        connection.execute("INSERT INTO folders VALUES (zeroblob(40000000))")
    assert path.with_name(f"{path.name}-wal").stat().st_size < 1_000_000
    database.close()


def test_a_newer_version_is_refused(path: Path) -> None:
    Database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(LibraryError, match=r"newer Pointillist; update"):
        Database(path)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_an_older_version_is_brought_up_to_date(path: Path, make_piece: MakePiece, version: int) -> None:
    encoded = make_piece(1)
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    for step in MIGRATIONS[:version]:
        connection.executescript(step)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")
    values = (
        1,
        encoded.content_hash,
        "old",
        10.0,
        44_100,
        2,
        "draft",
        "ab",
        "made-up",
        0,
        encoded.n_events,
        1.0,
    )
    connection.execute(f"INSERT INTO pieces VALUES ({', '.join('?' * len(values))})", values)
    connection.execute("INSERT INTO contents VALUES (1, ?, ?)", (encoded.encoding, encoded.columns))
    connection.execute("UPDATE counters SET value = ? WHERE name = 'next_row'", (encoded.n_events,))
    connection.commit()
    connection.close()
    with Library.open(path.parent) as library:
        (piece,) = library.pieces()
        assert (piece.title, len(library.events(1)), len(library.columns())) == ("old", 20, 20)
        assert library.add_encoded(encoded) == piece
        library.marks.rate(3, piece_ids=[1])
        assert library.check(decode=True) == []
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    connection.close()


def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="another program"):
        Database(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_named(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(LibraryError, match=r"library\.sqlite: .*rebuild"):
        Database(path)
    assert path.read_bytes() == content


def test_damage_is_found_by_the_check(path: Path, make_piece: MakePiece) -> None:
    with Library.open(path.parent) as library:
        piece = library.add_encoded(make_piece(1))
        assert library.check() == []
        with library._database.writing() as connection:  # pyright: ignore[reportPrivateUsage]
            connection.execute("UPDATE contents SET encoding = substr(encoding, 1, 90)")
        assert [message.template[:30] for message in library.check()] == ["{title}: its events are damage"]
        with pytest.raises(LibraryError, match="remove the piece and add it again"):
            library.events(piece.piece_id)


def test_a_page_of_zeros_is_found_by_the_check(path: Path, make_piece: MakePiece) -> None:
    with Library.open(path.parent) as library:
        for seed in range(30):
            library.add_encoded(make_piece(seed))
    data = bytearray(path.read_bytes())
    data[4096 * 8 : 4096 * 12] = bytes(4096 * 4)
    path.write_bytes(data)
    with Library.open(path.parent) as library:
        problems = library.check()
    assert problems
    assert all("rebuild" in message or "add it again" in message for message in problems)


def test_a_database_knows_whose_it_is(path: Path) -> None:
    Database(path).close()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LibraryError, match="folder"):
        Database(tmp_path / "file" / "library" / DATABASE_NAME)


def test_a_block_that_raises_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "library.sqlite")

    def write() -> None:
        with database.writing() as connection:
            connection.execute("INSERT INTO folders VALUES (x'41')")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write()
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM folders").fetchone() == (0,)
    database.close()


def test_a_write_keeps_others_from_writing_before_it_has_written(tmp_path: Path) -> None:
    """Otherwise one that reads first and writes later fails, if another one was faster."""
    database = Database(tmp_path / "library.sqlite")
    with contextlib.closing(sqlite3.connect(database.path, timeout=0.0, isolation_level=None)) as other:
        with database.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
    database.close()
