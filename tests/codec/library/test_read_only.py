"""A library that may only be read: all that reads works, and what writes is one line with the way out."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import numpy as np
import pytest

from codec.events.model_identity import ModelIdentity
from codec.library import EncodedPiece, Filter, Library, LibraryError, neighbours
from codec.library.batch import Batch
from codec.library.explorer import Explorer
from codec.library.library import DATABASE_NAME
from codec.library.models import shipped_hash
from codec.library.regions import Region
from codec.library.relocating import copy_library

MakePiece = Callable[..., EncodedPiece]
SHIPPED = ModelIdentity("shipped", shipped_hash())
NOBODY = 65_534
pytestmark = pytest.mark.skipif(os.name == "nt", reason="folders have other rights on Windows")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a library, within folders that everybody may enter."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made, "library")


@pytest.fixture
def filled(folder: Path, make_piece: MakePiece) -> Path:
    with Library.open(folder) as library:
        for seed in range(4):
            library.add_encoded(make_piece(seed, 30, model=SHIPPED))
        library.marks.rate(4, rows=[7])
        explorer = Explorer(library)
        assert explorer.map() is not None
        explorer.name_region(Region("bells", ((0, 0), (1, 0), (0, 1))))
    return folder


@contextlib.contextmanager
def write_protected(folder: Path) -> Generator[None]:
    """Let this process read the files of a folder and not write them; the administrator becomes nobody."""
    files = list(folder.iterdir())
    was_root = os.geteuid() == 0
    for each in files:
        each.chmod(0o444)
    folder.chmod(0o555)
    if was_root:
        os.seteuid(NOBODY)
    try:
        with pytest.raises(PermissionError):
            Path(folder, "probe").write_bytes(b"")
        yield
    finally:
        if was_root:
            os.seteuid(0)
        folder.chmod(0o755)
        for each in files:
            each.chmod(0o644)


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


def test_what_reads_works_and_changes_nothing(filled: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(neighbours, "_FEWEST_FOR_CELLS", 50)
    before = contents(filled)
    with write_protected(filled), Library.open(filled, create=False) as library:
        assert library.is_read_only
        assert [piece.title for piece in library.pieces()] == [f"piece {n}" for n in range(4)]
        assert len(library.events(2)) == 30
        assert library.mask(Filter(sound="noise", text="piece 1")).sum() == 15
        assert library.marks.of_events()[7].rating == 4
        assert library.check(decode=True) == []
        explorer = Explorer(library)
        assert explorer.nearest(library.event(33).vector, 1).rows.tolist() == [33]
        world = explorer.map()
        assert world is not None
        assert [each.name for each in world.regions] == ["bells"]
        library.marks.used(rows=[7])
        assert explorer.problems == [], "nobody asked for caches to be written"
    assert contents(filled) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda library, piece: library.add_encoded(piece),
        lambda library, _: library.marks.rate(3, rows=[1]),
        lambda library, _: library.remove([1]),
        lambda library, _: library.rescan(),
        lambda library, _: library.files.watch(library.folder),
        lambda library, _: Explorer(library).name_region(Region("gongs", ((0, 0), (1, 0), (0, 1)))),
        lambda library, _: Explorer(library).map(remake=True),
        lambda library, _: Batch(library, None),  # type: ignore[arg-type]
    ],
)
def test_what_writes_is_one_line(
    filled: Path, make_piece: MakePiece, change: Callable[[Library, EncodedPiece], object]
):
    before = contents(filled)
    with write_protected(filled), Library.open(filled) as library, pytest.raises(LibraryError) as told:
        change(library, make_piece(9, 5))
    assert str(filled / DATABASE_NAME) in str(told.value)
    assert "write-protected; allow writing, or copy the folder" in str(told.value)
    assert contents(filled) == before


def test_the_log_of_a_killed_program_is_read_too(folder: Path, make_piece: MakePiece, tmp_path: Path):
    """Without its log, the database is as it was some pieces ago."""
    with Library.open(tmp_path / "alive") as alive:
        alive.add_encoded(make_piece(1, 30))
        folder.mkdir()
        for name in (DATABASE_NAME, f"{DATABASE_NAME}-wal"):
            shutil.copyfile(alive.folder / name, folder / name)
        assert (folder / f"{DATABASE_NAME}-wal").stat().st_size > 0
    before = contents(folder)
    with write_protected(folder), Library.open(folder) as library:
        assert [piece.title for piece in library.pieces()] == ["piece 1"]
        with pytest.raises(LibraryError, match="write-protected"):
            library.remove([1])
    assert contents(folder) == before


def test_an_older_version_is_read_as_it_would_be_after_an_upgrade(filled: Path):
    connection = sqlite3.connect(filled / DATABASE_NAME)
    connection.execute("DROP TABLE regions")
    connection.execute("ALTER TABLE files DROP COLUMN message")
    connection.execute("PRAGMA user_version = 3")
    connection.close()
    before = contents(filled)
    with write_protected(filled), Library.open(filled) as library:
        assert library.n_events == 120
        world = Explorer(library).map()
        assert world is not None
        assert world.regions == ()
    assert contents(filled) == before


def test_what_its_owner_changes_meanwhile_is_seen(filled: Path, make_piece: MakePiece):
    with write_protected(filled):
        library = Library.open(filled)
    with library:
        seen = library.changes_of_others
        assert library.is_read_only
        with Library.open(filled) as owner:
            owner.add_encoded(make_piece(5, 10, model=SHIPPED))
        with write_protected(filled):
            assert library.changes_of_others != seen
            assert library.n_events == 130
            np.testing.assert_array_equal(np.unique(library.columns().piece_ids), [1, 2, 3, 4, 5])


def test_it_can_be_copied_to_where_it_can_be_changed(filled: Path, tmp_path: Path):
    open_to_all = filled.with_name("copies")
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    with write_protected(filled):
        copy_library(filled, open_to_all / "copy")
        with Library.open(open_to_all / "copy") as copy:
            assert copy.remove([1]) == 1
            assert [each.name for each in Explorer(copy).map().regions] == ["bells"]  # type: ignore[union-attr]
