"""Frames of the window while codecs are fitted.

    QT_QPA_PLATFORM=offscreen python -m benchmarks.compare_frames

The recording of the demo piece is open, and a loop of four seconds chosen. The Compare panel is redrawn with
its playhead, and the timeline scrolled, 60 times a second: at rest, and while two fits run. Printed are, of
each,

- the time of a frame, and its processor time in the thread that draws, which other processes do not change;
- how late frames begin: what else the window's thread does, or waits for.

The fits are those of ``--codecs``, or two loops of NumPy that never rest.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtWidgets import QApplication

from benchmarks.map import no_codec
from benchmarks.waiting import wait_until
from codec.audio.clip import AudioClip
from codec.evaluate.contenders import contenders_by_name
from codec.reference.payload import Encoded, Follow, pack
from codec.reference.registry import Entry
from codec.resources import asset_path
from editor.audio.backends import NullBackend
from editor.audio.playback import Playback
from editor.session import Session, Settings
from editor.session.compare import Region
from editor.snapshots import ensure_application
from editor.views.window.main_window import MainWindow

_FRAME_S = 1 / 60
_N_FRAMES = 300
_LOOP_S = (3.0, 7.0)
_SIZE = (1280, 720)
_NO_FOLLOW = Follow()


@dataclass(frozen=True)
class _Endless:
    """A fit that computes until it is cancelled, and tells its loss at every step."""

    name: str
    suffix: str = ".endless"
    description: str = "never rests"

    @property
    def settings(self) -> Mapping[str, Any]:
        return {}

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        matrix = np.random.default_rng(0).standard_normal((256, 256))
        for step in range(10**9):
            matrix = np.tanh(matrix @ matrix.T / 16.0)
            follow.on_loss(step, 1.0 / (1 + step))
            follow.step(min(step / 1e5, 0.99))
        return Encoded(pack("endless", 1, {}, b""))

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        return AudioClip(np.zeros(1, np.float32), 22_050)


def endless() -> dict[str, Entry]:
    """Return two fits that do not end."""
    codecs = _Endless("first"), _Endless("second")
    return {codec.name: Entry(codec.name, codec.description, lambda codec=codec: codec) for codec in codecs}


def main() -> int:
    """Print the table, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure frames while codecs are fitted.")
    parser.add_argument("--codecs", help="names, separated by commas; by default two fits that never rest")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = ensure_application()
    done = threading.Event()
    with tempfile.TemporaryDirectory() as name:
        session = Session(
            load_codec=partial(no_codec, done),
            playback=Playback(open_backend=lambda fill, rate, n, _device: NullBackend(fill, rate, n)),
            settings=Settings(Path(name) / "settings.ini"),
            recovery_folder=Path(name) / "recovery",
        )
        window = _opened(app, session)
        compare = session.compare
        compare.fits.registry = contenders_by_name if options.codecs else endless
        names = options.codecs.split(",") if options.codecs else list(endless())
        print(f"{'':>24} {'frame':>8} {'worst':>8} {'of it cpu':>10} {'late':>8} {'latest':>8}  ms")
        _show("at rest", _frames(app, window))
        compare.compare(names, Region(*_LOOP_S))
        wait_until(app, lambda: all(run.losses for run in compare.runs.values()))
        _show(f"{len(names)} fits run", _frames(app, window))
        n_running = sum(not run.is_over for run in compare.runs.values())
        print(f"{n_running} of {len(names)} were still running at the end")
        began = time.perf_counter()
        window.docks["compare"].close()
        closed_ms = (time.perf_counter() - began) * 1000.0
        done.set()
        began = time.perf_counter()
        session.close()
        ended_s = time.perf_counter() - began
        print(f"closing the panel took {closed_ms:.1f} ms, ending all processes {ended_s:.2f} s")
        window.release()
    return 0


def _opened(app: QApplication, session: Session) -> MainWindow:
    window = MainWindow(session)
    window.resize(*_SIZE)
    window.show()
    session.open_path(asset_path("demo", "demo.flac"))
    wait_until(app, lambda: session.document.original is not None)
    session.playback.set_loop(_LOOP_S)
    window.actions_by_id["compare_codecs"].trigger()
    return window


@dataclass(frozen=True)
class _Frame:
    took_ms: float
    cpu_ms: float
    late_ms: float


def _frames(app: QApplication, window: MainWindow) -> list[_Frame]:
    """Draw frames at their times."""
    found: list[_Frame] = []
    plot, listen = window.timeline.plot, window.compare_panel.listen
    starts = time.perf_counter()
    for number in range(_N_FRAMES):
        due = starts + number * _FRAME_S
        while time.perf_counter() < due:
            app.processEvents()
            time.sleep(0.0005)
        began, cpu = time.perf_counter(), time.thread_time()
        shift = number % 60 / 60.0
        plot.set_time_range(2.0 + shift, 8.0 + shift)
        for row in listen.rows.values():
            row.canvas.set_playhead(_LOOP_S[0] + 4.0 * shift)
        app.processEvents()
        window.timeline.grab()
        ended = time.perf_counter()
        found.append(_Frame((ended - began) * 1e3, (time.thread_time() - cpu) * 1e3, (began - due) * 1e3))
        if ended > due + _FRAME_S:  # what is late is not made up for
            starts += ended - due - _FRAME_S
    return found


def _show(name: str, frames: list[_Frame]) -> None:
    took, late = [each.took_ms for each in frames], [each.late_ms for each in frames]
    cpu = statistics.median(each.cpu_ms for each in frames)
    print(
        f"{name:>24} {statistics.median(took):8.2f} {max(took):8.2f} {cpu:10.2f} "
        f"{statistics.median(late):8.2f} {max(late):8.2f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
