"""The library: what was added is found again, in columns, by filters and as events."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codec.bitstream.file import unpack
from codec.library import EncodedPiece, Filter, Library, LibraryError, Mark, default_folder
from codec.library.column_reading import note_rewritten
from codec.library.columns import PACKED, Columns
from codec.library.database import Database
from codec.library.explorer import Explorer
from codec.library.library import DATABASE_NAME
from codec.library.library_candidates import LibraryCandidates

MakePiece = Callable[..., EncodedPiece]


def recording(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(os.urandom(8))
    return path


def test_events_are_those_of_the_bitstream(library: Library, make_piece: MakePiece) -> None:
    encoded = make_piece(1)
    piece = library.add_encoded(encoded)
    assert library.events(piece.piece_id).events == unpack(encoded.encoding).events
    assert library.event(piece.first_row + 3) == library.events(piece.piece_id)[3]
    assert library.n_events == piece.n_events == 20


def test_an_empty_library_is_true_as_any_other(library: Library) -> None:
    assert library
    assert Explorer(library)
    assert LibraryCandidates(library, "any model")
    assert (library.n_events, Explorer(library).n_events) == (0, 0)


def test_columns_describe_the_events_in_order_of_their_rows(library: Library, make_piece: MakePiece) -> None:
    pieces = [library.add_encoded(make_piece(seed, 5 + seed)) for seed in range(4)]
    columns = library.columns()
    assert columns.rows.tolist() == [row for piece in pieces for row in piece.rows]
    assert columns.piece_ids.tolist() == [piece.piece_id for piece in pieces for _ in piece.rows]
    events = [event for piece in pieces for event in library.events(piece.piece_id)]
    np.testing.assert_allclose(columns.onsets_s, [event.onset_s for event in events], atol=1e-5)
    np.testing.assert_allclose(columns.vectors, [event.vector for event in events], rtol=1e-3, atol=1e-6)
    first = columns.pitch[:5]
    assert np.isnan(first[1::2]).all()
    np.testing.assert_allclose(first[::2], [40, 42, 44], atol=1e-4)
    np.testing.assert_allclose(columns.level_db[:5], [0, -1, -2, -3, -4], atol=1e-2)
    np.testing.assert_allclose(columns.length_s[:5], [0.1, 0.2, 0.3, 0.4, 0.5], rtol=1e-3)
    np.testing.assert_allclose(columns.noisiness[:5], [0, 0.25, 0.5, 0.75, 1], atol=0.003)
    assert columns.stages.shape == (len(columns), 3, 8)
    assert np.abs(columns.stages).max() > 90


def test_columns_that_are_known_are_not_read_again(
    library: Library, make_piece: MakePiece, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever changes, they are those that another program reads as a whole."""
    read: list[int] = []
    of = Columns.of

    def counted(generation: int, n_events: int, blocks: Any) -> Columns:
        read.append(n_events)
        return of(generation, n_events, blocks)

    monkeypatch.setattr(Columns, "of", counted)

    def same_as_a_whole(n_read: int) -> None:
        read.clear()
        mine = library.columns()
        assert read == [n_read]
        with Library.open(library.folder) as other:
            theirs = other.columns()
        for name, array in vars(theirs).items():
            np.testing.assert_array_equal(getattr(mine, name), array, err_msg=name)
        assert not mine.vectors.flags.writeable

    pieces = [library.add_encoded(make_piece(seed, 10 + seed)) for seed in range(6)]
    same_as_a_whole(75)
    library.add_encoded(make_piece(10, 7))
    same_as_a_whole(7)
    library.remove([pieces[0].piece_id, pieces[3].piece_id])
    same_as_a_whole(0)
    library.add_encoded(make_piece(1, 9), replace=True)
    library.add_encoded(make_piece(12, 0))
    same_as_a_whole(9)
    library.remove([piece.piece_id for piece in library.pieces()])
    same_as_a_whole(0)
    library.add_encoded(make_piece(13, 5))
    same_as_a_whole(5)


def test_rows_that_were_made_again_in_their_places_are_read_again(
    library: Library, make_piece: MakePiece
) -> None:
    piece = library.add_encoded(make_piece(1))
    library.add_encoded(make_piece(2))
    before = library.columns()
    with Database(library.folder / DATABASE_NAME).writing() as connection:
        other = np.frombuffer(make_piece(3).columns, PACKED).tobytes()
        connection.execute("UPDATE contents SET columns = ? WHERE piece_id = ?", (other, piece.piece_id))
        connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")
        note_rewritten(connection)
    assert not np.array_equal(library.columns().vectors[:20], before.vectors[:20])


def test_rows_are_never_given_out_again(library: Library, make_piece: MakePiece) -> None:
    first, second = (library.add_encoded(make_piece(seed)) for seed in (1, 2))
    library.remove([first.piece_id, second.piece_id])
    third = library.add_encoded(make_piece(1))
    assert third.first_row == second.rows.stop
    assert third.piece_id > second.piece_id
    with pytest.raises(KeyError):
        library.piece_of_row(first.first_row)
    with pytest.raises(KeyError):
        library.columns().positions([second.first_row])
    assert library.columns().positions([third.first_row + 2]).tolist() == [2]


def test_the_generation_grows_with_events_and_only_with_them(library: Library, make_piece: MakePiece) -> None:
    empty = library.generation
    piece = library.add_encoded(make_piece(1))
    added = library.generation
    assert added > empty
    columns = library.columns()
    library.add_encoded(make_piece(1))
    library.marks.tag("kick", rows=[piece.first_row])
    assert library.generation == added
    assert library.columns() is columns
    library.remove([piece.piece_id])
    assert library.generation > added
    assert len(library.columns()) == 0


def test_the_same_samples_are_one_piece_with_several_files(
    library: Library, make_piece: MakePiece, tmp_path: Path
) -> None:
    paths = [recording(tmp_path / "music", name) for name in ("a.wav", "b.wav")]
    pieces = [library.add_encoded(make_piece(1), path) for path in paths]
    assert pieces[0].piece_id == pieces[1].piece_id
    assert pieces[1].paths == tuple(paths)
    library.files.set_missing([paths[0]], missing=True)
    piece = library.piece(pieces[0].piece_id)
    assert (piece.path, piece.is_missing, piece.missing) == (paths[1], False, (paths[0],))


def test_filters(library: Library, make_piece: MakePiece, tmp_path: Path) -> None:
    one = library.add_encoded(make_piece(1), recording(tmp_path / "drums", "Loud.wav"))
    two = library.add_encoded(make_piece(2), recording(tmp_path / "drums and more", "b.wav"))
    library.marks.tag("Kick", rows=[one.first_row + 1, two.first_row])
    library.marks.tag("old", piece_ids=[two.piece_id])
    library.marks.note("a strange sound", rows=[one.first_row + 5])
    library.marks.note("found on the beach", piece_ids=[one.piece_id])

    def rows(wanted: Filter) -> list[int]:
        return library.columns().rows[library.mask(wanted)].tolist()

    assert rows(Filter()) == [*one.rows, *two.rows]
    assert rows(Filter(pieces=frozenset({two.piece_id}))) == [*two.rows]
    assert rows(Filter(folder=tmp_path / "drums")) == [*one.rows]
    assert rows(Filter(folder=tmp_path)) == [*one.rows, *two.rows]
    assert rows(Filter(tag="Kick")) == [one.first_row + 1, two.first_row]
    assert rows(Filter(tag="old")) == [*two.rows]
    assert rows(Filter(text="STRANGE")) == [one.first_row + 5]
    assert rows(Filter(text="loud")) == rows(Filter(text="Beach")) == [*one.rows]
    of_pitch = [piece.first_row + place for piece in (one, two) for place in (2, 4)]
    assert rows(Filter(pitch=(42.0, 44.0))) == of_pitch
    assert rows(Filter(level_db=(-1.0, 0.0), sound="noise")) == [one.first_row + 1, two.first_row + 1]
    assert rows(Filter(length_s=(0.0, 0.15), sound="pitched", tag="old")) == [two.first_row]


def test_removed_pieces_take_their_marks_along(library: Library, make_piece: MakePiece) -> None:
    one, two = (library.add_encoded(make_piece(seed)) for seed in (1, 2))
    library.marks.rate(4, rows=[one.first_row, two.first_row], piece_ids=[one.piece_id, two.piece_id])
    library.marks.tag("kick", rows=[one.first_row, two.first_row + 1], piece_ids=[one.piece_id])
    library.marks.used(rows=[two.first_row], piece_ids=[two.piece_id], at=100.0)
    library.remove([one.piece_id])
    marks = library.marks.of_events()
    assert marks.keys() == {two.first_row, two.first_row + 1}
    assert (marks[two.first_row].rating, marks[two.first_row].last_used) == (4, 100.0)
    assert marks[two.first_row + 1].tags == ("kick",)
    assert library.marks.of_pieces() == {two.piece_id: Mark(4, "", 100.0)}
    assert library.check() == []
    with pytest.raises(ValueError, match="from 0 to 5"):
        library.marks.rate(6, rows=[two.first_row])


def test_a_replaced_piece_has_new_rows_and_keeps_its_tags(library: Library, make_piece: MakePiece) -> None:
    old = library.add_encoded(make_piece(1, level="draft"))
    library.marks.tag("old", piece_ids=[old.piece_id])
    before = library.events(old.piece_id)
    new = library.add_encoded(make_piece(1, 7, level="best"), replace=True)
    assert (new.piece_id, new.n_events, new.level, new.tags) == (old.piece_id, 7, "best", ("old",))
    assert new.first_row == old.rows.stop
    assert len(library.events(new.piece_id)) == 7 != len(before)
    assert library.check(decode=True) == []


def test_marks_go_over_to_the_events_that_sound_alike(library: Library, make_piece: MakePiece) -> None:
    old = library.add_encoded(make_piece(1, 20))
    library.marks.rate(5, rows=[old.first_row + 4, old.first_row + 15])
    library.marks.tag("kick", rows=[old.first_row + 4, old.first_row + 1])
    columns = np.frombuffer(make_piece(1, 20).columns, PACKED)
    kept = np.array([0, 1, 4, 7])  # the rest is not found this time, and the noise is much louder
    again = columns[kept].copy()
    again["level_db"][1] += 30
    again["onset_samples"] += 100
    again["vector"] = 0
    encoded = dataclasses.replace(make_piece(1, 4, level="best"), columns=again.tobytes())
    new = library.add_encoded(encoded, replace=True)
    assert library.marks.of_events() == {new.first_row + 2: Mark(5, tags=("kick",))}
    assert library.check() == []


def test_a_transaction_that_fails_changes_nothing(library: Library, make_piece: MakePiece) -> None:
    library.add_encoded(make_piece(1))
    before = library.generation
    with contextlib.suppress(ZeroDivisionError), library.transaction():
        library.add_encoded(make_piece(2))
        raise ZeroDivisionError
    assert (len(library.pieces()), library.generation) == (1, before)


def test_two_open_libraries_see_the_same(library: Library, make_piece: MakePiece) -> None:
    with Library.open(library.folder) as other:
        assert len(other.columns()) == 0
        piece = library.add_encoded(make_piece(1))
        assert other.pieces() == [piece]
        assert len(other.columns()) == piece.n_events


def test_the_folder_of_the_user_is_the_default(isolated_folders: Path, make_piece: MakePiece) -> None:
    with Library.open() as library:
        library.add_encoded(make_piece(1))
        assert library.folder == default_folder()
        assert library.folder.is_relative_to(isolated_folders)


def test_a_library_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"nowhere.*library add FOLDER"):
        Library.open(tmp_path / "nowhere", create=False)
    assert not (tmp_path / "nowhere").exists()


def test_an_event_takes_few_bytes(library: Library, make_piece: MakePiece) -> None:
    with library.transaction():
        for seed in range(200):
            library.add_encoded(make_piece(seed, 47))
    library.close()
    (path,) = library.folder.glob("*.sqlite")
    assert path.stat().st_size / (200 * 47) <= 150.0
