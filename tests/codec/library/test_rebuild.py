"""Repairs: what can be read stays, what cannot is named, and the library is whole afterwards."""

from __future__ import annotations

import dataclasses
import sqlite3
from pathlib import Path

import numpy as np
import pytest
import soundfile

from codec.library import EncodedPiece, Library
from codec.library.encoding import encode_recording
from codec.library.library import DATABASE_NAME
from codec.library.rebuilding import rebuild
from codec.library.regions import Region
from codec.model.checkpoint import load_default_model
from tests.codec.library.made_up import made_up_piece


@pytest.fixture(scope="module")
def real_piece(tmp_path_factory: pytest.TempPathFactory) -> EncodedPiece:
    """A short piece of the shipped model."""
    times = np.arange(22_050) / 22_050
    path = tmp_path_factory.mktemp("tone") / "tone.wav"
    soundfile.write(path, np.sin(1400 * times) * np.exp(-6 * times) * 0.3, 22_050)
    piece = encode_recording(path, load_default_model(), level="draft")
    assert piece is not None
    assert piece.n_events
    return piece


def sql(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / DATABASE_NAME)
    with connection:
        connection.execute(statement)
    connection.close()


def test_damaged_rows_are_made_again_from_the_events(library: Library, real_piece: EncodedPiece) -> None:
    library.add_encoded(real_piece)
    before = library.columns()
    library.close()
    sql(library.folder, "UPDATE contents SET columns = x'00'")
    result = rebuild(library.folder)
    assert (result.aside, result.n_pieces, result.lost, result.described) == (None, 1, [], [real_piece.title])
    with Library.open(library.folder) as repaired:
        assert repaired.check(decode=True) == []
        for name in ("rows", "vectors", "pitch", "level_db", "length_s", "noisiness", "stages"):
            np.testing.assert_array_equal(getattr(repaired.columns(), name), getattr(before, name))
        assert repaired.generation > before.generation


def test_what_belongs_to_nothing_is_removed(library: Library) -> None:
    one, two = (library.add_encoded(made_up_piece(seed)) for seed in (1, 2))
    library.marks.tag("lost", rows=[10**6])
    library.marks.tag("kept", rows=[two.first_row])
    library.close()
    sql(
        library.folder,
        f"UPDATE contents SET encoding = substr(encoding, 1, 99) WHERE piece_id = {one.piece_id}",
    )
    result = rebuild(library.folder)
    assert (result.n_pieces, result.lost) == (1, ["piece 1"])
    with Library.open(library.folder) as repaired:
        assert repaired.check(decode=True) == []
        assert repaired.pieces() == [two]
        assert repaired.marks.of_events().keys() == {two.first_row}
        assert repaired.add_encoded(made_up_piece(1)).first_row >= two.rows.stop


@pytest.mark.parametrize(("begin", "n_kept"), [(5, 0), (20, 20), (35, 20)])
def test_a_damaged_database_is_read_as_far_as_it_can_be(library: Library, begin: int, n_kept: int) -> None:
    # The first pages are the roots of the tables: without one, nothing of that table can be found.
    pieces = [library.add_encoded(made_up_piece(seed)) for seed in range(40)]
    for piece in pieces:
        library.marks.tag(f"of {piece.title}", rows=[piece.first_row], piece_ids=[piece.piece_id])
    library.regions.add("a map", [Region("bells", ((0, 0), (1, 0), (0, 1)))])
    generation = library.generation
    library.close()
    path = library.folder / DATABASE_NAME
    data = bytearray(path.read_bytes())
    data[4096 * begin : 4096 * (begin + 2)] = b"\xff" * (4096 * 2)
    path.write_bytes(data)
    result = rebuild(library.folder)
    assert result.aside is not None
    assert result.aside.read_bytes() == bytes(data)
    with Library.open(library.folder) as repaired:
        assert repaired.check(decode=True) == []
        kept = [dataclasses.replace(piece, tags=()) for piece in repaired.pieces()]
        known = {piece.piece_id: dataclasses.replace(piece, tags=()) for piece in pieces}
        assert all(known[piece.piece_id] == piece for piece in kept)
        assert len(kept) >= n_kept
        gone = {piece.title for piece in pieces} - {piece.title for piece in kept}
        assert gone
        assert set(result.lost) <= gone
        assert begin != 35 or set(result.lost) == gone, "lost events are named, where the titles can be read"
        assert begin != 35 or [each.name for each in repaired.regions.of_map("a map")] == ["bells"]
        assert repaired.generation > generation
        assert repaired.add_encoded(made_up_piece(99)).first_row >= (pieces[-1].rows.stop if n_kept else 0)


def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"no database at all" * 100)
    result = rebuild(tmp_path)
    assert result.n_pieces == 0
    assert result.aside is not None
    assert result.aside.read_bytes().startswith(b"no database")
    with Library.open(tmp_path) as library:
        assert library.check() == []
