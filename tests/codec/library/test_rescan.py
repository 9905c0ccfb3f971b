"""Rescans: moved, changed, missing and new files."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codec.library import Filter, Library
from codec.library.batch import Batch
from codec.library.process_runner import ProcessRunner
from tests.codec.library.fake_work import fake_work, logged

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """A folder with two recordings."""
    folder = tmp_path / "music"
    folder.mkdir()
    (folder / "a.wav").write_text("seed 1")
    (folder / "b.wav").write_text("seed 2")
    return folder


@pytest.fixture
def runner(library: Library, music: Path) -> Iterator[ProcessRunner]:
    """A worker; the folder was added."""
    with ProcessRunner(1, work=fake_work) as runner:
        Batch(library, runner).run([music])
        yield runner


def test_nothing_to_do_reads_nothing(library: Library, runner: ProcessRunner) -> None:
    rescan = library.rescan()
    assert (rescan.n_missing, rescan.n_back, rescan.to_read, rescan.problems) == (0, 0, [], {})


@pytest.mark.parametrize("watched", [True, False])
def test_a_renamed_file_is_the_same_piece(
    library: Library, runner: ProcessRunner, music: Path, watched: bool
) -> None:
    if watched:
        library.files.watch(music)
    before = library.generation
    (music / "a.wav").rename(music / "new name.wav")
    rescan = library.rescan()
    assert (rescan.n_missing, rescan.to_read) == (1, [music / "new name.wav"])
    report = Batch(library, runner).run(rescan.to_read)
    assert (report.added, report.n_known) == ([], 1)
    piece = library.pieces()[0]
    assert (piece.path, piece.missing) == (music / "new name.wav", (music / "a.wav",))
    assert library.generation == before
    assert len(logged(music, "encode")) == 2
    assert library.rescan().to_read == []


def test_a_file_with_another_tag_is_the_same_piece(
    library: Library, runner: ProcessRunner, music: Path
) -> None:
    (music / "b.wav").write_text("seed 2 tagged")
    rescan = library.rescan()
    assert rescan.to_read == [music / "b.wav"]
    assert Batch(library, runner).run(rescan.to_read).n_known == 1
    assert library.rescan().to_read == []
    assert len(library.pieces()) == 2


def test_a_file_with_another_content_is_another_piece(
    library: Library, runner: ProcessRunner, music: Path
) -> None:
    (music / "b.wav").write_text("seed 30")
    report = Batch(library, runner).run(library.rescan().to_read)
    assert [piece.title for piece in report.added] == ["piece 30"]
    old = library.pieces()[1]
    assert (old.title, old.path, old.is_missing) == ("piece 2", None, True)
    assert library.check() == []


def test_missing_files_are_marked_and_found_again(
    library: Library, runner: ProcessRunner, music: Path, tmp_path: Path
) -> None:
    library.files.watch(music)
    music.rename(tmp_path / "elsewhere")
    rescan = library.rescan()
    assert rescan.n_missing == 2
    assert rescan.problems.keys() == {music}
    assert all(piece.is_missing and piece.path is not None for piece in library.pieces())
    assert len(library.events(1)) == 20, "a piece plays without its file"
    (tmp_path / "elsewhere").rename(music)
    rescan = library.rescan()
    assert (rescan.n_missing, rescan.n_back, rescan.to_read) == (0, 2, [])
    assert not any(piece.is_missing for piece in library.pieces())


def test_new_files_of_watched_folders_are_found(library: Library, runner: ProcessRunner, music: Path) -> None:
    (music / "deep").mkdir()
    (music / "deep" / "c.wav").write_text("seed 3")
    assert library.rescan().to_read == []
    library.files.watch(music)
    assert library.files.watched() == [music]
    assert library.rescan().to_read == [music / "deep" / "c.wav"]
    library.files.unwatch(music)
    assert library.rescan().to_read == []


@pytest.mark.skipif(sys.platform != "linux", reason="names are text on other systems")
def test_a_name_that_is_no_text_is_kept(library: Library, runner: ProcessRunner, music: Path) -> None:
    path = music / os.fsdecode(b"caf\xe9.wav")
    path.write_text("seed 4")
    (piece,) = Batch(library, runner).run([path]).added
    assert piece.path == path
    assert library.mask(Filter(folder=music)).sum() == 60


def test_a_removed_file_of_a_watched_folder_stays_out(
    library: Library, runner: ProcessRunner, music: Path
) -> None:
    library.files.watch(music)
    (music / "bad.wav").write_text("damaged")
    Batch(library, runner).run(library.rescan().to_read)
    assert library.files.problems().keys() == {music / "bad.wav"}
    library.remove([library.pieces()[0].piece_id])
    library.files.forget([music / "bad.wav"])
    assert library.rescan().to_read == []
    (music / "a.wav").touch()
    assert library.rescan().to_read == []
    assert len(Batch(library, runner).run([music / "a.wav"]).added) == 1, "it can be added by name"
    (music / "a.wav").write_text("seed 5")
    assert library.rescan().to_read == [music / "a.wav"], "and is a file like others again"
    library.files.unwatch(music)
    library.files.watch(music)
    assert music / "bad.wav" in library.rescan().to_read, "a folder that is watched anew is looked at anew"


def test_a_missing_file_that_was_removed_is_new_when_it_is_back(
    library: Library, runner: ProcessRunner, music: Path
) -> None:
    library.files.watch(music)
    (music / "a.wav").rename(music.parent / "a.wav")
    library.rescan()
    library.remove([piece.piece_id for piece in library.pieces() if piece.is_missing])
    (music.parent / "a.wav").rename(music / "a.wav")
    assert library.rescan().to_read == [music / "a.wav"]
