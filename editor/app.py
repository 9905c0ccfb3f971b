"""The composition root: makes application, session and window, and opens the requested file.

torch is not imported here: the session's worker thread imports it, so that the window appears immediately.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from editor.log import start_log, stop_log
from editor.overrides import guarded
from editor.session import Session
from editor.theme import install_theme
from editor.translation import install_language, tr
from editor.views.dialogs import Answer, offer_recovery
from editor.views.window.main_window import MainWindow
from editor.views.window.preferences import Preferences

__all__ = ["build", "main"]


@guarded
class _WhenPainted(QObject):
    """Calls a function once, after a window was painted for the first time."""

    def __init__(self, window: MainWindow, call: Callable[[], None]) -> None:
        super().__init__(window)
        self._call = call

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._call)
        return False


def build(session: Session) -> MainWindow:
    """Return the window of `session`, with the colours and the language of the preferences."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        preferences = Preferences(session.settings)
        install_theme(app, preferences.text("scheme"))
        install_language(app, preferences.text("language"))
    window = MainWindow(session)
    device = window.preferences.text("device")
    if device:
        session.playback.choose_device(device)
    return window


def begin(window: MainWindow, paths: Sequence[Path], *, demo: bool) -> None:
    """Offer to recover unsaved work, then open the files; on the first start, the demo piece and a tour."""
    session, preferences = window.session, window.preferences
    if session.settings.problem is not None:
        session.message.emit(tr(session.settings.problem))
    if _recovered(window):
        window.files.waiting.add(paths)
        return
    first_run = not preferences.flag("demo_shown")
    preferences.set("demo_shown", True)
    if paths:
        window.files.open_paths(paths)
    elif demo or first_run:
        window.files.open_demo()
        if not preferences.flag("tour_offered"):
            preferences.set("tour_offered", True)
            window.dialogs.tour_guide.offer()


def _recovered(window: MainWindow) -> bool:
    """Return whether unsaved work is recovered instead of opening another file."""
    for found in window.session.recovery.found():
        answer = offer_recovery(window, found)
        if answer is Answer.YES:
            window.session.recovery.open(found)
            return True
        if answer is Answer.NO:
            window.session.recovery.discard(found)
    return False


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="pointillist", description="Edit a recording as sound events.")
    parser.add_argument("files", nargs="*", type=Path, help="recordings or .pointillist projects to open")
    parser.add_argument("--demo", action="store_true", help="open the piece that comes with the editor")
    return parser.parse_args(list(argv))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the editor until its window is closed, and return the exit status.

    Parameters
    ----------
    argv
        Arguments without the program's name: files to open, or ``--demo``.
    """
    options = _parse(sys.argv[1:] if argv is None else argv)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setOrganizationName("pointillist")
    app.setApplicationName("pointillist")
    app.setApplicationDisplayName("Pointillist")
    start_log()
    session = Session()
    window = build(session)
    window.installEventFilter(_WhenPainted(window, session.rooms.read_ahead))
    window.show()
    QTimer.singleShot(0, window, lambda: begin(window, options.files, demo=options.demo))
    # Ctrl+C in the terminal closes the window. Python handles signals only while it runs: a timer wakes it.
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, lambda *_: app.exit(0))
    pulse = QTimer(interval=250)
    pulse.timeout.connect(lambda: None)
    pulse.start()
    try:
        return int(app.exec())
    finally:
        pulse.stop()
        window.release()
        session.close()
        stop_log()
