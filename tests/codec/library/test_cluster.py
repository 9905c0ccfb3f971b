"""Batches on a cluster of two workers, with a scheduler, all as processes of this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from codec import cli
from codec.library import Library, LibraryError
from codec.library.batch import Batch, BatchReport
from codec.library.cluster_runner import ClusterRunner
from codec.library.file_records import FileState
from codec.library.process_runner import ProcessRunner
from codec.model.checkpoint import save_model
from codec.model.event_model import EventModel
from tests.codec.library.fake_work import fake_work, logged

pytest.importorskip(
    "distributed", reason="NOT RUN: dask.distributed is missing (pip install 'pointillist[cluster]')"
)
# Its threads warn of what a busy machine does; the tests are about what arrives.
pytestmark = pytest.mark.filterwarnings("default")

ROOT = Path(__file__).resolve().parents[3]


class Cluster:
    """A scheduler and two workers, each of which is started again if it ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--no-dashboard", "--no-show")
        wait_until(self._file.exists)
        self.workers = self._start(
            *(
                "worker",
                "--nworkers",
                "2",
                "--nthreads",
                "1",
                "--no-dashboard",
                "--local-directory",
                str(folder),
            )
        )

    def _start(self, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        with (self._folder / f"{kind}.log").open("wb") as log:
            return subprocess.Popen(
                [*command, "--scheduler-file", str(self._file), "--interface", "lo"],
                cwd=self._folder,
                env=environment,
                stdout=log,
                stderr=log,
            )

    @property
    def address(self) -> str:
        """The scheduler's."""
        return str(json.loads(self._file.read_text())["address"])

    def close(self) -> None:
        """End all processes."""
        for process in (self.workers, self.scheduler):
            process.terminate()
        for process in (self.workers, self.scheduler):
            try:
                process.wait(10.0)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster, and its workers are there."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    with ClusterRunner(cluster.address) as runner:
        wait_until(lambda: runner.capacity == 4)
    yield cluster
    cluster.close()


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """A folder for recordings."""
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


def put(music: Path, **texts: str) -> None:
    for name, text in texts.items():
        (music / f"{name}.wav").write_text(text)


def run(library: Library, cluster: Cluster, music: Path) -> BatchReport:
    with ClusterRunner(cluster.address, work=fake_work) as runner:
        return Batch(library, runner).run([music])


def test_a_batch_ends_as_one_of_this_machine(
    library: Library, cluster: Cluster, music: Path, tmp_path: Path
) -> None:
    times = np.arange(22_050) / 22_050
    for hz in (220.0, 330.0, 440.0):
        soundfile.write(
            music / f"{hz:.0f}.wav", np.sin(2 * np.pi * hz * times) * np.exp(-6 * times) * 0.3, 22_050
        )
    put(music, noise="no music")
    command = ["library", "add", str(music), "--level", "draft", "--library"]
    assert cli.main([*command, str(tmp_path / "cluster"), "--scheduler", cluster.address]) == 0
    assert cli.main([*command, str(tmp_path / "local"), "--workers", "1"]) == 0
    with Library.open(tmp_path / "cluster") as one, Library.open(tmp_path / "local") as other:
        assert one.files.problems() == other.files.problems() != {}
        pieces = {piece.content_hash: piece for piece in one.pieces()}
        assert len(pieces) == 3
        for piece in other.pieces():
            found = pieces[piece.content_hash]
            assert (found.title, found.model, found.level) == (piece.title, piece.model, piece.level)
            assert one.events(found.piece_id) == other.events(piece.piece_id)


def test_a_file_that_ends_its_worker_is_named_and_skipped(
    library: Library, cluster: Cluster, music: Path
) -> None:
    put(music, a="crash 1", b="slow 2 1", c="seed 3", d="seed 4", e="fell 5")
    report = run(library, cluster, music)
    assert {path.name: problem for path, problem in report.failed.items()} == {
        "a.wav": "ends the process that reads it (signal 9); repair it, or export it again",
        "e.wav": "ends each worker that reads it; repair it, or export it again",
    }
    assert sorted(piece.title for piece in library.pieces()) == ["piece 2", "piece 3", "piece 4"]
    assert library.check() == []


def test_a_worker_that_is_killed_costs_only_the_time_of_its_file(
    library: Library, cluster: Cluster, music: Path
) -> None:
    put(music, a="slow 1 2", **{f"b{index}": f"slow {index} 0.2" for index in range(2, 8)})
    with ClusterRunner(cluster.address, work=fake_work) as runner:
        killed: list[int] = []

        def kill(_: object) -> None:
            if not killed and "a.wav" in logged(music, "encode"):
                killed.append(worker_of(music))
                os.kill(killed[0], signal.SIGKILL)

        report = Batch(library, runner, on_progress=kill).run([music])
    assert killed
    assert (len(report.added), report.failed) == (7, {})
    encodes = logged(music, "encode")
    assert encodes.count("a.wav") == 2
    assert len(encodes) <= 7 + 2, "results that had arrived were computed again"


def worker_of(music: Path) -> int:
    return int((music / "a.wav.pid").read_text().split()[1])


def test_recordings_that_workers_do_not_see_are_sent(
    library: Library, cluster: Cluster, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(music, a="seed 1", b="seed 2")
    with ClusterRunner(cluster.address, work=fake_work) as runner, monkeypatch.context() as patched:
        # What is at that path on the worker is another file.
        patched.setattr("codec.library.cluster_runner.FileState.of", lambda path: FileState(1, 2))
        report = Batch(library, runner).run([music])
    assert (len(report.added), report.failed) == (2, {})
    assert not (music / "work.log").exists(), "the client's own file was read"
    assert {piece.path for piece in library.pieces()} == {music / "a.wav", music / "b.wav"}
    assert {piece.title for piece in library.pieces()} == {"piece 1", "piece 2"}


def test_a_model_that_workers_lack_is_sent_once(
    library: Library, cluster: Cluster, music: Path, tmp_path: Path, shared_tiny_model: EventModel
) -> None:
    checkpoint = tmp_path / "tiny.safetensors"
    save_model(shared_tiny_model, checkpoint)
    soundfile.write(music / "a.wav", np.random.default_rng(1).normal(size=22_050) * 0.1, 22_050)
    with ClusterRunner(cluster.address, checkpoint) as runner:
        report = Batch(library, runner, level="draft", checkpoint=checkpoint).run([music])
    (piece,) = report.added
    with ProcessRunner(1) as runner, Library.open(tmp_path / "local") as local:
        (same,) = Batch(local, runner, level="draft", checkpoint=checkpoint).run([music]).added
        assert piece.model == same.model
        assert library.events(piece.piece_id) == local.events(same.piece_id)


def test_a_client_that_is_killed_goes_on(cluster: Cluster, music: Path, tmp_path: Path) -> None:
    put(music, **{f"n{index}": f"slow {index} 0.3" for index in range(10)})
    command = [sys.executable, "-m", "tests.codec.library.child", "cluster", str(tmp_path / "library")]
    process = subprocess.Popen(
        [*command, str(music), cluster.address], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(3):
        process.stdout.readline()
    process.kill()
    process.communicate()
    with Library.open(tmp_path / "library") as library:
        n_before = len(library.pieces())
        assert n_before >= 3
        report = run(library, cluster, music)
        assert len(report.added) == 10 - n_before
        assert len({piece.content_hash for piece in library.pieces()}) == 10
        assert library.check() == []


def test_no_scheduler_is_a_line(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="there is no dask scheduler"):
        ClusterRunner("tcp://127.0.0.1:9", timeout_s=1.0)
    with pytest.raises(LibraryError, match="there is no dask scheduler"):
        ClusterRunner("nowhere at all", timeout_s=1.0)


def test_a_scheduler_that_ends_is_a_line(library: Library, music: Path, tmp_path: Path) -> None:
    put(music, a="seed 1", b="slow 2 60")
    cluster = Cluster(tmp_path)
    try:
        with ClusterRunner(cluster.address, work=fake_work) as runner:
            batch = Batch(library, runner, on_piece=lambda _: cluster.scheduler.kill())
            with pytest.raises(LibraryError, match="the scheduler has ended"):
                batch.run([music])
    finally:
        cluster.close()
    assert [piece.title for piece in library.pieces()] == ["piece 1"]
    assert library.check() == []


def wait_until(condition: Callable[[], bool], timeout_s: float = 60.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
