"""The index's file is a cache: it may be missing, old, damaged, or impossible to write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from codec.library import neighbours
from codec.library.index_file import open_index
from codec.library.stored_arrays import read_arrays
from tests.codec.library.full_disk import full_disk

ROWS = np.arange(3_000) * 2


@pytest.fixture(autouse=True)
def cells_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "_FEWEST_FOR_CELLS", 500)


def points_of(rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return points that depend on the row only."""
    points = np.random.default_rng(0).standard_normal((20_000, 32)).astype(np.float32)
    return points[rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "neighbours.npz"
    assert open_index(path, ROWS, points_of(ROWS), "model").cells == "made"
    return path


def check_exact(path: Path, rows: NDArray[np.int64], cells: str, key: str = "model") -> None:
    opened = open_index(path, rows, points_of(rows), key)
    assert opened.cells == cells
    query = points_of(np.array([9_999]))[0]
    distances = np.linalg.norm(points_of(rows) - query, axis=1)
    assert opened.event_index.nearest(query, 5).rows.tolist() == rows[np.argsort(distances)[:5]].tolist()
    assert opened.event_index.cells is not None
    own = opened.event_index.cells.centres[opened.event_index.cells.labels]
    every = np.linalg.norm(points_of(rows)[:, None] - opened.event_index.cells.centres, axis=2).min(axis=1)
    np.testing.assert_allclose(np.linalg.norm(points_of(rows) - own, axis=1), every, rtol=1e-4)


def test_cells_are_read_and_those_of_new_rows_are_added(path: Path):
    check_exact(path, ROWS, "read")
    more = np.concatenate([ROWS[50:], np.arange(7_000, 7_400)])
    check_exact(path, more, "updated")
    check_exact(path, more, "read")
    check_exact(path, np.arange(9_000), "made")


def test_a_file_of_another_space_is_made_again(path: Path):
    check_exact(path, ROWS, "made", key="another model")
    check_exact(path, ROWS, "read", key="another model")


def test_few_events_have_no_file(tmp_path: Path):
    path = tmp_path / "neighbours.npz"
    assert open_index(path, ROWS[:100], points_of(ROWS[:100]), "model").cells == "none"
    assert not path.exists()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.999])
def test_a_cut_file_is_made_again(path: Path, share: float):
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    check_exact(path, ROWS, "made")
    check_exact(path, ROWS, "read")


def test_a_flipped_byte_changes_no_result(path: Path):
    data = path.read_bytes()
    n_found = 0
    for place in range(0, len(data), 997):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        opened = open_index(path, ROWS, points_of(ROWS), "model")
        assert opened.cells in ("read", "made")
        n_found += opened.cells == "made"
        assert opened.event_index.nearest(points_of(ROWS)[7], 1, probes=1).rows.tolist() == [14]
    assert n_found > 0.9 * len(range(0, len(data), 997))


def test_a_folder_in_its_place_is_no_obstacle(tmp_path: Path):
    path = tmp_path / "neighbours.npz"
    path.mkdir()
    opened = open_index(path, ROWS, points_of(ROWS), "model")
    assert opened.cells == "made"
    assert opened.problem is not None
    assert "folder" in opened.problem


def test_on_a_full_disk_the_old_file_stays_and_searching_works(path: Path):
    before = path.read_bytes()
    more = np.arange(3_500) * 2
    with full_disk():
        opened = open_index(path, more, points_of(more), "model")
    assert opened.cells == "updated"
    assert opened.problem is not None
    assert "larger than this disk" in opened.problem
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*")), "nothing is left behind"
    check_exact(path, more, "updated")


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_a_kill_while_writing_leaves_a_good_file(path: Path):
    program = (
        "import sys, threading, os, signal, time\n"
        "import numpy as np\n"
        "from pathlib import Path\n"
        "from codec.library.stored_arrays import write_arrays\n"
        "arrays = {'rows': np.arange(400_000)}\n"
        "print('ready', flush=True)\n"
        "while True: write_arrays(Path(sys.argv[1]), {}, arrays)\n"
    )
    for wait_s in (0.01, 0.03, 0.06):
        with subprocess.Popen(
            [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            with pytest.raises(subprocess.TimeoutExpired):
                child.wait(wait_s)
            child.kill()
        read_arrays(path)
