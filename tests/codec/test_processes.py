"""Processes that the program starts."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from codec.processes import child_environment


@pytest.mark.parametrize("name", ["struct", "pickle"])
def test_a_process_runs_no_file_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / f"{name}.py").write_text("open('has_run', 'w').close()\nraise SystemExit(3)\n")
    monkeypatch.chdir(tmp_path)
    with child_environment():
        process = multiprocessing.get_context("spawn").Process(target=os.getpid)
        process.start()
        process.join()
    assert not (tmp_path / "has_run").exists()
    assert process.exitcode == 0


def test_the_environment_is_as_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    before = dict(os.environ)
    with child_environment(OMP_NUM_THREADS="1"):
        assert os.environ["OMP_NUM_THREADS"] == "1"
    assert dict(os.environ) == before
