"""The environment that processes inherit, while several threads start some."""

from __future__ import annotations

import os
import threading

from codec.processes import child_environment


def test_threads_that_overlap_do_not_take_it_from_each_other() -> None:
    before = dict(os.environ)
    inside, leave = threading.Event(), threading.Event()
    seen: list[str | None] = []

    def other() -> None:
        with child_environment(OMP_NUM_THREADS="3"):
            inside.set()
            leave.wait(10.0)
            seen.append(os.environ.get("PYTHONSAFEPATH"))

    thread = threading.Thread(target=other)
    with child_environment(OMP_NUM_THREADS="1"):
        thread.start()
        inside.wait(0.1)
        assert os.environ["OMP_NUM_THREADS"] == "1"
    leave.set()
    thread.join()
    assert seen == ["1"], "the thread that ended first took the safe path from the other's processes"
    assert dict(os.environ) == before


def test_it_can_be_nested() -> None:
    with child_environment(OMP_NUM_THREADS="1"), child_environment(OMP_NUM_THREADS="2"):
        assert os.environ["OMP_NUM_THREADS"] == "2"
