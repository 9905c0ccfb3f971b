"""How soon a saved project shows its events: ``python -m benchmarks.reopening [N_EVENTS]``.

A project with different sounds, 1,000 by default, is opened in the editor's main window, without a display:
once with the measures that it was saved with, once without them, so that they are computed again. It reports
the time from the call until the events are in the document, from then until every mark is at its pitch with
its length, and the ratio of the latter two.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from benchmarks.waiting import wait_until
from codec.audio.clip import load_audio
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.events.stored_measures import StoredMeasures
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.project.file import Project, RecordingFormat, write_project
from codec.rendering import EventRenderer
from codec.resources import asset_path
from codec.search.streaming import encode
from editor.audio.backends import NullBackend
from editor.audio.playback import Playback
from editor.session import Session, Settings
from editor.views.window.main_window import MainWindow

_DURATION_S = 120.0
_DEVIATION = 0.05
"""Of the vectors of events that are repeated."""
_FIRST_ROUND_MS = 200.0


def main() -> None:
    """Print the figures."""
    n_events = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    model = load_default_model()
    project = _project(model, n_events)
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_CACHE_HOME"] = name
        app = QApplication([])
        shown_s = dict[str, float]()
        for what, saved in (("stored", project), ("again", dataclasses.replace(project, measures=None))):
            path = Path(name) / f"{what}.pointillist"
            write_project(path, saved)
            read_s, shown_s[what] = _times_s(app, path, Path(name) / what)
            print(f"{what:8} read {1000 * read_s:8.1f} ms, then marks {1000 * shown_s[what]:10.1f} ms")
        share = 1000 * shown_s["stored"] / _FIRST_ROUND_MS
        ratio = shown_s["stored"] / shown_s["again"]
        print(f"{n_events} events: {share:.2f} of {_FIRST_ROUND_MS:.0f} ms; {ratio:.4f} of measuring again")


def _project(model: EventModel, n_events: int) -> Project:
    """Return a project of the demo piece's events, varied so that each is another sound."""
    found = encode(model, load_audio(asset_path("demo", "demo.flac")), level="draft").events
    rng = np.random.default_rng(0)
    events: list[Event] = []
    for index in range(n_events):
        event = found[index % len(found)]
        vector = (event.vector + _DEVIATION * rng.standard_normal(len(event.vector))).astype(np.float32)
        onset = round(index * _DURATION_S / n_events * MODEL_SAMPLE_RATE)
        events.append(event.replace(event_id=f"event-{index}", onset_samples=onset, vector=vector))
    measured = zip(events, EventRenderer(model).measures(events), strict=True)
    return Project(
        recording=RecordingFormat(44_100, 2, _DURATION_S),
        model=model.identity,
        events=tuple(events),
        as_encoded={event.event_id: event for event in events},
        measures=StoredMeasures.of_events(model.identity.weights_hash, measured),
    )


def _times_s(app: QApplication, path: Path, folder: Path) -> tuple[float, float]:
    """Return the seconds until a project is read, and from then until all its marks are known."""
    session = Session(
        playback=Playback(open_backend=lambda fill, rate, n, _device: NullBackend(fill, rate, n)),
        settings=Settings(folder / "settings.ini"),
        recovery_folder=folder / "recovery",
    )
    session.error.connect(lambda title, text: print(f"{title}: {text}"))
    window = MainWindow(session)
    window.files.may_close_document = lambda: True
    window.show()
    app.processEvents()
    reset_s = list[float]()
    session.document.reset_done.connect(lambda: reset_s.append(time.perf_counter()))
    shown_s = list[float]()

    def look() -> None:
        marks = window.model.marks
        if len(marks) and not shown_s and np.isfinite(marks.pitch_hz).all():
            shown_s.append(time.perf_counter())

    window.model.changed.connect(look)
    began_s = time.perf_counter()
    session.open_path(path)
    wait_until(app, lambda: bool(shown_s))
    window.release()
    session.close()
    return reset_s[-1] - began_s, shown_s[0] - reset_s[-1]


if __name__ == "__main__":
    main()
