"""Latency from an edit to its sound: ``python -m benchmarks.latency [RECORDING]``.

The recording, by default the demo piece, is encoded once at level draft and opened in the editor without a
window. Captured events are edited one by one. Measured is the time from each command until a changed mix is
passed to the playback, which plays it in its next block, and until the mix is complete (slow edits are heard
as a preview first). It reports per edit the median and the maximum until it is heard, that median relative to
the target of 50 ms, and the median until the mix is complete.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication

from benchmarks.waiting import wait_until
from codec.audio.clip import load_audio
from codec.audio.recording import file_sha256
from codec.model.checkpoint import load_default_model
from codec.pipeline import build_project
from codec.project.content import SourceFile
from codec.project.file import write_project
from codec.resources import asset_path
from codec.search.streaming import encode
from editor.audio.backends import NullBackend
from editor.audio.playback import Playback
from editor.session import Session, Settings

_TARGET_MS = 50.0
_N_EVENTS = 12
_REST_S = 0.1
"""Pause between edits: the first change after a pause is published immediately."""


def main() -> None:
    """Print the table."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else asset_path("demo", "demo.flac")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CACHE_HOME"] = name
        app = QApplication([])
        playback = _TimedPlayback()
        session = Session(
            playback=playback,
            settings=Settings(folder / "settings.ini"),
            recovery_folder=folder / "recovery",
        )
        session.error.connect(lambda title, text: print(f"{title}: {text}"))
        session.open_path(_project(path, folder))
        wait_until(app, lambda: session.captures.available and session.is_settled)
        wait_until(app, lambda: not session.captures.preparing)
        events = list(session.document.sequence())
        step = max(1, len(events) // _N_EVENTS)
        ids = [event.event_id for event in events[::step]][:_N_EVENTS]
        document = session.document
        print(f"{document.duration_s:.1f} s, {len(events)} events; {len(ids)} of them edited, captured")
        edits = session.edits
        for what, edit in {
            "move": lambda each: edits.move([each], 5_000),
            "move again": lambda each: edits.move([each], -2_500),
            "gain": lambda each: edits.change_gain([each], -6.0),
            "transpose": lambda each: edits.transpose([each], 3.0),
            "move, transposed": lambda each: edits.move([each], 700),
            "stretch 150 %": lambda each: edits.set_parameter([each], "stretch", 1.5),
            "stretch 400 %": lambda each: edits.set_parameter([each], "stretch", 4.0),
            "move, stretched": lambda each: edits.move([each], 700),
            "decay 50 %": lambda each: edits.set_parameter([each], "decay_factor", 0.5),
            "decay 200 %": lambda each: edits.set_parameter([each], "decay_factor", 2.0),
            "hardness +50 %": lambda each: edits.set_parameter([each], "hardness", 0.5),
        }.items():  # fmt: skip
            if what in ("transpose", "stretch 150 %", "decay 50 %", "decay 200 %", "hardness +50 %"):
                edits.reset(ids)
                wait_until(app, lambda: session.is_settled)
            taken = [_timed_ms(app, session, playback, edit, each) for each in ids]
            heard_ms, whole_ms = zip(*taken, strict=True)
            median = statistics.median(heard_ms)
            share = f"{median / _TARGET_MS:.2f} of {_TARGET_MS:.0f} ms"
            print(
                f"{what:18} heard: median {median:6.1f} ms, worst {max(heard_ms):6.1f} ms ({share});"
                f" whole: {statistics.median(whole_ms):6.1f} ms"
            )
        session.close()


def _project(path: Path, folder: Path) -> Path:
    """Encode a recording; return the project."""
    model = load_default_model()
    clip = load_audio(path)
    project = build_project(
        encode(model, clip, level="draft"),
        model=model,
        sample_rate=clip.sample_rate,
        n_channels=clip.n_channels,
        source_file=SourceFile(str(path.absolute()), file_sha256(path)),
        seed=None,
    )
    target = folder / "latency.pointillist"
    write_project(target, project)
    return target


class _TimedPlayback(Playback):
    """Records the times at which it receives mixes; plays nothing."""

    def __init__(self) -> None:
        super().__init__(open_backend=lambda fill, rate, n, _device: NullBackend(fill, rate, n))
        self.changed_s = list[float]()

    def set_mix(self, buffer: NDArray[np.float32], sample_rate: int | None = None) -> None:
        super().set_mix(buffer, sample_rate)
        self.changed_s.append(time.perf_counter())


def _timed_ms(
    app: QApplication,
    session: Session,
    playback: _TimedPlayback,
    edit: Callable[[str], object],
    event_id: str,
) -> tuple[float, float]:
    """Make an edit; return the time until it is heard and until the mix is complete, in ms."""
    rest_ends = time.monotonic() + _REST_S
    wait_until(app, lambda: time.monotonic() > rest_ends)
    playback.changed_s.clear()
    began = time.perf_counter()
    edit(event_id)
    wait_until(app, lambda: bool(playback.changed_s) and session.is_settled)
    return 1000.0 * (playback.changed_s[0] - began), 1000.0 * (playback.changed_s[-1] - began)


if __name__ == "__main__":
    main()
