"""Memory of the editor with an hour of stereo: ``python -m benchmarks.long_file [RECORDING] [HOURS]``.

The recording, by default the demo piece, is repeated to the given length at 44.1 kHz; its events are repeated
over the first minute. The project is opened in the editor's main window, without a display, and one event is
moved. It reports the maximal private memory of the process, and the maximum including memory that is mapped
from files, which the system can page out.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import soundfile
from PySide6.QtWidgets import QApplication

from benchmarks.events import repeated
from benchmarks.waiting import wait_until
from codec.audio.clip import load_audio
from codec.model.checkpoint import load_default_model
from codec.project.file import Project, RecordingFormat, SourceFile, write_project
from codec.resources import asset_path
from codec.search.streaming import encode
from editor.audio.backends import NullBackend
from editor.audio.playback import Playback
from editor.session import Session, Settings
from editor.views.window.main_window import MainWindow

_SAMPLE_RATE = 44_100
_EVENTS_S = 60.0


def main() -> None:
    """Print the figures."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else asset_path("demo", "demo.flac")
    hours = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CACHE_HOME"] = name
        project = _long_project(path, hours * 3600.0, folder)
        app = QApplication([])
        memory = _Memory()
        memory.report("before opening")
        began = time.perf_counter()
        session = Session(
            playback=Playback(open_backend=lambda fill, rate, n, _device: NullBackend(fill, rate, n)),
            settings=Settings(folder / "settings.ini"),
            recovery_folder=folder / "recovery",
        )
        session.error.connect(lambda title, text: print(f"{title}: {text}"))
        window = MainWindow(session)
        window.show()
        session.open_path(project)
        wait_until(app, lambda: len(session.document) > 0)
        memory.report(f"read after {time.perf_counter() - began:.0f} s")
        wait_until(app, lambda: session.captures.available and session.is_settled)
        wait_until(app, lambda: not session.captures.preparing)
        memory.report(
            f"{len(session.document)} events heard as recorded after {time.perf_counter() - began:.0f} s"
        )
        before = session.mix
        session.edits.move([session.document.sequence()[10].event_id], 5_000)
        wait_until(app, lambda: session.is_settled and session.mix is not before)
        memory.report("an event moved")
        memory.end()
        window.hide()  # closing would ask whether to save
        session.close()


def _long_project(path: Path, length_s: float, folder: Path) -> Path:
    """Write the long recording and a project that names it."""
    clip = load_audio(path).resampled(_SAMPLE_RATE)
    frames = np.repeat(clip.samples.T, 2, 1) if clip.n_channels == 1 else clip.samples.T
    n_times = -(-round(length_s * _SAMPLE_RATE) // clip.n_samples)
    long = folder / "long.wav"
    with soundfile.SoundFile(long, "w", _SAMPLE_RATE, 2, "PCM_16") as file:
        for _ in range(n_times):
            file.write(frames)
    model = load_default_model()
    found = encode(model, clip, level="draft").events
    events = repeated(found.events, max(1, round(_EVENTS_S / clip.duration_s)), clip.duration_s)
    project = Project(
        recording=RecordingFormat(_SAMPLE_RATE, 2, n_times * clip.n_samples / _SAMPLE_RATE),
        model=model.identity,
        events=tuple(events),
        as_encoded={event.event_id: event for event in events},
        source_file=SourceFile(str(long)),
    )
    target = folder / "long.pointillist"
    write_project(target, project)
    return target


class _Memory:
    """Samples the process's memory in a thread."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._most = (0, 0)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def report(self, what: str) -> None:
        """Print the maximum since the last report, and the current memory."""
        own, mapped = _memory_mb()
        most_own = max(self._most[0], own)
        most_all = max(self._most[1], own + mapped)
        self._most = (0, 0)
        print(f"{what}: own {own} MB, mapped {mapped} MB (at most own {most_own}, together {most_all})")

    def end(self) -> None:
        """Stop the thread."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.02):
            own, mapped = _memory_mb()
            self._most = (max(self._most[0], own), max(self._most[1], own + mapped))


def _memory_mb() -> tuple[int, int]:
    """Return the process's private and file-mapped memory, in MB (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kb = {
        key: int(rest.split()[0]) for key, _, rest in (line.partition(":") for line in lines) if "Rss" in key
    }
    return kb["RssAnon"] // 1024, (kb["RssFile"] + kb["RssShmem"]) // 1024


if __name__ == "__main__":
    main()
