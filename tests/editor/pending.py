"""A window whose background results wait until a test lets them in."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

import editor.session.session as session_module
from editor.audio.playback import Playback
from editor.log import start_log, stop_log
from editor.session import Session, Settings
from editor.views.window.main_window import MainWindow
from editor.workers import MainThread
from tests.editor.codec_fakes import SilentPlayback, SineCodec, plain_layout

_PATIENCE_S = 60.0


class HeldMainThread(MainThread):
    """Keeps what workers post until :meth:`let_in`."""

    held: list[Callable[[], Any]]
    holding = False

    @Slot(object)
    def _run(self, call: Callable[[], Any]) -> None:
        if not hasattr(self, "held"):
            self.held = []
        if self.holding or self.held:
            self.held.append(call)
        else:
            super()._run(call)

    def let_in(self, n: int) -> None:
        """Run the first `n` results that wait."""
        for _ in range(min(n, len(getattr(self, "held", [])))):
            super()._run(self.held.pop(0))


class Log(logging.Handler):
    """Remembers errors that reached the log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.faults.append(logging.Formatter().format(record))


class PendingWindow:
    """A window with a real session, a codec of sines, and results that wait.

    Attributes
    ----------
    main
        Holds the results.
    log
        Errors that reached the log.
    """

    def __init__(self, window: MainWindow, codec: SineCodec, main: HeldMainThread, log: Log) -> None:
        self.window, self.codec, self.main, self.log = window, codec, main, log
        self.session: Session = window.session

    def work_off(self) -> None:
        """Wait until the workers have nothing to do; their results still wait."""
        worker = self.session._renders.worker
        until_s = time.monotonic() + _PATIENCE_S
        library = self.session.library
        # While events are being found, renders wait: they go on when the encode's result is let in.
        while (worker.n_waiting and not worker._held) or worker._requests or not library.is_idle or _tasks():
            assert time.monotonic() < until_s, f"work that does not end: {_tasks()}"
            QApplication.processEvents()
            time.sleep(0.001)
        QApplication.processEvents()

    def settle(self) -> None:
        """Let all results in, and those that follow from them."""
        self.main.holding = False
        until_s = time.monotonic() + _PATIENCE_S
        while True:
            self.work_off()
            self.main.let_in(len(getattr(self.main, "held", [])))
            QApplication.processEvents()
            if self.session.is_settled and not self.session.is_encoding:
                return
            assert time.monotonic() < until_s, "the session does not settle"

    def check(self) -> None:
        """Fail if an exception has reached the log."""
        assert not self.log.faults, self.log.faults[0]


def _tasks() -> list[str]:
    library = ("", "-finder", "-recorded", "-rendered")
    idle = ("pointillist-inference", "pointillist-null-audio", *(f"pointillist-library{n}" for n in library))
    names = [each.name for each in threading.enumerate()]
    return [name for name in names if name.startswith("pointillist-") and name not in idle]


@contextmanager
def pending_window(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch, playback: Playback | None = None
) -> Iterator[PendingWindow]:
    """Show a window; no question blocks it, and a fault anywhere reaches its log."""
    monkeypatch.setattr(session_module, "MainThread", HeldMainThread)
    for name, answer in (
        ("getOpenFileName", ("", "")),
        ("getOpenFileNames", ([], "")),
        ("getSaveFileName", ("", "")),
        ("getExistingDirectory", ""),
    ):
        monkeypatch.setattr(QFileDialog, name, lambda *_, answer=answer, **__: answer)
    monkeypatch.setattr(QDialog, "exec", lambda _: 0)
    monkeypatch.setattr(QMessageBox, "exec", lambda _: 0)
    codec = SineCodec()
    session = Session(
        load_codec=lambda: codec,
        playback=playback or SilentPlayback(),  # type: ignore[arg-type]
        settings=Settings(folder / "settings.ini"),
        recovery_folder=folder / "recovery",
        compute_layout=plain_layout,
    )
    start_log(folder / "log")
    log = Log()
    logging.getLogger().addHandler(log)
    window = MainWindow(session)
    window.files.may_close_document = lambda: True
    qtbot.addWidget(window)
    window.resize(1300, 900)
    window.show()
    QApplication.processEvents()
    main = session._main
    assert isinstance(main, HeldMainThread)
    try:
        yield PendingWindow(window, codec, main, log)
    finally:
        main.holding = False
        window.timeline.wait()
        window.release()
        session.close()
        logging.getLogger().removeHandler(log)
        stop_log()
