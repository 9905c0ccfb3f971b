"""Batches with real processes: what fails is named and skipped, what is done is not done again."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from codec.library import Library
from codec.library.batch import Batch, BatchProgress, BatchReport
from codec.library.process_runner import ProcessRunner
from tests.codec.library.fake_work import fake_work, logged

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """A folder for recordings."""
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


@pytest.fixture
def runner() -> Iterator[ProcessRunner]:
    """Two workers that read texts."""
    with ProcessRunner(2, work=fake_work) as runner:
        yield runner


def put(music: Path, **texts: str) -> None:
    for name, text in texts.items():
        (music / f"{name}.wav").write_text(text)


def failed(report: BatchReport) -> dict[str, str]:
    return {path.name: problem for path, problem in report.failed.items()}


def test_files_become_pieces_once(library: Library, runner: ProcessRunner, music: Path) -> None:
    put(music, a="seed 1", b="seed 2", c="damaged", copy="seed 1")
    (music / ".hidden.wav").write_text("seed 9")
    (music / "notes.txt").write_text("seed 9")
    told: list[BatchProgress] = []
    report = Batch(library, runner, on_progress=told.append).run([music, music / "a.wav", music / "none.wav"])
    assert sorted(piece.title for piece in report.added) == ["piece 1", "piece 2"]
    assert report.n_known == 1
    assert failed(report) == {
        "c.wav": "is damaged; copy it again",
        "none.wav": "no such file; check the name",
    }
    assert len(library.pieces()[0].paths) + len(library.pieces()[1].paths) == 3
    assert (told[-1].n_done, told[-1].n_files, told[-1].share, told[-1].n_events) == (5, 5, 1.0, 40)
    assert library.check() == []

    again = Batch(library, runner).run([music])
    assert (again.added, again.n_known) == ([], 3)
    assert failed(again) == {"c.wav": "is damaged; copy it again"}
    assert len(logged(music, "identify")) == 4, "a file that did not change was read again"
    put(music, c="seed 3")
    os.utime(music / "c.wav", ns=(1, 1))
    assert len(Batch(library, runner).run([music]).added) == 1
    assert library.files.problems() == {}


def test_a_copy_that_arrives_meanwhile_is_not_encoded(
    library: Library, runner: ProcessRunner, music: Path
) -> None:
    put(music, a="slow 1 0.5", b="slow 1 0.5", c="slow 1 0.5")
    report = Batch(library, runner).run([music])
    assert (len(report.added), report.n_known) == (1, 2)
    assert len(logged(music, "encode")) == 1
    assert len(library.pieces()[0].paths) == 3


def test_a_file_that_ends_its_worker_is_named_and_skipped(
    library: Library, runner: ProcessRunner, music: Path
) -> None:
    put(music, a="crash 1", b="seed 2", c="crash 3", d="seed 4")
    report = Batch(library, runner).run([music])
    assert [piece.title for piece in library.pieces()] == ["piece 2", "piece 4"]
    assert failed(report).keys() == {"a.wav", "c.wav"}
    assert "signal 9" in failed(report)["a.wav"]
    assert logged(music, "encode").count("a.wav") == 2
    assert library.files.problems().keys() == {music / "a.wav", music / "c.wav"}
    assert len(Batch(library, runner, retry=True).run([music]).failed) == 2


def test_a_worker_that_is_killed_costs_only_time(
    library: Library, runner: ProcessRunner, music: Path
) -> None:
    put(music, a="slow 1 1", b="slow 2 1", c="seed 3")
    killed: list[int] = []

    def kill(progress: BatchProgress) -> None:
        if not killed and progress.share > 0.3:
            killed.append(runner.process_ids[0])
            os.kill(killed[0], signal.SIGKILL)

    report = Batch(library, runner, on_progress=kill).run([music])
    assert killed
    assert (len(report.added), report.failed) == (3, {})


def test_a_file_that_hangs_is_named(library: Library, music: Path) -> None:
    put(music, a="hang 1", b="seed 2")
    with ProcessRunner(1, work=fake_work, stall_s=3.0) as runner:
        report = Batch(library, runner).run([music])
    assert [piece.title for piece in report.added] == ["piece 2"]
    assert failed(report)["a.wav"].startswith("makes no progress")


def test_a_pause_holds_running_encodes(library: Library, runner: ProcessRunner, music: Path) -> None:
    put(music, a="slow 1 1.5", b="slow 2 1.5", c="slow 3 0.5")
    told: list[BatchProgress] = []
    batch = Batch(library, runner, on_progress=told.append)
    thread = threading.Thread(target=batch.run, args=([music],))
    thread.start()
    wait_until(lambda: bool(told) and told[-1].share > 0.1)
    batch.pause()
    wait_until(lambda: told[-1].is_paused)
    time.sleep(0.8)  # reports that were on their way
    share, elapsed_s = told[-1].share, told[-1].elapsed_s
    time.sleep(1.5)
    assert told[-1].share == share < 0.9
    assert told[-1].elapsed_s == elapsed_s
    batch.resume()
    thread.join(30.0)
    assert told[-1].share == 1.0
    assert told[-1].remaining_s == 0.0
    assert len(library.pieces()) == 3


def test_a_cancelled_batch_goes_on_later(library: Library, runner: ProcessRunner, music: Path) -> None:
    put(music, **{f"n{index}": f"slow {index} 0.1" for index in range(12)})
    batch = Batch(library, runner, on_piece=lambda _: batch.cancel())
    report = batch.run([music])
    assert report.is_cancelled
    assert 1 <= len(report.added) <= 2
    with ProcessRunner(2, work=fake_work) as another:
        rest = Batch(library, another).run([music])
    assert len(rest.added) == 12 - len(report.added)
    assert len(library.pieces()) == 12


def test_pieces_are_encoded_again_on_request(library: Library, runner: ProcessRunner, music: Path) -> None:
    put(music, a="seed 1", b="seed 2")
    Batch(library, runner, level="draft").run([music])
    before = library.pieces()
    assert Batch(library, runner, level="best").run([music]).added == []
    report = Batch(library, runner, level="best", again=True).run([music])
    assert {piece.piece_id for piece in report.added} == {piece.piece_id for piece in before}
    assert {piece.level for piece in library.pieces()} == {"best"}
    assert min(piece.first_row for piece in library.pieces()) == 40


def test_a_process_that_is_killed_while_idle_is_replaced(
    library: Library, runner: ProcessRunner, music: Path
) -> None:
    put(music, a="seed 1")
    Batch(library, runner).run([music])
    for process in runner.process_ids:
        os.kill(process, signal.SIGKILL)
    put(music, b="seed 2", c="seed 3")
    assert len(Batch(library, runner).run([music]).added) == 2


def wait_until(condition: object, timeout_s: float = 20.0) -> None:
    assert callable(condition)
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
