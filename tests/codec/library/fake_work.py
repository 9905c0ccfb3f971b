"""Work on files of text instead of recordings, for batches without a model: a word says what happens.

``seed 7 x``: the made-up piece 7. ``damaged``: refused. ``crash``: kills the process, ``fell``: its parent.
``hang``: never ends.
``slow 7 2.5``: the piece 7 after 2.5 s, in small steps. The last word, if any, is the content of a tag, say.
The numbers of the process and its parent are in a file ``.pid`` beside it.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from codec.library.tasks import Encoded, Failed, Identified, Report, Task
from codec.messages import Message
from tests.codec.library.made_up import made_up_piece

__all__ = ["LOG", "fake_work"]

LOG = "work.log"
"""In the folder of the files: a line ``action name`` for each task."""


def fake_work(task: Task, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]) -> Report:
    """Do a task."""
    with (task.path.parent / LOG).open("a", errors="surrogateescape") as log:
        log.write(f"{task.action} {task.path.name}\n")
    task.path.with_name(f"{task.path.name}.pid").write_text(f"{os.getpid()} {os.getppid()}")
    word, *values = task.path.read_text().split()
    if word == "damaged":
        return Failed(task, Message("is damaged; copy it again"))
    encoded = made_up_piece(int(values[0]) if values else 0, level=task.level)
    if task.action == "identify":
        return Identified(task, encoded.content_hash, is_recording=True)
    if word == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "fell":
        os.kill(os.getppid(), signal.SIGKILL)
    if word == "hang":
        time.sleep(1000.0)
    if word == "slow":
        n_steps = round(float(values[1]) / 0.05)
        for step in range(n_steps):
            time.sleep(0.05)
            on_progress(step / n_steps)
            assert not should_cancel()
    return Encoded(task, encoded)


def logged(folder: Path, action: str) -> list[str]:
    """Return the names of the files that had this done to them."""
    lines = (folder / LOG).read_text().splitlines() if (folder / LOG).exists() else []
    return [line.split(" ", 1)[1] for line in lines if line.startswith(action)]
