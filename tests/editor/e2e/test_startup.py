"""The window appears before anything heavy is loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[3]

# Prints what is loaded when the window is painted for the first time, and the processor time until then.
_PROGRAM = """
import json, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from codec.rooms import default_bank
from editor import app
from editor.views.window.main_window import MainWindow

paint = MainWindow.paintEvent

def first_paint(self, event):
    paint(self, event)
    MainWindow.paintEvent = paint
    heavy = [name for name in sys.argv[2:] if name in sys.modules]
    heavy += ["the rooms"] * default_bank.cache_info().currsize
    print(json.dumps({"heavy": heavy, "cpu_s": time.process_time(), "at": time.time()}), flush=True)
    QTimer.singleShot(0, QApplication.quit)

MainWindow.paintEvent = first_paint
sys.exit(app.main([sys.argv[1]]))
"""

_HEAVY = ("torch", "sklearn", "scipy", "sounddevice")
_ON_FIRST_USE = ["codec.exchange.edits"] + [
    f"editor.views.dialogs.{name}"
    for name in (
        "about_dialog",
        "arranging_dialogs",
        "export_dialog",
        "export_events_dialog",
        "guide_dialog",
        "help_dialog",
        "live_dialog",
        "preferences_dialog",
        "recording_mix_dialog",
    )
]
"""Modules that are imported when a table is read, or when their window is opened."""


def test_nothing_heavy_is_loaded_before_the_window_is_painted(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path / "none.wav"), *_HEAVY, *_ON_FIRST_USE],
        cwd=_ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ended.stdout, ended.stderr
    found = json.loads(ended.stdout.splitlines()[0])
    assert found["heavy"] == []
    # Processor time hardly depends on what else the machine does; the bound for people is 1.5 s of real time.
    assert found["cpu_s"] < 3.0
