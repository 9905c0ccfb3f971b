"""Saves: what a killed one leaves beside its place is removed by a later one, and nothing else ever is."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codec.files import atomic_file

DAY_S = 24 * 3600.0
LEFT = ".piece.pointillist.0123456789ab.part"

_KILLED = """
import os, sys
from pathlib import Path
from codec.files import atomic_file

with atomic_file(Path(sys.argv[1])) as stream:
    stream.write(b"half")
    stream.flush()
    print("writing", flush=True)
    sys.stdin.read()
    os._exit(9)
"""


def left_behind(path: Path, age_s: float = 1.1 * DAY_S) -> Path:
    if not path.exists():
        path.write_bytes(b"half")
    then = time.time() - age_s
    os.utime(path, (then, then))
    return path


def save(path: Path) -> None:
    with atomic_file(path) as stream:
        stream.write(b"whole")


def test_a_save_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a plug that is pulled leaves an empty file where a whole one was."""
    done: list[str] = []
    flush, replace = os.fsync, os.replace

    def flushed(handle: int) -> None:
        status = os.fstat(handle)
        done.append("folder" if stat.S_ISDIR(status.st_mode) else f"{status.st_size} bytes")
        flush(handle)

    def renamed(source: Path, target: Path) -> None:
        done.append(target.name)
        replace(source, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "replace", renamed)
    save(tmp_path / "song.wav")
    assert done[:2] == ["5 bytes", "song.wav"]
    # Windows has no call for the folder.
    assert done[2:] == ([] if sys.platform == "win32" else ["folder"])


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_a_save_keeps_the_permissions_of_the_file_it_replaces(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "song.wav"
    path.write_bytes(b"earlier")
    path.chmod(mode)
    before = path.stat().st_mode
    save(path)
    assert path.read_bytes() == b"whole"
    assert path.stat().st_mode == before


def test_what_a_killed_save_left_is_removed_by_a_later_save_in_its_folder(tmp_path: Path) -> None:
    left_behind(tmp_path / LEFT)
    left_behind(tmp_path / ".another name.wav.ffffffffffff.part")
    save(tmp_path / "song.wav")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["song.wav"]
    save(tmp_path / "song.wav")
    assert (tmp_path / "song.wav").read_bytes() == b"whole"


@pytest.mark.parametrize(
    "name",
    [
        "piece.pointillist.0123456789ab.part",
        ".piece.pointillist.part",
        ".piece.pointillist.0123456789aB.part",
        ".piece.pointillist.0123456789ab.part2",
        ".0123456789ab.part",
        ".piece.pointillist.0123456789abc.part",
        "film.mkv.part",
        ".piece.pointillist",
    ],
)
def test_files_of_other_names_stay(tmp_path: Path, name: str) -> None:
    other = left_behind(tmp_path / name)
    save(tmp_path / "song.wav")
    assert other.exists()


def test_what_is_young_or_no_plain_file_stays(tmp_path: Path) -> None:
    young = left_behind(tmp_path / LEFT, 0.9 * DAY_S)
    folder = tmp_path / LEFT.replace("ab", "00")
    folder.mkdir()
    left_behind(folder)
    link = tmp_path / LEFT.replace("ab", "11")
    link.symlink_to(left_behind(tmp_path / "elsewhere"))
    save(tmp_path / "song.wav")
    assert young.exists()
    assert folder.is_dir()
    assert link.is_symlink()


def test_a_save_that_is_still_under_way_is_left_alone_however_long_it_takes(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path / "slow.wav")],
        env={**os.environ, "PYTHONPATH": root},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        (part,) = tmp_path.glob(".*.part")
        left_behind(part)
        save(tmp_path / "song.wav")
        assert part.exists()
        process.stdin.close()
        assert process.wait() == 9
    assert part.exists(), "killed, and left behind"
    save(tmp_path / "song.wav")
    assert not part.exists()
