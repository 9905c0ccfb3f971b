"""A window with a recording, a loop, and the Compare panel open, with codecs that end when a test says so."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from editor.audio.backends import NullBackend
from editor.audio.playback import Playback
from editor.session import Session, Settings
from editor.session.compare import RunState
from editor.views.compare.panel import ComparePanel
from editor.views.window.main_window import MainWindow
from tests.editor.codec_fakes import SineCodec, plain_layout
from tests.editor.compare_fakes import FakeFits
from tests.editor.threads import assert_no_thread_left

__all__ = ["choose", "compared", "open_a_recording", "panel_of", "press", "window_to_compare"]

_RATE = 22_050
_SECONDS = 5.0
_LOOP = (1.0, 3.0)
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


@contextmanager
def window_to_compare(qtbot: QtBot, fits: FakeFits, folder: Path) -> Generator[MainWindow]:
    """Show an empty window."""
    before = set(threading.enumerate())
    session = Session(
        load_codec=SineCodec,
        playback=Playback(open_backend=lambda fill, rate, n, _device: NullBackend(fill, rate, n)),
        settings=Settings(folder / "settings.ini"),
        recovery_folder=folder / "recovery",
        compute_layout=plain_layout,
    )
    session.compare.fits = fits  # type: ignore[assignment]
    made = MainWindow(session)
    made.files.may_close_document = lambda: True  # type: ignore[method-assign]
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    yield made
    made.release()
    session.close()
    assert_no_thread_left(before)


def open_a_recording(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    """Open a recording, loop a part of it, and show the panel."""
    session = window.session
    t = np.arange(round(_SECONDS * _RATE)) / _RATE
    sound = 0.2 * np.sin(2 * np.pi * 440 * t) * np.exp(-(t % 1.0))
    save_audio(folder / "walk.wav", sound[None].astype(np.float32), _RATE)
    with qtbot.waitSignal(session.encode_finished):
        session.open_path(folder / "walk.wav")
    qtbot.waitUntil(lambda: session.is_settled)
    session.playback.set_loop(_LOOP)
    window.show_loop()
    window.actions_by_id["compare_codecs"].trigger()


def panel_of(window: MainWindow) -> ComparePanel:
    """Return the panel."""
    return window.compare_panel


def choose(panel: ComparePanel, *names: str) -> None:
    """Choose codecs by name, and no others."""
    for row in range(panel.setup.codecs.count()):
        item = panel.setup.codecs.item(row)
        item.setCheckState(_CHECKED if item.text() in names else _UNCHECKED)


def compared(qtbot: QtBot, window: MainWindow, fits: FakeFits, *names: str) -> ComparePanel:
    """Compare codecs, which differ in level and noise, and wait until they are done."""
    panel, compare = panel_of(window), window.session.compare
    choose(panel, *names)
    panel.setup.compare.click()
    qtbot.waitUntil(lambda: compare.recording is not None)
    for number, name in enumerate(names, 1):
        fits.finish(name, gain=0.4 + 0.2 * number, noise=0.01 * number, n_bytes=400 * number)
    qtbot.waitUntil(lambda: all(run.state == RunState.DONE for run in compare.runs.values()))
    return panel


def press(qtbot: QtBot, key: Qt.Key) -> None:
    """Press a key where the keyboard is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, key)
