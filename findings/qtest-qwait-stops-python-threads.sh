#!/usr/bin/env bash
# Finding: QTest.qWait of PySide6 stops all other Python threads while it waits.
#
# Guessed:  a wait that processes events gives other threads their turn, as QEventLoop.exec and time.sleep do.
# Observed: PySide6 6.11.3: a thread that counts every millisecond counts some 950 in a second of an event loop, and
#           at most a few in a second of qWait.
# Cause:    the binding does not release Python's global interpreter lock around the call.
# Way out:  wait in an event loop that a timer ends; pytest-qt's `qtbot.wait` does that.
# Matters:  in a test or a script that waits in this way for work in threads, that work only goes on while Qt runs
#           Python code: encoding 3 s of audio took minutes instead of 3 s, on an idle machine.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check PySide6-Essentials==6.11.3
QT_QPA_PLATFORM=offscreen "$folder/venv/bin/python" - <<'PYTHON'
import threading
import time
from collections.abc import Callable

import PySide6
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtTest import QTest

application = QCoreApplication([])
count = 0


def work() -> None:
    global count
    while True:
        count += 1
        time.sleep(0.001)


def during(wait: Callable[[], None]) -> int:
    before = count
    wait()
    return count - before


def in_a_loop() -> None:
    loop = QEventLoop()
    QTimer.singleShot(1000, loop.quit)
    loop.exec()


threading.Thread(target=work, daemon=True).start()
counted = {"QEventLoop.exec": during(in_a_loop), "QTest.qWait": during(lambda: QTest.qWait(1000))}
print("PySide6", PySide6.__version__)
for name, n in counted.items():
    print(f"{name}, one second: the thread counted to {n}")
assert counted["QEventLoop.exec"] > 100
assert counted["QTest.qWait"] < 10, "this has changed"
PYTHON
