"""Make pictures of the program: for the README and the guides, or of every panel for review.

The editor opens the demo piece without a display and encodes it. Each picture shows a part of its window or a
dialog, in light and in dark colours.

    python scripts/make_pictures.py [--out docs/pictures] [demo.pointillist]

makes the pictures of the guides, ``NAME.png`` and ``NAME-dark.png`` (also: ``make pictures``). ``--library``
makes only those of the library.

    python scripts/make_pictures.py --all --out FOLDER [demo.pointillist]

makes every panel and dialog, and the window at other sizes, at one and two pixels per point:
``FOLDER/NAME-light@1x.png`` and so on.

With a project of the demo piece as argument, the encoding is skipped.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

# Set before Qt is loaded: no display is needed, and there are two pixels per point. The screen has room for
# every dialog; without the file it has 800 pixels.
os.environ.setdefault(
    "QT_QPA_PLATFORM", f"offscreen:configfile={Path(__file__).with_name('picture_screen.json')}"
)
os.environ.setdefault("QT_SCALE_FACTOR", "2")

from picture_gestures import rest
from picture_library import library_pictures, made_library
from picture_states import all_panels, documented, open_piece, opening, other_sizes
from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from codec.resources import asset_path
from editor.app import build
from editor.audio.backends import NullBackend
from editor.audio.playback import Playback
from editor.session import Session, Settings
from editor.theme import apply_scheme
from editor.views.window.main_window import MainWindow
from editor.workers import load_codec

_N_COLOURS = 256
_MAX_WIDTH_PX = 1480  # width of the whole window at one pixel per point
_SCHEMES = ("light", "dark")
_SCALES = ("1", "2")
_LARGE_TEXT = 1.5
_TEMPO_BPM = 92.0  # of the demo piece


def main() -> int:
    """Make pictures as given on the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Make pictures of the program.")
    parser.add_argument("piece", nargs="?", type=Path, default=asset_path("demo", "demo.flac"))
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"), metavar="FOLDER")
    parser.add_argument("--library", action="store_true", help="only the guides' pictures of the library")
    parser.add_argument("--all", action="store_true", help="every panel and dialog, at 1x and 2x")
    parser.add_argument("--scale", choices=_SCALES, help="with --all: only at this scale")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.all and options.scale is None:
        # Qt reads the scale at the start of a process, so each scale needs its own.
        return max(subprocess.call([sys.executable, *sys.argv, "--scale", scale]) for scale in _SCALES)
    if options.all:
        os.environ["QT_SCALE_FACTOR"] = options.scale
    app = QApplication(["pointillist"])
    app.setOrganizationName("pointillist")
    with tempfile.TemporaryDirectory() as private:
        if options.all:
            _write_all(app, Path(private), options.piece, options.out, options.scale)
        else:
            parts = (library_pictures,) if options.library else (documented, library_pictures)
            _write_documented(Path(private), options.piece, options.out, parts)
    return 0


def _write_documented(
    private: Path,
    piece: Path,
    folder: Path,
    parts: Sequence[Callable[[MainWindow], Iterator[tuple[str, QWidget]]]],
) -> None:
    made_library(private)
    with _session(private) as session:
        window = _window(session)
        open_piece(window, piece)
        for scheme, suffix in zip(_SCHEMES, ("", "-dark"), strict=True):
            apply_scheme(scheme)
            for name, widget in chain.from_iterable(part(window) for part in parts):
                path = folder / f"{name}{suffix}.png"
                _write_small(widget, path)
                print(f"{path}: {path.stat().st_size / 1000:.0f} kB", flush=True)
        window.release()  # not close(), which would ask about unsaved changes


def _write_all(app: QApplication, private: Path, piece: Path, folder: Path, scale: str) -> None:
    kind = ""

    def take(name: str, widget: QWidget) -> None:
        rest(0.1)
        path = folder / f"{name}-{kind}@{scale}x.png"
        widget.grab().save(str(path))
        print(path, flush=True)

    def take_in_both(name: str, widget: QWidget) -> None:
        nonlocal kind
        for kind in _SCHEMES:
            apply_scheme(kind)
            take(name, widget)

    with _session(private) as session:
        window = _window(session)
        opening(window, asset_path("demo", "demo.flac"), take_in_both)
        open_piece(window, piece)
        for kind in _SCHEMES:
            apply_scheme(kind)
            all_panels(window, take)
        window.release()
        window.hide()
        for size in ("small", "large-text"):
            if size == "large-text":
                font = app.font()
                font.setPointSizeF(font.pointSizeF() * _LARGE_TEXT)
                app.setFont(font)
            window = _window(session)
            for scheme in _SCHEMES:
                apply_scheme(scheme)
                kind = f"{size}-{scheme}"
                other_sizes(window, take)
            window.release()
            window.hide()


@contextmanager
def _session(private: Path) -> Generator[Session]:
    """Yield a session with private settings and recovery files, and without a sound device."""
    settings = Settings(private / "settings.ini")
    settings.set_value("language", "en")
    settings.set_value("timbre_offered", True)
    settings.set_value("tempo", _TEMPO_BPM)
    settings.set_value("snap", "events,beat4")
    session = Session(
        load_codec=load_codec,
        library_folder=private / "library",
        playback=Playback(open_backend=lambda fill, rate, n, _device: NullBackend(fill, rate, n)),
        settings=settings,
        recovery_folder=private / "recovery",
    )
    try:
        yield session
    finally:
        session.close()


def _window(session: Session) -> MainWindow:
    window = build(session)
    window.resize(_MAX_WIDTH_PX, 900)
    window.show()
    return window


def _write_small(widget: QWidget, path: Path) -> None:
    """Write a widget as a small PNG: at most 1480 pixels wide, with a palette of 256 colours."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = (image.width(), image.height())
    pixels = Image.frombuffer("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine(), 1)
    if size[0] > _MAX_WIDTH_PX:
        reduced = (_MAX_WIDTH_PX, round(size[1] * _MAX_WIDTH_PX / size[0]))
        pixels = pixels.resize(reduced, Image.Resampling.LANCZOS)
    pixels = pixels.quantize(_N_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    pixels.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
