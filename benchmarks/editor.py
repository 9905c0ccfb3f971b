"""Response times of the editor: ``QT_QPA_PLATFORM=offscreen python -m benchmarks.editor``.

- A frame of the timeline with 700, 7,000 and 70,000 events, scrolling and zooming, and of the map with 1k,
  10k and 100k points, relative to the 16.7 ms of 60 frames per second. It is the processor time of the thread
  that draws, which other processes do not change.
- A frame of the whole window while 500 selected events of 7,000 are dragged in time with the mouse.
- Time of that thread for 7,000 events: selecting all, a step of quantising, editing one, clusters; and for
  building the arrays to draw, with 7,000 and 100,000 events.
- Time to render one event relative to the demo piece, measured in the same run.
- Memory after 1,000 edits.
- Start-up: the window's first paint, the codec ready to render, and how long the window stood still.

The latency from an edit to its sound is measured by benchmarks/latency.py.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication

from benchmarks.map import fill_with_points, measure_map, no_codec
from codec.audio.clip import load_audio
from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.checkpoint import load_default_model
from codec.rendering import EventRenderer
from codec.resources import asset_path
from codec.search.streaming import encode
from editor.session import Session, Settings
from editor.snapshots import ensure_application
from editor.views.marks.model import MarksModel
from editor.views.timeline.snap import SnapControl
from editor.views.timeline.timeline import Timeline
from editor.views.window.main_window import MainWindow

_FRAME_MS = 1000 / 60
_SIZE = (1200, 480)
_N_FRAMES = 40
_N_TIMES = 5
_N_DRAGGED = 500
_SETTLED_S = 0.3
_SHOWN_S = 10.0
_SPACING_SAMPLES = round(600 / 7_000 * MODEL_SAMPLE_RATE)
"""Seven thousand events in ten minutes."""

_STARTED = """
import json, os, sys, time
from PySide6.QtCore import QTimer
from editor import app
from editor.session import Session
from editor.views.window.main_window import MainWindow
from editor.workers import load_codec

paint, times = MainWindow.paintEvent, {}

def first_paint(self, event):
    paint(self, event)
    if "painted" not in times:
        times.update(painted=time.time(), pause=0.0, beat=time.time())
        self.beats = QTimer(self, interval=10)
        self.beats.timeout.connect(beat)
        self.beats.start()

def beat():
    now = time.time()
    times.update(pause=max(times["pause"], now - times["beat"]), beat=now)

def load():
    load_codec().prepare_thread()
    print(json.dumps({**times, "ready": time.time()}), flush=True)
    os._exit(0)

app.Session, MainWindow.paintEvent = lambda: Session(load_codec=load), first_paint
app.main(["--demo"])
"""


def main() -> None:
    """Print the tables."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        for variable in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            os.environ[variable] = name
        _start_up()
        ensure_application()
        print(f"\n{'events':>8} {'scroll':>8} {'zoom':>8} {'worst':>8}  ms a frame, timeline")
        for n_events in (700, 7_000, 70_000):
            _timeline_frames(n_events, Path(name))
        print(f"\n{'points':>8} {'moving':>8} {'worst':>8}  ms a frame, map")
        for n_points in (1_000, 10_000, 100_000):
            _map_frames(n_points, Path(name))
        _dragged(Path(name))
        _thousands(Path(name))
        _memory(Path(name))
        _one_of_many()


def _session(folder: Path) -> tuple[Session, Callable[[], None]]:
    """Return a session that renders nothing, and a function that closes it."""
    done = threading.Event()
    session = Session(
        load_codec=partial(no_codec, done),
        settings=Settings(folder / "settings.ini"),
        recovery_folder=folder / "recovery",
    )

    def end() -> None:
        done.set()
        session.close()

    return session, end


def _start_up() -> None:
    # Installed programs are compiled: a start that compiles the sources comes first and does not count.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    _started(environment)
    began = time.time()
    times = _started(environment)
    painted = times["painted"] - began
    ready = times["ready"] - began
    print(
        f"start-up: window painted after {painted:.2f} s (target 1.5 s), codec ready after {ready:.2f} s; "
        f"longest pause of the window {times['pause'] * 1000:.0f} ms"
    )


def _started(environment: Mapping[str, str]) -> dict[str, float]:
    """Start the editor; return when it was painted and when its codec was ready, in seconds since 1970."""
    ended = subprocess.run(
        [sys.executable, "-c", _STARTED],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env=environment,
    )
    return json.loads(ended.stdout.splitlines()[0])


def _timeline_frames(n_events: int, folder: Path) -> None:
    session, end = _session(folder)
    fill_with_points(session, n_events, spacing_samples=_SPACING_SAMPLES)
    model = MarksModel(session)
    model.rebuild()
    view = Timeline(session, model, SnapControl(session))
    view.resize(*_SIZE)
    view.show()
    view.set_mode("lanes")
    QApplication.processEvents()
    image = QImage(*_SIZE, QImage.Format.Format_RGB32)

    def timed(step: Callable[[int], None]) -> list[float]:
        times: list[float] = []
        for frame in range(_N_FRAMES):
            began = time.thread_time()
            step(frame)
            view.render(image)
            times.append(1000 * (time.thread_time() - began))
        return times

    view.render(image)
    # Zooming is slowest with all events in view; scrolling is measured with ten seconds in view.
    zoom = timed(lambda frame: view.zoom_time(1.1 if frame % 20 < 10 else 1 / 1.1))
    view.plot.set_time_range(0.0, _SHOWN_S)
    scroll = timed(lambda _: view.scroll_by(0.05))
    worst = max(scroll + zoom)
    print(
        f"{n_events:8} {statistics.median(scroll):8.1f} {statistics.median(zoom):8.1f} {worst:8.1f}"
        f"  {_verdict(max(statistics.median(scroll), statistics.median(zoom)))}"
    )
    view.deleteLater()
    model.deleteLater()
    QApplication.processEvents()
    end()


def _map_frames(n_points: int, folder: Path) -> None:
    session, end = _session(folder)
    fill_with_points(session, n_points)
    found = measure_map(session)
    print(f"{n_points:8} {found.moving_ms:8.1f} {found.worst_moving_ms:8.1f}  {_verdict(found.moving_ms)}")
    end()


def _dragged(folder: Path) -> None:
    session, end = _session(folder)
    fill_with_points(session, 7_000, spacing_samples=_SPACING_SAMPLES)
    window = MainWindow(session)
    window.resize(1400, 900)
    window.show()
    timeline, plot = window.timeline, window.timeline.plot
    timeline.set_mode("lanes")
    chosen = list(session.document.sequence())[1_000 : 1_000 + _N_DRAGGED]
    plot.set_time_range(chosen[0].onset_s - 2.0, chosen[-1].onset_s + 2.0)
    _shown_ms(lambda: session.selection.set(each.event_id for each in chosen))
    held = chosen[_N_DRAGGED // 2]
    height = timeline.heights()[window.model.marks.index[held.event_id]]
    at = plot.getViewBox().mapViewToScene(QPointF(held.onset_s, float(height))) + QPointF(1.0, 0.0)

    def send(kind: QEvent.Type, moved_px: float, held_down: Qt.MouseButton) -> None:
        place = at + QPointF(moved_px, 0.0)
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        there = QPointF(plot.viewport().mapToGlobal(place.toPoint()))
        event = QMouseEvent(kind, place, there, button, held_down, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(plot.viewport(), event)
        QApplication.processEvents()

    send(QEvent.Type.MouseButtonPress, 0.0, Qt.MouseButton.LeftButton)
    times: list[float] = []
    for frame in range(2 * _N_FRAMES):
        began = time.thread_time()
        send(QEvent.Type.MouseMove, 4.0 + 2.0 * frame, Qt.MouseButton.LeftButton)
        times.append(1000 * (time.thread_time() - began))
    send(QEvent.Type.MouseButtonRelease, 2.0 + 4.0 * _N_FRAMES, Qt.MouseButton.NoButton)
    assert session.document.event(held.event_id).onset_samples > held.onset_samples, "nothing was dragged"
    median, worst = statistics.median(times), max(times)
    print(f"\n{_N_DRAGGED} events dragged: {median:.1f} ms a frame, worst {worst:.1f} ms; {_verdict(median)}")
    window.hide()  # closing would ask whether to save
    end()


def _thousands(folder: Path) -> None:
    session, end = _session(folder)
    fill_with_points(session, 7_000, spacing_samples=_SPACING_SAMPLES)
    window = MainWindow(session)
    window.resize(1400, 900)
    window.show()
    _shown_ms(lambda: None)
    edits = session.edits
    ids = frozenset(session.document.events)
    swings = iter(np.linspace(0.5, 0.7, _N_TIMES))

    def quantise() -> None:
        session.arranging.quantise(ids, 0.25, swing=float(next(swings)), from_gesture_start=True)

    print("\n7,000 events: ms of the window's thread, the longest stretch and all of it")
    for what, prepare, step in (
        ("all selected", session.selection.clear, lambda: session.selection.set(ids)),
        ("quantised", lambda: None, quantise),
        ("one edited", lambda: None, lambda: edits.move([min(ids)], 100)),
        ("clusters", lambda: edits.move([min(ids)], 100), lambda: session.exchange.groups),
    ):
        if step is quantise:
            session.history.begin_gesture()
        found: list[tuple[float, float]] = []
        for _ in range(_N_TIMES):
            _shown_ms(prepare)
            found.append(_shown_ms(step))
        if step is quantise:
            session.history.end_gesture()
        longest, whole = np.median(found, axis=0)
        print(f"{what:>14} {longest:8.1f} {whole:8.1f}")
    window.hide()  # closing would ask whether to save
    end()
    for n_events in (7_000, 100_000):
        session, end = _session(folder)
        fill_with_points(session, n_events)
        model = MarksModel(session)
        times = [_shown_ms(model.rebuild)[0] for _ in range(_N_TIMES)]
        print(f"{n_events:>14,} as arrays {statistics.median(times):8.1f} ms")
        model.deleteLater()
        end()


def _shown_ms(step: Callable[[], object]) -> tuple[float, float]:
    """Call `step` and process events; return the longest and the total processor time, in ms."""
    began = time.thread_time()
    step()
    stretches = [1000 * (time.thread_time() - began)]
    ends = time.monotonic() + _SETTLED_S
    while time.monotonic() < ends:
        began = time.thread_time()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
        stretches.append(1000 * (time.thread_time() - began))
        if stretches[-1] > 1.0:
            ends = time.monotonic() + _SETTLED_S
        time.sleep(0.002)
    return max(stretches), sum(stretches)


def _verdict(frame_ms: float) -> str:
    return f"{frame_ms / _FRAME_MS:.2f} of the {_FRAME_MS:.1f} ms of 60 frames a second"


def _memory(folder: Path) -> None:
    session, end = _session(folder)
    fill_with_points(session, 7_000)
    ids = list(session.document.events)
    random = np.random.default_rng(0)
    before = _resident_mb()
    for k in range(1_000):
        chosen = [ids[index] for index in random.integers(0, len(ids), 20)]
        (session.edits.move(chosen, 100), session.edits.change_gain(chosen, 1.0))[k % 2]
    print(f"\nmemory: {_resident_mb() - before:.1f} MB more after 1,000 edits of 20 of 7,000 events")
    end()


def _resident_mb() -> float:
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20


def _one_of_many() -> None:
    model = load_default_model()
    clip = load_audio(asset_path("demo", "demo.flac"))
    renderer = EventRenderer(model)
    rate = clip.sample_rate
    events = list(encode(model, clip, level="draft").events)
    times: list[float] = []
    renderer.render(events[0], sample_rate=rate)
    for event in events:
        began = time.perf_counter()
        renderer.render(event, sample_rate=rate)
        times.append(time.perf_counter() - began)
    one = statistics.median(times)
    whole = sum(times)
    print(f"\none event of {len(events)}: {one / whole:.4f} of rendering all (target 1/20 = 0.05)")


if __name__ == "__main__":
    main()
