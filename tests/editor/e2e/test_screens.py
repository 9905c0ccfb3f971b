"""The window and all its dialogs are no larger than the screen, in both languages and with larger text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
_USUAL_PT, _LARGE_PT = 9, 12

_PROGRAM = """
import json, sys
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from codec.events.event import Stage
from editor.audio import Source
from editor.theme import install_theme
from editor.translation import install_language
from editor.views.window.dialog_makers import dialog_makers
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession, fill
from tests.editor.waiting import wait_ms

app = QApplication([])
install_theme(app, "dark")
room = app.primaryScreen().availableGeometry()
outside, seen = [], 0


def check(widget, name):
    global seen
    seen += 1
    wait_ms(20)
    if not room.contains(widget.frameGeometry()):
        outside.append([name, widget.frameGeometry().getRect()])


def work(language, points):
    install_language(app, language)
    font = app.font()
    font.setPointSizeF(points)
    app.setFont(font)
    session = FakeSession()
    window = MainWindow(session)
    window.files.may_close_document = lambda: True
    place = f"{language} {points} pt "
    window.show()
    check(window, place + "at first")
    ids = fill(session, 30)
    window.model.rebuild()
    session.selection.set(ids[:1])
    session.real_time_factor = 0.45
    session.busy_changed.emit(True, "A text about work in the background that is not the shortest")
    session.captures.progress.emit(0.5, "Captured sounds: 12 of 1 234 events have been made until now")
    window.status.show_pointer("What is under the pointer " * 12)
    text = "A long text about what is being done at the moment " * 3
    window.progress.start("encode", text, "", lambda: None)
    window.snap.set_mode("events,detected,beat8")
    session.playback.choose(Source.RECORDING)
    session.playback.play()
    for dock in window.docks.values():
        dock.show()
        dock.raise_()
        check(window, place + dock.windowTitle())
    window.snap.set_mode("events")
    for name, make in dialog_makers(window).items():
        dialog = make()
        dialog.show()
        check(dialog, place + name)
        dialog.close()
        dialog.deleteLater()
    for stage in Stage:
        chooser = window.inspector.stages.choose(stage)
        check(chooser, place + stage.value)
        chooser.close()
    window.docks["inspector"].setFloating(True)
    check(window.docks["inspector"], place + "floating inspector")
    window.resize(2200, 1500)
    wait_ms(20)
    window.close()
    again = MainWindow(session)
    again.files.may_close_document = lambda: True
    again.show()
    check(again, place + "after a larger screen")
    again.workspaces.reset()
    again.close()
    for each in (window, again):
        each.timeline.wait()


for points in json.loads(sys.argv[1]):
    for language in ("en", "de"):
        work(language, points)
ratio = app.primaryScreen().devicePixelRatio()
print(json.dumps({"ratio": ratio, "room": room.getRect(), "outside": outside, "seen": seen}))
"""


@pytest.mark.parametrize(
    ("screen", "ratio", "logical", "points"),
    [
        ((1024, 640), 1.0, (1024, 640), (_USUAL_PT, _LARGE_PT)),
        ((1280, 720), 1.0, (1280, 720), (_USUAL_PT, _LARGE_PT)),
        ((1280, 800), 1.25, (1024, 640), (_USUAL_PT, _LARGE_PT)),
        ((1920, 1080), 1.5, (1280, 720), (_USUAL_PT, _LARGE_PT)),
        ((1920, 1080), 2.0, (960, 540), (_USUAL_PT,)),
    ],
    ids=lambda value: str(value) if isinstance(value, float) else None,
)
def test_nothing_is_larger_than_the_screen(
    tmp_path: Path,
    screen: tuple[int, int],
    ratio: float,
    logical: tuple[int, int],
    points: tuple[int, ...],
) -> None:
    shape = {"name": "screen", "x": 0, "y": 0, "width": screen[0], "height": screen[1]}
    density = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    setup = tmp_path / "screen.json"
    setup.write_text(json.dumps({"screens": [shape | density]}))
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM, json.dumps(points)],
        cwd=_ROOT, capture_output=True, text=True, check=False, timeout=600,
        env={
            **os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={setup}",
            "QT_SCALE_FACTOR": str(ratio), "PYTHONPATH": str(_ROOT),
        },
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    assert (found["ratio"], found["room"]) == (ratio, [0, 0, *logical])
    assert not found["outside"], found["outside"]
    assert found["seen"] >= 20 * len(points)
