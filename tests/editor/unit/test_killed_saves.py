"""Killing a save at any moment leaves the old file or the new one, whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
_N_KILLS = 200

# One process that has loaded everything forks a child for each save, and kills it.
_PROGRAM = """
import json, os, random, signal, sys, time
from pathlib import Path
import numpy as np
from codec.audio.clip import AudioClip
from codec.events.event import Event
from codec.project.file import read_project, write_project
from editor.document import Document

folder, n_kills = Path(sys.argv[1]), int(sys.argv[2])
rng, chance = np.random.default_rng(0), random.Random(0)
document = Document()
document.load_audio(AudioClip(rng.normal(0, 0.1, (1, 22_050)).astype(np.float32), 22_050), None)
for n in range(40):
    document.add_encoded(Event(f"event-{n}", 500 * n, rng.normal(size=32).astype(np.float32)))
old = document.to_project(include_source=True)
document.apply({f"event-{n}": document.event(f"event-{n}").replace(gain_db=-3.0) for n in range(40)})
new = document.to_project(include_source=True)

path = folder / "piece.pointillist"
began = time.perf_counter()
for project in (old, new, old, new, old):
    write_project(path, project)
duration = (time.perf_counter() - began) / 5
write_project(folder / "old", old)
write_project(folder / "new", new)
versions = {(folder / name).read_bytes(): name for name in ("old", "new")}
counts = {"old": 0, "new": 0, "damaged": 0, "killed while saving": 0, "incomplete beside": 0}
for _ in range(n_kills):
    write_project(path, old)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, b".")
        write_project(path, new)
        os._exit(0)
    os.read(reader, 1)
    time.sleep(chance.uniform(0.0, 1.3 * duration))
    os.kill(child, signal.SIGKILL)
    ended = os.waitpid(child, 0)[1]
    os.close(reader)
    os.close(writer)
    counts["killed while saving"] += os.WIFSIGNALED(ended)
    found = versions.get(path.read_bytes(), "damaged")
    counts[found] += 1
    read_project(path)
    for beside in folder.glob(".piece*.part"):
        counts["incomplete beside"] += beside.read_bytes() not in versions
        beside.unlink()
print(json.dumps(counts))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_save_killed_at_random_moments_leaves_a_whole_file(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path), str(_N_KILLS)],
        cwd=_ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    counts = json.loads(ended.stdout)
    assert counts["damaged"] == 0
    assert counts["old"] + counts["new"] == _N_KILLS
    # The moments were such that it mattered.
    assert counts["killed while saving"] > _N_KILLS // 4, counts
    assert counts["incomplete beside"] > 0, counts
    assert counts["old"] > 0, counts
