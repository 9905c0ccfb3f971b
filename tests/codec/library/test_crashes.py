"""Kills, full disks and several writers: what was committed is there, and the library is whole.

``POINTILLIST_KILLS=100`` sets how often the changing process is killed, ``POINTILLIST_DAMAGED=10000`` how
many damaged files are added.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codec import cli
from codec.library import Library
from tests.codec.library.fake_work import logged

ROOT = Path(__file__).resolve().parents[3]
N_KILLS = int(os.environ.get("POINTILLIST_KILLS", "8"))
N_DAMAGED = int(os.environ.get("POINTILLIST_DAMAGED", "200"))

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")


def started(*arguments: object) -> subprocess.Popen[str]:
    """Start a program of :mod:`tests.codec.library.child`."""
    command = [sys.executable, "-m", "tests.codec.library.child", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def lines_until_killed(process: subprocess.Popen[str], delay_s: float) -> list[list[str]]:
    """Kill a process some time after its first line, and return all its lines, as words."""
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(delay_s)
    process.kill()
    rest = process.communicate()[0]
    whole = (first + rest).rpartition("\n")[0]
    return [line.split() for line in whole.splitlines()]


def test_kills_lose_nothing_that_was_committed(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    rng = random.Random(5)
    expected: set[str] = set()
    n_changes = 0
    for seed in range(N_KILLS):
        for word, *values in lines_until_killed(started("change", folder, seed), rng.uniform(0.0, 0.4)):
            if word == "added":
                expected.add(values[0])
            elif word == "removed":
                expected.remove(values[0])
            n_changes += word != "ready"
        with Library.open(folder) as library:
            assert library.check(decode=True) == []
            found = {piece.content_hash for piece in library.pieces()}
            # The last change may have been committed before it could be said.
            assert len(found ^ expected) <= 1
            expected = found
            assert len(library.columns()) == sum(piece.n_events for piece in library.pieces())
    assert n_changes > N_KILLS


def test_a_batch_that_was_killed_goes_on(tmp_path: Path) -> None:
    folder, music = tmp_path / "library", tmp_path / "music"
    music.mkdir()
    for index in range(12):
        (music / f"{index:02d}.wav").write_text(f"slow {index} 0.3")
    process = started("batch", folder, music)
    assert process.stdout is not None
    added = {process.stdout.readline() for _ in range(3)}
    process.kill()
    process.communicate()
    with Library.open(folder) as library:
        n_before = len(library.pieces())
        assert {f"added {piece.title}\n" for piece in library.pieces()} >= added
        assert library.check() == []
    # The workers have noticed that their parent is gone.
    n_encodes = len(logged(music, "encode"))
    time.sleep(1.0)
    assert len(logged(music, "encode")) == n_encodes <= n_before + 2
    out = started("batch", folder, music).communicate()[0]
    assert f"done {12 - n_before}" in out
    assert len(logged(music, "encode")) <= 12 + 2
    with Library.open(folder) as library:
        assert len(library.pieces()) == 12


def test_two_processes_write_without_losing_anything(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    processes = [started("write", folder, 0, 60), started("write", folder, 30, 90)]
    said = [process.communicate()[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    with Library.open(folder) as library:
        found = {piece.content_hash for piece in library.pieces()}
        assert len(found) == len(library.pieces()) == 90
        assert found == {word for words in said for word in words if word != "added"}
        assert library.check(decode=True) == []


@pytest.mark.parametrize("most_kilobytes", [40, 150, 401, 999])
def test_a_full_disk_is_a_line_and_the_old_state(tmp_path: Path, most_kilobytes: int) -> None:
    folder = tmp_path / "library"
    Library.open(folder).close()
    lines = started("fill", folder, 1000 * most_kilobytes).communicate()[0].splitlines()
    added = [line.split()[1] for line in lines if line.startswith("added")]
    (failed,) = (line for line in lines if line.startswith("failed"))
    assert "library.sqlite" in failed
    assert "The library is as it was before" in failed
    assert lines[-1].startswith(f"pieces {len(added)} "), "what was there can be read all the same"
    with Library.open(folder) as library:
        assert [piece.content_hash for piece in library.pieces()] == added
        assert library.check(decode=True) == []


def test_damaged_files_are_counted_named_and_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    music, folder = tmp_path / "music", tmp_path / "library"
    music.mkdir()
    rng = random.Random(1)
    heads = [
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"fLaC\0\0\0\x22",
        b"OggS\0\2",
        b"ID3\3\0",
        b"FORM",
        b"PK\3\4",
        b"PLST\1",
        b"",
    ]
    for index in range(N_DAMAGED):
        content = heads[index % len(heads)] + rng.randbytes(rng.randrange(80))
        (music / f"{index}{('.wav', '.flac', '.ogg', '.mp3', '.aif')[index % 5]}").write_bytes(content)
    command = ["library", "add", str(music), "--workers", "2", "--library", str(folder)]
    assert cli.main(command) == 0
    said = capsys.readouterr()
    assert f"0 pieces added with 0 events; 0 files known; {N_DAMAGED} could not be used" in said.out
    assert said.err.endswith(f"and {N_DAMAGED - 20} more: `pointillist library list --problems` has them\n")
    assert "fault of the program" not in said.err
    with Library.open(folder) as library:
        problems = library.files.problems()
        assert problems.keys() == set(music.iterdir())
        assert not any("fault of the program" in problem for problem in problems.values())
        assert not any("ends the process" in problem for problem in problems.values())
