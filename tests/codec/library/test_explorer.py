"""A library's neighbours and map follow its pieces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codec.events.event import Stage
from codec.events.model_identity import ModelIdentity
from codec.library import EncodedPiece, Filter, Library, growing_index, neighbours, world_map
from codec.library import explorer as explorer_module
from codec.library.explorer import Explorer
from codec.library.index_file import OpenedIndex, open_index
from codec.library.models import shipped_hash
from codec.library.regions import Region
from codec.library.world_map import write_map
from codec.similarity.timbre_space import StageAxes, shipped_timbre_space
from tests.codec.library.full_disk import full_disk

MakePiece = Callable[..., EncodedPiece]
SHIPPED = ModelIdentity("shipped", shipped_hash())


@pytest.fixture
def explorer(library: Library, make_piece: MakePiece) -> Explorer:
    for seed in range(5):
        library.add_encoded(make_piece(seed, 30, model=SHIPPED))
    return Explorer(library)


def by_sorting(library: Library, vector: np.ndarray, rows: np.ndarray) -> list[int]:
    space = shipped_timbre_space(SHIPPED.weights_hash)
    assert space is not None
    columns = library.columns()
    points = space.points(columns.vectors[columns.positions(rows)])
    distances = np.linalg.norm(points - space.points(vector[None]), axis=1)
    return rows[np.lexsort((rows, distances))].tolist()


def test_neighbours_are_those_of_all_pieces_in_the_scales_of_the_model(library: Library, explorer: Explorer):
    columns = library.columns()
    vector = np.asarray(columns.vectors[40], np.float32)
    found = explorer.nearest(vector, 12)
    assert found.rows.tolist() == by_sorting(library, vector, columns.rows)[:12]
    assert found.rows[0] == columns.rows[40]
    assert found.distances[0] == 0.0
    louder = vector.copy()
    louder[0] += 1.0
    assert explorer.nearest(louder, 12).rows.tolist() == found.rows.tolist()
    others = explorer.nearest(vector, 12, without=[columns.rows[40]])
    assert others.rows.tolist() == by_sorting(library, vector, columns.rows)[1:13]


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(pieces=frozenset({2, 3})),
        Filter(sound="noise"),
        Filter(pitch=(44, 60), level_db=(-12, 0)),
        Filter(tag="bells"),
    ],
)
def test_a_filter_is_asked_before_the_search(library: Library, explorer: Explorer, wanted: Filter):
    library.marks.tag("bells", piece_ids=[4])
    columns = library.columns()
    rows = columns.rows[library.mask(wanted)]
    vector = np.asarray(columns.vectors[0], np.float32)
    found = explorer.nearest(vector, 20, wanted=wanted, quick=True)
    assert 0 < len(found.rows) == min(20, len(rows))
    assert found.rows.tolist() == by_sorting(library, vector, rows)[:20]


def test_pieces_that_come_and_go_are_followed(library: Library, explorer: Explorer, make_piece: MakePiece):
    assert explorer.n_events == 150
    first = library.pieces()[0]
    vector = library.events(first.piece_id)[3].vector
    assert explorer.nearest(vector, 1).rows.tolist() == [first.first_row + 3]
    library.remove([first.piece_id])
    assert explorer.n_events == 120
    assert explorer.nearest(vector, 1).rows[0] not in first.rows
    again = library.add_encoded(make_piece(0, 30, model=SHIPPED))
    assert explorer.nearest(vector, 1).rows.tolist() == [again.first_row + 3]


def test_a_change_does_not_make_the_index_again(
    library: Library, explorer: Explorer, make_piece: MakePiece, monkeypatch: pytest.MonkeyPatch
):
    made: list[int] = []

    def opened(path: Path, rows: np.ndarray, *others: Any, **named: Any) -> OpenedIndex:
        made.append(len(rows))
        return open_index(path, rows, *others, **named)

    monkeypatch.setattr(explorer_module, "open_index", opened)
    vector = library.events(1)[2].vector
    explorer.nearest(vector, 1)
    library.remove([2])
    added = library.add_encoded(make_piece(77, 30, model=SHIPPED))
    library.add_encoded(make_piece(78, 30))  # of another model
    monkeypatch.setattr(growing_index, "_MOST_GONE", 0.3)
    rows = np.array([row for piece in library.pieces() if piece.model == SHIPPED for row in piece.rows])
    assert explorer.nearest(vector, 200).rows.tolist() == by_sorting(library, vector, rows)
    theirs = library.events(added.piece_id)[4].vector
    assert explorer.nearest(theirs, 1).rows.tolist() == [added.first_row + 4]
    pitched = explorer.nearest(vector, 200, wanted=Filter(sound="pitched"))
    assert set(pitched.rows) == {
        row for row in rows if np.isfinite(library.columns().pitch[library.columns().positions([row])[0]])
    }
    assert made == [150]


def test_an_index_or_a_map_that_is_being_made_can_be_stopped(
    library: Library, explorer: Explorer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(neighbours, "_FEWEST_FOR_CELLS", 100)
    monkeypatch.setattr(world_map, "_PLACED_AT_ONCE", 50)
    vector = library.events(1)[0].vector

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        Explorer(library, check=stop).nearest(vector, 1)
    shares: list[float] = []

    def stop_late(share: float) -> None:
        shares.append(share)
        if share > 0.97:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        explorer.map(on_progress=stop_late)
    assert 0.97 < shares[-1] < 1.0, "while events are placed"
    assert explorer.map(on_progress=shares.append) is not None
    assert shares[-1] == 1.0


def test_events_of_other_models_are_not_compared(library: Library, explorer: Explorer, make_piece: MakePiece):
    other = library.add_encoded(make_piece(9, 30))
    vector = library.events(other.piece_id)[0].vector
    assert other.first_row not in explorer.nearest(vector, 200).rows
    assert explorer.n_events == 150
    theirs = Explorer(library, other.model.weights_hash)
    found = theirs.nearest(vector, 200)
    assert sorted(found.rows) == list(other.rows)
    assert not theirs.describes_stages
    with pytest.raises(ValueError, match="not described"):
        theirs.nearest_by_stage(np.zeros(8), Stage.ROOM, 3)


def test_scales_of_a_model_that_was_not_shipped_stay_as_they_were(library: Library, make_piece: MakePiece):
    first = library.add_encoded(make_piece(1, 30))
    vector = library.events(first.piece_id)[0].vector
    before = Explorer(library, first.model.weights_hash).nearest(vector, 30)
    library.add_encoded(make_piece(2, 300))
    after = Explorer(library, first.model.weights_hash).nearest(vector, 400)
    kept = np.isin(after.rows, before.rows)
    np.testing.assert_allclose(after.distances[kept], before.distances, rtol=1e-4)


def test_one_stage_is_compared_alone(library: Library, explorer: Explorer):
    columns = library.columns()
    for index, stage in enumerate(Stage):
        summary = columns.stages[17, index]
        found = explorer.nearest_by_stage(summary, stage, 8)
        distances = StageAxes.distances_db(columns.stages[:, index], summary)
        assert found.rows[0] == columns.rows[17]
        np.testing.assert_allclose(found.distances, np.sort(distances)[:8])
        noises = explorer.nearest_by_stage(
            summary, stage, 8, wanted=Filter(sound="noise"), without=[columns.rows[17]]
        )
        assert np.isnan(columns.pitch[columns.positions(noises.rows)]).all()
        assert columns.rows[17] not in noises.rows


def test_twins_are_alike_and_of_other_pieces(library: Library, explorer: Explorer, make_piece: MakePiece):
    pieces = library.pieces()
    assert explorer.twins(pieces[2].first_row).rows.tolist() == []
    project = make_piece(2, 30, model=SHIPPED)
    copy = EncodedPiece(**{**vars(project), "content_hash": "ef" * 32})
    again = library.add_encoded(copy)
    found = explorer.twins(pieces[2].first_row + 4)
    assert found.rows.tolist() == [again.first_row + 4]
    with pytest.raises(KeyError):
        explorer.twins(10**9)


def test_the_map_is_kept_and_its_points_stay(library: Library, explorer: Explorer, make_piece: MakePiece):
    world = explorer.map()
    assert world is not None
    assert world.rows.tolist() == library.columns().rows.tolist()
    region = Region("corner", ((0, 0), (0.5, 0), (0, 0.5)))
    explorer.name_region(region)
    library.add_encoded(make_piece(7, 10, model=SHIPPED))
    library.remove([1])
    later = Explorer(library).map()
    assert later is not None
    assert later.regions == (region,)
    shared, mine, theirs = np.intersect1d(world.rows, later.rows, return_indices=True)
    assert len(shared) == 120
    np.testing.assert_array_equal(world.places[mine], later.places[theirs])
    remade = Explorer(library).map(remake=True)
    assert remade is not None
    assert remade.regions == ()
    assert library.regions.of_map(later.map_id) == (), "they belonged to places that are no more"


def test_regions_that_two_windows_name_at_once_are_all_kept(library: Library, explorer: Explorer):
    corners = ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5))
    with Library.open(library.folder) as opened:
        other = Explorer(opened)
        assert explorer.map() is not None
        assert other.map() is not None
        assert explorer.name_region(Region("bells", corners)) == (Region("bells", corners),)
        (_, gongs) = other.name_region(Region("gongs", corners))
        before = library.changes_of_others
        other.rename_region(gongs, "tam-tams")
        assert library.changes_of_others != before, "a window sees that it has to look again"
        explorer.remove_region(Region("bells", corners))
        other.rename_region(Region("bells", corners), "removed meanwhile")
        for each in (explorer, other):
            world = each.map()
            assert world is not None
            assert [region.name for region in world.regions] == ["tam-tams"]


def test_regions_in_the_file_of_an_earlier_program_are_taken_over_once(library: Library, explorer: Explorer):
    region = Region("corner", ((0, 0), (0.5, 0), (0, 0.5)))
    world = explorer.map()
    assert world is not None
    (path,) = library.folder.glob("map-*.npz")
    write_map(path, world.with_regions((region,)))
    later = Explorer(library)
    taken = later.map()
    assert taken is not None
    assert taken.regions == (region,)
    later.remove_region(taken.regions[0])
    again = Explorer(library).map()
    assert again is not None
    assert again.regions == ()
    np.testing.assert_array_equal(again.places, world.places)


def test_what_another_program_did_to_the_map_is_kept(
    library: Library, explorer: Explorer, make_piece: MakePiece
):
    explorer.map()
    region = Region("corner", ((0, 0), (0.5, 0), (0, 0.5)))
    other = Explorer(library)
    other.name_region(region)
    library.add_encoded(make_piece(8, 10, model=SHIPPED))
    added = other.map()
    followed = explorer.map()
    assert added is not None
    assert followed is not None
    assert followed.regions == (region,)
    np.testing.assert_array_equal(followed.places, added.places)


def test_an_empty_library_has_no_map_and_no_neighbours(library: Library):
    explorer = Explorer(library)
    assert explorer.map() is None
    assert len(explorer.nearest(np.zeros(32), 5).rows) == 0


def test_a_damaged_map_is_moved_aside_and_said(library: Library, explorer: Explorer):
    explorer.map()
    (path,) = library.folder.glob("map-*.npz")
    path.write_bytes(path.read_bytes()[:400])
    later = Explorer(library)
    assert later.map() is not None
    assert len(later.problems) == 1
    assert str(path) in later.problems[0]
    assert path.with_name(f"{path.name}.unreadable").exists()
    assert not Explorer(library).problems
    path.write_bytes(b"")
    world = later.map()
    assert world is not None
    again = Explorer(library).map()
    assert again is not None
    np.testing.assert_array_equal(again.places, world.places)


def test_on_a_full_disk_the_map_is_made_and_it_is_said(
    library: Library, explorer: Explorer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(neighbours, "_FEWEST_FOR_CELLS", 100)
    with full_disk(512):
        world = explorer.map()
        found = explorer.nearest(library.columns().vectors[3], 1)
    assert world is not None
    assert found.rows.tolist() == [library.columns().rows[3]]
    assert len(explorer.problems) == 2, "the index and the map"
    assert all("larger than this disk" in each for each in explorer.problems)
    assert not list(library.folder.glob("*.npz"))


def test_files_are_beside_the_database(library: Library, explorer: Explorer):
    explorer.map()
    digits = SHIPPED.weights_hash[:12]
    assert {each.name for each in library.folder.glob("*.npz")} == {f"map-{digits}.npz"}
    assert Path(library.folder, f"map-{digits}.npz").stat().st_size < 150 * 1_000


@pytest.mark.parametrize("asked", ["map", "nearest", "by stage"])
def test_a_piece_that_another_program_adds_in_between_waits_for_the_next_time(
    library: Library,
    explorer: Explorer,
    make_piece: MakePiece,
    monkeypatch: pytest.MonkeyPatch,
    asked: str,
) -> None:
    def ask() -> int:
        wanted = Filter(level_db=(-200.0, 200.0))
        vector = np.zeros(32, np.float32)
        if asked == "nearest":
            return len(explorer.nearest(vector, 1_000, wanted=wanted).rows)
        if asked == "by stage":
            return len(explorer.nearest_by_stage(np.zeros(8), Stage.ROOM, 1_000, wanted=wanted).rows)
        world = explorer.map()
        assert world is not None
        return len(world)

    assert ask() == 150
    seeds = iter(range(100, 110))
    columns = Library.columns

    def and_one_more(of: Library) -> object:
        found = columns(of)
        with Library.open(library.folder) as other:
            other.add_encoded(make_piece(next(seeds), 10, model=SHIPPED))
        return found

    with Library.open(library.folder) as other:
        other.add_encoded(make_piece(99, 10, model=SHIPPED))
    monkeypatch.setattr(Library, "columns", and_one_more)
    assert ask() == 160
    monkeypatch.setattr(Library, "columns", columns)
    assert ask() == library.n_events


@pytest.mark.parametrize("is_first", [True, False])
def test_of_maps_that_two_windows_make_at_once_the_first_one_is_kept(
    library: Library,
    explorer: Explorer,
    make_piece: MakePiece,
    monkeypatch: pytest.MonkeyPatch,
    is_first: bool,
):
    if not is_first:
        explorer.map()
        library.add_encoded(make_piece(8, 10, model=SHIPPED))
    region = Region("corner", ((0, 0), (0.5, 0), (0, 0.5)))
    theirs: list[world_map.WorldMap] = []
    made = explorer_module.make_map if is_first else world_map.WorldMap.with_events

    def meanwhile(*arguments: Any, **named: Any) -> world_map.WorldMap:
        monkeypatch.undo()
        with Library.open(library.folder) as opened:
            opened.add_encoded(make_piece(9, 10, model=SHIPPED))
            other = Explorer(opened)
            other.name_region(region)
            world = other.map()
            assert world is not None
            theirs.append(world)
        return made(*arguments, **named)

    if is_first:
        monkeypatch.setattr(explorer_module, "make_map", meanwhile)
    else:
        monkeypatch.setattr(world_map.WorldMap, "with_events", meanwhile)
    mine = explorer.map()
    assert mine is not None
    assert mine.map_id == theirs[0].map_id
    assert mine.regions == (region,)
    for world in (mine, Explorer(library).map()):
        assert world is not None
        at = theirs[0].positions_of(world.rows)
        np.testing.assert_array_equal(world.places[world.positions_of(theirs[0].rows)], theirs[0].places[at])
