"""Make the pictures of the README and the guides from the real program: ``make pictures``.

The editor opens the demo piece without a display and finds its events; each picture is a part of its window
or one of its dialogs, once in the light colours (``NAME.png``) and once in the dark ones (``NAME-dark.png``).
The guides show the one that the reader's browser prefers.

    python scripts/make_pictures.py docs/pictures [demo.pointillist]

With a project that the demo piece was encoded into before, the search for its events is saved.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

# Before Qt is loaded: no display is needed, and text is drawn at twice the size.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "2")

from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QTabWidget, QWidget

from codec.events import Event
from codec.resources import asset_path
from editor.app import build
from editor.audio.backends import NullBackend
from editor.audio.playback import Playback
from editor.session import Session, Settings
from editor.theme import apply_scheme
from editor.views.dialogs import QuantiseDialog, RecordingMixDialog
from editor.views.dialogs.export_events_dialog import ExportEventsDialog
from editor.views.main_window import MainWindow
from editor.workers import load_codec

_TEMPO_BPM = 92.0  # of the demo piece
_N_COLOURS = 256
_WIDEST_PX = 1480  # of the whole window: as on a screen without scaling
_PATIENCE_S = 1_800.0


def main(folder: Path, piece: Path) -> int:
    """Write all pictures of `piece` into `folder`, and return the exit status."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(["pointillist"])
    app.setOrganizationName("pointillist")
    with tempfile.TemporaryDirectory() as private, _window(Path(private)) as window:
        _open(window, piece)
        for scheme, suffix in (("light", ""), ("dark", "-dark")):
            apply_scheme(scheme)
            for name, picture in _pictures(window):
                path = folder / f"{name}{suffix}.png"
                _write(picture, path)
                print(f"{path}: {path.stat().st_size / 1000:.0f} kB", flush=True)
    return 0


@contextmanager
def _window(private: Path) -> Generator[MainWindow]:
    """Open the editor's window with settings and recovery files of its own, and no sound device."""
    settings = Settings(private / "settings.ini")
    settings.set_value("language", "en")
    settings.set_value("tempo", _TEMPO_BPM)
    settings.set_value("snap", "events,beat4")
    session = Session(
        load_codec=load_codec,
        playback=Playback(open_backend=lambda fill, rate, n, _device: NullBackend(fill, rate, n)),
        settings=settings,
        recovery_folder=private / "recovery",
    )
    window = build(session)
    window.resize(_WIDEST_PX, 900)
    window.show()
    try:
        yield window
    finally:
        window.release()  # and not close(): nobody is there to be asked about unsaved changes
        session.close()


def _open(window: MainWindow, piece: Path) -> None:
    """Open a recording or a project, and wait until its events are found and heard as recorded."""
    session = window.session
    problems: list[str] = []
    session.error.connect(lambda title, text: problems.append(f"{title}: {text}"))
    session.open_path(piece)
    _wait(lambda: bool(problems) or (session.captures.available and session.is_settled))
    if problems:
        raise SystemExit("; ".join(problems))
    print(f"{len(session.document)} events", flush=True)


def _pictures(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Put the window into each state worth a picture, and yield its name and what to grab."""
    session, selection = window.session, window.session.selection
    note = _loudest_note(session)
    window.timeline.fit()
    _select(window, [note.event_id])
    yield "editor", window
    yield "map", window.docks["map"]
    yield "inspector", window.docks["inspector"]
    window.docks["palette"].raise_()
    _rest(2.0)  # the piece's own palettes are made once they are seen
    yield "palette", window.docks["palette"]
    window.docks["table"].raise_()
    window.timeline.plot.set_time_range(4.0, 12.0)
    _select(window, [e.event_id for e in session.document.sequence() if 6.0 <= e.onset_s < 8.6])
    yield "timeline", window.timeline
    chosen = selection.ids
    for name, dialog in (
        ("quantise", QuantiseDialog(session, window.preferences, window.snap, window)),
        ("mix", RecordingMixDialog(session, window)),
        ("export-events", ExportEventsDialog(
            session.document.title, "", session.exchange.groups, chosen, _TEMPO_BPM, "midi", window)),
        ("preferences-keys", _keys_page(window)),
    ):  # fmt: skip
        dialog.show()
        _rest()
        yield name, dialog
        dialog.reject()
        _rest()


def _keys_page(window: MainWindow) -> QDialog:
    dialog = window.dialogs.preferences_dialog()
    pages = dialog.findChild(QTabWidget)
    assert isinstance(pages, QTabWidget)
    pages.setCurrentWidget(dialog.keys)
    return dialog


def _loudest_note(session: Session) -> Event:
    def loudness(event: Event) -> float:
        measures = session.measures(event.event_id)
        return measures.loudness_db if measures is not None and measures.pitched else -999.0

    return max(session.document.sequence(), key=loudness)


def _select(window: MainWindow, ids: list[str]) -> None:
    """Select events, and wait until the first one's stages are drawn."""
    session = window.session
    arrived: list[str] = []
    session.stages_ready.connect(lambda event_id, _views: arrived.append(event_id))
    session.selection.set(())
    session.selection.set(ids)
    _wait(lambda: bool(arrived) and session.is_settled)
    _rest(1.0)


def _write(widget: QWidget, path: Path) -> None:
    """Write a widget as a small PNG: at most so wide, and with a palette that keeps every hue."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = image.width(), image.height()
    pixels = Image.frombuffer("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine(), 1)
    if size[0] > _WIDEST_PX:
        small = _WIDEST_PX, round(size[1] * _WIDEST_PX / size[0])
        pixels = pixels.resize(small, Image.Resampling.LANCZOS)
    pixels = pixels.quantize(_N_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    pixels.save(path, optimize=True)


def _rest(seconds: float = 0.3) -> None:
    """Let the program draw."""
    until = time.monotonic() + seconds
    _wait(lambda: time.monotonic() > until)


def _wait(done: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not done():
        QApplication.processEvents()
        if time.monotonic() - began > _PATIENCE_S:
            raise TimeoutError("the editor has not come to rest within half an hour")
        time.sleep(0.005)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python scripts/make_pictures.py FOLDER [PROJECT]")
    demo = Path(sys.argv[2]) if len(sys.argv) == 3 else asset_path("demo", "demo.flac")
    sys.exit(main(Path(sys.argv[1]), demo))
