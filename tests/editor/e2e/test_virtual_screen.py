"""The window through Qt's X11 plugin on a virtual screen: it is really drawn, and real keys reach it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]

_PROGRAM = """
import json, sys
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from editor.theme import install_theme
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession, fill

app = QApplication([])
install_theme(app, sys.argv[2])
session = FakeSession()
window = MainWindow(session)
window.files.may_close_document = lambda: True
window.resize(1200, 760)
window.show()
fill(session, 20)
window.model.rebuild()
assert QTest.qWaitForWindowExposed(window)
QTest.qWait(500)
picture = app.primaryScreen().grabWindow(0).toImage()
picture.save(sys.argv[1])
window.activateWindow()
assert QTest.qWaitForWindowActive(window)
window.timeline.plot.setFocus()
keys = window.windowHandle()
QTest.keyClick(keys, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
QTest.keyClick(keys, Qt.Key.Key_Delete)
deleted = len(session.document.events)
QTest.keyClick(keys, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
QTest.keyClick(keys, Qt.Key.Key_Space)
colours = {picture.pixel(x, y) for x in range(0, picture.width(), 5) for y in range(0, picture.height(), 5)}
print(json.dumps({
    "platform": app.platformName(), "ratio": window.devicePixelRatioF(), "colours": len(colours),
    "base": window.palette().base().color().lightness(), "deleted": deleted,
    "restored": len(session.document.events), "playing": session.playback.is_playing,
}))
window.close()
window.timeline.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no X11 to do without a screen")
@pytest.mark.parametrize(("scheme", "ratio"), [("dark", 1), ("light", 2)])
def test_the_window_is_drawn_and_takes_keys(tmp_path: Path, scheme: str, ratio: int) -> None:
    xvfb = shutil.which("xvfb-run")
    assert xvfb is not None, "xvfb-run is missing: scripts/system_packages.sh install test"
    screen = f"-screen 0 {1300 * ratio}x{820 * ratio}x24"
    ended = subprocess.run(
        [xvfb, "-a", "-s", screen, sys.executable, "-c", _PROGRAM, str(tmp_path / "screen.png"), scheme],
        cwd=_ROOT, capture_output=True, text=True, check=False, timeout=180,
        env={**os.environ, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": str(ratio), "PYTHONPATH": str(_ROOT)},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    assert found["platform"] == "xcb"
    assert found["ratio"] == ratio
    assert found["colours"] > 100, "a window of few colours shows no piece"
    assert (found["base"] > 128) == (scheme == "light")
    assert (found["deleted"], found["restored"]) == (0, 20)
    assert found["playing"]


_FIRST_WINDOW = """
import json, subprocess
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from editor.theme import install_theme
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession

app = QApplication([])
manager = subprocess.Popen(["openbox"])
QTest.qWait(1000)
install_theme(app, "light")
window = MainWindow(FakeSession())
window.files.may_close_document = lambda: True
window.show()
assert QTest.qWaitForWindowActive(window)
QTest.qWait(500)
screen, frame = window.screen().availableGeometry(), window.frameGeometry()
found = {"inside": screen.contains(frame), "framed": frame != window.geometry(), "at": frame.getRect()}
print(json.dumps(found))
window.close()
window.timeline.wait()
manager.terminate()
"""


@pytest.mark.skipif(shutil.which("openbox") is None, reason="only a window manager gives windows a title bar")
@pytest.mark.parametrize("screen", ["1024x640", "1280x720", "1920x1080"])
def test_the_title_bar_of_the_first_window_is_on_the_screen(screen: str) -> None:
    ended = subprocess.run(
        ["xvfb-run", "-a", "-s", f"-screen 0 {screen}x24", sys.executable, "-c", _FIRST_WINDOW],
        cwd=_ROOT, capture_output=True, text=True, check=False, timeout=180,
        env={**os.environ, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": "1", "PYTHONPATH": str(_ROOT)},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    assert found["framed"]
    assert found["inside"], found["at"]
