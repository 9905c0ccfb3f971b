"""The folder of the library: chosen, moved, or gone."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from codec.library import EncodedPiece, Library, LibraryError, default_folder
from codec.library.explorer import Explorer
from codec.library.library import DATABASE_NAME
from codec.library.places import choose_folder, chosen_folder, usual_folder
from codec.library.relocating import Content, content_of, copy_library, remove_library
from tests.codec.library.full_disk import full_disk

MakePiece = Callable[..., EncodedPiece]


@pytest.fixture
def filled(library: Library, make_piece: MakePiece) -> Path:
    """The folder of a library with two pieces, a tag, a map and a model."""
    for seed in range(2):
        piece = library.add_encoded(make_piece(seed))
        library.marks.tag("bell", rows=[piece.first_row])
        Explorer(library, piece.model.weights_hash).map()
    (library.folder / "models").mkdir()
    (library.folder / "models" / "ab.safetensors").write_bytes(b"weights")
    (library.folder / "my notes.txt").write_text("mine")
    return library.folder


def content(folder: Path) -> tuple[object, ...]:
    with Library.open(folder, create=False) as library:
        assert library.check() == []
        pieces = [(piece.content_hash, list(library.events(piece.piece_id))) for piece in library.pieces()]
        return pieces, library.marks.of_events(), library.columns().rows.tolist(), library.generation


def test_a_copy_has_everything_and_the_old_one_is_as_before(filled: Path, tmp_path: Path) -> None:
    target, shares = tmp_path / "new" / "place", list[float]()
    copy_library(filled, target, shares.append)
    assert content(target) == content(filled)
    assert shares[-1] == 1.0
    for name in ("models/ab.safetensors", *(path.name for path in filled.glob("*.npz"))):
        assert (target / name).read_bytes() == (filled / name).read_bytes()
    assert list(filled.glob("map-*.npz"))
    assert not (target / "my notes.txt").exists()


def test_what_is_no_part_of_the_library_stays_when_it_is_removed(filled: Path) -> None:
    remove_library(filled)
    assert [path.name for path in filled.iterdir()] == ["my notes.txt"]


def test_nothing_is_left_of_a_copy_that_was_stopped(filled: Path, tmp_path: Path) -> None:
    before = content(filled)

    def stop(_: float) -> None:
        raise InterruptedError

    target = tmp_path / "new"
    target.mkdir()
    with pytest.raises(LibraryError):
        copy_library(filled, target, stop)
    assert list(target.iterdir()) == []
    assert content(filled) == before


def test_on_a_full_disk_the_library_stays_where_it_is(filled: Path, tmp_path: Path) -> None:
    before = content(filled)
    with full_disk(), pytest.raises(LibraryError, match="new"):
        copy_library(filled, tmp_path / "new")
    assert not (tmp_path / "new" / DATABASE_NAME).exists()
    assert content(filled) == before


def test_a_library_is_not_overwritten_by_another_one(
    filled: Path, tmp_path: Path, make_piece: MakePiece
) -> None:
    other = tmp_path / "other"
    with Library.open(other) as library:
        library.add_encoded(make_piece(7))
    before = content(other)
    with pytest.raises(LibraryError, match="there is a library already"):
        copy_library(filled, other)
    assert content(other) == before


def test_a_folder_says_what_it_has(filled: Path, tmp_path: Path) -> None:
    assert content_of(filled) == Content(2, 40)
    assert content_of(tmp_path / "nothing yet") is None
    (tmp_path / DATABASE_NAME).write_bytes(b"no database at all, but a file of this name" * 100)
    with pytest.raises(LibraryError, match="damaged, or no library"):
        content_of(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LibraryError, match="file"):
        content_of(tmp_path / "file" / "folder")


def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(LibraryError, match="permission denied"):
        content_of(tmp_path)


def test_the_chosen_folder_is_everybodys(filled: Path, tmp_path: Path) -> None:
    assert chosen_folder() is None
    assert default_folder() == usual_folder()
    choose_folder(filled)
    assert default_folder() == chosen_folder() == filled
    with Library.open() as library:
        assert library.n_events == 40
    choose_folder(usual_folder())
    assert chosen_folder() is None


@pytest.mark.parametrize("line", [b"", b"\n", b"relative/folder\n", b"/with/a\0byte"])
def test_a_choice_that_is_none_is_the_usual_folder(line: bytes, filled: Path) -> None:
    choose_folder(filled)
    usual_folder().with_name("library-folder.txt").write_bytes(line)
    assert default_folder() == usual_folder()


def test_no_library_is_made_where_a_drive_is_missing(tmp_path: Path) -> None:
    gone = tmp_path / "drive" / "library"
    choose_folder(gone)
    for opened in (Library.open, lambda: Library.open(gone), lambda: Library.open(create=False)):
        with pytest.raises(LibraryError, match="connect the drive"):
            opened()
    gone.mkdir(parents=True)  # the drive's empty mount point
    with pytest.raises(LibraryError, match="connect the drive"):
        Library.open()
    assert list(gone.iterdir()) == []
