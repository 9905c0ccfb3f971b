"""Encoding in the window against the search alone: ``python -m benchmarks.encoding FILES``.

What a musician waits for has more to do than the search: what is found is measured and drawn. Times of one
run, in turns, after one encode of each that does not count: the search alone, the same in a window that is
shown (``QT_QPA_PLATFORM=offscreen`` without a display), and in one that also plays the mix, so that what is
found is rendered. `processor` is the time of all threads together.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from PySide6.QtWidgets import QApplication

from benchmarks.waiting import wait_until
from codec.audio.clip import load_audio
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.search.levels import LEVELS, LevelName
from codec.search.streaming import encode
from editor.session import EncodeChoice, Session, Settings
from editor.snapshots import ensure_application
from editor.views.window.main_window import MainWindow

_SIZE = (1440, 900)


def main() -> None:
    """Print a row for each recording."""
    parser = argparse.ArgumentParser(description="An encode in the window against the search.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILES")
    parser.add_argument("--level", default="standard", choices=tuple(LEVELS))
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    model = load_default_model()
    with tempfile.TemporaryDirectory() as folder:
        for variable in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            os.environ[variable] = folder
        app = ensure_application()
        settings = Settings(Path(folder) / "settings.ini")
        EncodeChoice(options.level).remember(settings)
        session = Session(settings=settings, recovery_folder=Path(folder) / "recovery")
        window = MainWindow(session)
        window.resize(*_SIZE)
        window.show()
        print(f"{'seconds, processor':34}{'search alone':>16}{'in the window':>16}{'and played':>16}  ratios")
        for path in options.files:
            _row(path, options.level, options.times, model, app, session)
        session.close()


def _row(
    path: Path, level: LevelName, n_times: int, model: EventModel, app: QApplication, session: Session
) -> None:
    clip = load_audio(path)
    ways: tuple[Callable[[], object], ...] = (
        lambda: encode(model, clip, level=level),
        lambda: _in_window(app, session, path, played=False),
        lambda: _in_window(app, session, path, played=True),
    )
    times: list[list[tuple[float, float]]] = [[] for _ in ways]
    for index in range(n_times + 1):
        for kept, way in zip(times, ways, strict=True):
            began_s, spent_s = time.monotonic(), time.process_time()
            way()
            if index:
                kept.append((time.monotonic() - began_s, time.process_time() - spent_s))
            wait_until(app, lambda: session.is_settled and not session.captures.preparing)
    figures = [(median(each[0] for each in kept), median(each[1] for each in kept)) for kept in times]
    columns = "".join(f"{f'{s:.2f}, {processor_s:.2f}':>16}" for s, processor_s in figures)
    ratios = ", ".join(f"{s / figures[0][0]:.2f}" for s, _ in figures[1:])
    print(f"{path.stem[:24]:24}{clip.duration_s:8.1f} s{columns}  {ratios}", flush=True)


def _in_window(app: QApplication, session: Session, path: Path, *, played: bool) -> None:
    ended: list[str] = []

    def end(_cancelled: bool, summary: str) -> None:
        ended.append(summary)

    session.encode_finished.connect(end)
    session.open_path(path)
    if played:
        wait_until(app, lambda: session.is_encoding)
        session.playback.play()
    wait_until(app, lambda: bool(ended))
    session.encode_finished.disconnect(end)
    session.playback.stop()


if __name__ == "__main__":
    main()
